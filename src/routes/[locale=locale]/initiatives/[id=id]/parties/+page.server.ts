import { error, redirect } from '@sveltejs/kit';
import {
	addMember,
	inviteParty,
	leaveInitiative,
	removeMember,
	withdrawInvitation
} from '#domains/initiatives/server/commands.ts';
import { initiativeById, rightsIn, togetherIn } from '#domains/initiatives/server/queries.ts';
import { findOrganisations } from '#domains/organisations/server/queries.ts';
import { newId } from '#platform/server/ids.ts';
import { readForm, refuse } from '#src/forms.ts';

export async function load({ locals, params, url }) {
	const initiative = await initiativeById(locals.scope, params.id);
	if (!initiative) error(404, 'not found');
	const together = await togetherIn(locals.scope, initiative);
	const { mayLead } = rightsIn(locals.scope, initiative);
	const find = url.searchParams.get('find')?.trim() ?? '';
	const known = new Set([
		...initiative.parties.map(({ id }) => id),
		...together.invitations.map(({ organisationId }) => organisationId)
	]);
	const found =
		mayLead && find.length > 1
			? (await findOrganisations({ name: find.slice(0, 100), place: '' })).organisations
			: null;
	return {
		initiative,
		...together,
		mayLead,
		find,
		found:
			found?.filter(({ id }) => !known.has(id)).map((one) => ({ ...one, invitationId: newId() })) ?? null,
		newId: newId(),
		invited: url.searchParams.get('invited') === 'yes'
	};
}

export const actions = {
	invite: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await inviteParty(locals.scope, { ...values, id: params.id });
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/initiatives/${params.id}/parties?invited=yes`);
	},
	withdraw: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await withdrawInvitation(locals.scope, values);
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/initiatives/${params.id}/parties`);
	},
	add: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await addMember(locals.scope, { ...values, id: params.id });
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/initiatives/${params.id}/parties`);
	},
	remove: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await removeMember(locals.scope, values);
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/initiatives/${params.id}/parties`);
	},
	leave: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await leaveInitiative(locals.scope, { ...values, id: params.id });
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/initiatives`);
	}
};
