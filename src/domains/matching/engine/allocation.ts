import {
	gapBetween,
	type LinearModel,
	type LinearSolution,
	modelBuilder,
	type Solve,
	type SolveOptions
} from '#kernel/linear-model.ts';
import { greedy } from './allocation-compare.ts';
import { type AllocationWorld, pairOf, roomFor, ROUNDING, worthOf } from './allocation-world.ts';

/** What cannot be had together. */
export type Conflict =
	| { code: 'needPinnedTooOften'; need: number; edges: number[]; most: number }
	| { code: 'offerPinnedOverCapacity'; supply: number; edges: number[]; takes: number; capacity: number }
	| { code: 'offerPinnedTwiceForQuestion'; supply: number; questionId: string; edges: number[] }
	/** The floors ask too much together; with this many served there the others can be kept. */
	| { code: 'floorTooHigh'; region: string; least: number; possible: number };

/** What things are worth at the margin (shadow prices). Exact for places, of the linear relaxation for hours. */
export type Prices = {
	/** Per need: what the value would lose without it. */
	needs: number[];
	/** Per supply: what one place or hour more would add to the value. */
	supplies: number[];
	/** Per region with a floor: what one need less in it would add to the value. */
	regions: Map<string, number>;
};

export type Allocation = {
	/** Edges, in order. Empty when infeasible, or when stopped before anything was found. */
	chosen: number[];
	/** Σ weight × relevance */
	value: number;
	/** No allocation is worth more. */
	bound: number;
	/** How far the value may be below the best, as a share of itself; 0: proven best. */
	gap: number;
	status: 'optimal' | 'withinGap' | 'stopped' | 'infeasible';
	prices: Prices;
	/** When infeasible: what is to blame. */
	conflicts: Conflict[];
};

/** A hair is small, and all hairs together make no place. */
const MOST_HAIR = 1e-3;
const ALL_HAIRS = 0.25;

/**
 * Whether the best allocation follows from a linear programme without whole numbers: when each offer takes the same for
 * all that it serves, as places do. Then every row is a set of edges, and the sets form two families, need within region
 * and question within offer, in each of which two sets are apart or one within the other. Such a matrix is that of a flow
 * through a network, hence totally unimodular: every corner of the programme is whole (Edmonds, 1970; Schrijver,
 * Combinatorial Optimization, 2003, § 13.4). Offers that take more hours here than there make it a generalised assignment
 * problem, which is NP-hard.
 */
export function isExactAsLinear(world: AllocationWorld): boolean {
	return unitsOf(world).every((unit, s) => unit !== null || world.supplies[s]!.capacity === null);
}

/** Per supply what each of its edges takes, or null when they differ or take nothing. */
function unitsOf({ supplies, edges }: AllocationWorld): (number | null)[] {
	const units: (number | null | undefined)[] = supplies.map(() => undefined);
	for (const { supply, takes } of edges)
		units[supply] = units[supply] === undefined || units[supply] === takes ? takes : null;
	return units.map((unit) => (unit === undefined ? 1 : unit || null));
}

/**
 * A column per edge, and one per need that several may serve and that counts for a floor. Rows: needs, supplies, floors by
 * region, which edges exclude each other, and what those further columns mean.
 *
 * Where it is exact as linear, each offer has a hair more than its capacity, and each pair less than that: so a dual says
 * what one place more would bring or one need less would cost, not what the opposite would. They differ where several
 * solutions are equally good.
 * @throws RangeError when the world is not as its type describes it
 */
export function allocationModel(world: AllocationWorld): LinearModel {
	return modelOf(world, false);
}

/** By how much the floors must give way so that they are possible together: the last columns, one per region, at their least. */
function shortfallModel(world: AllocationWorld): LinearModel {
	return modelOf(world, true);
}

