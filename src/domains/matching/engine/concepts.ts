import { keysOf, type Term, wantedTerms } from './analyse.ts';
import { type Concept, CONCEPTS } from './lexicon.ts';
import { likeness, type Meaning, meaningOf, pull, wordLikeness } from './space.ts';
import type { CommonConcept } from './types.ts';

/** A concept with what is needed to recognise it in a text. */
type Known = { concept: Concept; meaning: Meaning; keys: Set<string> };

type Text = { title: string; description: string };

/** Below this likeness (0–1) to a concept a text only touches on it … */
const LEAST_LIKENESS = 0.45;
/** … and below this one a word does: "haalt" and "maanden" stand in phrases of the lexicon, but speak of nothing. */
const LEAST_WORD_LIKENESS = 0.35;
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
 * words of the lexicon without which they would be less alike; the nearest to both. Says nothing rather than something
 * doubtful.
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
	for (const { concept, ...candidate } of candidates) {
		const [ours, theirs] = [wordsAbout(candidate, asking), wordsAbout(candidate, offering)];
		if (pull(ours.map(termOf), asked, offered) > 0 && pull(theirs.map(termOf), offered, asked) > 0)
			return {
				id: concept.id,
				name: concept.name,
				question: ours.map(surfaceOf),
				offer: theirs.map(surfaceOf)
			};
	}
	return null;
}

type Word = { surface: string; term: Term };
const termOf = ({ term }: Word) => term;
const surfaceOf = ({ surface }: Word) => surface;

/** The different words of a text, each as it first stands there. */
function readWords({ title, description }: Text): Word[] {
	const words = new Map<string, Word>();
	for (const field of [title, description])
		for (const term of wantedTerms(field))
			if (!words.has(term.stem)) words.set(term.stem, { surface: field.slice(term.start, term.end), term });
	return [...words.values()];
}

/** Those words that a concept is spoken of with, first the ones that few other concepts are. */
function wordsAbout({ keys, meaning }: Pick<Known, 'keys' | 'meaning'>, words: Word[]): Word[] {
	return words
		.map((word) => ({ ...word, concepts: fewestConcepts(word.term, keys) }))
		.filter(
			({ term, concepts }) => concepts <= MOST_CONCEPTS && wordLikeness(term, meaning) >= LEAST_WORD_LIKENESS
		)
		.sort((a, b) => a.concepts - b.concepts)
		.slice(0, MOST_WORDS);
}

function fewestConcepts(term: Term, keys: Set<string>): number {
	return Math.min(...keysOf(term).map((key) => (keys.has(key) ? conceptsByKey!.get(key)! : Infinity)));
}
