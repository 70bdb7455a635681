import { expect, it } from 'vitest';
import { type Case, crossValidate, learnWeights, rankBy } from './weights.ts';

const pair = (first: number[], second: number[]): Case => ({
	features: [Float64Array.from(first), Float64Array.from(second)],
	grades: [3, 0]
});
/** The first feature tells which of two offers is right; and two that nothing tells apart. */
const telling = pair([1, 0], [0, 1]);
const mute = pair([1, 1], [1, 1]);
const start = [0.3, 0.5];

it('learns from a question which feature counts', () => {
	expect(rankBy(telling, start).list).toEqual([0, 3]);
	expect(rankBy(telling, learnWeights([telling, mute], start)).list).toEqual([3, 0]);
});

it('ranks a question in cross-validation by weights that were learnt without it, each in its place', () => {
	const [alone, helped] = crossValidate(
		[
			[telling, mute, mute, mute, mute],
			[mute, telling, mute, mute, telling]
		],
		start
	);
	expect(alone![0]!.list).toEqual([3, 0]);
	expect(helped![1]!.list).toEqual([3, 0]);
	const [unaided] = crossValidate([[mute, mute, telling, mute, mute]], start);
	expect(unaided!.map(({ list }) => list[0])).toEqual([3, 3, 0, 3, 3]);
});
