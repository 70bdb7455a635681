import { mayOfferFor } from '#domains/matching/policy.ts';
import { ownConversations, ownOffers, ownQuestions } from '#domains/matching/server/queries.ts';
import { mayKeepAllianceRoles } from '#domains/organisations/policy.ts';
import { ownOrganisations, waitingForMe } from '#domains/organisations/server/queries.ts';
import { now } from '#platform/server/clock.ts';

const DONE = ['closedFulfilled', 'closedWithdrawn', 'discarded'] as const;

export async function load({ locals, url }) {
	const [conversations, questions, offers, organisations, waitingPeople] = await Promise.all([
		ownConversations(locals.scope),
		ownQuestions(locals.scope),
		ownOffers(locals.scope),
		ownOrganisations(locals.scope),
		waitingForMe(locals.scope)
	]);
	return {
		conversations,
		questions,
		offers,
		organisations,
		waitingPeople,
		mayKeepRoles: mayKeepAllianceRoles(locals.scope.actor),
		mayOffer: organisations.some((own) => mayOfferFor(locals.scope.actor, own)),
		today: now(),
		/** What was just done to a question. */
		done: DONE.find((what) => what === url.searchParams.get('done')),
		saved: url.searchParams.has('saved')
	};
}
