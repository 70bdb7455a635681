import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cell, FEWEST_ORGANISATIONS, share, type Shown, suppress } from './disclosure.ts';

const runs = { numRuns: Number(process.env.KWARTJE_RUNS ?? 200) };

/** So many organisations, numbered from the first. */
function some(count: number, from = 0): ReadonlySet<string> {
	return new Set(Array.from({ length: count }, (_, index) => `school ${from + index}`));
}

/** Cells as they come: an organisation counts for one or more, and may be in more than one cell. */
const cell: fc.Arbitrary<Cell> = fc
	.tuple(
		fc.uniqueArray(
			fc.integer({ min: 0, max: 29 }).map((school) => `school ${school}`),
			{ maxLength: 9 }
		),
		fc.integer({ min: 0, max: 4 })
	)
	.map(([schools, more]) => ({
		organisations: new Set(schools),
		count: schools.length === 0 ? 0 : schools.length + more
	}));
const cells = fc.array(cell, { minLength: 1, maxLength: 6 });

const together = (table: readonly Cell[]) =>
	new Set(table.flatMap(({ organisations }) => [...organisations])).size;

/** Every way in which the hidden counts can add up to what the total leaves: what an attacker holds possible. */
function* completions(hidden: number, left: number): Generator<number[]> {
	if (hidden === 1) return yield [left];
	for (let first = 0; first <= left; first += 1)
		for (const rest of completions(hidden - 1, left - first)) yield [first, ...rest];
}

/** Of each hidden cell the least and the most that it can be, by what is shown. */
function attack({ total, counts }: Shown): { least: number; most: number }[] {
	const hidden = counts.filter((count) => count === null).length;
	if (total === null || hidden === 0) return [];
	const left = counts.reduce<number>((sum, count) => sum - (count ?? 0), total);
	const bounds = Array.from({ length: hidden }, () => ({ least: Infinity, most: -Infinity }));
	for (const completion of completions(hidden, left))
		completion.forEach((count, index) => {
			const bound = bounds[index]!;
			bound.least = Math.min(bound.least, count);
			bound.most = Math.max(bound.most, count);
		});
	return bounds;
}

describe('figures over organisations', () => {
	it('are shown when each rests on five, and add up', () => {
		const table = [
			{ count: 6, organisations: some(5) },
			{ count: 9, organisations: some(8, 5) }
		];
		expect(suppress(table)).toEqual({ total: 15, counts: [6, 9] });
	});

	it('hide what rests on fewer, with the smallest other beside it', () => {
		const table = [
			{ count: 20, organisations: some(20) },
			{ count: 3, organisations: some(3, 20) },
			{ count: 7, organisations: some(6, 23) }
		];
		expect(suppress(table)).toEqual({ total: 30, counts: [20, null, null] });
	});

	it('hide no more when what is hidden rests on enough together', () => {
		const table = [
			{ count: 3, organisations: some(3) },
			{ count: 20, organisations: some(20, 3) },
			{ count: 3, organisations: some(3, 23) }
		];
		expect(suppress(table)).toEqual({ total: 26, counts: [null, 20, null] });
	});

	it('hide more when those are the same organisations', () => {
		const table = [
			{ count: 3, organisations: some(3) },
			{ count: 20, organisations: some(20, 3) },
			{ count: 3, organisations: some(3) }
		];
		expect(suppress(table)).toEqual({ total: 26, counts: [null, null, null] });
	});

	it('hide the total as well when it rests on too few', () => {
		const table = [
			{ count: 40, organisations: some(2) },
			{ count: 2, organisations: some(2, 2) }
		];
		expect(suppress(table)).toEqual({ total: null, counts: [null, null] });
	});

	it('never show what rests on too few, and never change what they show', () => {
		fc.assert(
			fc.property(cells, (table) => {
				const { total, counts } = suppress(table);
				counts.forEach((count, index) => {
					if (count === null) return;
					expect(table[index]!.organisations.size).toBeGreaterThanOrEqual(FEWEST_ORGANISATIONS);
					expect(count).toBe(table[index]!.count);
				});
				if (total !== null) {
					expect(total).toBe(table.reduce((sum, { count }) => sum + count, 0));
					expect(together(table)).toBeGreaterThanOrEqual(FEWEST_ORGANISATIONS);
				}
			}),
			runs
		);
	});

	it('leave an attacker who knows all that is shown an interval as wide as the threshold', () => {
		fc.assert(
			fc.property(cells, (table) => {
				for (const { least, most } of attack(suppress(table)))
					expect(most - least).toBeGreaterThanOrEqual(FEWEST_ORGANISATIONS);
			}),
			runs
		);
	});

	it('leave together what is hidden resting on enough organisations: the total minus the rest tells of no fewer', () => {
		fc.assert(
			fc.property(cells, (table) => {
				const { total, counts } = suppress(table);
				const hidden = table.filter((_, index) => counts[index] === null);
				if (total === null || hidden.length === 0) return;
				expect(together(hidden)).toBeGreaterThanOrEqual(FEWEST_ORGANISATIONS);
			}),
			runs
		);
	});

	it('hide nothing when nothing has to be', () => {
		fc.assert(
			fc.property(cells, (table) => {
				const enough = table.filter(({ organisations }) => organisations.size >= FEWEST_ORGANISATIONS);
				expect(suppress(enough).counts.filter((count) => count === null)).toEqual([]);
			}),
			runs
		);
	});
});

describe('a share', () => {
	it.each([
		[5, [5], { kind: 'about', percent: 50 }],
		[1, [11], { kind: 'under', percent: 10 }],
		[0, [10], { kind: 'under', percent: 10 }],
		[1, [9], { kind: 'about', percent: 10 }],
		[10, [0], { kind: 'over', percent: 90 }],
		[9, [1], { kind: 'about', percent: 90 }],
		[2, [6, 9], { kind: 'about', percent: 10 }],
		[7, [6, 9], { kind: 'about', percent: 30 }],
		[4, [5], null],
		[null, [50], null],
		[50, [null], null]
	] as const)('of %s beside %j is %j', (part, rest, expected) => {
		expect(share(part, rest)).toEqual(expected);
	});
});
