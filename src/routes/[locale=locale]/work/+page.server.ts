import { mayOfferFor } from '#domains/matching/policy.ts';
import { invitationsToAnswer, ownInitiatives, pulsesToAnswer } from '#domains/initiatives/server/queries.ts';
import {
	casesWaiting,
	ownAgreements,
	ownConversations,
	ownOffers,
	ownPlacements,
	ownQuestions,
	promisesOf
} from '#domains/matching/server/queries.ts';
import { mayGiveSupport, mayKeepAllianceRoles, mayKeepSettings } from '#domains/organisations/policy.ts';
import {
	ownOrganisations,
	suggestedOrganisations,
	waitingForMe
} from '#domains/organisations/server/queries.ts';
import { now } from '#platform/server/clock.ts';

const DONE = ['closedFulfilled', 'closedWithdrawn', 'discarded'] as const;

export async function load({ locals, url }) {
	const [
		agreements,
		initiatives,
		conversations,
		questions,
		offers,
		organisations,
		suggested,
		waitingPeople,
		stuck,
		placements,
		invitations
	] = await Promise.all([
		ownAgreements(locals.scope),
		ownInitiatives(locals.scope),
		ownConversations(locals.scope),
		ownQuestions(locals.scope),
		ownOffers(locals.scope),
		ownOrganisations(locals.scope),
		suggestedOrganisations(locals.scope),
		waitingForMe(locals.scope),
		casesWaiting(locals.scope),
		ownPlacements(locals.scope),
		invitationsToAnswer(locals.scope)
	]);
	const pulses = await pulsesToAnswer(
		locals.scope.actor,
		initiatives.map(({ id }) => id)
	);
	return {
		agreements,
		initiatives,
		conversations,
		questions,
		promises: await promisesOf(questions.map(({ id }) => id)),
		offers,
		organisations,
		suggested,
		waitingPeople,
		stuck,
		placements,
		invitations,
		pulses: pulses.filter(({ answer }) => !answer),
		maySettle: mayKeepSettings(locals.scope.actor),
		mayKeepRoles: mayKeepAllianceRoles(locals.scope.actor),
		maySupport: mayGiveSupport(locals.scope.actor),
		mayOffer: organisations.some((own) => mayOfferFor(locals.scope.actor, own)),
		today: now(),
		/** What was just done to a question. */
		done: DONE.find((what) => what === url.searchParams.get('done')),
		saved: url.searchParams.has('saved')
	};
}
