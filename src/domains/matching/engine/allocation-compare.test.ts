import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAllowed, tinyWorlds } from '../../../../test/allocation.ts';
import { type AllocationWorld, compare, firstCome, gainersAndLosers, greedy, needWeight } from './index.ts';

/** Questions in this order, each one need, and one offer with so many places that fits them all. */
function oneOffer(places: number, ...relevances: number[]): AllocationWorld {
	return {
		needs: relevances.map((_, i) => ({
			id: `n${i}`,
			questionId: `q${i}`,
			region: 'Zeeland',
			weight: 1,
			most: 1
		})),
		supplies: [{ offerId: 'o', capacity: places }],
		edges: relevances.map((relevance, need) => ({ need, supply: 0, relevance, takes: 1 })),
		pinned: [],
		floors: []
	};
}

describe('First come, first served', () => {
	it('gives the places in the order of asking, however well they fit', () => {
		expect(firstCome(oneOffer(2, 0.6, 0.9, 0.7), [2, 0, 1])).toEqual([0, 2]);
	});

	it('keeps to what was pinned', () => {
		expect(firstCome({ ...oneOffer(1, 0.6, 0.9), pinned: [1] }, [0, 1])).toEqual([1]);
	});
});

describe('Greedy', () => {
	it('gives the places to what is worth most, need counted', () => {
		const world = oneOffer(2, 0.6, 0.9, 0.7);
		expect(greedy(world)).toEqual([1, 2]);
		world.needs[0]!.weight = 2;
		expect(greedy(world)).toEqual([0, 1]);
	});
});

it('Neither ever gives more than there is, to whom it was enough, or twice to one question', () => {
	fc.assert(
		fc.property(tinyWorlds('hours'), (world) => {
			expect(isAllowed(world, greedy(world))).toBe(true);
			expect(isAllowed(world, firstCome(world, [...world.needs.keys()]))).toBe(true);
		})
	);
});

describe('The figures of an allocation', () => {
	it('add up relevance and worth, and count who is served', () => {
		const world = oneOffer(2, 0.6, 0.9, 0.7);
		world.needs[1]!.weight = 2;
		const { some } = compare(world, { some: [0, 1] }, [null, null, null]);
		expect(some.relevance).toBeCloseTo(1.5);
		expect(some.value).toBeCloseTo(2.4);
		expect(some.servedNeeds).toBe(2);
		expect(some.servedShareOfMostNeed).toBeNull();
	});

	it('tell which share is served where need is in the highest quarter', () => {
		const world = oneOffer(8, 1, 1, 1, 1, 1, 1, 1, 1);
		const figures = compare(world, { some: [0, 1, 2] }, [90, 10, 20, 80, 30, 40, 50, null]);
		expect(figures.some.servedShareOfMostNeed).toBe(0.5);
	});

	// The values of ineq::Gini in R, which are those of the definition.
	it.each([
		[[1, 1, 1, 1], 0],
		[[0, 0, 0, 1], 0.75],
		[[0.25, 0.5, 0.75, 1], 0.25],
		[[0, 0], 0]
	])('say how unequal %j is: %d', (received, gini) => {
		const world = oneOffer(received.length, ...received);
		const chosen = received.flatMap((relevance, i) => (relevance > 0 ? [i] : []));
		expect(
			compare(
				world,
				{ some: chosen },
				received.map(() => null)
			).some.gini
		).toBeCloseTo(gini, 12);
	});
});

describe('Who gains and who loses', () => {
	it('is told per quarter of need, least first and unknown last', () => {
		const world = oneOffer(4, 1, 1, 1, 1);
		const rows = gainersAndLosers(world, [0, 1], [1, 2], [4, 4, 1, null]);
		expect(rows.map(({ quarter, questions }) => [quarter, questions])).toEqual([
			[1, { all: 1, with: 0, without: 1, gain: 0, lose: 1 }],
			[4, { all: 2, with: 2, without: 1, gain: 1, lose: 0 }],
			[null, { all: 1, with: 0, without: 0, gain: 0, lose: 0 }]
		]);
	});

	it('counts a question once, also when it has several needs', () => {
		const world = oneOffer(4, 1, 1);
		world.needs[1]!.questionId = 'q0';
		const [row] = gainersAndLosers(world, [0, 1], [1], [2, 2]);
		expect(row!.needs).toMatchObject({ all: 2, with: 2, without: 1 });
		expect(row!.questions).toMatchObject({ all: 1, with: 1, without: 1, gain: 0 });
	});
});

it('Need counts by its percentile, and as the middle where it isn’t known', () => {
	expect([0, 50, 100, null].map((percentile) => needWeight(percentile, 2))).toEqual([1, 2, 3, 2]);
	expect(needWeight(100, 0)).toBe(1);
});
