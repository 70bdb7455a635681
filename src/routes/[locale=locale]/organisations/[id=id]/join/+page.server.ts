import { error, redirect } from '@sveltejs/kit';
import { askToJoin, endMembership } from '#domains/organisations/server/commands.ts';
import { joinPage } from '#domains/organisations/server/queries.ts';
import { readForm, refuse } from '#src/forms.ts';
import { openAccountFor } from '../../../open-account.ts';

export async function load({ locals, params }) {
	const page = await joinPage(locals.scope, params.id);
	if (!page) error(404, 'not found');
	return page;
}

export const actions = {
	open: (event) => openAccountFor(event, `/${event.params.locale}/organisations/${event.params.id}/join`),
	ask: async ({ locals, params, request }) => {
		const here = `/${params.locale}/organisations/${params.id}/join`;
		if (!locals.person) redirect(303, `/${params.locale}/sign-in?next=${encodeURIComponent(here)}`);
		const { values } = await readForm(request);
		const result = await askToJoin(locals.scope, { ...values, organisationId: params.id });
		if (!result.ok) return refuse(result, values);
		redirect(303, here);
	},
	takeBack: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await endMembership(locals.scope, {
			organisationId: params.id,
			personId: locals.person?.id,
			successorId: '',
			without: false
		});
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/organisations/${params.id}`);
	}
};
