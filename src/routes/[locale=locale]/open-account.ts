import { type RequestEvent, redirect } from '@sveltejs/kit';
import { openAccount, requestSignIn } from '#domains/organisations/server/commands.ts';
import { countAttempt } from '#platform/server/rate-limit.ts';
import { readForm, refuse, refuseField } from '#src/forms.ts';

/**
 * A visitor gives a name and an address: the account is made if there is none, and the mail that signs them in is on
 * its way. What they see is the same either way.
 */
export async function openAccountFor(event: RequestEvent, next: string) {
	const { locale, person: signedIn, scope } = event.locals;
	if (signedIn) redirect(303, next);
	const { values } = await readForm(event.request);
	const address = (values.email ?? '').trim().toLowerCase().slice(0, 254);
	// Each attempt is a mail to somebody.
	const waits = [
		await countAttempt('signIn', event.getClientAddress()),
		address ? await countAttempt('signInAddress', address) : 0
	];
	if (waits.some((wait) => wait > 0)) return refuseField(429, values, 'email', 'tooOften');
	const person = { name: values.name ?? '', email: address, locale };
	const opened = await openAccount(scope, person);
	if (!opened.ok) return refuse(opened, values);
	const mailed = await requestSignIn(scope, { ...person, next });
	if (!mailed.ok) return refuse(mailed, values);
	redirect(303, `/${locale}/sign-in/code?${new URLSearchParams({ email: address, next, sent: '1' })}`);
}
