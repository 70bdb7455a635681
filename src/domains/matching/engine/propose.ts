import trained from '#reference/matching-topics.json' with { type: 'json' };
import supportTypeList from '#reference/support-types.json' with { type: 'json' };
import themeList from '#reference/themes.json' with { type: 'json' };
import { analyse, keysOf, type Term, wantedTerms } from './analyse.ts';

/** `score` 0–1: how likely the text is about it; `because` has the words that say so most, as they stand in the text. */
export type Proposal = { id: string; score: number; because: string[] };

type Model = {
	numberOf: Map<string, number>;
	rarities: Float32Array;
	/** Per topic the weight of each key. */
	topics: { id: string; bias: number; weights: Float32Array }[];
	phrases: Phrase[];
};

/** A way in which people speak of topics, from the list of words of each. */
type Phrase = { stems: string[]; topics: string[] };

/** Stems as long as this are recognised at the beginning or end of a compound, shorter ones only by themselves. */
const SHORTEST_IN_COMPOUND = 6;
/** A phrase is less often a coincidence than a word. */
const PHRASE_WEIGHT = 1.5;
/** With this much found, a topic is as likely as not. */
const HALF_CERTAIN = 2;

/** Below this likelihood a proposal would more often be wrong than help. */
const LEAST_SCORE = 0.05;
const MOST_WORDS = 3;
/** A word is told when it brings at least this share of what the word that brings most does. */
const TOLD_SHARE = 0.25;

const themes = readModel(trained.themes, themeList);
const supportTypes = readModel(trained.supportTypes, supportTypeList);

function readModel(
	{ keys, rarities, topics }: typeof trained.themes,
	lists: { id: string; words: string[] }[]
): Model {
	return {
		numberOf: new Map(keys.split(' ').map((key, number) => [key, number])),
		rarities: new Float32Array(bytesOf(rarities).buffer),
		topics: topics.map(({ id, bias, scale, weights }) => ({
			id,
			bias,
			weights: Float32Array.from(new Int8Array(bytesOf(weights).buffer), (weight) => weight * scale)
		})),
		phrases: phrasesOf(lists)
	};
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
	return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

/** The themes that a text speaks of, likeliest first (learnt by `npm run train`, as are the support types). */
export function proposeThemes(text: string): Proposal[] {
	return propose(text, themes);
}

/** The support types that a text asks for, likeliest first. */
export function proposeSupportTypes(text: string): Proposal[] {
	return propose(text, supportTypes);
}

/**
 * Two witnesses: what was learnt, and the phrases by which people speak of a topic. A topic is as likely as that either
 * is right; phrases are told first.
 */
function propose(text: string, model: Model): Proposal[] {
	const terms = wantedTerms(text);
	const learnt = readLearnt(text, terms, model);
	const said = readPhrases(text, terms, model);
	return learnt
		.map(({ id, score, because }) => {
			const phrases = said.get(id);
			return {
				id,
				score: 1 - (1 - score) * (1 - (phrases?.score ?? 0)),
				because: [...new Set([...(phrases?.because ?? []), ...because])].slice(0, MOST_WORDS)
			};
		})
		.filter(({ score, because }) => score >= LEAST_SCORE && because.length > 0)
		.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
}

/** Every phrase counts, more when it returns, for less when several topics have it. */
function readPhrases(text: string, terms: Term[], { phrases }: Model): Map<string, Omit<Proposal, 'id'>> {
	const evidence = new Map<string, { weight: number; because: string[] }>();
	for (const { stems, topics: ids } of phrases) {
		const places = terms.flatMap((_, at) => (standsAt(terms, at, stems) ? [at] : []));
		if (places.length === 0) continue;
		const surface = text.slice(terms[places[0]!]!.start, terms[places[0]! + stems.length - 1]!.end);
		const worth = ((stems.length > 1 ? PHRASE_WEIGHT : 1) * (1 + Math.log(places.length))) / ids.length;
		for (const id of ids) {
			const { weight, because } = evidence.get(id) ?? { weight: 0, because: [] };
			evidence.set(id, { weight: weight + worth, because: [...because, surface] });
		}
	}
	return new Map(
		[...evidence].map(([id, { weight, because }]) => [
			id,
			{ score: weight / (weight + HALF_CERTAIN), because }
		])
	);
}

/** Logistic regression on the keys of the text; what a word brings is what its keys bring. */
function readLearnt(text: string, terms: Term[], { numberOf, rarities, topics }: Model): Proposal[] {
	const counts = new Map<number, { count: number; word: string }>();
	for (const term of terms)
		for (const key of keysOf(term)) {
			const number = numberOf.get(key);
			if (number === undefined) continue;
			const { count, word } = counts.get(number) ?? { count: 0, word: text.slice(term.start, term.end) };
			counts.set(number, { count: count + 1, word });
		}
	const features = [...counts].map(([number, { count, word }]) => ({
		number,
		word,
		value: rarities[number]! * (1 + Math.log(count))
	}));
	const length = Math.hypot(...features.map(({ value }) => value)) || 1;
	return topics.map(({ id, bias, weights }) => {
		let sum = bias;
		const brought = new Map<string, number>();
		for (const { number, word, value } of features) {
			const part = (weights[number]! * value) / length;
			sum += part;
			brought.set(word, (brought.get(word) ?? 0) + part);
		}
		return { id, score: 1 / (1 + Math.exp(-sum)), because: mostTelling(brought) };
	});
}

function mostTelling(brought: Map<string, number>): string[] {
	const sorted = [...brought].filter(([, part]) => part > 0).sort(([, a], [, b]) => b - a);
	const [[, most] = ['', 0]] = sorted;
	return sorted
		.filter(([, part]) => part >= most * TOLD_SHARE)
		.slice(0, MOST_WORDS)
		.map(([word]) => word);
}

function phrasesOf(topics: { id: string; words: string[] }[]): Phrase[] {
	const phrases = new Map<string, Phrase>();
	for (const { id, words } of topics)
		for (const stems of words.map((word) => analyse(word).terms.map(({ stem }) => stem))) {
			const phrase = phrases.get(stems.join(' ')) ?? { stems, topics: [] };
			if (!phrase.topics.includes(id)) phrase.topics.push(id);
			phrases.set(stems.join(' '), phrase);
		}
	return [...phrases.values()];
}

function standsAt(terms: Term[], at: number, stems: string[]): boolean {
	if (stems.length > 1) return stems.every((stem, i) => terms[at + i]?.stem === stem);
	const [only = ''] = stems;
	const { stem } = terms[at]!;
	return stem === only || (only.length >= SHORTEST_IN_COMPOUND && stem.includes(only));
}