function modelOf(world: AllocationWorld, shortfall: boolean): LinearModel {
	refuseImpossible(world);
	const { needs, supplies, edges } = world;
	const exact = isExactAsLinear(world);
	const hair = exact ? Math.min(MOST_HAIR, ALL_HAIRS / supplies.length) : 0;
	const units = unitsOf(world);
	const floors = floorsOf(world);
	const all = edges.map((_, edge) => edge);
	const ofNeed = Map.groupBy(all, (edge) => edges[edge]!.need);
	const ofSupply = Map.groupBy(all, (edge) => edges[edge]!.supply);
	const counted = needs.flatMap(({ region, most }, need) => (most > 1 && floors.has(region) ? need : []));
	const block = (supply: number) => (exact || shortfall || counted.length > 0 ? -1 : supply);
	const model = modelBuilder();

	const pinned = new Set(world.pinned);
	for (const edge of all)
		model.column({
			cost: shortfall ? 0 : worthOf(world, edge),
			lower: pinned.has(edge) ? 1 : 0,
			// Where the need's own row says so it must say it alone, or the need's price would be shared with this bound.
			upper: needs[edges[edge]!.need]!.most === 1 ? Infinity : 1,
			whole: !exact
		});
	const served = new Map(counted.map((need) => [need, model.column({ cost: 0, upper: 1 })]));

	needs.forEach(({ most }, need) => model.row({ upper: most }, ofNeed.get(need) ?? []));
	supplies.forEach(({ capacity }, supply) => {
		const own = ofSupply.get(supply) ?? [];
		const unit = units[supply] ?? null;
		const room = Math.max(0, capacity ?? Infinity);
		if (unit === null)
			model.row(
				{ upper: room, block: block(supply) },
				own,
				own.map((edge) => edges[edge]!.takes)
			);
		else model.row({ upper: Math.floor(room / unit + ROUNDING) + hair, block: block(supply) }, own);
	});
	for (const [region, least] of floors) {
		const columns = needs.flatMap((need, i) =>
			need.region === region ? (served.get(i) ?? ofNeed.get(i) ?? []) : []
		);
		model.row({ lower: least }, shortfall ? [...columns, model.column({ cost: -1 })] : columns);
	}
	for (const pair of Map.groupBy(all, (edge) => pairOf(world, edge)).values())
		if (pair.length > 1) {
			const { supply } = edges[pair[0]!]!;
			const rest = hair / ofSupply.get(supply)!.length;
			model.row({ upper: 1 + rest, block: block(supply) }, pair);
		}
	for (const [need, column] of served) {
		const own = ofNeed.get(need) ?? [];
		model.row({ lower: 0 }, [...own, column], [...own.map(() => 1), -1]);
	}
	return model.build();
}

function refuseImpossible({ needs, supplies, edges, pinned }: AllocationWorld): void {
	const refuse = (what: string, i: number) => {
		throw new RangeError(`${what} ${i} is not as AllocationWorld describes it.`);
	};
	needs.forEach(({ weight, most }, i) => {
		if (!(weight > 0 && weight < Infinity && most >= 1)) refuse('Need', i);
	});
	edges.forEach(({ need, supply, relevance, takes }, i) => {
		if (
			!needs[need] ||
			!supplies[supply] ||
			!(relevance >= 0 && relevance <= 1) ||
			!(takes >= 0 && takes < Infinity)
		)
			refuse('Edge', i);
	});
	for (const edge of pinned) if (!edges[edge]) refuse('Pinned edge', edge);
}

/** Per region the highest of its floors. */
function floorsOf({ floors }: AllocationWorld): Map<string, number> {
	const found = new Map<string, number>();
	for (const { region, least } of floors) found.set(region, Math.max(least, found.get(region) ?? 0));
	return found;
}

/** What a solution of `allocationModel(world)` means. */
export function readAllocation(
	world: AllocationWorld,
	model: LinearModel,
	{ status, values, rowDuals, bound: provenBound }: LinearSolution
): Allocation {
	if (status === 'infeasible' || status === 'unbounded') return impossible(world, []);
	const found = world.edges.flatMap((_, edge) => (values && values[edge]! > 0.5 ? edge : []));
	const chosen = status === 'optimal' || !values ? found : completed(world, found);
	const value = chosen.reduce((sum, edge) => sum + model.costs[edge]!, 0);
	const bound = status === 'optimal' ? value : Math.max(value, Math.min(provenBound, easyBound(world)));
	const gap = gapBetween(value, bound);
	return { chosen, value, bound, gap, status, prices: pricesOf(world, rowDuals), conflicts: [] };
}

function pricesOf(world: AllocationWorld, duals: Float64Array | null): Prices {
	const { needs, supplies } = world;
	const price = (row: number, sign = 1) => Math.max(0, sign * (duals?.[row] ?? 0));
	const units = unitsOf(world);
	return {
		needs: needs.map((_, need) => price(need)),
		supplies: supplies.map((_, supply) => price(needs.length + supply) / (units[supply] ?? 1)),
		regions: new Map(
			[...floorsOf(world).keys()].map((region, i) => [region, price(needs.length + supplies.length + i, -1)])
		)
	};
}

/**
 * What a solver leaves that stops before the best: needs for which there is room still get an offer, or a more relevant
 * one. The region of what is served stays as it is, so no floor suffers.
 */
