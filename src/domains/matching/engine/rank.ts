import trained from '#reference/matching-weights.json' with { type: 'json' };
import { type Calibration, stepOf } from './calibration.ts';
import {
	fitsOf,
	gatherStatistics,
	likenessOfAll,
	likenessToAll,
	prepareQueries,
	prepareQuery,
	readContent,
	readSought
} from './content.ts';
import type { Likeness, Likenesses, Queries, Sought, Statistics } from './content.ts';
import { knownConcepts } from './concepts.ts';
import { withEmbeddings } from './embedding.ts';
import { blocksOf, explain, isBlocked } from './explain.ts';
import type { Pair, Sides } from './explain.ts';
import { coverageOf, distanceBetween, regionOf, regionServed } from './place.ts';
import type { Coverage } from './place.ts';
import { overlap } from './ticks.ts';
import { topicFit } from './topics.ts';
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
	/** What scores under these points have been worth; null until enough is known. */
	calibration: Calibration | null;
};

export const defaultSettings: Settings = {
	minimumFit: 0.24,
	nearKm: 15,
	farKm: 60,
	placeWeight: 0.3,
	points: trained.points as Quarters,
	calibration: null
};

/** A quarter of the coin is drawn in 25 steps. */
const FULL_QUARTER = 25;

/** Texts that have something in common: the group that each is in, by number, and of each group the number of one. */
type Groups = { of: Int32Array; examples: number[] };

/** Texts under the numbers by which `statistics` knows them. */
type Index<Text> = {
	texts: (Text | undefined)[];
	/** Those of a group tick the same themes and support types. */
	byTicks: Groups;
	/** Those of a group are covered by, or cover, the same. */
	byRegion: Groups;
	statistics: Statistics;
	freeNumbers: number[];
};

/** Offers, read once, for many questions. */
export type OfferIndex = Index<OfferText>;

/** Questions, read once, for many offers; what is rare in the offers of `queries.statistics` weighs most. */
export type QuestionIndex = Index<QuestionText> & { queries: Queries };

/** With the index that it takes the place of, only offers whose text is new are read; the outcome is the same. */
export function createIndex(offers: OfferText[], previous?: OfferIndex): OfferIndex {
	// The first who reads a reason needn't wait for the lexicon.
	knownConcepts();
	return indexTexts(offers, ({ serves, place }) => regionServed(serves, place), previous);
}

/** With an index of before, only questions whose text is new are read; the outcome is the same. */
export function createQuestionIndex(
	questions: QuestionText[],
	offers: OfferIndex,
	previous?: QuestionIndex
): QuestionIndex {
	const index = indexTexts(questions, ({ place }) => regionOf(place), previous);
	return { ...index, queries: prepareQueries(index.statistics, offers.statistics) };
}

function indexTexts<Text extends OfferText | QuestionText>(
	list: Text[],
	regionOf: (text: Text) => string,
	previous?: Index<Text>
): Index<Text> {
	const texts = [...(previous?.texts ?? [])];
	const before = new Map<string, number>();
	texts.forEach((text, number) => text && before.set(text.id, number));
	const fresh: Text[] = [];
	for (const text of list) {
		const number = before.get(text.id);
		const known = number === undefined ? undefined : texts[number];
		if (known?.title === text.title && known.description === text.description) {
			texts[number!] = text;
			before.delete(text.id);
		} else fresh.push(text);
	}
	const gone = [...before.values()].map((number) => ({ number, text: texts[number]! }));
	for (const { number } of gone) texts[number] = undefined;
	const freeNumbers = [...(previous?.freeNumbers ?? []), ...before.values()];
	const come = fresh.map((text) => ({ text, number: freeNumbers.pop() ?? texts.push(undefined) - 1 }));
	for (const { text, number } of come) texts[number] = text;
	return {
		texts,
		byTicks: groupTexts(texts, ticksOf),
		byRegion: groupTexts(texts, regionOf),
		statistics: gatherStatistics(come, previous?.statistics, gone),
		freeNumbers
	};
}

