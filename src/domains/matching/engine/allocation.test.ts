import { describe, expect, it } from 'vitest';
import { EXACTLY, solveAtOnce } from '../../../../test/allocation.ts';
import { unsolved } from '#kernel/linear-model.ts';
import {
	allocate,
	type AllocationWorld,
	compare,
	type Edge,
	explainAllocation,
	firstCome,
	gainersAndLosers,
	greedy,
	isExactAsLinear,
	needWeight,
	recruit
} from './index.ts';

/** Edges as [need, supply, relevance, takes]; each need is a question of its own in Twente, unless told otherwise. */
function world(
	capacities: (number | null)[],
	edges: [need: number, supply: number, relevance: number, takes?: number][],
	more: {
		needs?: Partial<AllocationWorld['needs'][number]>[];
		pinned?: number[];
		floors?: AllocationWorld['floors'];
	} = {}
): AllocationWorld {
	const count = Math.max(more.needs?.length ?? 0, ...edges.map(([need]) => need + 1));
	return {
		needs: Array.from({ length: count }, (_, i) => ({
			id: `need ${i}`,
			questionId: `question ${i}`,
			region: 'Twente',
			weight: 1,
			most: 1,
			...more.needs?.[i]
		})),
		supplies: capacities.map((capacity, i) => ({ offerId: `offer ${i}`, capacity })),
		edges: edges.map(([need, supply, relevance, takes = 1]): Edge => ({ need, supply, relevance, takes })),
		pinned: more.pinned ?? [],
		floors: more.floors ?? []
	};
}

const best = (asked: AllocationWorld) => allocate(asked, solveAtOnce, EXACTLY);

describe('an allocation', () => {
	it('gives the last place to the question with more need, when both fit', async () => {
		const edges: [number, number, number][] = [
			[0, 0, 0.8],
			[1, 0, 0.7]
		];
		expect((await best(world([1], edges))).chosen).toEqual([0]);
		const weighted = world([1], edges, { needs: [{}, { weight: needWeight(90, 1) }] });
		expect((await best(weighted)).chosen).toEqual([1]);
	});

	it('passes somebody on to a second choice when that helps another more', async () => {
		const { chosen, value, prices } = await best(
			world(
				[1, 1],
				[
					[0, 0, 0.9],
					[0, 1, 0.8],
					[1, 0, 0.6]
				]
			)
		);
		expect(chosen).toEqual([1, 2]);
		expect(value).toBeCloseTo(1.4);
		// One place more at the first offer moves the first question up, by 0.1; the second offer's would be of no use.
		expect(prices.supplies).toEqual([expect.closeTo(0.1), expect.closeTo(0)]);
	});

	it('fits hours into what an offer has', async () => {
		const hours = world(
			[10],
			[
				[0, 0, 0.9, 7],
				[1, 0, 0.6, 5],
				[2, 0, 0.5, 5]
			]
		);
		expect(isExactAsLinear(hours)).toBe(false);
		expect((await best(hours)).chosen).toEqual([1, 2]);
	});

	it('counts equal hours as places: what is left over for half a turn is of no use', async () => {
		const turns = world(
			[11],
			[
				[0, 0, 0.9, 4],
				[1, 0, 0.6, 4],
				[2, 0, 0.5, 4]
			]
		);
		expect(isExactAsLinear(turns)).toBe(true);
		expect(await best(turns)).toMatchObject({ chosen: [0, 1], status: 'optimal' });
		expect((await best(turns)).prices.supplies[0]).toBeCloseTo(0.5 / 4);
	});

	it('helps a question once with one offer, also when it asks two things that the offer has', async () => {
		const twice = { questionId: 'one question' };
		const { chosen } = await best(
			world(
				[null],
				[
					[0, 0, 0.9],
					[1, 0, 0.8]
				],
				{ needs: [twice, twice] }
			)
		);
		expect(chosen).toEqual([0]);
	});

	it('serves a need by as many offers as it wants, and counts it once for its region', async () => {
		const asked = world(
			[1, 1],
			[
				[0, 0, 0.9],
				[0, 1, 0.8],
				[1, 1, 0.2]
			],
			{ needs: [{ most: 2 }, {}] }
		);
		expect((await best(asked)).chosen).toEqual([0, 1]);
		const floors = [{ region: 'Twente', least: 2 }];
		expect((await best({ ...asked, floors })).chosen).toEqual([0, 2]);
	});

	it('names the pins that contradict each other', async () => {
		const question = { questionId: 'one question' };
		const pinned = world(
			[1, 1],
			[
				[0, 0, 0.9],
				[1, 0, 0.8],
				[0, 1, 0.7]
			],
			{ needs: [question, question], pinned: [0, 1, 2] }
		);
		expect(await best(pinned)).toMatchObject({
			status: 'infeasible',
			chosen: [],
			conflicts: [
				{ code: 'needPinnedTooOften', need: 0, edges: [0, 2], most: 1 },
				{ code: 'offerPinnedOverCapacity', supply: 0, edges: [0, 1], takes: 2, capacity: 1 },
				{ code: 'offerPinnedTwiceForQuestion', supply: 0, questionId: 'one question', edges: [0, 1] }
			]
		});
	});

	it('names the floor that is too high, and what is possible', async () => {
		const floors = [{ region: 'Twente', least: 3 }];
		expect(
			await best(
				world(
					[1, 1],
					[
						[0, 0, 0.9],
						[1, 1, 0.8],
						[2, 1, 0.7]
					],
					{ floors }
				)
			)
		).toMatchObject({
			status: 'infeasible',
			conflicts: [{ code: 'floorTooHigh', region: 'Twente', least: 3, possible: 2 }]
		});
	});

	it('gives at least what the best first would, when it is stopped before it found anything', async () => {
		const asked = world(
			[1, 1],
			[
				[0, 0, 0.9],
				[0, 1, 0.8],
				[1, 0, 0.6]
			]
		);
		const stopped = await allocate(asked, async () => unsolved, EXACTLY);
		expect(stopped).toMatchObject({ status: 'stopped', chosen: [0] });
		expect(stopped.bound).toBeCloseTo(1.5);
		expect(stopped.gap).toBeCloseTo(0.6 / 0.9);
	});

	it('takes up what a solver left that stopped early', async () => {
		const asked = world(
			[1, 1],
			[
				[0, 0, 0.4],
				[0, 1, 0.8],
				[1, 0, 0.6]
			]
		);
		const values = Float64Array.of(1, 0, 0);
		const stopped = await allocate(
			asked,
			async () => ({ ...unsolved, values, objective: 0.4, bound: 1.4 }),
			EXACTLY
		);
		expect(stopped.chosen).toEqual([1, 2]);
		expect(stopped.gap).toBe(0);
	});

	it('refuses a world that makes no sense', async () => {
		for (const edge of [
			[0, 1, 0.5],
			[0, 0, 1.5],
			[0, 0, NaN],
			[0, 0, 0.5, -1],
			[0, 0, 0.5, Infinity]
		] as const)
			await expect(best(world([1], [[...edge]]))).rejects.toThrow(
				new RangeError('Edge 0 is not as AllocationWorld describes it.')
			);
		await expect(best(world([1], [], { needs: [{ weight: 0 }] }))).rejects.toThrow('Need 0');
		await expect(best(world([1], [[0, 0, 1]], { pinned: [1] }))).rejects.toThrow('Pinned edge 1');
	});
});

