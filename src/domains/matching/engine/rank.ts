import { gatherStatistics, prepareQuery, readContent, shareFound, sharesFound } from './content.ts';
import type { Content, Numbered, Query, Statistics } from './content.ts';
import { blocksOf, explain } from './explain.ts';
import type { Pair } from './explain.ts';
import { locate } from './place.ts';
import type { Whereabouts } from './place.ts';
import { overlap } from './ticks.ts';
import type { Block, Match, OfferText, Quarters, QuestionText, Ranking, SimilarQuestion } from './types.ts';

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
type IndexedOffer = ReadOffer & Numbered;
type ReadQuestion = { question: QuestionText; content: Content; query: Query };

/** Offers, read once, for many questions. Those of a group tick the same themes and support types. */
export type OfferIndex = { groups: IndexedOffer[][]; statistics: Statistics; freeNumbers: number[] };

/** Questions, read once, for many offers; what is rare in the offers of `statistics` weighs most. */
export type QuestionIndex = { questions: ReadQuestion[]; statistics: Statistics };

/** With the index that it takes the place of, only offers whose text is new are read; the outcome is the same. */
export function createIndex(offers: OfferText[], previous?: OfferIndex): OfferIndex {
	const before = new Map(previous?.groups.flat().map((indexed) => [indexed.offer.id, indexed]));
	const stayed: IndexedOffer[] = [];
	const fresh: OfferText[] = [];
	for (const offer of offers) {
		const known = before.get(offer.id);
		if (known?.offer.title === offer.title && known.offer.description === offer.description) {
			stayed.push({ ...known, offer });
			before.delete(offer.id);
		} else fresh.push(offer);
	}
	const gone = [...before.values()];
	const freeNumbers = [...(previous?.freeNumbers ?? []), ...gone.map(({ number }) => number)];
	let next = previous?.statistics.lengths.length ?? 0;
	const come = fresh.map((offer) => ({
		offer,
		number: freeNumbers.pop() ?? next++,
		content: readContent(offer)
	}));
	const ticked = ({ offer }: IndexedOffer) => [...offer.themes, '', ...offer.supportTypes].join('\n');
	return {
		groups: [...Map.groupBy([...stayed, ...come], ticked).values()],
		statistics: gatherStatistics(come, previous?.statistics, gone),
		freeNumbers
	};
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
	const shares = sharesFound(asked.query);
	const found: Found[] = [];
	for (const group of index.groups) {
		const ticks = pointsForTicks(question, group[0]!.offer);
		if (!canFit(question, ticks, settings)) continue;
		for (const offered of group) {
			const fitting = match(asked, offered, ticks, shares[offered.number]!, settings);
			if (fitting) found.push(fitting);
		}
	}
	return arrange(found);
}

/** The questions that an offer fits; a pair has the same score and reasons as in `rank`. */
export function rankReverse(offer: OfferText, index: QuestionIndex, settings = defaultSettings): Ranking {
	const offered = { offer, content: readContent(offer) };
	return arrange(
		index.questions.flatMap((asked) => {
			const ticks = pointsForTicks(asked.question, offer);
			if (!canFit(asked.question, ticks, settings)) return [];
			return match(asked, offered, ticks, shareFound(asked.query, offered.content), settings) ?? [];
		})
	);
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

type Ticks = { themes: number; support: number };
type Found = { match: Match; blocks: Block[] };

/** Points for themes and support types, 25 each. */
function pointsForTicks(question: QuestionText, offer: OfferText): Ticks {
	return {
		themes: 25 * overlap(question.themes, offer.themes),
		support: 25 * overlap(question.supportTypes, offer.supportTypes)
	};
}

/** Whether the best words would make it fit: most offers need no more than this question. */
function canFit(question: QuestionText, { themes, support }: Ticks, { minimumFit }: Settings): boolean {
	return (25 + themes + support) / attainable(question) >= minimumFit;
}

/** Scores and explains one pair; nothing when it doesn't fit. Both directions of ranking come here. */
function match(
	{ question, query }: ReadQuestion,
	{ offer, content }: ReadOffer,
	{ themes, support }: Ticks,
	share: number,
	settings: Settings
): Found | null {
	const words = 25 * Math.min(1, share / FULL_OFFER_SHARE);
	const fit = (words + themes + support) / attainable(question);
	if (fit < settings.minimumFit) return null;
	const whereabouts = locate(question.place, offer);
	const place = 25 * placeFit(offer, whereabouts, settings);
	const pair = { question, query, offer, content, whereabouts };
	const match = {
		questionId: question.id,
		offerId: offer.id,
		score: words + themes + support + place,
		quarters: [words, themes, support, place] satisfies Quarters,
		fit: verdict(fit),
		distanceKm: whereabouts.distanceKm
	};
	return { match: explainedWhenRead(match, pair, settings), blocks: blocksOf(pair) };
}

/** Thousands fit and a page shows ten: the reasons of a match are looked for when somebody reads them. */
function explainedWhenRead(
	match: Omit<Match, 'reasons' | 'counterReasons'>,
	pair: Pair,
	settings: Settings
): Match {
	return Object.defineProperties({ ...match, [BASIS]: { pair, settings } }, WHEN_READ) as unknown as Match;
}

const BASIS = Symbol('basis');
type Unread = { [BASIS]: { pair: Pair; settings: Settings } };

// The same functions for every match: thousands of their own would weigh more than the matches.
const whenRead = (part: 'reasons' | 'counterReasons') => ({
	enumerable: true,
	get(this: Unread) {
		const { pair, settings } = this[BASIS];
		return explain(pair, settings)[part];
	}
});
const WHEN_READ: PropertyDescriptorMap = {
	reasons: whenRead('reasons'),
	counterReasons: whenRead('counterReasons'),
	[BASIS]: { enumerable: false }
};

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

function arrange(found: Found[]): Ranking {
	const sorted = found.sort(
		({ match: a }, { match: b }) =>
			b.score - a.score || compareIds(a.offerId, b.offerId) || compareIds(a.questionId, b.questionId)
	);
	return {
		ranked: sorted.filter(({ blocks }) => blocks.length === 0).map(({ match }) => match),
		blocked: sorted
			.filter(({ blocks }) => blocks.length > 0)
			.map(({ match, blocks }) => Object.assign(match, { blocks }))
	};
}

function compareIds(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}
