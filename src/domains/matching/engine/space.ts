import trained from '#reference/matching-space.json' with { type: 'json' };
import { wantedTerms } from './analyse.ts';
import { spaceKeysOf } from './keys.ts';

/**
 * Where a text is among all that is asked and offered, a direction of length 1 (or 0 when none of its words is known):
 * texts about the same thing point the same way, whichever words they use. Learnt by `npm run train`.
 */
export type Meaning = Float32Array;

export const DIMENSIONS = trained.dimensions;

/** The row in the space of each key; a key is a stem, a part of a compound, or "g" and a 4-gram. */
const rowOf = new Map(trained.keys.split(' ').map((key, row) => [key, row]));
const scales = new Float32Array(bytesOf(trained.scales).buffer);
const values = new Int8Array(bytesOf(trained.values).buffer);

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
	return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

/** Deterministic; time linear in the length of the text. The title counts like any other sentence. */
export function meaningOf({ title, description }: { title: string; description: string }): Meaning {
	const counts = new Map<number, number>();
	for (const field of [title, description])
		for (const term of wantedTerms(field))
			for (const key of spaceKeysOf(term)) {
				const row = rowOf.get(key);
				if (row !== undefined) counts.set(row, (counts.get(row) ?? 0) + 1);
			}
	const meaning = new Float32Array(DIMENSIONS);
	for (const [row, count] of counts) {
		const weight = scales[row]! * (1 + Math.log(count));
		for (let d = 0, at = row * DIMENSIONS; d < DIMENSIONS; d++) meaning[d]! += weight * values[at + d]!;
	}
	const length = Math.hypot(...meaning);
	return length === 0 ? meaning : meaning.map((value) => value / length);
}

/** How much two texts are about the same, 0–1. */
export function likeness(one: Meaning, other: Meaning): number {
	let sum = 0;
	for (let d = 0; d < one.length; d++) sum += one[d]! * other[d]!;
	return Math.max(0, sum);
}
