// npm run admin:invite -- MAIL: makes the first administrator, and mails a link to sign in.
import { emailAddress } from '#domains/organisations/schema.ts';
import { inviteAdministrator, requestSignIn } from '#domains/organisations/server/commands.ts';
import { db } from '#platform/server/database.ts';
import { runJob } from '#platform/server/jobs.ts';
import { DELIVER_MAIL } from '#platform/server/mail.ts';
import { withApplication } from './application.ts';
import { runTool, say, ToolError } from './tool.ts';

await runTool(async () => {
	const [address, ...more] = process.argv.slice(2);
	if (!address || more.length > 0) throw new ToolError('Use it like this: npm run admin:invite -- MAIL');
	const email = emailAddress.safeParse(address).data;
	if (!email) throw new ToolError(`"${address}" is not a mail address. Nothing was changed.`);
	await withApplication(async ({ config, scope }) => {
		const invited = await inviteAdministrator(scope, { email });
		if (!invited.ok) throw new ToolError(`The account of ${email} was erased. Choose another mail address.`);
		say(`${email} ${invited.value.already ? 'was an administrator already' : 'is an administrator now'}.`);

		await requestSignIn(scope, { email, locale: 'nl' });
		const mail = await db()
			.selectFrom('mailMessage')
			.select(['id', 'bodyText'])
			.where('toAddress', '=', email)
			.orderBy('createdAt', 'desc')
			.limit(1)
			.executeTakeFirstOrThrow();
		const problem = config.smtpUrl ? await deliver(mail.id) : 'there is no mail server (SMTP_URL is not set)';
		if (!problem) return say('A link to sign in was mailed to that address. It works once, for 15 minutes.');
		const link = /https?:\S+\/sign-in\/link\/\S+/.exec(mail.bodyText)?.[0];
		say(`No mail was sent: ${problem}. This link to sign in works once, for 15 minutes:\n${link}`);
	});
});

/** Sends a mail at once instead of when its turn comes. Gives what went wrong. */
async function deliver(id: string): Promise<string | null> {
	try {
		await runJob(DELIVER_MAIL, { id });
		return null;
	} catch (error) {
		return error instanceof Error ? error.message : String(error);
	}
}
