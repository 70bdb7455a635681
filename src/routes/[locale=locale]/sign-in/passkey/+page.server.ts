import { redirect } from '@sveltejs/kit';
import { beginPasskey, enterByPasskey } from '#domains/organisations/server/commands.ts';
import { newToken } from '#platform/server/ids.ts';
import { requestOptions } from '#platform/server/passkeys.ts';
import { readForm, refuse, refuseField, type RefusedForm } from '#src/forms.ts';
import { passkey } from '../secrets.ts';
import { startSession } from '../session.ts';

export function load({ locals, params, url }) {
	if (locals.person) redirect(303, `/${params.locale}/work`);
	return { next: url.searchParams.get('next') ?? '' };
}

export const actions = {
	/** Something to sign. */
	begin: async (event) => {
		const { values } = await readForm(event.request);
		const browser = newToken();
		const begun = await beginPasskey(event.locals.scope, { browser });
		if (!begun.ok) return refuse(begun, values);
		passkey.keep(event, browser);
		const nothingWrong: RefusedForm = { values, fields: {}, problem: null };
		return { ...nothingWrong, options: await requestOptions(browser) };
	},
	/** What the authenticator signed. */
	enter: async (event) => {
		const { values } = await readForm(event.request);
		const entered = await enterByPasskey(event.locals.scope, { ...values, browser: passkey.read(event) });
		// One that isn't known looks just like one that isn't right.
		if (!entered.ok) return refuseField(422, values, 'answer', 'passkeyWrong');
		passkey.forget(event);
		return await startSession(event, entered.value.personId, values.next ?? '');
	}
};
