import { stem } from '#kernel/text/stem.ts';
import trained from '#reference/matching-weights.json' with { type: 'json' };
import { keysOf, wantedTerms } from './analyse.ts';
import { gramsOf } from './keys.ts';
import { DIMENSIONS, likenessAt, type Meaning, meaningOf, type Read, readText } from './space.ts';
import type { WordPair } from './types.ts';

/**
 * How much of what a question says is said by an offer, in three ways. The same words: BM25 (Robertson and Zaragoza,
 * "The Probabilistic Relevance Framework", 2009) over stems and parts of compounds. Words alike: BM25 over the stems'
 * character 4-grams, which see that "taalcoach" and "taalmaatje" have something in common. And other words for the same
 * thing: where both texts are in the space.
 */
export type Likeness = { words: number; grams: number; meaning: number };

/** Of many texts, by number; each 0–1: nothing of what is asked, or all of it. Nobody who helps writes down the question again. */
export type Likenesses = Record<keyof Likeness, Float64Array>;

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
const NONE: Postings = { texts: new Int32Array(), counts: new Uint16Array() };

/** What is common and what is rare: for each term the texts that have it. */
export type Statistics = {
	stems: Map<number, Postings>;
	grams: Map<number, Postings>;
	/** The length of each text, by number; 0 where there is none. */
	lengths: Float64Array;
	/** Where each text is in the space, one after the other by number. */
	meanings: Float32Array;
	texts: number;
	averageLength: number;
};

/** What a question asks for, and the share that each term has in it; what is rare in `statistics` weighs most. */
export type Query = { content: Content; statistics: Statistics; weights: Record<Part, Float64Array> };

/** What many questions ask for: the weight of all that each of them asks, by number, is what its shares are of. */
export type Queries = { asked: Statistics; statistics: Statistics; totals: Record<Part, Float64Array> };

/** The words of a question, and what is needed to find those like them in an offer. */
export type Sought = Read & {
	words: Words;
	stemsByGram: Map<string, Asked[]>;
	statistics: Statistics;
};

/** A stem of a question, and how many 4-grams it has. */
type Asked = { stem: string; grams: number };

export function readContent(text: Text): Content {
	const stems = new Map<number, number>();
	const grams = new Map<number, number>();
	let length = 0;
	const read = (field: string, times: number) => {
		const terms = wantedTerms(field);
		for (const term of terms) {
			length += times;
			for (const key of keysOf(term)) add(stems, hash(key), times);
			for (const gram of gramsOf(term.stem)) add(grams, hash(gram), times);
		}
		return terms;
	};
	const meaning = meaningOf([...read(text.title, TITLE_COUNT), ...read(text.description, 1)]);
	return { stems: sorted(stems), grams: sorted(grams), length, meaning };
}

export function wordsOf({ terms }: Read): Words {
	const words: Words = new Map();
	for (const { stem, word } of terms) if (!words.has(stem)) words.set(stem, word);
	return words;
}

/** Of these texts, or of those of `before` with these and without the ones that are `gone`. */
export function gatherStatistics(come: Numbered[], before?: Statistics, gone: Numbered[] = []): Statistics {
	const most = come.reduce(
		(highest, { number }) => Math.max(highest, number + 1),
		before?.lengths.length ?? 0
	);
	const lengths = new Float64Array(most);
	if (before) lengths.set(before.lengths);
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
		averageLength: sum(lengths) / texts || 1
	};
}

/** Lists of terms that no text gained or lost are those of before. */
function changePostings(before: Map<number, Postings> | undefined, leaving: Set<number>) {
	const lists = new Map<number, GrowingList>();
	const listOf = (term: number) => {
		let list = lists.get(term);
		if (!list) {
			const { texts, counts } = before?.get(term) ?? NONE;
			list = new GrowingList();
			for (let i = 0; i < texts.length; i++) if (!leaving.has(texts[i]!)) list.add(texts[i]!, counts[i]!);
			lists.set(term, list);
		}
		return list;
	};
	return {
		listOf,
		add(number: number, { terms, counts }: Counts) {
			for (let i = 0; i < terms.length; i++) listOf(terms[i]!).add(number, counts[i]!);
		},
		done() {
			const after = new Map(before);
			for (const [term, list] of lists) after.set(term, list.done());
			return after;
		}
	};
}

/** Millions of postings: a list of ordinary numbers would take twice the memory while an index is made. */
class GrowingList {
	#texts = new Int32Array(8);
	#counts = new Uint16Array(8);
	#length = 0;

