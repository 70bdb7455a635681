import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calibrate, type Known, poolAdjacentViolators, type Step, stepOf } from './calibration.ts';

const RUNS = { numRuns: Number(process.env.KWARTJE_RUNS ?? 200) };

const share = ({ count, good }: Step) => good / count;
/** One value each, as steps of one. */
const steps = (values: number[]): Step[] => values.map((good, from) => ({ from, count: 1, good }));
/** What each of them becomes. */
const fitted = (values: number[]) =>
	poolAdjacentViolators(steps(values)).flatMap((step) => Array<number>(step.count).fill(share(step)));

describe('pooling adjacent violators', () => {
	it('gives what R’s isoreg gives for the example in its manual', () => {
		// > isoreg(c(1, 0, 4, 3, 3, 5, 4, 2, 0))$yf
		expect(fitted([1, 0, 4, 3, 3, 5, 4, 2, 0])).toEqual([0.5, 0.5, 3, 3, 3, 3, 3, 3, 3]);
	});

	it('weighs each by its count', () => {
		const pooled = poolAdjacentViolators([
			{ from: 10, count: 4, good: 3 },
			{ from: 20, count: 1, good: 0 },
			{ from: 30, count: 5, good: 4 }
		]);
		expect(pooled).toEqual([
			{ from: 10, count: 5, good: 3 },
			{ from: 30, count: 5, good: 4 }
		]);
	});

	it('comes nearest of all that never fall: each is the highest of the lowest means around it', () => {
		// The max-min formula (Robertson, Wright and Dykstra, "Order Restricted Statistical Inference", 1988).
		const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
		fc.assert(
			fc.property(fc.array(fc.nat(6), { minLength: 1, maxLength: 12 }), (values) => {
				const expected = values.map((_, i) =>
					Math.max(
						...values
							.slice(0, i + 1)
							.map((_, from) =>
								Math.min(...values.slice(i).map((_, more) => mean(values.slice(from, i + more + 1))))
							)
					)
				);
				fitted(values).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 9));
			}),
			RUNS
		);
	});
});

const known: fc.Arbitrary<Known[]> = fc.array(
	fc.record({
		score: fc.oneof(fc.constantFrom(40, 55, 55.5, 70), fc.double({ min: 0, max: 100, noNaN: true })),
		good: fc.boolean()
	}),
	{ minLength: 200, maxLength: 260 }
);

describe('what scores have been worth', () => {
	it('isn’t said of fewer than 200 matches', () => {
		const match = { score: 60, good: true };
		expect(calibrate(Array<Known>(199).fill(match))).toBeNull();
		expect(calibrate(Array<Known>(200).fill(match))).toEqual([{ from: 60, count: 200, good: 200 }]);
	});

	it('rises with the score, in steps of ten matches or more', () => {
		fc.assert(
			fc.property(known, (matches) => {
				const calibration = calibrate(matches)!;
				for (const [i, step] of calibration.entries()) {
					expect(step.count).toBeGreaterThanOrEqual(10);
					const next = calibration[i + 1];
					if (!next) continue;
					expect(next.from).toBeGreaterThan(step.from);
					expect(share(next)).toBeGreaterThan(share(step));
				}
			}),
			RUNS
		);
	});

	it('is on the whole what it was: every match is in the one step of its score', () => {
		fc.assert(
			fc.property(known, (matches) => {
				const calibration = calibrate(matches)!;
				const inStep = Map.groupBy(matches, ({ score }) => stepOf(calibration, score));
				expect(
					calibration.map((step) => {
						const own = inStep.get(step) ?? [];
						return {
							from: Math.min(...own.map(({ score }) => score)),
							count: own.length,
							good: own.filter(({ good }) => good).length
						};
					})
				).toEqual(calibration);
			}),
			RUNS
		);
	});

	it('doesn’t depend on the order in which matches come', () => {
		fc.assert(
			fc.property(
				known.chain((matches) =>
					fc.tuple(
						fc.constant(matches),
						fc.shuffledSubarray(matches, { minLength: matches.length, maxLength: matches.length })
					)
				),
				([matches, shuffled]) => {
					expect(calibrate(shuffled)).toEqual(calibrate(matches));
				}
			),
			RUNS
		);
	});

	it('is for a score lower than any known that of the lowest', () => {
		const calibration = [
			{ from: 40, count: 100, good: 10 },
			{ from: 70, count: 100, good: 70 }
		];
		expect([0, 39.9, 40, 69.9, 70, 100].map((score) => share(stepOf(calibration, score)))).toEqual([
			0.1, 0.1, 0.1, 0.1, 0.7, 0.7
		]);
	});
});
