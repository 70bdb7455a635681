import { describe, expect, it } from 'vitest';
import { randomFrom } from '#kernel/random.ts';
import { meanInterval, measure } from './measures.ts';

describe('the measures of a ranking', () => {
	it('count gains by place, and of what helps how much of it and how soon', () => {
		const figures = measure([{ list: [0, 3, 0, 1], grades: [1, 2, 3] }]);
		const best = 7 + 3 / Math.log2(3) + 1 / Math.log2(4);
		expect(figures['nDCG@10']).toBeCloseTo((7 / Math.log2(3) + 1 / Math.log2(5)) / best, 10);
		expect(figures).toMatchObject({ 'recall@20': 0.5, MRR: 0.5, 'success@5': 1 });
	});

	it('ask for success only where something is exactly what was asked', () => {
		const unanswered = { list: [0, 0], grades: [2] };
		expect(measure([unanswered, { list: [3], grades: [3] }])).toMatchObject({ 'success@5': 1, MRR: 0.5 });
	});
});

describe('the interval of a mean', () => {
	it('holds the true mean in about 95 of 100 samples', () => {
		const random = randomFrom(7);
		const samples = Array.from({ length: 400 }, () => Array.from({ length: 55 }, random));
		const holding = samples.filter((sample) => {
			const [low, high] = meanInterval(sample, { draws: 500 });
			return low <= 0.5 && 0.5 <= high;
		});
		expect(holding.length / samples.length).toBeGreaterThan(0.91);
		expect(holding.length / samples.length).toBeLessThan(0.98);
	});

	it('is the same for the same numbers, and a point where they do not differ', () => {
		expect(meanInterval([0, 0.5, 1])).toEqual(meanInterval([0, 0.5, 1]));
		expect(meanInterval([0.25, 0.25])).toEqual([0.25, 0.25]);
	});
});
