import { error, redirect } from '@sveltejs/kit';
import { workingLinks } from '#domains/matching/server/queries.ts';
import { SUPPORT_ACTS } from '#domains/organisations/schema.ts';
import { lookAtPerson } from '#domains/organisations/server/commands.ts';
import { supportPage } from '#domains/organisations/server/queries.ts';
import { readForm, refuse } from '#src/forms.ts';

export async function load({ locals, params, url }) {
	const page = await supportPage(locals.scope, params.subject);
	if (!page) error(404, 'not found');
	const { person, look } = page;
	// Of an address that has an account by now.
	if (person && person.id !== params.subject)
		redirect(303, `/${params.locale}/alliance/support/${person.id}`);
	return {
		person,
		/** The whole address only for who may look, or who typed it. */
		email: look || !person ? page.email : null,
		look,
		working: look && person ? await workingLinks(locals.scope, person.id) : null,
		gone: url.searchParams.has('gone'),
		done: SUPPORT_ACTS.find((act) => act === url.searchParams.get('done'))
	};
}

export const actions = {
	default: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await lookAtPerson(locals.scope, { ...values, about: params.subject });
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/alliance/support/${encodeURIComponent(params.subject)}`);
	}
};
