import { keysOf, type Term, wantedTerms, type Written } from './analyse.ts';
import { type Concept, CONCEPTS } from './lexicon.ts';
import { likeness, type Meaning, meaningOf, pull, type Read, wordLikeness } from './space.ts';
import type { CommonConcept } from './types.ts';

/** A concept with what is needed to recognise it in a text. */
type Known = { concept: Concept; meaning: Meaning; keys: Set<string> };

/** Below this likeness (0–1) to a concept a text only touches on it … */
const LEAST_LIKENESS = 0.45;
/** … and below this one a word does: "haalt" and "maanden" stand in phrases of the lexicon, but speak of nothing. */
const LEAST_WORD_LIKENESS = 0.35;
const MOST_WORDS = 2;
/** A word that more concepts than this are spoken of with ("ouders", "week") proves nothing by itself. */
const MOST_CONCEPTS = 12;

let known: Known[] | undefined;
const conceptsByKey = new Map<string, number>();

/** Reads the lexicon at its first use (about 0.1 s). */
export function knownConcepts(): Known[] {
	return (known ??= CONCEPTS.map((concept) => {
		const terms = wantedTerms([concept.name.nl, ...concept.asks, ...concept.offers].join('. '));
		const keys = new Set(terms.flatMap(keysOf));
		for (const key of keys) conceptsByKey.set(key, (conceptsByKey.get(key) ?? 0) + 1);
		return { concept, keys, meaning: meaningOf(terms) };
	}));
}

/**
 * What a question and an offer are both about, if there is a concept that is clearly near both and that both speak of in
 * words of the lexicon without which they would be less alike; the nearest to both. Says nothing rather than something
 * doubtful.
 */
export function commonConcept(question: Read, offer: Read): CommonConcept | null {
	const candidates = knownConcepts()
		.filter(({ meaning }) => likeness(question.meaning, meaning) >= LEAST_LIKENESS)
		.filter(({ meaning }) => likeness(offer.meaning, meaning) >= LEAST_LIKENESS)
		.map((one) => ({
			...one,
			nearness: likeness(question.meaning, one.meaning) * likeness(offer.meaning, one.meaning)
		}))
		.sort((a, b) => b.nearness - a.nearness);
	for (const { concept, ...candidate } of candidates) {
		const ours = wordsAbout(candidate, question.terms);
		const theirs = wordsAbout(candidate, offer.terms);
		if (pull(ours, question.meaning, offer.meaning) > 0 && pull(theirs, offer.meaning, question.meaning) > 0)
			return {
				id: concept.id,
				name: concept.name,
				question: ours.map(({ word }) => word),
				offer: theirs.map(({ word }) => word)
			};
	}
	return null;
}

/** The words of a text that a concept is spoken of with, those first that few other concepts are. */
function wordsAbout(
	{ keys, meaning }: Pick<Known, 'keys' | 'meaning'>,
	terms: readonly Written[]
): Written[] {
	const words = new Map<string, Written>();
	for (const term of terms) if (!words.has(term.stem)) words.set(term.stem, term);
	return [...words.values()]
		.map((term) => ({ ...term, concepts: fewestConcepts(term, keys) }))
		.filter((term) => term.concepts <= MOST_CONCEPTS && wordLikeness(term, meaning) >= LEAST_WORD_LIKENESS)
		.sort((a, b) => a.concepts - b.concepts)
		.slice(0, MOST_WORDS);
}

function fewestConcepts(term: Term, keys: Set<string>): number {
	const counts = keysOf(term).map((key) => (keys.has(key) ? conceptsByKey.get(key)! : Infinity));
	return Math.min(...counts);
}
