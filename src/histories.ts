import { initiativeHistory } from '#domains/initiatives/server/queries.ts';
import {
	agreementHistory,
	caseHistory,
	conversationHistory,
	offerHistory,
	questionHistory,
	roundHistory
} from '#domains/matching/server/queries.ts';
import { type HistoryReader, organisationHistory } from '#domains/organisations/server/queries.ts';
import type { ObjectType } from '#platform/server/audit.ts';

/** Whose history has a page. Complete by type: for a new kind of object somebody decides. */
export const histories: Record<ObjectType, HistoryReader | null> = {
	agreement: agreementHistory,
	brokerCase: caseHistory,
	helpQuestion: questionHistory,
	helpRequest: conversationHistory,
	initiative: initiativeHistory,
	offer: offerHistory,
	organisation: organisationHistory,
	// Their pages say who chose what.
	allianceSetting: null,
	rankingWeights: null,
	// A placement says itself who said no; the rest is in the conversation.
	allocationPlacement: null,
	allocationRound: roundHistory,
	// Part of the history of an organisation.
	boardMandate: null,
	invitation: null,
	membership: null,
	signingMandate: null,
	// Of one person, or of nobody: what somebody did is in their own export.
	account: null,
	digestSetting: null,
	institutionSignIn: null,
	passkey: null,
	passkeyChallenge: null,
	person: null,
	register: null,
	savedSearch: null,
	schoolHoliday: null,
	signInToken: null,
	// The log of support has a page of its own.
	supportFact: null,
	// Made again from the same text it is the same.
	textEmbedding: null
};
