import { stem } from '#kernel/text/stem.ts';
import trained from '#reference/matching-weights.json' with { type: 'json' };
import { keysOf, wantedTerms } from './analyse.ts';
import { gramsOf } from './keys.ts';
import { DIMENSIONS, likeness, likenessAt, type Meaning, meaningOf } from './space.ts';
import type { WordPair } from './types.ts';

/**
 * How much of what a question says is said by an offer, in three ways. The same words: BM25 (Robertson and Zaragoza,
 * "The Probabilistic Relevance Framework", 2009) over stems and parts of compounds. Words alike: BM25 over the stems'
 * character 4-grams, which see that "taalcoach" and "taalmaatje" have something in common. And other words for the same
 * thing: where both texts are in the space.
 */
export type Likeness = { words: number; grams: number; meaning: number };

/** How much each of them counts, and what the best offers have of all together (see `npm run train`). */
const CONTENT: Likeness & { full: number } = trained.content;

const K1 = 1.2;
const B = 0.75;
const TITLE_COUNT = 2;
/** A word of a question counts once or, if it is in the title or returns, twice. */
const MOST_COUNTED = 2;
/** Two words are a pair above this overlap of their 4-grams (Dice: 0 nothing, 1 everything), or at it if they begin alike. */
const PAIR_OVERLAP = 0.5;
const SAME_BEGINNING = 4;
const MOST_PAIRS = 4;
/** A word that more than this share of the offers has ("school", "week") is no reason for one of them … */
const COMMON_SHARE = 1 / 12;
/** … if there are enough offers to tell. */
const ENOUGH_TEXTS = 50;
/** Rarer words that say as little. */
const EMPTY_STEMS = new Set(
	'aanbod bied biedt bieden help helpen helpt hulp kind kinderen thuis tijd vinden week werkt'
		.split(' ')
		.map(stem)
);

type Part = 'stems' | 'grams';

/** Terms as rising numbers (32-bit hashes), so that two texts are compared in one walk, with their counts. */
type Counts = { terms: Int32Array; counts: Uint16Array };

type Text = { title: string; description: string };

/** A text ready to be compared. */
export type Content = { stems: Counts; grams: Counts; length: number; meaning: Meaning };

/** Each stem of a text with its first surface form. */
type Words = Map<string, string>;

/** A text under the number by which `Statistics` knows it. */
export type Numbered = { number: number; text: Text };

/** The texts that have a term, by number, and how often each of them has it. */
type Postings = { texts: Int32Array; counts: Uint16Array };

/** What is common and what is rare: for each term the texts that have it. */
export type Statistics = {
	stems: Map<number, Postings>;
	grams: Map<number, Postings>;
	/** The length of each text, by number; 0 where there is none. */
	lengths: number[];
	/** Where each text is in the space, one after the other by number. */
	meanings: Float32Array;
	texts: number;
	averageLength: number;
};

/** What a question asks for, and the share that each term has in it. */
export type Query = {
	content: Content;
	words: Words;
	statistics: Statistics;
	weights: { stems: Float64Array; grams: Float64Array };
	stemsByGram: Map<string, Asked[]>;
};

/** A stem of a question, and how many 4-grams it has. */
type Asked = { stem: string; grams: number };

export function readContent(text: Text): Content {
	const stems = new Map<number, number>();
	const grams = new Map<number, number>();
	let length = 0;
	const read = (field: string, times: number) => {
		for (const term of wantedTerms(field)) {
			length += times;
			for (const key of keysOf(term)) add(stems, hash(key), times);
			for (const gram of gramsOf(term.stem)) add(grams, hash(gram), times);
		}
	};
	read(text.title, TITLE_COUNT);
	read(text.description, 1);
	return { stems: sorted(stems), grams: sorted(grams), length, meaning: meaningOf(text) };
}

export function readWords({ title, description }: Text): Words {
	const words: Words = new Map();
	for (const field of [title, description])
		for (const { stem, start, end } of wantedTerms(field))
			if (!words.has(stem)) words.set(stem, field.slice(start, end));
	return words;
}

