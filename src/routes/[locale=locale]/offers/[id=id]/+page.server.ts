import { error } from '@sveltejs/kit';
import { belongsTo } from '#kernel/actor.ts';
import { offerById, questionsForOffer } from '#domains/matching/server/queries.ts';

const SHOWN = 8;

export async function load({ locals, params }) {
	const offer = await offerById(locals.scope, params.id);
	if (!offer) error(404, 'not found');
	if (!belongsTo(locals.scope.actor, offer.organisationId)) return { offer, questions: null };
	const { ranking, questions } = await questionsForOffer(locals.scope, offer);
	return {
		offer,
		questions: ranking.ranked.slice(0, SHOWN).flatMap((match) => {
			const question = questions.get(match.questionId);
			return question ? [{ match, question }] : [];
		})
	};
}
