import { error, redirect } from '@sveltejs/kit';
import { changeRole, endMembership } from '#domains/organisations/server/commands.ts';
import { memberOf } from '#domains/organisations/server/queries.ts';
import { readForm, refuse } from '#src/forms.ts';

export async function load({ locals, params }) {
	const page = await memberOf(locals.scope, params.id, params.person);
	if (!page) error(404, 'not found');
	return page;
}

export const actions = {
	role: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await changeRole(locals.scope, {
			...values,
			organisationId: params.id,
			personId: params.person
		});
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/organisations/${params.id}/people?saved=1`);
	},
	end: async ({ locals, params, request }) => {
		const { form, values } = await readForm(request);
		const result = await endMembership(locals.scope, {
			organisationId: params.id,
			personId: params.person,
			successorId: values.successorId ?? '',
			without: form.has('without')
		});
		if (!result.ok) return refuse(result, values);
		if (params.person === locals.person?.id) redirect(303, `/${params.locale}/account?left=1`);
		redirect(303, `/${params.locale}/organisations/${params.id}/people?saved=1`);
	}
};
