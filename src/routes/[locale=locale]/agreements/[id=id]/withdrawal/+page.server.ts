import { error, redirect } from '@sveltejs/kit';
import { partiesActedFor } from '#domains/matching/policy.ts';
import { withdrawAgreement } from '#domains/matching/server/commands.ts';
import { agreementById, contentToWithdraw } from '#domains/matching/server/queries.ts';
import { localDay } from '#kernel/dates.ts';
import { now } from '#platform/server/clock.ts';
import { readForm, refuse } from '#src/forms.ts';

export async function load({ locals, params }) {
	const agreement = await agreementById(locals.scope, params.id);
	if (!agreement || agreement.life.state === 'withdrawn') error(404, 'not found');
	const content = await contentToWithdraw(agreement);
	const own = partiesActedFor(locals.scope.actor, agreement.policy);
	const parties = content.parties.filter((party) => own.includes(party.organisationId));
	if (parties.length === 0) error(404, 'not found');
	return {
		id: agreement.id,
		version: agreement.version,
		title: content.title,
		parties: parties.map(({ organisationId, name }) => ({ value: organisationId, label: name })),
		begun: agreement.life.inForce !== null && (content.startsOn ?? '') <= localDay(now())
	};
}

export const actions = {
	default: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await withdrawAgreement(locals.scope, { ...values, id: params.id });
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/agreements/${params.id}?done=withdrawn`);
	}
};