function completed(world: AllocationWorld, found: number[]): number[] {
	const { edges } = world;
	const chosen = new Set(found);
	const pinned = new Set(world.pinned);
	const room = roomFor(world);
	found.forEach(room.take);
	const byRelevance = (a: number, b: number) => edges[b]!.relevance - edges[a]!.relevance;
	const exchange = (edge: number, serving: number[]): boolean => {
		if (room.fits(edge)) return true;
		const least = serving
			.filter((other) => !pinned.has(other))
			.sort(byRelevance)
			.at(-1);
		if (least === undefined || edges[least]!.relevance >= edges[edge]!.relevance) return false;
		room.giveBack(least);
		if (room.fits(edge)) return chosen.delete(least);
		room.take(least);
		return false;
	};
	const ofNeed = [...Map.groupBy(edges.keys(), (edge) => edges[edge]!.need).values()];
	for (const own of ofNeed) own.sort(byRelevance);
	for (let better = true; better;) {
		better = false;
		for (const own of ofNeed)
			for (const edge of own) {
				if (chosen.has(edge) || edges[edge]!.relevance === 0) continue;
				if (
					!exchange(
						edge,
						own.filter((other) => chosen.has(other))
					)
				)
					continue;
				room.take(edge);
				chosen.add(edge);
				better = true;
			}
	}
	return [...chosen].sort((a, b) => a - b);
}

/** As if every need could have its best offers. */
function easyBound(world: AllocationWorld): number {
	const worths = Map.groupBy(
		world.edges.map(({ need }, edge) => ({ need, worth: worthOf(world, edge) })),
		({ need }) => need
	);
	return [...worths].reduce((sum, [need, edges]) => {
		const best = edges.map(({ worth }) => worth).sort((a, b) => b - a);
		return sum + best.slice(0, world.needs[need]!.most).reduce((total, worth) => total + worth, 0);
	}, 0);
}

function impossible(world: AllocationWorld, conflicts: Conflict[]): Allocation {
	const prices = pricesOf(world, null);
	return { chosen: [], value: 0, bound: 0, gap: 0, status: 'infeasible', prices, conflicts };
}

/**
 * The best allocation, or when it is stopped the best that was found, at least that of `greedy` where no floor is asked.
 * When there is none: what is to blame, first the pins, and where they go together the floors.
 * @throws RangeError when the world is not as its type describes it, and what `solve` throws
 */
export async function allocate(
	world: AllocationWorld,
	solve: Solve,
	options: SolveOptions
): Promise<Allocation> {
	const model = allocationModel(world);
	const pins = pinConflicts(world);
	if (pins.length > 0) return impossible(world, pins);
	const solution = await solve(model, options);
	if (solution.status === 'infeasible') return impossible(world, await floorConflicts(world, solve, options));
	if (solution.values || world.floors.length > 0) return readAllocation(world, model, solution);
	const values = new Float64Array(model.costs.length);
	for (const edge of greedy(world)) values[edge] = 1;
	return readAllocation(world, model, { ...solution, values });
}

function pinConflicts(world: AllocationWorld): Conflict[] {
	const { needs, supplies, edges } = world;
	const pinned = [...new Set(world.pinned)];
	const perNeed = [...Map.groupBy(pinned, (edge) => edges[edge]!.need)].flatMap(([need, pins]) => {
		const { most } = needs[need]!;
		return pins.length > most ? { code: 'needPinnedTooOften' as const, need, edges: pins, most } : [];
	});
	const perSupply = [...Map.groupBy(pinned, (edge) => edges[edge]!.supply)].flatMap(([supply, pins]) => {
		const { capacity } = supplies[supply]!;
		const takes = pins.reduce((sum, edge) => sum + edges[edge]!.takes, 0);
		if (capacity === null || takes <= capacity + ROUNDING) return [];
		return { code: 'offerPinnedOverCapacity' as const, supply, edges: pins, takes, capacity };
	});
	const perPair = [...Map.groupBy(pinned, (edge) => pairOf(world, edge)).values()].flatMap((pins) => {
		const { need, supply } = edges[pins[0]!]!;
		if (pins.length === 1) return [];
		const { questionId } = needs[need]!;
		return { code: 'offerPinnedTwiceForQuestion' as const, supply, questionId, edges: pins };
	});
	return [...perNeed, ...perSupply, ...perPair];
}

async function floorConflicts(
	world: AllocationWorld,
	solve: Solve,
	options: SolveOptions
): Promise<Conflict[]> {
	const { values } = await solve(shortfallModel(world), options);
	if (!values) return [];
	const floors = [...floorsOf(world)];
	return floors.flatMap(([region, least], i) => {
		const short = Math.round(values[values.length - floors.length + i]!);
		return short > 0 ? { code: 'floorTooHigh', region, least, possible: least - short } : [];
	});
}