/** Where nothing was ticked the text decides: such a text is a group of its own. */
function ticksOf({ id, themes, supportTypes }: OfferText | QuestionText): string {
	const own = themes.length > 0 && supportTypes.length > 0 ? '' : id;
	return [...themes, '', ...supportTypes, '', own].join('\n');
}

function groupTexts<Text>(texts: (Text | undefined)[], keyOf: (text: Text) => string): Groups {
	const groups = new Map<string, number>();
	const examples: number[] = [];
	const of = Int32Array.from(texts, (text, number) => {
		if (!text) return -1;
		const key = keyOf(text);
		const known = groups.get(key);
		if (known !== undefined) return known;
		groups.set(key, groups.size);
		return examples.push(number) - 1;
	});
	return { of, examples };
}

/** The offers that fit a question, with reasons. The order in which offers were indexed doesn't matter. */
export function rank(question: QuestionText, index: OfferIndex, settings = defaultSettings): Ranking {
	return rankUnder(question, index, [settings])[0]!;
}

/** `rank` under each of these settings; what doesn't depend on them is worked out once. */
export function rankUnder(question: QuestionText, index: OfferIndex, each: Settings[]): Ranking[] {
	const { statistics, texts } = index;
	const likenesses = likenessToAll(prepareQuery(readContent(question), statistics));
	const fits = fitsOf(withEmbeddings(likenesses, question, texts));
	let read: Sought | undefined;
	const sought = () => (read ??= readSought(question, statistics));
	return each.map((settings) => rankAll(index, fits, (offer) => ({ question, offer, sought }), settings));
}

/** The questions that an offer fits; a pair has the same score and reasons as in `rank`. */
export function rankReverse(offer: OfferText, index: QuestionIndex, settings = defaultSettings): Ranking {
	const { queries, texts } = index;
	const fits = fitsOf(withEmbeddings(likenessOfAll(queries, readContent(offer)), offer, texts));
	const sought = (question: QuestionText) => () => readSought(question, queries.statistics);
	return rankAll(index, fits, (question) => ({ question, offer, sought: sought(question) }), settings);
}

/** Both directions of ranking come here. `fits`: by number, how much of what is asked is said (0–1). */
function rankAll<Text extends { id: string }>(
	{ texts, byTicks, byRegion }: Index<Text>,
	fits: Float64Array,
	sidesWith: (text: Text) => Sides,
	settings: Settings
): Ranking {
	const ticks = byTicks.examples.map((number) => readTicks(sidesWith(texts[number]!), settings));
	const coverages = new Array<Coverage | null>(byRegion.examples.length);
	const pairAt = (number: number): Pair => {
		const sides = sidesWith(texts[number]!);
		return { ...sides, coverage: (coverages[byRegion.of[number]!] ??= coverageOf(sides)) };
	};
	const scores = new Float64Array(texts.length);
	const open: number[] = [];
	const blocked: number[] = [];
	for (let number = 0; number < texts.length; number++) {
		const ticked = ticks[byTicks.of[number]!];
		if (!ticked) continue;
		const { themes, support, attainable } = ticked;
		const content = FULL_QUARTER * fits[number]!;
		if (scoreOf(content, themes, support, 0, settings) / attainable < settings.minimumFit) continue;
		const pair = pairAt(number);
		scores[number] = scoreOf(content, themes, support, FULL_QUARTER * placeFit(pair, settings), settings);
		if (isBlocked(pair)) blocked.push(number);
		else open.push(number);
	}
	const bestFirst = (a: number, b: number) =>
		scores[a] === scores[b] ? compareIds(texts[a]!.id, texts[b]!.id) : scores[a]! < scores[b]! ? 1 : -1;
	const matchAt = <M>(Found: new (...parts: Parts) => M, number: number): M => {
		const pair = pairAt(number);
		const { themes, support } = ticks[byTicks.of[number]!]!;
		const content = FULL_QUARTER * fits[number]!;
		return new Found(pair, [content, themes, support, FULL_QUARTER * placeFit(pair, settings)], settings);
	};
	return {
		ranked: open.sort(bestFirst).map((number) => matchAt(FoundMatch, number)),
		blocked: {
			*[Symbol.iterator]() {
				for (const number of blocked.sort(bestFirst)) yield matchAt(FoundBlockedMatch, number);
			}
		}
	};
}

