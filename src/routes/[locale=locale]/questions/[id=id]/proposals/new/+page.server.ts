import { error, redirect } from '@sveltejs/kit';
import { mayProposeHelp } from '#domains/matching/policy.ts';
import { proposeHelp } from '#domains/matching/server/commands.ts';
import { offersOf, questionById, questionFacts } from '#domains/matching/server/queries.ts';
import { ownOrganisations } from '#domains/organisations/server/queries.ts';
import { newId } from '#platform/server/ids.ts';
import { readForm, refuse } from '#src/forms.ts';

export async function load({ locals, params }) {
	const question = await questionById(locals.scope, params.id);
	if (!question) error(404, 'not found');
	const facts = questionFacts(question);
	const partners = (await ownOrganisations(locals.scope)).filter((partner) =>
		mayProposeHelp(locals.scope.actor, facts, partner)
	);
	if (partners.length === 0) error(404, 'not found');
	const offers = (await Promise.all(partners.map((partner) => offersOf(partner.id)))).flat();
	return { question, partners, offers, requestId: newId(), messageId: newId() };
}

export const actions = {
	default: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await proposeHelp(locals.scope, { ...values, questionId: params.id });
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/requests/${result.value.id}?proposed=1`);
	}
};
