import type { Likenesses } from './content.ts';
import type { Embedding } from './types.ts';

type Embedded = { embedding?: Embedding };

/**
 * What a text has in common with many, where a language model read both of them: then how much they mean the same (0–1) is
 * the mean of what the learnt space says and of the cosine of their embeddings. Of all others nothing changes.
 */
export function withEmbeddings(
	likenesses: Likenesses,
	{ embedding }: Embedded,
	others: readonly (Embedded | undefined)[]
): Likenesses {
	if (!embedding) return likenesses;
	const meaning = likenesses.meaning.map((learnt, number) => {
		const other = others[number]?.embedding;
		return other?.length === embedding.length ? (learnt + Math.max(0, dot(embedding, other))) / 2 : learnt;
	});
	return { ...likenesses, meaning };
}

/** Four sums at a time: a processor does them at once. */
function dot(one: Embedding, other: Embedding): number {
	const inFours = one.length - (one.length % 4);
	let [a, b, c, e] = [0, 0, 0, 0];
	for (let d = 0; d < inFours; d += 4) {
		a += one[d]! * other[d]!;
		b += one[d + 1]! * other[d + 1]!;
		c += one[d + 2]! * other[d + 2]!;
		e += one[d + 3]! * other[d + 3]!;
	}
	for (let d = inFours; d < one.length; d++) a += one[d]! * other[d]!;
	return a + b + c + e;
}