/**
 * Other questions that are alike in content and theme, most alike first; `minimum` is a score, 0–100. Of the pairs among
 * the questions of the demo those from 55 on are about the same thing; below it they have a theme in common, no more.
 */
export function similarQuestions(
	question: QuestionText,
	{ texts, byTicks, queries }: QuestionIndex,
	{ minimum = 55 } = {}
): SimilarQuestion[] {
	const content = readContent(question);
	const fitsBy = (likenesses: Likenesses) => fitsOf(withEmbeddings(likenesses, question, texts));
	const there = fitsBy(likenessToAll(prepareQuery(content, queries.statistics), queries.asked));
	const back = fitsBy(likenessOfAll(queries, content));
	const themes = byTicks.examples.map((number) => overlap(question.themes, texts[number]!.themes));
	// Two ways round, and the least counts: a long text has something of every short one.
	const scoreAt = (number: number) =>
		60 * Math.min(there[number]!, back[number]!) + 40 * themes[byTicks.of[number]!]!;
	return mostAlike(question.id, texts, scoreAt, minimum).map(({ id, score }) => ({ questionId: id, score }));
}

/**
 * Other offers that give the same, most alike first; `minimum` is a score, 0–100, that rests on content, theme and kind
 * of support. Of the pairs among the offers of the demo those from 50 on help with the same thing.
 */
export function similarOffers(
	offer: OfferText,
	{ texts, byTicks, statistics }: OfferIndex,
	{ limit = 3, minimum = 50 } = {}
): { offerId: string; score: number }[] {
	const likenesses = likenessToAll(prepareQuery(readContent(offer), statistics));
	const fits = fitsOf(withEmbeddings(likenesses, offer, texts));
	const ticks = byTicks.examples.map((number) => {
		const other = texts[number]!;
		return overlap(offer.themes, other.themes) + overlap(offer.supportTypes, other.supportTypes);
	});
	const scoreAt = (number: number) => 60 * fits[number]! + 20 * ticks[byTicks.of[number]!]!;
	return mostAlike(offer.id, texts, scoreAt, minimum)
		.slice(0, limit)
		.map(({ id, score }) => ({ offerId: id, score }));
}

/** Those of at least `minimum`, most alike first. */
function mostAlike(
	ownId: string,
	texts: ({ id: string } | undefined)[],
	scoreAt: (number: number) => number,
	minimum: number
): { id: string; score: number }[] {
	const found: { id: string; score: number }[] = [];
	texts.forEach((text, number) => {
		const score = scoreAt(number);
		if (score >= minimum && text && text.id !== ownId) found.push({ id: text.id, score });
	});
	return found.sort((a, b) => b.score - a.score || compareIds(a.id, b.id));
}

/** How full the quarters for theme and support type are, and the points of which content and they must have a share. */
function readTicks({ question, offer }: Sides, settings: Settings) {
	return {
		themes: FULL_QUARTER * topicFit('themes', question, offer),
		support: FULL_QUARTER * topicFit('supportTypes', question, offer),
		attainable: attainableFor(question, settings)
	};
}

type Parts = [pair: Pair, quarters: Quarters, settings: Settings];

/** What a match says is worked out when somebody reads it. */
class FoundMatch implements Match {
	readonly score: number;
	readonly quarters: Quarters;
	readonly #pair: Pair;
	readonly #settings: Settings;
	#facts: ReturnType<typeof explain> | undefined;

	constructor(...[pair, quarters, settings]: Parts) {
		this.score = scoreOf(...quarters, settings);
		this.quarters = quarters;
		this.#pair = pair;
		this.#settings = settings;
	}

	get questionId(): string {
		return this.#pair.question.id;
	}

	get offerId(): string {
		return this.#pair.offer.id;
	}

	get fit(): Match['fit'] {
		return verdict(this.score);
	}