/** Of these texts, or of those of `before` with these and without the ones that are `gone`. */
export function gatherStatistics(come: Numbered[], before?: Statistics, gone: Numbered[] = []): Statistics {
	const lengths = before?.lengths.slice() ?? [];
	const leaving = new Set(gone.map(({ number }) => number));
	const stems = changePostings(before?.stems, leaving);
	const grams = changePostings(before?.grams, leaving);
	// Read twice in its life, and not kept: what is read of a text takes more memory than the text.
	for (const { number, text } of gone) {
		const content = readContent(text);
		lengths[number] = 0;
		content.stems.terms.forEach(stems.listOf);
		content.grams.terms.forEach(grams.listOf);
	}
	const most = come.reduce((highest, { number }) => Math.max(highest, number + 1), lengths.length);
	const meanings = new Float32Array(most * DIMENSIONS);
	if (before) meanings.set(before.meanings);
	for (const { number, text } of come) {
		const content = readContent(text);
		lengths[number] = content.length;
		meanings.set(content.meaning, number * DIMENSIONS);
		stems.add(number, content.stems);
		grams.add(number, content.grams);
	}
	const texts = (before?.texts ?? 0) + come.length - gone.length;
	return {
		stems: stems.done(),
		grams: grams.done(),
		lengths,
		meanings,
		texts,
		averageLength: lengths.reduce((total, length) => total + length, 0) / texts || 1
	};
}

/** Lists of terms that no text gained or lost are those of before. */
function changePostings(before: Map<number, Postings> | undefined, leaving: Set<number>) {
	const lists = new Map<number, { texts: number[]; counts: number[] }>();
	const listOf = (term: number) => {
		let list = lists.get(term);
		if (!list) {
			list = { texts: [], counts: [] };
			lists.set(term, list);
			before?.get(term)?.texts.forEach((text, i) => {
				if (leaving.has(text)) return;
				list!.texts.push(text);
				list!.counts.push(before.get(term)!.counts[i]!);
			});
		}
		return list;
	};
	return {
		listOf,
		add(number: number, { terms, counts }: Counts) {
			terms.forEach((term, i) => {
				const list = listOf(term);
				list.texts.push(number);
				list.counts.push(counts[i]!);
			});
		},
		done() {
			const after = new Map(before);
			for (const [term, { texts, counts }] of lists)
				after.set(term, { texts: Int32Array.from(texts), counts: Uint16Array.from(counts) });
			return after;
		}
	};
}

export function prepareQuery(content: Content, words: Words, statistics: Statistics): Query {
	const weigh = (part: Part) => {
		const { terms, counts } = content[part];
		const weights = Float64Array.from(
			counts,
			(count, i) => rarity(statistics, part, terms[i]!) * Math.min(count, MOST_COUNTED)
		);
		const total = sum(weights) || 1;
		return weights.map((weight) => weight / total);
	};
	const weights = { stems: weigh('stems'), grams: weigh('grams') };
	const stemsByGram = new Map<string, Asked[]>();
	for (const stem of words.keys()) {
		const grams = gramsOf(stem);
		const asked = { stem, grams: grams.length };
		for (const gram of grams) {
			const stems = stemsByGram.get(gram);
			if (stems) stems.push(asked);
			else stemsByGram.set(gram, [asked]);
		}
	}
	return { content, words, statistics, weights, stemsByGram };
}

/** Each 0–1: nothing of the query, or all of it. Nobody who helps writes down the question again. */
export function likenessTo(query: Query, content: Content): Likeness {
	return {
		words: weightFound(query, content, 'stems'),
		grams: weightFound(query, content, 'grams'),
		meaning: likeness(query.content.meaning, content.meaning)
	};
}

/** The share of what the best offers have, 0–1. */
export function fitOf({ words, grams, meaning }: Likeness): number {
	const all = CONTENT.words * words + CONTENT.grams * grams + CONTENT.meaning * meaning;
	return Math.min(1, all / CONTENT.full);
}

function weightFound(query: Query, content: Content, part: Part): number {
	const asked = query.content[part].terms;
	const weights = query.weights[part];
	const { terms, counts } = content[part];
	const damping = dampingOf(content.length, query.statistics);
	let found = 0;
	for (let i = 0, j = 0; i < asked.length && j < terms.length;) {
		const a = asked[i]!;
		const b = terms[j]!;
		if (a === b) found += (weights[i]! * counts[j]! * (K1 + 1)) / (counts[j]! + damping);
		if (a <= b) i++;
		if (a >= b) j++;
	}
	return found;
}

