export {
	CERTIFICATES,
	checklistFor,
	CONTRIBUTION_KINDS,
	gapsOf,
	lifeOf,
	nextReview,
	takenFromOffers
} from './agreement.ts';
export type * from './agreement.ts';
export { analyse } from './analyse.ts';
export type { Analysis, Term } from './analyse.ts';
export { findPersonalData, guard } from './personal-data.ts';
export type { Finding } from './personal-data.ts';
export { isWithin } from './place.ts';
export { proposeSupportTypes, proposeThemes } from './propose.ts';
export type { Proposal } from './propose.ts';
export {
	createIndex,
	createQuestionIndex,
	defaultSettings,
	featuresOf,
	rank,
	rankReverse,
	similarQuestions,
	spellOut
} from './rank.ts';
export { createDocumentIndex, search } from './search.ts';
export type { Document, DocumentIndex } from './search.ts';
export type { Features, OfferIndex, QuestionIndex, Settings } from './rank.ts';
export type * from './types.ts';