	get distanceKm(): number | null {
		return distanceBetween(this.#pair);
	}

	get likely(): Match['likely'] {
		const { calibration } = this.#settings;
		return calibration && stepOf(calibration, this.score);
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
	const { questionId, offerId, fit, likely, distanceKm, reasons, counterReasons } = match;
	return {
		...match,
		...{ questionId, offerId, fit, likely, distanceKm, reasons, counterReasons },
		...('blocks' in match && { blocks: match.blocks })
	};
}

/** What each quarter gives, from how full it is; 0–100. */
function scoreOf(
	content: number,
	themes: number,
	support: number,
	place: number,
	{ points }: Pick<Settings, 'points'>
): number {
	return (
		(points[0] * content) / FULL_QUARTER +
		(points[1] * themes) / FULL_QUARTER +
		(points[2] * support) / FULL_QUARTER +
		(points[3] * place) / FULL_QUARTER
	);
}

/**
 * The points that content, theme and support type can give, of which an offer must have a share: what a question leaves
 * open isn't held against offers.
 */
function attainableFor({ themes, supportTypes }: QuestionText, settings: Settings): number {
	const full = (ticks: string[]) => (ticks.length > 0 ? FULL_QUARTER : 0);
	return scoreOf(FULL_QUARTER, full(themes), full(supportTypes), 0, settings) || 1;
}

/** 0–1. Outside the region nothing; inside it, only who has to travel loses by distance, half when unknown. */
function placeFit(pair: Pair, { nearKm, farKm, placeWeight }: Settings): number {
	if (pair.coverage?.covered === false) return 0;
	if (!pair.offer.bringsPeople) return 1;
	const distanceKm = distanceBetween(pair);
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

function compareIds(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}

/** What ranking looks at of each pair, 0–1 each; place and time are not among it. */
export type Features = Likeness & { themes: number; supportTypes: number };

/** The features of one pair, how full the first and the last quarter are (0–1), and its score (0–100). */
export type PairFeatures = Features & { content: number; place: number; score: number };

/** What `rank` makes of one pair; also where it doesn't fit, or can't now. */
export function featuresOfPair(
	question: QuestionText,
	offer: OfferText,
	{ statistics }: OfferIndex,
	settings = defaultSettings
): PairFeatures {
	const only = gatherStatistics([{ number: 0, text: offer }]);
	const query = prepareQuery(readContent(question), statistics);
	const likenesses = withEmbeddings(likenessToAll(query, only), question, [offer]);
	const sides = { question, offer, sought: () => readSought(question, statistics) };
	const features = {
		words: likenesses.words[0]!,
		grams: likenesses.grams[0]!,
		meaning: likenesses.meaning[0]!,
		themes: topicFit('themes', question, offer),
		supportTypes: topicFit('supportTypes', question, offer),
		content: fitsOf(likenesses)[0]!,
		place: placeFit({ ...sides, coverage: coverageOf(sides) }, settings)
	};
	return { ...features, score: scoreOfPair(features, settings) };
}

/** The score (0–100) of a pair that was seen before, under the points of now. */
export function scoreOfPair(
	{ content, themes, supportTypes, place }: Omit<PairFeatures, 'score'>,
	settings: Pick<Settings, 'points'>
): number {
	const full = (share: number) => FULL_QUARTER * share;
	return scoreOf(full(content), full(themes), full(supportTypes), full(place), settings);
}

/** The features of a question and every offer, for learning what each is worth. */
export function featuresOf(
	question: QuestionText,
	{ texts, statistics }: OfferIndex
): { offerId: string; features: Features }[] {
	const likenesses = likenessToAll(prepareQuery(readContent(question), statistics));
	const { words, grams, meaning } = withEmbeddings(likenesses, question, texts);
	return texts.flatMap((offer, number) => {
		if (!offer) return [];
		const features = {
			words: words[number]!,
			grams: grams[number]!,
			meaning: meaning[number]!,
			themes: topicFit('themes', question, offer),
			supportTypes: topicFit('supportTypes', question, offer)
		};
		return { offerId: offer.id, features };
	});
}
