import { error, redirect } from '@sveltejs/kit';
import { endAllianceRole, grantAllianceRole } from '#domains/organisations/server/commands.ts';
import { allianceMembers } from '#domains/organisations/server/queries.ts';
import { readForm, refuse, refuseField } from '#src/forms.ts';

export async function load({ locals, url }) {
	const members = await allianceMembers(locals.scope);
	if (!members) error(404, 'not found');
	return { members, saved: url.searchParams.has('saved') };
}

export const actions = {
	grant: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await grantAllianceRole(locals.scope, { ...values, locale: params.locale });
		if (!result.ok && result.code === 'alreadyHas') return refuseField(409, values, 'email', 'alreadyHas');
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/alliance/people?saved=1`);
	},
	end: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await endAllianceRole(locals.scope, values);
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/alliance/people?saved=1`);
	}
};
