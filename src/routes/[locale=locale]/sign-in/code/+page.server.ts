import { confirmSignInCode } from '#domains/organisations/server/commands.ts';
import { countAttempt } from '#platform/server/rate-limit.ts';
import { readForm, refuse, refuseField } from '#src/forms.ts';
import { waiting } from '../secrets.ts';
import { startMailedSession } from '../session.ts';

export function load({ url }) {
	return {
		email: url.searchParams.get('email') ?? '',
		next: url.searchParams.get('next') ?? '',
		/** They gave a name too, so a mail went out, whether the address was known or not. */
		sent: url.searchParams.has('sent')
	};
}

export const actions = {
	default: async (event) => {
		const { values } = await readForm(event.request);
		const address = (values.email ?? '').trim().toLowerCase();
		if ((await countAttempt('signInCode', address)) > 0)
			return refuseField(429, values, 'code', 'tooManyCodes');
		const result = await confirmSignInCode(event.locals.scope, {
			...values,
			browser: waiting.read(event)
		});
		// An address that isn't known looks just like a code that isn't right.
		if (!result.ok && result.code === 'notFound') return refuseField(422, values, 'code', 'wrongCode');
		if (!result.ok) return refuse(result, values);
		if (result.value.outcome !== 'signedIn') return refuseField(422, values, 'code', 'wrongCode');
		return await startMailedSession(event, result.value, values.next ?? '');
	}
};
