import { error, redirect } from '@sveltejs/kit';
import {
	approveJoin,
	declineJoin,
	invitePerson,
	revokeInvitation
} from '#domains/organisations/server/commands.ts';
import { peopleOf } from '#domains/organisations/server/queries.ts';
import { countAttempt } from '#platform/server/rate-limit.ts';
import { readForm, refuse, refuseField } from '#src/forms.ts';

export async function load({ locals, params, url }) {
	const page = await peopleOf(locals.scope, params.id);
	if (!page) error(404, 'not found');
	return {
		...page,
		ownId: locals.person?.id,
		saved: url.searchParams.has('saved'),
		invited: url.searchParams.has('invited'),
		welcome: url.searchParams.has('welcome')
	};
}

export const actions = {
	invite: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const address = (values.email ?? '').trim().toLowerCase().slice(0, 254);
		// Each invitation is a mail to somebody.
		if (address && (await countAttempt('signInAddress', `invitation ${address}`)) > 0)
			return refuseField(429, values, 'email', 'tooOften');
		const result = await invitePerson(locals.scope, { ...values, organisationId: params.id });
		if (!result.ok && (result.code === 'alreadyIn' || result.code === 'yourself'))
			return refuseField(409, values, 'email', result.code);
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/organisations/${params.id}/people?invited=1`);
	},
	revoke: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await revokeInvitation(locals.scope, values);
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/organisations/${params.id}/people?saved=1`);
	},
	approve: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await approveJoin(locals.scope, values);
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/organisations/${params.id}/people?saved=1`);
	},
	decline: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await declineJoin(locals.scope, values);
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/organisations/${params.id}/people?saved=1`);
	}
};
