import { foldName } from './place-names.ts';

/** Words that so many organisations have in their name that they don't tell one from the other. */
const COMMON = new Set(
	(
		'basisschool bs obs cbs pcb rk rkbs kbs kc ikc kindcentrum integraal sbo gbs vbs school scholen schoolbestuur ' +
		'stichting vereniging initiatief de het een van voor en in op bij aan der den the of'
	).split(' ')
);

const ALIKE = 0.6;

/** The words of a name, in lower case, that tell it from others; all of them when none does. */
export function tellingWords(words: readonly string[]): readonly string[] {
	const telling = words.filter((word) => !COMMON.has(word));
	return telling.length > 0 ? telling : words;
}

/** The trigrams of a name's telling words, each word with two spaces before and one behind it. */
function trigrams(name: string): Set<string> {
	const grams = tellingWords(foldName(name).split(' ')).flatMap((word) => {
		const padded = `  ${word} `;
		return Array.from({ length: padded.length - 2 }, (_, start) => padded.slice(start, start + 3));
	});
	return new Set(grams);
}

/**
 * How alike the names of two organisations are, from 0 to 1 (the same, or one within the other). Capitals, accents
 * and words such as "basisschool" don't count. Method: the overlap coefficient (Szymkiewicz–Simpson) of the sets of
 * trigrams, cut as PostgreSQL's pg_trgm does.
 */
export function nameSimilarity(one: string, other: string): number {
	const [a, b] = [trigrams(one), trigrams(other)];
	return a.intersection(b).size / Math.min(a.size, b.size);
}

/** Those that may be the organisation of this name, the likest first; each may be known by several names. */
export function similarlyNamed<Named extends { names: readonly string[] }>(
	name: string,
	candidates: readonly Named[]
): Named[] {
	return candidates
		.map((candidate) => ({
			candidate,
			score: Math.max(...candidate.names.map((known) => nameSimilarity(name, known)))
		}))
		.filter(({ score }) => score >= ALIKE)
		.sort((a, b) => b.score - a.score)
		.map(({ candidate }) => candidate);
}
