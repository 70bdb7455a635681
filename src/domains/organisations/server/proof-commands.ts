import { m } from '#messages';
import { addressOf } from '#platform/server/addresses.ts';
import type { Trx } from '#platform/server/database.ts';
import { hashSecret, newCode, newId, newToken } from '#platform/server/ids.ts';
import { queueMail } from '#platform/server/mail.ts';
import { greeting } from './alliance-commands.ts';

const SIGN_IN_MINUTES = 15;

/** The secrets of one sign-in mail; hashes of them are kept. */
type MailedProof = { id: string; token: string; code: string; expiresAt: Date };

/** Makes a link and a code by which the owner of an address signs in. Only a mail to that address may carry them. */
export async function makeMailedProof(
	trx: Trx,
	email: string,
	institutionSignInId: string | null,
	now: Date
): Promise<MailedProof> {
	const id = newId();
	const token = newToken();
	const code = newCode();
	const expiresAt = new Date(now.getTime() + SIGN_IN_MINUTES * 60_000);
	await trx
		.insertInto('signInToken')
		.values({
			id,
			email,
			linkHash: hashSecret(token),
			codeHash: hashSecret(`${id}:${code}`),
			institutionSignInId,
			createdAt: now,
			expiresAt
		})
		.execute();
	return { id, token, code, expiresAt };
}

/** Mails them, with where to go on to, and with the institution that this links if it does. */
export async function mailProof(
	trx: Trx,
	person: { name: string; email: string; locale: 'nl' | 'en'; emailVerified: boolean },
	{ token, code, expiresAt }: MailedProof,
	{ next = '', institution }: { next?: string; institution?: string } = {}
): Promise<void> {
	const { email, locale } = person;
	const goOn = next ? `?${new URLSearchParams({ next })}` : '';
	await queueMail(trx, {
		to: email,
		locale,
		worksUntil: expiresAt,
		subject: m['organisations.mail.signIn.subject']({ code }, { locale }),
		paragraphs: [
			...greeting(person),
			...(institution ? [m['organisations.mail.signIn.link']({ institution }, { locale })] : []),
			m['organisations.mail.signIn.body']({ code, minutes: SIGN_IN_MINUTES }, { locale })
		],
		action: {
			label: m['organisations.mail.signIn.action']({}, { locale }),
			url: addressOf(locale, `sign-in/link/${token}${goOn}`)
		},
		smallPrint: m['organisations.mail.signIn.smallPrint']({}, { locale })
	});
}
