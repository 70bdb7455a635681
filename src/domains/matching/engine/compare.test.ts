import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Change, compareRankings, topDistance } from './compare.ts';

const RUNS = { numRuns: Number(process.env.KWARTJE_RUNS ?? 200) };

const list = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'));
const changes = fc.uniqueArray(
	fc.record({ questionId: fc.string({ minLength: 1, maxLength: 3 }), before: list, after: list }),
	{ selector: ({ questionId }) => questionId }
);
const change = (questionId: string, before: string, after: string): Change => ({
	questionId,
	before: [...before],
	after: [...after]
});

describe('what a change does', () => {
	it('is counted by the first three offers of each question', () => {
		const compared = compareRankings([
			change('same', 'abcd', 'abcx'),
			change('other second', 'abc', 'acb'),
			change('other third', 'abc', 'abd'),
			change('other first', 'abc', 'bac'),
			change('nothing left', 'a', ''),
			change('first offer', '', 'a'),
			change('never any', '', '')
		]);
		expect(compared).toMatchObject({ otherFirst: 3, otherNext: 2, same: 2, emptied: 1 });
	});

	it('shows the questions of which the top changes most first, and none whose first three stay', () => {
		const { changed } = compareRankings([
			change('third', 'abcdef', 'abdcef'),
			change('same', 'abcdef', 'abcfed'),
			change('all', 'abc', 'def'),
			change('first', 'abcdef', 'bacdef')
		]);
		expect(changed.map(({ questionId }) => questionId)).toEqual(['all', 'first', 'third']);
	});

	it('adds up, and is the same in whatever order questions come', () => {
		fc.assert(
			fc.property(changes, (given) => {
				const compared = compareRankings(given);
				expect(compared.otherFirst + compared.otherNext + compared.same).toBe(given.length);
				expect(compareRankings(given.toReversed())).toEqual(compared);
			}),
			RUNS
		);
	});
});

describe('how unlike two tops are', () => {
	it.each([
		['abc', 'abc', 0],
		['abc', 'def', 1],
		['', '', 0],
		['a', '', 1],
		// Of the first one all, of the first two nothing.
		['ab', 'ba', 1 / 2],
		// Nothing, of the first two a half, nothing.
		['abc', 'acb', 1 / 6],
		// Nothing; of the first two the one that isn't there any more, of three.
		['ab', 'a', 1 / 6]
	])('%s and %s: %d', (some, others, expected) => {
		expect(topDistance([...some], [...others])).toBeCloseTo(expected, 12);
	});

	it('is from 0, only for the same list, to 1, only when nothing is shared, and the same both ways', () => {
		fc.assert(
			fc.property(list, list, (some, others) => {
				const distance = topDistance(some, others);
				expect(topDistance(others, some)).toBe(distance);
				expect(distance).toBeGreaterThanOrEqual(0);
				expect(distance).toBeLessThanOrEqual(1);
				expect(distance === 0).toBe(some.join() === others.join());
				const shared = some.some((id) => others.includes(id));
				expect(distance === 1).toBe(!shared && some.length + others.length > 0);
			}),
			RUNS
		);
	});
});
