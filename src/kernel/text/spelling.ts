import { isFirstPart, isLastPart, partsOf } from './compounds.ts';
import { dutchDictionary } from './dictionary.ts';

/** Shorter words have too many neighbours to tell which of them was meant. */
const SHORTEST_READ = 5;
/** Longer ones are soon no words at all, and take their time. */
const LONGEST_READ = 40;
const READABLE = new RegExp(`^[a-z]{${SHORTEST_READ},${LONGEST_READ}}$`);
/** From this length on a word may have two slips. */
const LONG = 8;
/** Shorter parts of a compound than this are often coincidence. */
const SHORTEST_PART = 4;

/** A bit for each letter that is in a word, and for each that is in it more than once. */
type Letters = { once: number; twice: number };

/** A word of the field, and how many are more frequent. */
type Candidate = Letters & { word: string; rank: number };

/**
 * A reader of misspelt words that knows the words of a field, most frequent first (a–z only). What it returns tells the
 * word that was meant: the word itself if it is right, by the field, the dictionary or as a compound of its words; else
 * the word of the field at the least distance with the same first letter, of several the most frequent; else the compound
 * of which one part has a slip. A word of which none is near stays as it is. A distance is the number of letters left
 * out, added, changed or swapped with the next (Damerau, "A technique for computer detection and correction of spelling
 * errors", 1964): one in a word of 5 to 7 letters, at most two in a longer one.
 */
export function createSpeller(field: readonly string[]): (folded: string) => string {
	const known = new Set(field);
	// The first letter is hardly ever wrong.
	const candidates = Map.groupBy(
		field.map((word, rank): Candidate => ({ word, rank, ...lettersOf(word) })),
		({ word }) => word[0]! + word.length
	);

	function nearest(word: string, most: number): string | undefined {
		const { once, twice } = lettersOf(word);
		let best: Candidate | undefined;
		let reach = most;
		for (const more of [0, -1, 1, -2, 2].filter((length) => Math.abs(length) <= most))
			for (const candidate of candidates.get(word[0]! + (word.length + more)) ?? []) {
				// A slip adds one letter to those that are in a word, and takes one away, at most.
				if (bitsIn(once ^ candidate.once) + bitsIn(twice ^ candidate.twice) > 2 * reach) continue;
				const distance = distanceBetween(word, candidate.word, reach);
				if (distance > reach || (distance === reach && best && best.rank < candidate.rank)) continue;
				best = candidate;
				reach = distance;
			}
		return best?.word;
	}

	/** Of the ways to read it the one with the longest misspelt part: a short one is soon near something. */
	function nearestCompound(word: string): string | undefined {
		for (let length = word.length - SHORTEST_PART; length >= SHORTEST_READ; length--) {
			const [first, rest] = [word.slice(0, length), word.slice(length)];
			const meant = isLastPart(rest) ? nearest(first, 1) : undefined;
			if (meant !== undefined) return meant + rest;
			const [begin, last] = [word.slice(0, -length), word.slice(-length)];
			const ending = isFirstPart(begin) ? nearest(last, 1) : undefined;
			if (ending !== undefined) return begin + ending;
		}
		return undefined;
	}

	return (word) => {
		if (!READABLE.test(word) || known.has(word) || isSpeltRight(word)) return word;
		return nearest(word, word.length < LONG ? 1 : 2) ?? nearestCompound(word) ?? word;
	};
}

/** Whether the dictionary has the folded word, or two words of which it can be made. */
export function isSpeltRight(word: string): boolean {
	if (isWord(word)) return true;
	const parts = partsOf(word);
	if (parts.length > 1 && parts.every((part) => part.length >= SHORTEST_PART && isWord(part))) return true;
	for (let at = SHORTEST_PART; at <= word.length - SHORTEST_PART; at++)
		if (isWord(word.slice(0, at)) && isLastPart(word.slice(at))) return true;
	return false;
}

function isWord(word: string): boolean {
	const { words, forms } = dutchDictionary();
	return words.has(word) || forms.has(word);
}

function lettersOf(word: string): Letters {
	let once = 0;
	let twice = 0;
	for (let i = 0; i < word.length; i++) {
		const letter = 1 << (word.charCodeAt(i) - 97);
		twice |= once & letter;
		once |= letter;
	}
	return { once, twice };
}

/** Adds up neighbours, then pairs, then fours (Warren, "Hacker's Delight", 2012, 5-1). */
function bitsIn(number: number): number {
	const pairs = number - ((number >>> 1) & 0x55555555);
	const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
	return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

// Row by row how far the beginnings of two words are apart. The first row and column never change.
const STRIDE = LONGEST_READ + 4;
const table = new Uint8Array(STRIDE * STRIDE);
for (let i = 0; i < STRIDE; i++) table[i] = table[i * STRIDE] = i;

/** Letters that were swapped are not changed again; any distance of more than `most` is told as `most + 1`. */
function distanceBetween(one: string, other: string, most: number): number {
	for (let i = 1; i <= one.length; i++) {
		// Beginnings whose lengths differ by more are further apart than that.
		const from = Math.max(1, i - most);
		const to = Math.min(other.length, i + most);
		const row = i * STRIDE;
		if (from > 1) table[row + from - 1] = most + 1;
		let least = from > 1 ? most + 1 : i;
		for (let j = from; j <= to; j++) {
			const at = row + j;
			const letter = one.charCodeAt(i - 1);
			let distance = table[at - STRIDE - 1]!;
			if (letter !== other.charCodeAt(j - 1)) {
				distance = 1 + Math.min(distance, table[at - 1]!, table[at - STRIDE]!);
				const isSwapped =
					i > 1 &&
					j > 1 &&
					letter === other.charCodeAt(j - 2) &&
					one.charCodeAt(i - 2) === other.charCodeAt(j - 1);
				if (isSwapped) distance = Math.min(distance, 1 + table[at - 2 * STRIDE - 2]!);
			}
			table[at] = distance;
			if (distance < least) least = distance;
		}
		table[row + to + 1] = most + 1;
		if (least > most) return most + 1;
	}
	return Math.min(table[one.length * STRIDE + other.length]!, most + 1);
}
