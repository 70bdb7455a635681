import {
	type Actor,
	actsFor,
	belongsTo,
	coordinates,
	coordinatesBoardOf,
	hasAllianceRole,
	isInsider
} from '#kernel/actor.ts';

/** The newest fact in the life of a question is its state. */
export type QuestionState = 'drafted' | 'published' | 'withdrawn' | 'answered' | 'fulfilled' | 'expired';

export type QuestionFacts = {
	organisationId: string;
	organisationChecked: boolean;
	state: QuestionState;
	visibility: 'everyone' | 'members' | 'nameless';
};

const PUBLIC_STATES: readonly QuestionState[] = ['published', 'answered', 'fulfilled'];
const OPEN_STATES: readonly QuestionState[] = ['published', 'answered'];

export function isOpen(state: QuestionState): boolean {
	return OPEN_STATES.includes(state);
}

/** A draft is for the people of the organisation alone: not for its board, not for the alliance. */
export function maySeeQuestion(actor: Actor, question: QuestionFacts): boolean {
	if (actor.kind === 'system' || belongsTo(actor, question.organisationId)) return true;
	if (question.state === 'drafted') return false;
	if (coordinatesBoardOf(actor, question.organisationId)) return true;
	if (hasAllianceRole(actor, 'coordinator')) return true;
	if (!PUBLIC_STATES.includes(question.state)) return false;
	if (question.visibility !== 'members') return true;
	return isInsider(actor);
}

/** Whether the page may say which school asks. A party in a conversation knows it from there. */
export function maySeeAsker(actor: Actor, question: QuestionFacts): boolean {
	if (question.visibility !== 'nameless') return true;
	return (
		actor.kind === 'system' ||
		belongsTo(actor, question.organisationId) ||
		coordinatesBoardOf(actor, question.organisationId) ||
		hasAllianceRole(actor, 'coordinator')
	);
}

/** For an organisation of a kind that asks, also before the alliance has checked it: its people can write already. */
export function mayStartQuestion(
	actor: Actor,
	organisation: { id: string; asks: boolean; closed: boolean }
): boolean {
	return organisation.asks && !organisation.closed && belongsTo(actor, organisation.id);
}

export function mayEditQuestion(actor: Actor, question: QuestionFacts): boolean {
	if (question.state === 'drafted') return belongsTo(actor, question.organisationId);
	return isOpen(question.state) && coordinates(actor, question.organisationId);
}

/** Publishing speaks for the organisation, so it takes a coordinator of one that was checked. */
export function mayPublishQuestion(actor: Actor, question: QuestionFacts): boolean {
	return (
		question.organisationChecked &&
		question.state === 'drafted' &&
		coordinates(actor, question.organisationId)
	);
}

/** Seeing offers ranked, keeping a list, asking partners, stopping: the organisation and its board. */
export function mayActOnQuestion(actor: Actor, question: QuestionFacts): boolean {
	return isOpen(question.state) && actsFor(actor, question.organisationId);
}

/** A partner who comes across an open question may answer it for an organisation that was checked. */
export function mayProposeHelp(
	actor: Actor,
	question: QuestionFacts,
	partner: { id: string; checked: boolean }
): boolean {
	return (
		isOpen(question.state) &&
		partner.checked &&
		partner.id !== question.organisationId &&
		maySeeQuestion(actor, question) &&
		coordinates(actor, partner.id)
	);
}

export type ConversationFacts = { id: string; askerId: string; partnerId: string };

/** The two sides of a conversation: who asked, and who may help. */
export type Side = 'school' | 'partner';

/** On whose side of the conversation an actor stands, if any. Whoever may write for a side stands there. */
export function sideOf(actor: Actor, conversation: ConversationFacts): Side | null {
	const writing = writingSideOf(actor, conversation);
	if (writing) return writing;
	if (belongsTo(actor, conversation.askerId)) return 'school';
	if (belongsTo(actor, conversation.partnerId)) return 'partner';
	return null;
}

/**
 * Whether a partner hears which school asks nameless: when the school wrote to it. A partner who proposes help learns
 * no more by that than it knew.
 */
export function mayKnowAsker(
	side: Side,
	conversation: { visibility: QuestionFacts['visibility']; schoolWrote: boolean }
): boolean {
	return side === 'school' || conversation.visibility !== 'nameless' || conversation.schoolWrote;
}

/** For which side an actor writes: members read along; coordinators and the holder of a mailed link write. */
export function writingSideOf(actor: Actor, conversation: ConversationFacts): Side | null {
	if (actor.kind === 'link') return actor.requestId === conversation.id ? 'partner' : null;
	if (actsFor(actor, conversation.askerId)) return 'school';
	if (actsFor(actor, conversation.partnerId)) return 'partner';
	return null;
}