/** `likenessTo` all texts of the query's statistics at once, by number: only where they have a term is looked. */
export function likenessToAll(query: Query): Record<keyof Likeness, Float64Array> {
	const { lengths, meanings } = query.statistics;
	const dampings = Float64Array.from(lengths, (length) => dampingOf(length, query.statistics));
	const { meaning } = query.content;
	return {
		words: weightsFound(query, dampings, 'stems'),
		grams: weightsFound(query, dampings, 'grams'),
		meaning: dampings.map((_, number) => likenessAt(meaning, meanings, number))
	};
}

/** `fitOf` all of them. */
export function fitsOf({ words, grams, meaning }: Record<keyof Likeness, Float64Array>): Float64Array {
	return words.map((share, number) =>
		fitOf({ words: share, grams: grams[number]!, meaning: meaning[number]! })
	);
}

function weightsFound(query: Query, dampings: Float64Array, part: Part): Float64Array {
	const found = new Float64Array(dampings.length);
	query.content[part].terms.forEach((term, i) => {
		const postings = query.statistics[part].get(term);
		if (!postings) return;
		const { texts, counts } = postings;
		const weight = query.weights[part][i]!;
		for (let j = 0; j < texts.length; j++)
			found[texts[j]!]! += (weight * counts[j]! * (K1 + 1)) / (counts[j]! + dampings[texts[j]!]!);
	});
	return found;
}

/** A long text has each word sooner than a short one. */
function dampingOf(length: number, { averageLength }: Statistics): number {
	return K1 * (1 - B + (B * length) / averageLength);
}

/** The words that question and offer share, or nearly, without empty ones; those that say most come first. */
export function sharedWords(query: Query, words: Words): WordPair[] {
	const best = new Map<string, { offer: string; overlap: number }>();
	for (const [stem, offer] of words) {
		if (isEmpty(query.statistics, stem)) continue;
		for (const [asked, overlap] of overlaps(query, stem))
			if (
				arePair(asked, stem, overlap) &&
				overlap > (best.get(asked)?.overlap ?? 0) &&
				!isEmpty(query.statistics, asked)
			)
				best.set(asked, { offer, overlap });
	}
	return [...best]
		.map(([asked, { offer, overlap }]) => ({
			question: query.words.get(asked)!,
			offer,
			strength: overlap * rarity(query.statistics, 'stems', hash(asked))
		}))
		.sort((a, b) => b.strength - a.strength)
		.slice(0, MOST_PAIRS)
		.map(({ question, offer }) => ({ question, offer }));
}

/** "Turks" and "Turkije" are a pair, "kort" and "tekort" aren't. */
function arePair(one: string, other: string, overlap: number): boolean {
	if (overlap === PAIR_OVERLAP) return one.slice(0, SAME_BEGINNING) === other.slice(0, SAME_BEGINNING);
	return overlap > PAIR_OVERLAP;
}

function isEmpty(statistics: Statistics, stem: string): boolean {
	if (EMPTY_STEMS.has(stem)) return true;
	const having = statistics.stems.get(hash(stem))?.texts.length ?? 0;
	return statistics.texts >= ENOUGH_TEXTS && having > statistics.texts * COMMON_SHARE;
}

/** How much this stem is like each stem of the question, 0–1 (Dice over their 4-grams). */
function overlaps(query: Query, stem: string): [string, number][] {
	const grams = gramsOf(stem);
	const shared = new Map<Asked, number>();
	for (const gram of grams) for (const asked of query.stemsByGram.get(gram) ?? []) add(shared, asked, 1);
	return [...shared].map(([asked, n]) => [asked.stem, (2 * n) / (grams.length + asked.grams)]);
}

/** Inverse document frequency: the fewer texts have a term, the more it says; always above 0. */
export function rarity(statistics: Statistics, part: Part, term: number): number {
	const having = statistics[part].get(term)?.texts.length ?? 0;
	return Math.log(1 + (statistics.texts - having + 0.5) / (having + 0.5));
}

/** FNV-1a, 32 bits. */
function hash(term: string): number {
	let value = 0x811c9dc5;
	for (let i = 0; i < term.length; i++) value = Math.imul(value ^ term.charCodeAt(i), 0x01000193);
	return value;
}

function sorted(counted: Map<number, number>): Counts {
	const terms = Int32Array.from(counted.keys()).sort();
	return { terms, counts: Uint16Array.from(terms, (term) => counted.get(term)!) };
}

function add<Key>(counted: Map<Key, number>, key: Key, times: number): void {
	counted.set(key, (counted.get(key) ?? 0) + times);
}

function sum(numbers: Float64Array): number {
	return numbers.reduce((total, number) => total + number, 0);
}