describe('an explanation says', () => {
	const explained = async (asked: AllocationWorld) => explainAllocation(asked, await best(asked));

	it('that the best was chosen, and by how much the next is less relevant', async () => {
		expect(
			await explained(
				world(
					[1, 1],
					[
						[0, 0, 0.9],
						[0, 1, 0.6]
					]
				)
			)
		).toEqual([
			{
				need: 0,
				served: [{ edge: 0, why: 'mostRelevant' }],
				next: { edge: 1, lost: { code: 'lowerRelevance', by: expect.closeTo(0.3) } },
				none: null
			}
		]);
	});

	it('that a better offer is full, who has its place, and how much more that brings', async () => {
		const [first] = await explained(
			world(
				[1, 1],
				[
					[0, 0, 0.9],
					[0, 1, 0.8],
					[1, 0, 0.6]
				]
			)
		);
		expect(first).toMatchObject({
			served: [{ edge: 1, why: 'bestLeft' }],
			next: { edge: 0, lost: { code: 'full', winner: 2, winnerWorth: 0.6 } }
		});
		// One place more would bring 0.1, and bring it here.
		expect(first!.next!.lost).toMatchObject({ price: expect.closeTo(0.1), more: expect.closeTo(0) });
	});

	it('why nothing is left for a question', async () => {
		const two = { questionId: 'two needs' };
		const outcomes = await explained(
			world(
				[1, 4],
				[
					[0, 0, 0.9],
					[1, 0, 0.4],
					[3, 1, 0.9],
					[4, 1, 0.5],
					[5, 1, 0.7, 9]
				],
				{
					needs: [{}, {}, {}, two, two, {}]
				}
			)
		);
		expect(outcomes.map(({ none }) => none?.code ?? null)).toEqual([
			null,
			'allFull',
			'noCandidate',
			null,
			'offersAlreadyHelpThisQuestion',
			'allFull'
		]);
		expect(outcomes[1]!.none).toMatchObject({ lost: { code: 'full', winner: 0, winnerWorth: 0.9 } });
		expect(outcomes[4]!.none).toMatchObject({ lost: { code: 'offerAlreadyHelpsThisQuestion', edge: 2 } });
		expect(outcomes[5]!.none).toMatchObject({ lost: { code: 'tooSmall', capacity: 4, takes: 9 } });
	});

	it('that a pin or a floor stands in the way', async () => {
		const edges: [number, number, number][] = [
			[0, 0, 0.9],
			[1, 0, 0.4]
		];
		const [, pinned] = await explained(
			world(
				[1],
				[
					[0, 0, 0.4],
					[1, 0, 0.9]
				],
				{ pinned: [0] }
			)
		);
		expect(pinned!.none).toEqual({
			code: 'excludedByFloorOrPin',
			edge: 1,
			lost: { code: 'pinnedElsewhere', edges: [0] }
		});
		const [floored] = await explained(
			world([1], edges, { needs: [{}, { region: 'Drenthe' }], floors: [{ region: 'Drenthe', least: 1 }] })
		);
		expect(floored!.none).toEqual({
			code: 'excludedByFloorOrPin',
			edge: 0,
			lost: { code: 'floor', region: 'Drenthe', winner: 1, winnerWorth: 0.4 }
		});
		const [own] = await explained(
			world(
				[1, 1],
				[
					[0, 0, 0.4],
					[0, 1, 0.9]
				],
				{ pinned: [0] }
			)
		);
		expect(own).toMatchObject({
			served: [{ edge: 0, why: 'pinned' }],
			next: { edge: 1, lost: { code: 'pinnedElsewhere', edges: [0] } }
		});
	});
});

