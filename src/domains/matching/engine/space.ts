import trained from '#reference/matching-space.json' with { type: 'json' };
import { type Term, type Written, writtenTerms } from './analyse.ts';
import { spaceKeysOf } from './keys.ts';

/**
 * Where a text is among all that is asked and offered, a direction of length 1 (or 0 when none of its words is known):
 * texts about the same thing point the same way, whichever words they use. Learnt by `npm run train`.
 */
export type Meaning = Float32Array;

export const DIMENSIONS = trained.dimensions;

/** The number of the row of each key; a key is a stem, a part of a compound, or "g" and a 4-gram. */
const rowOf = new Map(trained.keys.split(' ').map((key, row) => [key, row]));
const rows = readRows();

function readRows(): Float32Array {
	const scales = new Float32Array(bytesOf(trained.scales).buffer);
	const values = new Int8Array(bytesOf(trained.values).buffer);
	return Float32Array.from(values, (value, i) => value * scales[Math.floor(i / DIMENSIONS)]!);
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
	return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

/** The terms of a text, and where it is in the space. */
export type Read = { terms: readonly Written[]; meaning: Meaning };

export function readText(text: { title: string; description: string }): Read {
	const terms = writtenTerms(text);
	return { terms, meaning: meaningOf(terms) };
}

/** Of a text with these terms. Deterministic; time linear in their number. The title counts like any other sentence. */
export function meaningOf(terms: readonly Term[]): Meaning {
	const counts = new Map<string, { term: Term; count: number }>();
	for (const term of terms) {
		const name = nameOf(term);
		const counted = counts.get(name);
		if (counted) counted.count++;
		else counts.set(name, { term, count: 1 });
	}
	const meaning = new Float32Array(DIMENSIONS);
	for (const { term, count } of counts.values()) {
		const weight = 1 + Math.log(count);
		const word = meaningOfWord(term);
		for (let d = 0; d < DIMENSIONS; d++) meaning[d]! += weight * word[d]!;
	}
	const length = Math.sqrt(dotAt(meaning, meaning, 0));
	return length === 0 ? meaning : meaning.map((value) => value / length);
}

// The same words return: remember them, but not without end.
const known = new Map<string, Float32Array>();
const MOST_KNOWN = 20_000;

/** Two words can have one stem, and be made of different parts. */
function nameOf({ stem, parts }: Term): string {
	return parts.length === 0 ? stem : `${stem} ${parts.join(' ')}`;
}

/** The sum of the rows of a term's keys. */
function meaningOfWord(term: Term): Float32Array {
	let sum = known.get(nameOf(term));
	if (!sum) {
		sum = new Float32Array(DIMENSIONS);
		for (const key of spaceKeysOf(term)) {
			const row = rowOf.get(key);
			if (row === undefined) continue;
			for (let d = 0, at = row * DIMENSIONS; d < DIMENSIONS; d++, at++) sum[d]! += rows[at]!;
		}
		if (known.size >= MOST_KNOWN) known.clear();
		known.set(nameOf(term), sum);
	}
	return sum;
}

/** How much two texts are about the same, 0–1. */
export function likeness(one: Meaning, other: Meaning): number {
	return likenessAt(one, other, 0);
}

/** How much a word by itself is about the same as a text. */
export function wordLikeness(term: Term, text: Meaning): number {
	const word = meaningOfWord(term);
	return likeness(word, text) / (Math.sqrt(dotAt(word, word, 0)) || 1);
}

/**
 * How much some of the words of a text draw it to another: above 0 the two would be less alike without them (it is the
 * slope of their cosine).
 */
export function pull(words: Term[], own: Meaning, other: Meaning): number {
	const alike = dotAt(own, other, 0);
	return words
		.map(meaningOfWord)
		.reduce((sum, word) => sum + dotAt(word, other, 0) - alike * dotAt(word, own, 0), 0);
}

/** `likeness` to the text whose meaning is number `number` of many that stand in one list. */
export function likenessAt(one: Meaning, many: Float32Array, number: number): number {
	return Math.max(0, dotAt(one, many, number * DIMENSIONS));
}

/** Four sums at a time: a processor does them at once, and ranking asks it of every offer. */
function dotAt(one: Float32Array, many: Float32Array, from: number): number {
	let a = 0;
	let b = 0;
	let c = 0;
	let e = 0;
	for (let d = 0, at = from; d < DIMENSIONS; d += 4, at += 4) {
		a += one[d]! * many[at]!;
		b += one[d + 1]! * many[at + 1]!;
		c += one[d + 2]! * many[at + 2]!;
		e += one[d + 3]! * many[at + 3]!;
	}
	return a + b + c + e;
}
