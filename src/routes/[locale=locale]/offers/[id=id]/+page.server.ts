import { error, redirect } from '@sveltejs/kit';
import { belongsTo } from '#kernel/actor.ts';
import { mayKeepOffer, maySeeOfferHistory } from '#domains/matching/policy.ts';
import { correctCapacity } from '#domains/matching/server/commands.ts';
import {
	capacityLedger,
	offerById,
	offerFacts,
	offersLike,
	questionsForOffer
} from '#domains/matching/server/queries.ts';
import { newId } from '#platform/server/ids.ts';
import { readForm, refuse, refuseField } from '#src/forms.ts';

const SHOWN = 8;
const BLOCKED_SHOWN = 5;

export async function load({ locals, params, url }) {
	const offer = await offerById(locals.scope, params.id);
	if (!offer) error(404, 'not found');
	const own = belongsTo(locals.scope.actor, offer.organisationId);
	const common = {
		offer,
		own,
		mayKeep: mayKeepOffer(locals.scope.actor, offerFacts(offer)),
		maySeeHistory: maySeeOfferHistory(locals.scope.actor, offerFacts(offer)),
		ledger: await capacityLedger(locals.scope, offer),
		submission: newId(),
		published: url.searchParams.has('published'),
		saved: url.searchParams.has('saved')
	};
	if (!own || !offer.publishedAt)
		return { ...common, fitting: null, like: offer.publishedAt ? await offersLike(offer) : [] };
	const fitting = await questionsForOffer(locals.scope, offer, { open: SHOWN, blocked: BLOCKED_SHOWN });
	return { ...common, like: [], fitting };
}

export const actions = {
	correct: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await correctCapacity(locals.scope, { ...values, offerId: params.id });
		if (!result.ok && (result.code === 'tooMuch' || result.code === 'tooLittle'))
			return refuseField(422, values, 'amount', result.code);
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/offers/${params.id}?saved=1#ledger`);
	}
};
