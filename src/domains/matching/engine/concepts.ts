import { keysOf, wantedTerms } from './analyse.ts';
import { type Concept, CONCEPTS } from './lexicon.ts';
import { likeness, type Meaning, meaningOf } from './space.ts';
import type { CommonConcept } from './types.ts';

/** A concept with what is needed to recognise it in a text. */
type Known = { concept: Concept; meaning: Meaning; keys: Set<string> };

type Text = { title: string; description: string };

/** Below this likeness (0–1) to a concept a text only touches on it. */
const LEAST_LIKENESS = 0.45;
const MOST_WORDS = 2;
/** A word that more concepts than this are spoken of with ("ouders", "week") proves nothing by itself. */
const MOST_CONCEPTS = 12;

let known: Known[] | undefined;
let conceptsByKey: Map<string, number> | undefined;

function readConcepts(): Known[] {
	conceptsByKey = new Map();
	return CONCEPTS.map((concept) => {
		const phrases = [concept.name.nl, ...concept.asks, ...concept.offers].join('. ');
		const keys = new Set(wantedTerms(phrases).flatMap(keysOf));
		for (const key of keys) conceptsByKey!.set(key, (conceptsByKey!.get(key) ?? 0) + 1);
		return { concept, keys, meaning: meaningOf({ title: '', description: phrases }) };
	});
}

/**
 * What a question and an offer are both about, if there is a concept that is clearly near both and that both speak of in
 * words of the lexicon; the nearest to both. Says nothing rather than something doubtful.
 */
export function commonConcept(question: Text, offer: Text): CommonConcept | null {
	known ??= readConcepts();
	const [asked, offered] = [meaningOf(question), meaningOf(offer)];
	const candidates = known
		.map((one) => ({
			...one,
			sides: [likeness(asked, one.meaning), likeness(offered, one.meaning)] as const
		}))
		.filter(({ sides }) => Math.min(...sides) >= LEAST_LIKENESS)
		.sort((a, b) => b.sides[0] * b.sides[1] - a.sides[0] * a.sides[1]);
	const [asking, offering] = [readWords(question), readWords(offer)];
	for (const { concept, keys } of candidates) {
		const words = { question: wordsAbout(keys, asking), offer: wordsAbout(keys, offering) };
		if (words.question.length > 0 && words.offer.length > 0)
			return { id: concept.id, name: concept.name, ...words };
	}
	return null;
}

type Word = { surface: string; keys: string[] };

/** The different words of a text, each as it first stands there. */
function readWords({ title, description }: Text): Word[] {
	const words = new Map<string, Word>();
	for (const field of [title, description])
		for (const term of wantedTerms(field))
			if (!words.has(term.stem))
				words.set(term.stem, { surface: field.slice(term.start, term.end), keys: keysOf(term) });
	return [...words.values()];
}

/** Those words that a concept is spoken of with, first the ones that few other concepts are. */
function wordsAbout(about: Set<string>, words: Word[]): string[] {
	return words
		.map(({ surface, keys }) => ({ surface, concepts: fewestConcepts(keys, about) }))
		.filter(({ concepts }) => concepts <= MOST_CONCEPTS)
		.sort((a, b) => a.concepts - b.concepts)
		.slice(0, MOST_WORDS)
		.map(({ surface }) => surface);
}

function fewestConcepts(keys: string[], about: Set<string>): number {
	return Math.min(...keys.map((key) => (about.has(key) ? conceptsByKey!.get(key)! : Infinity)));
}
