import { redirect } from '@sveltejs/kit';
import { requestSignIn } from '#domains/organisations/server/commands.ts';
import { demoPersonas } from '#domains/organisations/server/queries.ts';
import { institutions } from '#platform/server/institutions.ts';
import { countAttempt } from '#platform/server/rate-limit.ts';
import { readForm, refuse, refuseField } from '#src/forms.ts';
import { startSession } from './session.ts';

export async function load({ locals, url, params }) {
	const next = url.searchParams.get('next') ?? '';
	if (locals.person) redirect(303, `/${params.locale}/work`);
	return {
		next,
		institutions: institutions().map(({ id, label }) => ({ id, label: label[params.locale] })),
		personas: locals.demo ? await demoPersonas() : []
	};
}

export const actions = {
	mail: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const address = (values.email ?? '').trim().toLowerCase().slice(0, 254);
		if (address && (await countAttempt('signInAddress', address)) > 0)
			return refuseField(429, values, 'email', 'tooOften');
		const result = await requestSignIn(locals.scope, { ...values, locale: params.locale });
		if (!result.ok) return refuse(result, values);
		const query = new URLSearchParams({ email: address, next: values.next ?? '' });
		redirect(303, `/${params.locale}/sign-in/code?${query}`);
	},
	/** Only in the demo: be one of the personas. */
	persona: async (event) => {
		const { values } = await readForm(event.request);
		const personas = event.locals.demo ? await demoPersonas() : [];
		const persona = personas.find((candidate) => candidate.id === values.person);
		if (!persona) return refuseField(422, values, 'person', 'unknown');
		return await startSession(event, persona.id, values.next ?? '');
	}
};
