export {
	CERTIFICATES,
	checklistFor,
	CONTRIBUTION_KINDS,
	gapsOf,
	keptAtEnd,
	lifeOf,
	nextReview,
	takenFromOffers
} from './agreement.ts';
export type * from './agreement.ts';
export { allocate, allocationModel, isExactAsLinear, readAllocation } from './allocation.ts';
export type * from './allocation.ts';
export { compare, firstCome, gainersAndLosers, greedy, needWeight } from './allocation-compare.ts';
export type * from './allocation-compare.ts';
export { explainAllocation } from './allocation-explain.ts';
export type * from './allocation-explain.ts';
export { recruit } from './allocation-recruit.ts';
export type * from './allocation-recruit.ts';
export { worthOf } from './allocation-world.ts';
export type * from './allocation-world.ts';
export { analyse } from './analyse.ts';
export type { Analysis, Term } from './analyse.ts';
export { calibrate, stepOf } from './calibration.ts';
export type { Calibration, Known, Step } from './calibration.ts';
export { compareRankings, IN_SIGHT } from './compare.ts';
export type { Change, Comparison } from './compare.ts';
export { becameCollaboration, gradeOf } from './outcome.ts';
export type { Outcome, Sequel } from './outcome.ts';
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
	featuresOfPair,
	rank,
	rankReverse,
	rankUnder,
	scoreOfPair,
	similarOffers,
	similarQuestions,
	spellOut,
	verdict
} from './rank.ts';
export { roundOutcome, roundWorld, WAYS } from './round.ts';
export type * from './round.ts';
export { createDocumentIndex, search } from './search.ts';
export type { Document, DocumentIndex } from './search.ts';
export type { Features, OfferIndex, PairFeatures, QuestionIndex, Settings } from './rank.ts';
export type * from './types.ts';
