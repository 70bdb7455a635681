import { redirect } from '@sveltejs/kit';
import { openAccount, requestSignIn } from '#domains/organisations/server/commands.ts';
import { waitingIdentity } from '#domains/organisations/server/queries.ts';
import { institutionById } from '#platform/server/institutions.ts';
import { countAttempt } from '#platform/server/rate-limit.ts';
import { readForm, refuse, refuseField } from '#src/forms.ts';
import { waiting } from '../secrets.ts';

export async function load(event) {
	const identity = await waitingIdentity(waiting.read(event));
	const institution = identity && institutionById(identity.institution);
	return {
		/** Null when there is nothing to finish, or no longer. */
		identity: institution
			? { name: identity.name, email: identity.email, label: institution.label[event.params.locale] }
			: null,
		/** Whose account it will be linked to, when somebody is signed in. */
		own: event.locals.person?.email ?? null
	};
}

export const actions = {
	/** The mail that proves the address; what the institution said of it proves nothing. */
	default: async (event) => {
		const { locals, params, request } = event;
		const browser = waiting.read(event);
		const identity = await waitingIdentity(browser);
		if (!identity) redirect(303, `/${params.locale}/sign-in/institution`);
		const { values } = await readForm(request);
		const email = locals.person?.email ?? (values.email ?? '').trim().toLowerCase().slice(0, 254);
		if (email && (await countAttempt('signInAddress', email)) > 0)
			return refuseField(429, values, 'email', 'tooOften');
		const about = { name: values.name ?? '', email, locale: params.locale };
		const opened = locals.person ? null : await openAccount(locals.scope, about);
		if (opened && !opened.ok) return refuse(opened, values);
		const { next } = identity;
		const mailed = await requestSignIn(locals.scope, { ...about, next, browser });
		if (!mailed.ok) return refuse(mailed, values);
		redirect(303, `/${params.locale}/sign-in/code?${new URLSearchParams({ email, next, sent: '1' })}`);
	}
};
