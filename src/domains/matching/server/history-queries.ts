import { type HistoryReader, takingPart } from '#domains/organisations/server/queries.ts';
import {
	mayBroker,
	maySeeAgreementHistory,
	maySeeConversationHistory,
	maySeeOfferHistory,
	maySeeQuestionHistory
} from '../policy.ts';
import { agreementById } from './agreement-queries.ts';
import { caseById } from './broker-queries.ts';
import { threadById } from './conversation-queries.ts';
import { offerById, offerFacts } from './offer-queries.ts';
import { questionById, questionFacts } from './question-queries.ts';
import { roundById } from './round-queries.ts';

export const questionHistory: HistoryReader = async (scope, id) => {
	const question = await questionById(scope, id);
	if (!question || !maySeeQuestionHistory(scope.actor, questionFacts(question))) return null;
	return {
		title: question.title,
		path: `questions/${id}`,
		objects: [{ type: 'helpQuestion', ids: [id] }],
		without: [],
		organisations: await takingPart([question.organisationId]),
		named: false
	};
};

export const offerHistory: HistoryReader = async (scope, id) => {
	const offer = await offerById(scope, id);
	if (!offer || !maySeeOfferHistory(scope.actor, offerFacts(offer))) return null;
	return {
		title: offer.title,
		path: `offers/${id}`,
		objects: [{ type: 'offer', ids: [id] }],
		without: [],
		organisations: await takingPart([offer.organisationId]),
		named: false
	};
};

/**
 * Reading changes nothing that was said; that a conversation stands still is for the board of the alliance, and what ranking
 * saw for who learns from it.
 */
const NOT_OF_A_CONVERSATION = ['matching.markRead', 'matching.stallRequest', 'matching.keepMatchFeatures'];

export const conversationHistory: HistoryReader = async (scope, id) => {
	const thread = await threadById(scope, id);
	if (!thread || !maySeeConversationHistory(scope.actor, thread.conversation)) return null;
	const { askerId, partnerId } = thread.conversation;
	return {
		title: thread.question.title,
		path: `requests/${id}`,
		objects: [{ type: 'helpRequest', ids: [id] }],
		without: NOT_OF_A_CONVERSATION,
		organisations: await takingPart([askerId, partnerId], thread.asker ? [] : [askerId]),
		named: true
	};
};

export const agreementHistory: HistoryReader = async (scope, id) => {
	const agreement = await agreementById(scope, id);
	// What came after somebody left is not theirs to read.
	if (!agreement || agreement.leftAt || !maySeeAgreementHistory(scope.actor, agreement.policy)) return null;
	return {
		title: agreement.current.content.title,
		path: `agreements/${id}`,
		objects: [{ type: 'agreement', ids: [id] }],
		without: [],
		organisations: await takingPart([...new Set([...agreement.sides, ...agreement.policy.partyIds])]),
		named: true
	};
};

export const caseHistory: HistoryReader = async (scope, id) => {
	const found = mayBroker(scope.actor) ? await caseById(scope, id) : null;
	if (!found) return null;
	return {
		title: found.question.title,
		path: `alliance/broker/${id}`,
		objects: [{ type: 'brokerCase', ids: [id] }],
		without: [],
		organisations: [],
		named: false
	};
};

/** How far a working out is, is no news. */
const NOT_OF_A_ROUND = ['matching.noteSolveProgress'];

export const roundHistory: HistoryReader = async (scope, id) => {
	const found = await roundById(scope, id);
	if (!found) return null;
	return {
		title: found.round.title,
		path: `alliance/rounds/${id}`,
		objects: [{ type: 'allocationRound', ids: [id] }],
		without: NOT_OF_A_ROUND,
		organisations: [],
		named: false
	};
};
