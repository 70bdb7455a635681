import { gatherStatistics, prepareQuery, readContent, shareFound } from './content.ts';
import type { Content, Query, Statistics } from './content.ts';
import { blocksOf, explain } from './explain.ts';
import { locate } from './place.ts';
import type { Whereabouts } from './place.ts';
import { overlap } from './ticks.ts';
import type { BlockedMatch, Match, OfferText, QuestionText, Ranking, SimilarQuestion } from './types.ts';

export type Settings = {
	/** From this share (0–1) of the points for content, theme and support type on, an offer fits at all. */
	minimumFit: number;
	/** Up to this distance an offer is near; from `farKm`, which is more, it is far. */
	nearKm: number;
	farKm: number;
	/** The share (0–1) of the fourth quarter that distance can cost an offer that brings people. */
	placeWeight: number;
};

export const defaultSettings: Settings = { minimumFit: 0.4, nearKm: 15, farKm: 60, placeWeight: 0.3 };

/** The share of a question's weight that fills the first quarter: what the best offers in demo/eval hold. */
const FULL_OFFER_SHARE = 1 / 6;
/** Two questions about the same thing hold more of each other's words. */
const FULL_SIMILAR_SHARE = 1 / 3;

type ReadOffer = { offer: OfferText; content: Content };
type ReadQuestion = { question: QuestionText; content: Content; query: Query };

/** Offers, read once, for many questions. */
export type OfferIndex = { offers: ReadOffer[]; statistics: Statistics };

/** Questions, read once, for many offers; what is rare in the offers of `statistics` weighs most. */
export type QuestionIndex = { questions: ReadQuestion[]; statistics: Statistics };

export function createIndex(offers: OfferText[]): OfferIndex {
	const read = offers.map((offer) => ({ offer, content: readContent(offer) }));
	return { offers: read, statistics: gatherStatistics(read.map(({ content }) => content)) };
}

export function createQuestionIndex(questions: QuestionText[], { statistics }: OfferIndex): QuestionIndex {
	return { questions: questions.map((question) => readQuestion(question, statistics)), statistics };
}

function readQuestion(question: QuestionText, statistics: Statistics): ReadQuestion {
	const content = readContent(question);
	return { question, content, query: prepareQuery(content, statistics) };
}

/** The offers that fit a question, with reasons. The order in which offers were indexed doesn't matter. */
export function rank(question: QuestionText, index: OfferIndex, settings = defaultSettings): Ranking {
	const asked = readQuestion(question, index.statistics);
	return arrange(index.offers.flatMap((offered) => match(asked, offered, settings)));
}

/** The questions that an offer fits; a pair has the same score and reasons as in `rank`. */
export function rankReverse(offer: OfferText, index: QuestionIndex, settings = defaultSettings): Ranking {
	const offered = { offer, content: readContent(offer) };
	return arrange(index.questions.flatMap((asked) => match(asked, offered, settings)));
}

/** Other questions that are alike in content and theme, most alike first; `minimum` is a score, 0–100. */
export function similarQuestions(
	question: QuestionText,
	index: QuestionIndex,
	{ limit = 3, minimum = 50 } = {}
): SimilarQuestion[] {
	const { query } = readQuestion(question, index.statistics);
	return index.questions
		.filter((other) => other.question.id !== question.id)
		.map((other) => ({
			questionId: other.question.id,
			score:
				60 * Math.min(1, shareFound(query, other.content) / FULL_SIMILAR_SHARE) +
				40 * overlap(question.themes, other.question.themes)
		}))
		.filter(({ score }) => score >= minimum)
		.sort((a, b) => b.score - a.score || compareIds(a.questionId, b.questionId))
		.slice(0, limit);
}

/** Scores and explains one pair; nothing when it doesn't fit. Both directions of ranking come here. */
function match(asked: ReadQuestion, offered: ReadOffer, settings: Settings): BlockedMatch[] {
	const { question, query } = asked;
	const { offer, content } = offered;
	const words = 25 * Math.min(1, shareFound(query, content) / FULL_OFFER_SHARE);
	const themes = 25 * overlap(question.themes, offer.themes);
	const support = 25 * overlap(question.supportTypes, offer.supportTypes);
	const fit = (words + themes + support) / attainable(question);
	if (fit < settings.minimumFit) return [];
	const whereabouts = locate(question.place, offer);
	const place = 25 * placeFit(offer, whereabouts, settings);
	const pair = { question, query, offer, content, whereabouts };
	return [
		{
			questionId: question.id,
			offerId: offer.id,
			score: words + themes + support + place,
			quarters: [words, themes, support, place],
			fit: verdict(fit),
			distanceKm: whereabouts.distanceKm,
			...explain(pair, settings),
			blocks: blocksOf(pair)
		}
	];
}

/** The points that content, theme and support type can give: what a question leaves open isn't held against offers. */
function attainable({ themes, supportTypes }: QuestionText): number {
	return 25 + (themes.length > 0 ? 25 : 0) + (supportTypes.length > 0 ? 25 : 0);
}

/** 0–1. Outside the region nothing; inside it, only who has to travel loses by distance, half when unknown. */
function placeFit(offer: OfferText, { coverage, distanceKm }: Whereabouts, settings: Settings): number {
	if (coverage && !coverage.covered) return 0;
	if (!offer.bringsPeople) return 1;
	const { nearKm, farKm, placeWeight } = settings;
	const remoteness =
		distanceKm === null ? 0.5 : Math.min(1, Math.max(0, (distanceKm - nearKm) / (farKm - nearKm)));
	return 1 - placeWeight * remoteness;
}

function verdict(fit: number): Match['fit'] {
	if (fit >= 0.7) return 'veryWell';
	return fit >= 0.5 ? 'well' : 'partly';
}

function arrange(matches: BlockedMatch[]): Ranking {
	const sorted = matches.sort(
		(a, b) => b.score - a.score || compareIds(a.offerId, b.offerId) || compareIds(a.questionId, b.questionId)
	);
	return {
		ranked: sorted.filter(({ blocks }) => blocks.length === 0).map(({ blocks: _, ...free }) => free),
		blocked: sorted.filter(({ blocks }) => blocks.length > 0)
	};
}

function compareIds(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}
