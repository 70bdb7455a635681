import { redirect } from '@sveltejs/kit';
import {
	addPasskey,
	beginPasskey,
	removePasskey,
	requestSignIn
} from '#domains/organisations/server/commands.ts';
import { ownPasskeys } from '#domains/organisations/server/queries.ts';
import { newToken } from '#platform/server/ids.ts';
import { creationOptions } from '#platform/server/passkeys.ts';
import { countAttempt } from '#platform/server/rate-limit.ts';
import { readForm, refuse, refuseField, type RefusedForm } from '#src/forms.ts';
import { passkey } from '../../sign-in/secrets.ts';

/** What was just done to one. */
const DONE = ['added', 'removed'] as const;

export async function load({ locals, url }) {
	const { passkeys, mayAdd } = await ownPasskeys(locals.scope, locals.sessionId ?? '');
	return {
		passkeys: passkeys.map(({ id, userAgent, createdAt }) => ({ id, userAgent, createdAt })),
		mayAdd,
		email: locals.person?.email ?? '',
		done: DONE.find((what) => what === url.searchParams.get('done'))
	};
}

export const actions = {
	/** A passkey is added by whoever reads the mail, not by whoever finds a laptop open. */
	mail: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const email = locals.person?.email ?? '';
		if ((await countAttempt('signInAddress', email)) > 0)
			return refuseField(429, values, 'email', 'tooOften');
		const next = `/${params.locale}/account/passkeys`;
		const mailed = await requestSignIn(locals.scope, { email, locale: params.locale, next });
		if (!mailed.ok) return refuse(mailed, values);
		redirect(303, `/${params.locale}/sign-in/code?${new URLSearchParams({ email, next, sent: '1' })}`);
	},
	begin: async (event) => {
		const { locals } = event;
		const { values } = await readForm(event.request);
		const browser = newToken();
		const sessionId = locals.sessionId ?? '';
		const begun = await beginPasskey(locals.scope, { browser, sessionId });
		if (!begun.ok || !locals.person) redirect(303, `/${locals.locale}/account/passkeys`);
		passkey.keep(event, browser);
		const { passkeys } = await ownPasskeys(locals.scope, sessionId);
		const known = passkeys.map(({ credentialId }) => credentialId);
		const nothingWrong: RefusedForm = { values, fields: {}, problem: null };
		return { ...nothingWrong, options: await creationOptions(browser, locals.person, known) };
	},
	add: async (event) => {
		const { locals, params, request } = event;
		const { values } = await readForm(request);
		const added = await addPasskey(locals.scope, {
			answer: values.answer,
			browser: passkey.read(event),
			sessionId: locals.sessionId ?? '',
			userAgent: request.headers.get('user-agent') ?? ''
		});
		if (!added.ok) return refuseField(422, values, 'answer', 'passkeyWrong');
		passkey.forget(event);
		redirect(303, `/${params.locale}/account/passkeys?done=added`);
	},
	remove: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const removed = await removePasskey(locals.scope, values);
		if (!removed.ok) return refuse(removed, values);
		redirect(303, `/${params.locale}/account/passkeys?done=removed`);
	}
};
