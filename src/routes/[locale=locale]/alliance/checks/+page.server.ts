import { redirect } from '@sveltejs/kit';
import {
	approveJoin,
	approveOrganisation,
	declineJoin,
	refuseOrganisation
} from '#domains/organisations/server/commands.ts';
import { claimsToAnswer, organisationsToCheck } from '#domains/organisations/server/queries.ts';
import { readForm, refuse } from '#src/forms.ts';

export async function load({ locals, url }) {
	const [organisations, claims] = await Promise.all([
		organisationsToCheck(locals.scope),
		claimsToAnswer(locals.scope)
	]);
	return { organisations, claims, answered: url.searchParams.has('answered') };
}

export const actions = {
	admit: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await approveOrganisation(locals.scope, values);
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/alliance/checks?answered=1`);
	},
	refuse: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await refuseOrganisation(locals.scope, values);
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/alliance/checks?answered=1`);
	},
	approve: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await approveJoin(locals.scope, values);
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/alliance/checks?answered=1`);
	},
	decline: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await declineJoin(locals.scope, values);
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/alliance/checks?answered=1`);
	}
};
