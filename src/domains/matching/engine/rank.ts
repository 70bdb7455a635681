import trained from '#reference/matching-weights.json' with { type: 'json' };
import {
	fitOf,
	fitsOf,
	gatherStatistics,
	likenessTo,
	likenessToAll,
	prepareQuery,
	readContent,
	readWords
} from './content.ts';
import type { Likeness, Query, Statistics } from './content.ts';
import { blocksOf, explain, isBlocked } from './explain.ts';
import type { Pair } from './explain.ts';
import { locate } from './place.ts';
import type { Whereabouts } from './place.ts';
import { overlap } from './ticks.ts';
import type {
	Block,
	BlockedMatch,
	CounterReason,
	Match,
	OfferText,
	Quarters,
	QuestionText,
	Ranking,
	Reason,
	SimilarQuestion
} from './types.ts';

export type Settings = {
	/** From this share (0–1) of the points for content, theme and support type on, an offer fits at all. */
	minimumFit: number;
	/** Up to this distance an offer is near; from `farKm`, which is more, it is far. */
	nearKm: number;
	farKm: number;
	/** The share (0–1) of the fourth quarter that distance can cost an offer that brings people. */
	placeWeight: number;
	/** The points (0–100, together 100) that each quarter of the coin gives when it is full. */
	points: Quarters;
};

export const defaultSettings: Settings = {
	minimumFit: 0.24,
	nearKm: 15,
	farKm: 60,
	placeWeight: 0.3,
	points: trained.points as Quarters
};

/** A quarter of the coin is drawn in 25 steps. */
const FULL_QUARTER = 25;

/** An offer under the number by which `Statistics` knows it. */
type IndexedOffer = { number: number; offer: OfferText };
type ReadQuestion = { question: QuestionText; query: Query };

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
			stayed.push({ number: known.number, offer });
			before.delete(offer.id);
		} else fresh.push(offer);
	}
	const gone = [...before.values()];
	const freeNumbers = [...(previous?.freeNumbers ?? []), ...gone.map(({ number }) => number)];
	let next = previous?.statistics.lengths.length ?? 0;
	const come = fresh.map((offer) => ({ offer, number: freeNumbers.pop() ?? next++ }));
	const asText = ({ number, offer }: IndexedOffer) => ({ number, text: offer });
	const ticked = ({ offer }: IndexedOffer) => [...offer.themes, '', ...offer.supportTypes].join('\n');
	return {
		groups: [...Map.groupBy([...stayed, ...come], ticked).values()],
		statistics: gatherStatistics(come.map(asText), previous?.statistics, gone.map(asText)),
		freeNumbers
	};
}

/** With an index of before, only questions whose text is new are read; the outcome is the same. */
export function createQuestionIndex(
	questions: QuestionText[],
	{ statistics }: OfferIndex,
	previous?: QuestionIndex
): QuestionIndex {
	const before = new Map(previous?.questions.map((read) => [read.question.id, read]));
	const read = (question: QuestionText): ReadQuestion => {
		const known = before.get(question.id);
		if (known?.question.title !== question.title || known.question.description !== question.description)
			return readQuestion(question, statistics);
		if (previous?.statistics === statistics) return { ...known, question };
		const { content, words } = known.query;
		return { question, query: prepareQuery(content, words, statistics) };
	};
	return { questions: questions.map(read), statistics };
}

function readQuestion(question: QuestionText, statistics: Statistics): ReadQuestion {
	return { question, query: prepareQuery(readContent(question), readWords(question), statistics) };
}

/** The offers that fit a question, with reasons. The order in which offers were indexed doesn't matter. */
export function rank(question: QuestionText, index: OfferIndex, settings = defaultSettings): Ranking {
	const asked = readQuestion(question, index.statistics);
	const fits = fitsOf(likenessToAll(asked.query));
	const found: FoundMatch[] = [];
	for (const group of index.groups) {
		const ticks = pointsForTicks(question, group[0]!.offer);
		if (!canFit(question, ticks, settings)) continue;
		for (const { offer, number } of group) {
			const fitting = match(asked, offer, ticks, fits[number]!, settings);
			if (fitting) found.push(fitting);
		}
	}
	return arrange(found);
}

/** The questions that an offer fits; a pair has the same score and reasons as in `rank`. */
export function rankReverse(offer: OfferText, index: QuestionIndex, settings = defaultSettings): Ranking {
	const content = readContent(offer);
	return arrange(
		index.questions.flatMap((asked) => {
			const ticks = pointsForTicks(asked.question, offer);
			if (!canFit(asked.question, ticks, settings)) return [];
			return match(asked, offer, ticks, fitOf(likenessTo(asked.query, content)), settings) ?? [];
		})
	);
}

/**
 * Other questions that are alike in content and theme, most alike first; `minimum` is a score, 0–100. Of the pairs among
 * the questions of the demo those from 55 on are about the same thing; below it they have a theme in common, no more.
 */
export function similarQuestions(
	question: QuestionText,
	index: QuestionIndex,
	{ limit = 3, minimum = 55 } = {}
): SimilarQuestion[] {
	const { query } = readQuestion(question, index.statistics);
	return index.questions
		.filter((other) => other.question.id !== question.id)
		.map((other) => ({
			questionId: other.question.id,
			score: 60 * inCommon(query, other.query) + 40 * overlap(question.themes, other.question.themes)
		}))
		.filter(({ score }) => score >= minimum)
		.sort((a, b) => b.score - a.score || compareIds(a.questionId, b.questionId))
		.slice(0, limit);
}

