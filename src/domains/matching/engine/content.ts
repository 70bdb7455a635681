import { analyse } from './analyse.ts';
import type { WordPair } from './types.ts';

/**
 * How much of what a question says is said by an offer: BM25 (Robertson and Zaragoza, "The Probabilistic
 * Relevance Framework", 2009) over stems and over the stems' character 4-grams, which see that "taalcoach" and
 * "taalmaatje" have something in common. The weights were chosen on the development questions in demo/eval.
 */
const K1 = 1.2;
const B = 0.75;
const TITLE_COUNT = 2;
const GRAM_LENGTH = 4;
const PART_WEIGHTS = { stems: 1, grams: 0.5 };
/** A word of a question counts once or, if it is in the title or returns, twice. */
const MOST_COUNTED = 2;
/** Two words are a pair from this overlap of their 4-grams on (Dice: 0 nothing, 1 everything). */
const PAIR_OVERLAP = 0.5;
const MOST_PAIRS = 4;

type Part = 'stems' | 'grams';

/** Terms as rising numbers (32-bit hashes), so that two texts are compared in one walk, with their counts. */
type Counts = { terms: Uint32Array; counts: Float64Array };

/** A text ready to be compared. `words` has each stem's first surface form. */
export type Content = { stems: Counts; grams: Counts; length: number; words: Map<string, string> };

/** What is common and what is rare: in how many of the `texts` each term occurs. */
export type Statistics = {
	stems: Map<number, number>;
	grams: Map<number, number>;
	texts: number;
	averageLength: number;
};

/** What a question asks for: the weight of each term, and of all. */
export type Query = {
	content: Content;
	statistics: Statistics;
	weights: { stems: Float64Array; grams: Float64Array };
	totalWeight: number;
	stemsByGram: Map<string, string[]>;
};

export function readContent(text: { title: string; description: string }): Content {
	const stems = new Map<number, number>();
	const grams = new Map<number, number>();
	const words = new Map<string, string>();
	let length = 0;
	const read = (field: string, times: number) => {
		for (const { stem, start, end } of analyse(field).terms) {
			length += times;
			add(stems, hash(stem), times);
			for (const gram of gramsOf(stem)) add(grams, hash(gram), times);
			if (!words.has(stem)) words.set(stem, field.slice(start, end));
		}
	};
	read(text.title, TITLE_COUNT);
	read(text.description, 1);
	return { stems: sorted(stems), grams: sorted(grams), length, words };
}

export function gatherStatistics(contents: Content[]): Statistics {
	const stems = new Map<number, number>();
	const grams = new Map<number, number>();
	let length = 0;
	for (const content of contents) {
		for (const term of content.stems.terms) add(stems, term, 1);
		for (const term of content.grams.terms) add(grams, term, 1);
		length += content.length;
	}
	return { stems, grams, texts: contents.length, averageLength: length / contents.length || 1 };
}

export function prepareQuery(content: Content, statistics: Statistics): Query {
	const weigh = (part: Part) =>
		content[part].counts.map(
			(count, i) =>
				PART_WEIGHTS[part] * rarity(statistics, part, content[part].terms[i]!) * Math.min(count, MOST_COUNTED)
		);
	const weights = { stems: weigh('stems'), grams: weigh('grams') };
	const stemsByGram = new Map<string, string[]>();
	for (const stem of content.words.keys())
		for (const gram of gramsOf(stem)) {
			const stems = stemsByGram.get(gram);
			if (stems) stems.push(stem);
			else stemsByGram.set(gram, [stem]);
		}
	return { content, statistics, weights, totalWeight: sum(weights.stems) + sum(weights.grams), stemsByGram };
}

/**
 * The share of the query's weight that the content holds: 0 nothing, about 1 the same text. The best offers for
 * real questions hold a sixth, for nobody who helps writes down the question again.
 */
export function shareFound(query: Query, content: Content): number {
	if (query.totalWeight === 0) return 0;
	return (weightFound(query, content, 'stems') + weightFound(query, content, 'grams')) / query.totalWeight;
}

function weightFound(query: Query, content: Content, part: Part): number {
	const asked = query.content[part].terms;
	const weights = query.weights[part];
	const { terms, counts } = content[part];
	const damping = K1 * (1 - B + (B * content.length) / query.statistics.averageLength);
	let found = 0;
	for (let i = 0, j = 0; i < asked.length && j < terms.length;) {
		const difference = asked[i]! - terms[j]!;
		if (difference === 0) found += (weights[i]! * counts[j]! * (K1 + 1)) / (counts[j]! + damping);
		if (difference <= 0) i++;
		if (difference >= 0) j++;
	}
	return found;
}

/** The words that question and offer share, or nearly; those that say most come first. */
export function sharedWords(query: Query, content: Content): WordPair[] {
	const best = new Map<string, { offer: string; overlap: number }>();
	for (const [stem, offer] of content.words)
		for (const [asked, overlap] of overlaps(query, stem))
			if (overlap >= PAIR_OVERLAP && overlap > (best.get(asked)?.overlap ?? 0))
				best.set(asked, { offer, overlap });
	return [...best]
		.map(([asked, { offer, overlap }]) => ({
			question: query.content.words.get(asked)!,
			offer,
			strength: overlap * rarity(query.statistics, 'stems', hash(asked))
		}))
		.sort((a, b) => b.strength - a.strength)
		.slice(0, MOST_PAIRS)
		.map(({ question, offer }) => ({ question, offer }));
}

/** How much this stem is like each stem of the question, 0–1 (Dice over their 4-grams). */
function overlaps(query: Query, stem: string): [string, number][] {
	const grams = gramsOf(stem);
	const shared = new Map<string, number>();
	for (const gram of grams) for (const asked of query.stemsByGram.get(gram) ?? []) add(shared, asked, 1);
	return [...shared].map(([asked, n]) => [asked, (2 * n) / (grams.length + gramsOf(asked).length)]);
}

/** A stem's different 4-grams; a shorter stem is its own. */
function gramsOf(stem: string): string[] {
	if (stem.length <= GRAM_LENGTH) return [stem];
	const grams = new Set<string>();
	for (let i = 0; i + GRAM_LENGTH <= stem.length; i++) grams.add(stem.slice(i, i + GRAM_LENGTH));
	return [...grams];
}

/** Inverse document frequency: the fewer texts have a term, the more it says; always above 0. */
function rarity(statistics: Statistics, part: Part, term: number): number {
	const having = statistics[part].get(term) ?? 0;
	return Math.log(1 + (statistics.texts - having + 0.5) / (having + 0.5));
}

/** FNV-1a, 32 bits. */
function hash(term: string): number {
	let value = 0x811c9dc5;
	for (let i = 0; i < term.length; i++) value = Math.imul(value ^ term.charCodeAt(i), 0x01000193);
	return value >>> 0;
}

function sorted(counted: Map<number, number>): Counts {
	const terms = Uint32Array.from(counted.keys()).sort();
	return { terms, counts: Float64Array.from(terms, (term) => counted.get(term)!) };
}

function add<Key>(counted: Map<Key, number>, key: Key, times: number): void {
	counted.set(key, (counted.get(key) ?? 0) + times);
}

function sum(numbers: Float64Array): number {
	return numbers.reduce((total, number) => total + number, 0);
}
