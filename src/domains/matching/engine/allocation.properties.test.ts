import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	bestByTrying,
	EXACTLY,
	isAllowed,
	solveAtOnce,
	tinyWorlds,
	withWishes
} from '../../../../test/allocation.ts';
import {
	allocate,
	type Allocation,
	type AllocationWorld,
	explainAllocation,
	firstCome,
	greedy,
	isExactAsLinear,
	recruit,
	worthOf
} from './index.ts';

const RUNS = { numRuns: Number(process.env.KWARTJE_RUNS ?? 200) };

const best = (world: AllocationWorld) => allocate(world, solveAtOnce, EXACTLY);
const places = tinyWorlds('places');
const hours = tinyWorlds('hours');
const any = fc.oneof(places, hours);

function withCapacity(world: AllocationWorld, supply: number, more: number): AllocationWorld {
	const supplies = world.supplies.map((each, i) =>
		i === supply && each.capacity !== null ? { ...each, capacity: each.capacity + more } : each
	);
	return { ...world, supplies };
}

const pinning = (world: AllocationWorld, edge: number) => ({ ...world, pinned: [...world.pinned, edge] });

/** What the prices say that the value is at most: weak duality, by the book. */
function worthAtPrices(world: AllocationWorld, { prices }: Allocation): number {
	const { needs, supplies, edges, pinned, floors } = world;
	const gain = (edge: number) => {
		const { need, supply, takes } = edges[edge]!;
		const forFloor = prices.regions.get(needs[need]!.region) ?? 0;
		return worthOf(world, edge) - prices.needs[need]! - takes * prices.supplies[supply]! + forFloor;
	};
	const pairs = Map.groupBy(edges.keys(), (edge) => {
		const { need, supply } = edges[edge]!;
		return `${supply} ${needs[need]!.questionId}`;
	});
	const perPair = [...pairs.values()].map((pair) => {
		const held = pair.find((edge) => pinned.includes(edge));
		return held === undefined ? Math.max(0, ...pair.map(gain)) : gain(held);
	});
	return [
		...needs.map(({ most }, i) => most * prices.needs[i]!),
		...supplies.map(({ capacity }, i) => (capacity ?? 0) * prices.supplies[i]!),
		...floors.map(({ region, least }) => -least * prices.regions.get(region)!),
		...perPair
	].reduce((sum, part) => sum + part, 0);
}

describe('whatever is asked and offered', () => {
	test('places and hours are divided as well as by trying everything, within every rule', async () => {
		await fc.assert(
			fc.asyncProperty(withWishes(any), async (world) => {
				const allocation = await best(world);
				const value = bestByTrying(world);
				if (value === null) {
					expect(allocation.status).toBe('infeasible');
					expect(allocation.conflicts.length).toBeGreaterThan(0);
					return;
				}
				expect(allocation).toMatchObject({ status: 'optimal', gap: 0, bound: allocation.value });
				expect(allocation.value).toBeCloseTo(value, 9);
				expect(isAllowed(world, allocation.chosen)).toBe(true);
			}),
			RUNS
		);
	});

	test('it is worth no less than the best first, and than first come, first served', async () => {
		await fc.assert(
			fc.asyncProperty(any, async (world) => {
				const { value } = await best(world);
				const others = [greedy(world), firstCome(world, [...world.needs.keys()])];
				for (const chosen of others) {
					expect(isAllowed(world, chosen)).toBe(true);
					const worth = chosen.reduce((sum, edge) => sum + worthOf(world, edge), 0);
					expect(value).toBeGreaterThanOrEqual(worth - 1e-9);
				}
			}),
			RUNS
		);
	});

	test('the order of needs, offers and edges changes nothing in its value', async () => {
		await fc.assert(
			fc.asyncProperty(withWishes(any), async (world) => {
				const last = (length: number, i: number) => length - 1 - i;
				const { needs, supplies, edges, pinned } = world;
				const turned = {
					...world,
					needs: needs.toReversed(),
					supplies: supplies.toReversed(),
					edges: edges.toReversed().map((edge) => ({
						...edge,
						need: last(needs.length, edge.need),
						supply: last(supplies.length, edge.supply)
					})),
					pinned: pinned.map((edge) => last(edges.length, edge))
				};
				expect((await best(turned)).value).toBeCloseTo((await best(world)).value, 9);
			}),
			RUNS
		);
	});

	test('more of an offer never lowers it', async () => {
		await fc.assert(
			fc.asyncProperty(any, fc.nat(3), async (world, supply) => {
				const { value } = await best(world);
				expect((await best(withCapacity(world, supply, 1))).value).toBeGreaterThanOrEqual(value - 1e-9);
			}),
			RUNS
		);
	});

	test('what is not wanted together is named: without it the rest is possible', async () => {
		await fc.assert(
			fc.asyncProperty(withWishes(any), async (world) => {
				const { status, conflicts } = await best(world);
				fc.pre(status === 'infeasible');
				const high = conflicts.flatMap((each) => (each.code === 'floorTooHigh' ? each : []));
				const pins = new Set(conflicts.flatMap((each) => (each.code === 'floorTooHigh' ? [] : each.edges)));
				if (pins.size > 0) {
					const unpinned = { ...world, floors: [], pinned: world.pinned.filter((edge) => !pins.has(edge)) };
					expect((await best(unpinned)).status).toBe('optimal');
					return;
				}
				const lowered = (by: number) => ({
					...world,
					floors: world.floors.map((floor) => {
						const found = high.find(({ region }) => region === floor.region);
						return found ? { ...floor, least: found.possible + by } : floor;
					})
				});
				expect((await best(lowered(0))).status).toBe('optimal');
				expect((await best(lowered(1))).status).toBe('infeasible');
			}),
			RUNS
		);
	});
});

