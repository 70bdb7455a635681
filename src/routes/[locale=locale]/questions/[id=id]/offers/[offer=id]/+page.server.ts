import { error } from '@sveltejs/kit';
import { belongsTo } from '#kernel/actor.ts';
import { mayActOnQuestion, mayBroker, mayProposeHelp } from '#domains/matching/policy.ts';
import { matchOf, offerById, questionById, questionFacts } from '#domains/matching/server/queries.ts';

/** For both sides, and for who brings them together. */
export async function load({ locals, params }) {
	const [question, offer] = await Promise.all([
		questionById(locals.scope, params.id),
		offerById(locals.scope, params.offer)
	]);
	if (!question || !offer) error(404, 'not found');
	const { actor } = locals.scope;
	const facts = questionFacts(question);
	const offers = belongsTo(actor, offer.organisationId);
	if (!offers && !mayActOnQuestion(actor, facts) && !mayBroker(actor)) error(404, 'not found');
	const match = await matchOf(question, offer.id);
	if (!match) error(404, 'not found');
	return {
		question,
		offer,
		match,
		reader: offers ? ('partner' as const) : ('school' as const),
		mayPropose: mayProposeHelp(actor, facts, offer.partner)
	};
}
