import { expect, test } from 'vitest';
import { withEmbeddings } from './embedding.ts';

const learnt = (...meaning: number[]) => ({
	words: new Float64Array(meaning.length),
	grams: new Float64Array(meaning.length),
	meaning: Float64Array.from(meaning)
});
const embedded = (...embedding: number[]) => ({ embedding: Float32Array.from(embedding) });

test('what a model sees in two texts counts as much as what was learnt, in any number of dimensions', () => {
	const { meaning } = withEmbeddings(learnt(0.2, 0.2, 0.2), embedded(0, 0, 0, 0, 0, 1), [
		embedded(0, 0, 0, 0, 0, 1),
		embedded(0, 0, 0, 0, 0.8, 0.6),
		embedded(1, 0, 0, 0, 0, 0)
	]);
	[0.6, 0.4, 0.1].forEach((expected, number) => expect(meaning[number]).toBeCloseTo(expected, 6));
});

test('opposites have nothing in common, no less', () => {
	expect(withEmbeddings(learnt(0.5), embedded(1, 0), [embedded(-1, 0)]).meaning[0]).toBe(0.25);
});

test('texts that no model read, or another one, keep what was learnt', () => {
	const before = learnt(0.1, 0.2, 0.3);
	expect(withEmbeddings(before, {}, [embedded(1, 0), undefined, {}])).toBe(before);
	expect(withEmbeddings(before, embedded(1, 0), [embedded(1, 0, 0), undefined, {}])).toEqual(before);
});