describe('of places', () => {
	test('the linear programme is exact, and its prices prove the value', async () => {
		await fc.assert(
			fc.asyncProperty(withWishes(tinyWorlds('places', 1)), async (world) => {
				expect(isExactAsLinear(world)).toBe(true);
				const allocation = await best(world);
				fc.pre(allocation.status === 'optimal');
				expect(worthAtPrices(world, allocation)).toBeCloseTo(allocation.value, 6);
			}),
			RUNS
		);
	});

	test("one place more adds an offer's price, exactly", async () => {
		await fc.assert(
			fc.asyncProperty(withWishes(places), async (world) => {
				const { status, value, prices } = await best(world);
				fc.pre(status === 'optimal');
				for (const supply of world.supplies.keys())
					expect((await best(withCapacity(world, supply, 1))).value).toBeCloseTo(
						value + prices.supplies[supply]!,
						6
					);
			}),
			RUNS
		);
	});

	test('without a need the value falls by its price, exactly', async () => {
		await fc.assert(
			fc.asyncProperty(tinyWorlds('places', 1), async (world) => {
				const { value, prices } = await best(world);
				for (const need of world.needs.keys()) {
					const without = { ...world, edges: world.edges.filter((edge) => edge.need !== need) };
					expect((await best(without)).value).toBeCloseTo(value - prices.needs[need]!, 6);
				}
			}),
			RUNS
		);
	});

	test('an offer that is full would serve the need with one place more, for what was said', async () => {
		await fc.assert(
			fc.asyncProperty(tinyWorlds('places', 1), async (world) => {
				const allocation = await best(world);
				const { value, prices } = allocation;
				for (const { need, next, none } of explainAllocation(world, allocation)) {
					const loser = none && 'lost' in none ? none : next;
					if (loser?.lost.code !== 'full') continue;
					const { price, more } = loser.lost;
					const { supply } = world.edges[loser.edge]!;
					expect(price).toBe(prices.supplies[supply]);
					const larger = withCapacity(world, supply, 1);
					const given = await best(pinning(larger, loser.edge));
					expect(given.value).toBeCloseTo(value + price - more, 6);
					expect(given.value).toBeCloseTo(value + worthOf(world, loser.edge) - prices.needs[need]!, 6);
				}
			}),
			RUNS
		);
	});
});