/** Two ways round, and the least counts: a long text has something of every short one. */
function inCommon(one: Query, other: Query): number {
	return Math.min(fitOf(likenessTo(one, other.content)), fitOf(likenessTo(other, one.content)));
}

type Ticks = { themes: number; support: number };

/** How full the quarters for theme and support type are. */
function pointsForTicks(question: QuestionText, offer: OfferText): Ticks {
	return {
		themes: FULL_QUARTER * overlap(question.themes, offer.themes),
		support: FULL_QUARTER * overlap(question.supportTypes, offer.supportTypes)
	};
}

/** Whether the best words would make it fit: most offers need no more than this question. */
function canFit(question: QuestionText, ticks: Ticks, settings: Settings): boolean {
	return shareOfAttainable(question, FULL_QUARTER, ticks, settings) >= settings.minimumFit;
}

/** Scores one pair; nothing when it doesn't fit. Both directions of ranking come here. */
function match(
	{ question, query }: ReadQuestion,
	offer: OfferText,
	{ themes, support }: Ticks,
	fit: number,
	settings: Settings
): FoundMatch | null {
	const content = FULL_QUARTER * fit;
	if (shareOfAttainable(question, content, { themes, support }, settings) < settings.minimumFit) return null;
	const whereabouts = locate(question.place, offer);
	const place = FULL_QUARTER * placeFit(offer, whereabouts, settings);
	const pair = { question, query, offer, whereabouts };
	const quarters: Quarters = [content, themes, support, place];
	return isBlocked(pair)
		? new FoundBlockedMatch(pair, quarters, settings)
		: new FoundMatch(pair, quarters, settings);
}

/** Thousands fit and a page shows ten: the reasons of a match are looked for when somebody reads them. */
class FoundMatch implements Match {
	readonly questionId: string;
	readonly offerId: string;
	readonly score: number;
	readonly quarters: Quarters;
	readonly fit: Match['fit'];
	readonly distanceKm: number | null;
	readonly #pair: Pair;
	readonly #settings: Settings;
	#facts: ReturnType<typeof explain> | undefined;

	constructor(pair: Pair, quarters: Quarters, settings: Settings) {
		this.questionId = pair.question.id;
		this.offerId = pair.offer.id;
		this.score = scoreOf(quarters, settings);
		this.quarters = quarters;
		this.fit = verdict(this.score);
		this.distanceKm = pair.whereabouts.distanceKm;
		this.#pair = pair;
		this.#settings = settings;
	}

	get reasons(): Reason[] {
		return this.#explained().reasons;
	}

	get counterReasons(): CounterReason[] {
		return this.#explained().counterReasons;
	}

	protected get pair(): Pair {
		return this.#pair;
	}

	#explained() {
		return (this.#facts ??= explain(this.#pair, this.#settings));
	}
}

class FoundBlockedMatch extends FoundMatch implements BlockedMatch {
	get blocks(): Block[] {
		return blocksOf(this.pair);
	}
}

/** A plain copy in which everything is worked out, for a page. */
export function spellOut<M extends Match>(match: M): M {
	return {
		...match,
		reasons: match.reasons,
		counterReasons: match.counterReasons,
		...('blocks' in match && { blocks: match.blocks })
	};
}

/** What each quarter gives, from how full it is; 0–100. */
function scoreOf(quarters: Quarters, { points }: Settings): number {
	return quarters.reduce((sum, full, i) => sum + (points[i]! * full) / FULL_QUARTER, 0);
}

/**
 * The share (0–1) of the points that content, theme and support type can give: what a question leaves open isn't held
 * against offers.
 */
function shareOfAttainable(
	question: QuestionText,
	content: number,
	{ themes, support }: Ticks,
	settings: Settings
): number {
	const most: Quarters = [
		FULL_QUARTER,
		question.themes.length > 0 ? FULL_QUARTER : 0,
		question.supportTypes.length > 0 ? FULL_QUARTER : 0,
		0
	];
	return scoreOf([content, themes, support, 0], settings) / scoreOf(most, settings);
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

/**
 * The score in a word. On the judged questions, of the offers from 70 on nine in ten are about the same thing and six in
 * ten clearly help; from 60 to 70 that is four and two in ten.
 */
export function verdict(score: number): Match['fit'] {
	if (score >= 70) return 'veryWell';
	return score >= 60 ? 'well' : 'partly';
}

function arrange(found: FoundMatch[]): Ranking {
	const ranked: Match[] = [];
	const blocked: BlockedMatch[] = [];
	const bestFirst = found.sort(
		(a, b) => b.score - a.score || compareIds(a.offerId, b.offerId) || compareIds(a.questionId, b.questionId)
	);
	for (const match of bestFirst)
		if (match instanceof FoundBlockedMatch) blocked.push(match);
		else ranked.push(match);
	return { ranked, blocked };
}

function compareIds(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}

/** What ranking looks at of each pair, 0–1 each; place and time are not among it. */
export type Features = Likeness & { themes: number; supportTypes: number };

/** The features of a question and every offer, for learning what each is worth. */
export function featuresOf(
	question: QuestionText,
	{ groups, statistics }: OfferIndex
): { offerId: string; features: Features }[] {
	const { words, grams, meaning } = likenessToAll(readQuestion(question, statistics).query);
	return groups.flat().map(({ number, offer }) => ({
		offerId: offer.id,
		features: {
			words: words[number]!,
			grams: grams[number]!,
			meaning: meaning[number]!,
			themes: overlap(question.themes, offer.themes),
			supportTypes: overlap(question.supportTypes, offer.supportTypes)
		}
	}));
}