export type OfferFacts = { organisationId: string; organisationChecked: boolean; published: boolean };

export function maySeeOffer(actor: Actor, offer: OfferFacts): boolean {
	return (
		actor.kind === 'system' ||
		(offer.published && offer.organisationChecked) ||
		belongsTo(actor, offer.organisationId) ||
		hasAllianceRole(actor, 'coordinator')
	);
}

/** An offer speaks for its organisation, so it takes a coordinator of one that was checked. */
export function mayOfferFor(actor: Actor, organisation: { id: string; checked: boolean }): boolean {
	return organisation.checked && coordinates(actor, organisation.id);
}

/** Changing, publishing and pausing an offer, and keeping the ledger of its capacity. */
export function mayKeepOffer(actor: Actor, offer: OfferFacts): boolean {
	return mayOfferFor(actor, { id: offer.organisationId, checked: offer.organisationChecked });
}

/** A draft has nothing to pause. */
export function mayPauseOffer(actor: Actor, offer: OfferFacts): boolean {
	return offer.published && mayKeepOffer(actor, offer);
}

/** A saved search is its owner's own business. */
export function mayKeepSearch(actor: Actor, search: { personId: string }): boolean {
	return actor.kind === 'person' && actor.personId === search.personId;
}

/** `boardIds`: the boards of the schools among the parties. */
export type AgreementFacts = { partyIds: readonly string[]; boardIds: readonly string[] };

/** An agreement is for its parties, for the boards of its schools, and for who signs for those. */
export function maySeeAgreement(actor: Actor, { partyIds, boardIds }: AgreementFacts): boolean {
	return (
		actor.kind === 'system' ||
		partyIds.some((id) => belongsTo(actor, id) || actsFor(actor, id)) ||
		(actor.kind === 'person' && boardIds.some((id) => actor.signsFor.includes(id)))
	);
}

/** The parties that an actor acts for: may write it for, lay it before the others, and withdraw. */
export function partiesActedFor(actor: Actor, { partyIds }: Pick<AgreementFacts, 'partyIds'>): string[] {
	return partyIds.filter((id) => actsFor(actor, id));
}

/** Lets another party read along. Where the school asks nameless, it decides who hears which school it is. */
export function mayAddParty(
	actor: Actor,
	agreement: Pick<AgreementFacts, 'partyIds'> & { askerId: string; nameless: boolean }
): boolean {
	return agreement.nameless
		? actsFor(actor, agreement.askerId)
		: partiesActedFor(actor, agreement).length > 0;
}

/** The board of questions that don't get further by themselves, and every case on it. */
export function mayBroker(actor: Actor): boolean {
	return hasAllianceRole(actor, 'coordinator');
}

/** Dividing offers over questions, and what is worked out for it. */
export function mayAllocate(actor: Actor): boolean {
	return hasAllianceRole(actor, 'coordinator');
}

export type PlacementFacts = { askerId: string; partnerId: string };

/** On whose side of a suggested placement an actor answers, if on any. */
export function answeringSideOf(actor: Actor, { askerId, partnerId }: PlacementFacts): Side | null {
	if (actsFor(actor, askerId)) return 'school';
	return actsFor(actor, partnerId) ? 'partner' : null;
}

/** Its two sides read a placement, and the alliance that suggested it. */
export function maySeePlacement(actor: Actor, placement: PlacementFacts): boolean {
	return (
		mayAllocate(actor) ||
		answeringSideOf(actor, placement) !== null ||
		belongsTo(actor, placement.askerId) ||
		belongsTo(actor, placement.partnerId)
	);
}

/** What each quarter of the coin counts, for everybody. */
export function mayWeigh(actor: Actor): boolean {
	return hasAllianceRole(actor, 'coordinator');
}

/** What happened to a question, an offer, a conversation and an agreement is for who acts for one of its organisations. */
export function maySeeQuestionHistory(actor: Actor, question: QuestionFacts): boolean {
	return maySeeQuestion(actor, question) && actsFor(actor, question.organisationId);
}

export function maySeeOfferHistory(actor: Actor, offer: OfferFacts): boolean {
	return maySeeOffer(actor, offer) && actsFor(actor, offer.organisationId);
}

/** The holder of a mailed link answers; looking back takes an account. */
export function maySeeConversationHistory(actor: Actor, conversation: ConversationFacts): boolean {
	return actor.kind === 'person' && writingSideOf(actor, conversation) !== null;
}

export function maySeeAgreementHistory(actor: Actor, agreement: AgreementFacts): boolean {
	return maySeeAgreement(actor, agreement) && partiesActedFor(actor, agreement).length > 0;
}