describe('one more partner', () => {
	const groupsOf = ({ needs }: AllocationWorld) =>
		needs.map((_, i) => (i % 3 === 2 ? null : `group ${i % 3}`));
	const joinedBy = (world: AllocationWorld, group: string, relevance: number, most: number) => {
		const reached = groupsOf(world).flatMap((each, need) => (each === group ? need : []));
		const supply = world.supplies.length;
		return {
			...world,
			supplies: [...world.supplies, { offerId: 'partner', capacity: most }],
			edges: [...world.edges, ...reached.map((need) => ({ need, supply, relevance, takes: 1 }))]
		};
	};

	test('adds between what was said at least and at most, and with one place just the most', async () => {
		await fc.assert(
			fc.asyncProperty(
				withWishes(tinyWorlds('places', 1)),
				fc.integer({ min: 1, max: 3 }),
				async (world, most) => {
					const allocation = await best(world);
					fc.pre(allocation.status === 'optimal');
					for (const vacancy of recruit(world, allocation, groupsOf(world), { places: most })) {
						const { value } = await best(joinedBy(world, vacancy.group, vacancy.relevance, most));
						const added = value - allocation.value;
						expect(added).toBeGreaterThanOrEqual(vacancy.gain - 1e-6);
						expect(added).toBeLessThanOrEqual(vacancy.gainAtMost + 1e-6);
						if (most === 1) expect(added).toBeCloseTo(vacancy.gainAtMost, 6);
					}
				}
			),
			RUNS
		);
	});

	test('adds to hours what was said at least, too', async () => {
		await fc.assert(
			fc.asyncProperty(withWishes(hours), async (world) => {
				const allocation = await best(world);
				fc.pre(allocation.status === 'optimal');
				for (const { group, relevance, gain } of recruit(world, allocation, groupsOf(world), { places: 2 })) {
					const { value } = await best(joinedBy(world, group, relevance, 2));
					expect(value - allocation.value).toBeGreaterThanOrEqual(gain - 1e-6);
				}
			}),
			RUNS
		);
	});
});

describe('every explanation is true', () => {
	test('of whom is served, by what, and why the next best is not', async () => {
		await fc.assert(
			fc.asyncProperty(withWishes(any), async (world) => {
				const allocation = await best(world);
				fc.pre(allocation.status === 'optimal');
				const { needs, supplies, edges, pinned } = world;
				const chosen = new Set(allocation.chosen);
				const outcomes = explainAllocation(world, allocation);
				const served = outcomes.flatMap((outcome) => outcome.served.map(({ edge }) => edge));
				expect(served.sort((a, b) => a - b)).toEqual(allocation.chosen);

				for (const { need, served, next, none } of outcomes) {
					expect(served.length === 0).toBe(none !== null);
					const own = [...edges.keys()].filter((edge) => edges[edge]!.need === need);
					const left = own.filter((edge) => !chosen.has(edge)).map((edge) => edges[edge]!.relevance);
					for (const { edge, why } of served) {
						expect(why === 'pinned').toBe(pinned.includes(edge));
						if (why === 'mostRelevant')
							expect(edges[edge]!.relevance).toBeGreaterThanOrEqual(Math.max(0, ...left));
						if (why === 'bestLeft') expect(edges[edge]!.relevance).toBeLessThan(Math.max(...left));
					}
					if (next) expect(edges[next.edge]!.relevance).toBe(Math.max(...left));
					if (none?.code === 'noCandidate') expect(own).toEqual([]);
					const loser = none && 'lost' in none ? none : next;
					if (!loser) continue;
					const { edge, lost } = loser;
					const { supply, relevance, takes } = edges[edge]!;
					const holders = allocation.chosen.filter((other) => edges[other]!.supply === supply);
					const given = holders.reduce((sum, other) => sum + edges[other]!.takes, 0);
					const isFull = given + takes > (supplies[supply]!.capacity ?? Infinity);
					switch (lost.code) {
						case 'lowerRelevance':
							expect(lost.by).toBe(
								Math.min(...served.map((each) => edges[each.edge]!.relevance)) - relevance
							);
							expect(lost.by).toBeGreaterThanOrEqual(0);
							break;
						case 'offerAlreadyHelpsThisQuestion':
							expect(holders).toContain(lost.edge);
							expect(needs[edges[lost.edge]!.need]!.questionId).toBe(needs[need]!.questionId);
							break;
						case 'tooSmall':
							expect(takes).toBeGreaterThan(supplies[supply]!.capacity!);
							break;
						case 'pinnedElsewhere':
							for (const other of lost.edges) expect(pinned).toContain(other);
							if (!isFull)
								for (const other of lost.edges) expect(served.map((each) => each.edge)).toContain(other);
							break;
						case 'floor':
							expect(isFull && holders.includes(lost.winner)).toBe(true);
							expect(lost.winnerWorth).toBeLessThan(worthOf(world, edge));
							expect((await best({ ...world, floors: [] })).value).toBeGreaterThan(allocation.value);
							break;
						case 'full':
							expect(isFull && holders.includes(lost.winner)).toBe(true);
							expect(lost.winnerWorth).toBe(worthOf(world, lost.winner));
					}
				}
			}),
			RUNS
		);
	});
});