	add(text: number, count: number): void {
		if (this.#length === this.#texts.length) {
			const [texts, counts] = [this.#texts, this.#counts];
			this.#texts = new Int32Array(2 * texts.length);
			this.#counts = new Uint16Array(2 * texts.length);
			this.#texts.set(texts);
			this.#counts.set(counts);
		}
		this.#texts[this.#length] = text;
		this.#counts[this.#length] = count;
		this.#length++;
	}

	done(): Postings {
		return { texts: this.#texts.slice(0, this.#length), counts: this.#counts.slice(0, this.#length) };
	}
}

export function prepareQuery(content: Content, statistics: Statistics): Query {
	const weigh = (part: Part) => {
		const { terms, counts } = content[part];
		const weights = Float64Array.from(counts, (count, i) =>
			weightOf(rarity(statistics, part, terms[i]!), count)
		);
		const total = sum(weights) || 1;
		return weights.map((weight) => weight / total);
	};
	return { content, statistics, weights: { stems: weigh('stems'), grams: weigh('grams') } };
}

export function prepareQueries(asked: Statistics, statistics: Statistics): Queries {
	const weigh = (part: Part) => {
		const totals = new Float64Array(asked.lengths.length);
		// In the order in which one question's are added up: only then the sums are the same to the last bit.
		for (const term of Int32Array.from(asked[part].keys()).sort()) {
			const rare = rarity(statistics, part, term);
			const { texts, counts } = asked[part].get(term)!;
			for (let i = 0; i < texts.length; i++) totals[texts[i]!]! += weightOf(rare, counts[i]!);
		}
		return totals;
	};
	return { asked, statistics, totals: { stems: weigh('stems'), grams: weigh('grams') } };
}

function weightOf(rarity: number, count: number): number {
	return rarity * Math.min(count, MOST_COUNTED);
}

export function readSought(text: Text, statistics: Statistics): Sought {
	const read = readText(text);
	const words = wordsOf(read);
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
	return { ...read, words, stemsByGram, statistics };
}

/** How much of a query each of these texts says: only where they have a term is looked. */
export function likenessToAll({ content, statistics, weights }: Query, texts = statistics): Likenesses {
	const { lengths } = texts;
	// Loops, here and below: `map` would put each of the numbers in an object for a moment.
	const dampings = new Float64Array(lengths.length);
	for (let number = 0; number < lengths.length; number++)
		dampings[number] = dampingOf(lengths[number]!, statistics);
	const sharesOf = (part: Part) => {
		const shares = new Float64Array(dampings.length);
		content[part].terms.forEach((term, i) => {
			const { texts: having, counts } = texts[part].get(term) ?? NONE;
			const weight = weights[part][i]!;
			for (let j = 0; j < having.length; j++)
				shares[having[j]!]! += shareOf(weight, counts[j]!, dampings[having[j]!]!);
		});
		return shares;
	};
	return {
		words: sharesOf('stems'),
		grams: sharesOf('grams'),
		meaning: likenessesOf(content.meaning, texts)
	};
}

/** How much of each of these queries a text says; for each the same as `likenessToAll` gives it. */
export function likenessOfAll({ asked, statistics, totals }: Queries, content: Content): Likenesses {
	const damping = dampingOf(content.length, statistics);
	const sharesOf = (part: Part) => {
		const shares = new Float64Array(asked.lengths.length);
		content[part].terms.forEach((term, i) => {
			const { texts: asking, counts } = asked[part].get(term) ?? NONE;
			const rare = rarity(statistics, part, term);
			const count = content[part].counts[i]!;
			for (let j = 0; j < asking.length; j++) {
				const weight = weightOf(rare, counts[j]!) / totals[part][asking[j]!]!;
				shares[asking[j]!]! += shareOf(weight, count, damping);
			}
		});
		return shares;
	};
	return {
		words: sharesOf('stems'),
		grams: sharesOf('grams'),
		meaning: likenessesOf(content.meaning, asked)
	};
}

function likenessesOf(meaning: Meaning, { lengths, meanings }: Statistics): Float64Array {
	const found = new Float64Array(lengths.length);
	for (let number = 0; number < found.length; number++) found[number] = likenessAt(meaning, meanings, number);
	return found;
}

/** The share of what the best offers have, 0–1. */
export function fitsOf({ words, grams, meaning }: Likenesses): Float64Array {
	const fits = new Float64Array(words.length);
	for (let i = 0; i < fits.length; i++) {
		const all = CONTENT.words * words[i]! + CONTENT.grams * grams[i]! + CONTENT.meaning * meaning[i]!;
		fits[i] = Math.min(1, all / CONTENT.full);
	}
	return fits;
}

/** What a term gives that weighs so much in a query and that a text has so often. */
function shareOf(weight: number, count: number, damping: number): number {
	return (weight * count * (K1 + 1)) / (count + damping);
}

/** A long text has each word sooner than a short one. */
function dampingOf(length: number, { averageLength }: Statistics): number {
	return K1 * (1 - B + (B * length) / averageLength);
}

/** The words that question and offer share, or nearly, without empty ones; those that say most come first. */
export function sharedWords(query: Sought, words: Words): WordPair[] {
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
function overlaps(query: Sought, stem: string): [string, number][] {
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