describe('where to recruit', () => {
	it('is where one more partner serves most that nobody else can', async () => {
		const lawyers = [0, 1, 2, 3].map((need): [number, number, number] => [need, 0, 0.8]);
		const asked = world([1, 5], [...lawyers, [4, 1, 0.9]]);
		const groups = ['law', 'law', 'law', 'law', 'coach'];
		expect(recruit(asked, await best(asked), groups, { places: 7 })).toEqual([
			{
				group: 'law',
				unserved: 3,
				betterServed: 0,
				serves: 3,
				gain: expect.closeTo(2.4),
				gainAtMost: expect.closeTo(3.2),
				relevance: 0.8
			}
		]);
		expect(recruit(asked, await best(asked), groups, { places: 2 })).toMatchObject([
			{ serves: 2, gain: expect.closeTo(1.6) }
		]);
	});

	it('takes for a group that nothing reaches what partners are worth elsewhere', async () => {
		const asked = world([1], [[0, 0, 0.6]], { needs: [{}, { weight: 2 }, {}] });
		expect(recruit(asked, await best(asked), ['a', 'b', null], { places: 1 })).toEqual([
			{
				group: 'b',
				unserved: 1,
				betterServed: 0,
				serves: 1,
				gain: expect.closeTo(1.2),
				gainAtMost: expect.closeTo(1.2),
				relevance: 0.6
			}
		]);
	});
});

describe('compared', () => {
	const asked = world(
		[1, 1],
		[
			[0, 0, 0.9],
			[0, 1, 0.8],
			[1, 0, 0.6]
		],
		{ needs: [{}, { weight: 1.5 }] }
	);

	it('first come goes by order, and the best first by worth', () => {
		expect(firstCome(asked, [1, 0])).toEqual([1, 2]);
		expect(firstCome(asked, [0, 1])).toEqual([0]);
		expect(greedy(asked)).toEqual([0]);
		expect(greedy({ ...asked, pinned: [2] })).toEqual([1, 2]);
	});

	it('each way has its figures', () => {
		expect(compare(asked, { fair: [1, 2], first: [0], nothing: [] }, [10, 90])).toEqual({
			fair: {
				relevance: expect.closeTo(1.4),
				value: expect.closeTo(1.7),
				servedNeeds: 2,
				servedShareOfMostNeed: 1,
				gini: expect.closeTo(1 / 14)
			},
			first: { relevance: 0.9, value: 0.9, servedNeeds: 1, servedShareOfMostNeed: 0, gini: 0.5 },
			nothing: { relevance: 0, value: 0, servedNeeds: 0, servedShareOfMostNeed: 0, gini: 0 }
		});
		expect(compare(asked, { fair: [1, 2] }, [null, 74]).fair.servedShareOfMostNeed).toBeNull();
	});

	it('shows who gains and who loses by weights for need', () => {
		const question = { questionId: 'one question' };
		const two = world(
			[3],
			[
				[0, 0, 0.9],
				[1, 0, 0.8],
				[2, 0, 0.7]
			],
			{ needs: [question, question, {}] }
		);
		expect(gainersAndLosers(two, [1, 2], [0], [1, 1, 4])).toEqual([
			{
				quarter: 1,
				needs: { all: 2, with: 1, without: 1, gain: 1, lose: 1 },
				questions: { all: 1, with: 1, without: 1, gain: 0, lose: 0 }
			},
			{
				quarter: 4,
				needs: { all: 1, with: 1, without: 0, gain: 1, lose: 0 },
				questions: { all: 1, with: 1, without: 0, gain: 1, lose: 0 }
			}
		]);
	});

	it('need weighs by its percentile and the strength of the rule', () => {
		expect([needWeight(0, 2), needWeight(100, 2), needWeight(50, 0), needWeight(null, 3)]).toEqual([
			1, 3, 1, 2.5
		]);
	});
});
