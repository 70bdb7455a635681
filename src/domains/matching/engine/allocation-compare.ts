import { type AllocationWorld, roomFor, worthOf } from './allocation-world.ts';

/**
 * First come, first served: the needs in this order each take the most relevant offers that have room left. Gives edges.
 * Pins hold; floors are not looked at.
 */
export function firstCome(world: AllocationWorld, order: number[]): number[] {
	const ofNeed = Map.groupBy(world.edges.keys(), (edge) => world.edges[edge]!.need);
	const relevance = (edge: number) => world.edges[edge]!.relevance;
	return inTurn(
		world,
		order.flatMap((need) => (ofNeed.get(need) ?? []).sort((a, b) => relevance(b) - relevance(a)))
	);
}

/** The edge with most worth (weight × relevance) first, as long as there is room. Gives edges. Pins hold; floors are not looked at. */
export function greedy(world: AllocationWorld): number[] {
	return inTurn(
		world,
		[...world.edges.keys()].sort((a, b) => worthOf(world, b) - worthOf(world, a))
	);
}

/** What is pinned, and then what still fits. What is not relevant at all takes no room. */
function inTurn(world: AllocationWorld, edges: number[]): number[] {
	const room = roomFor(world);
	const chosen = [...new Set(world.pinned)];
	chosen.forEach(room.take);
	for (const edge of edges)
		if (world.edges[edge]!.relevance > 0 && room.fits(edge)) {
			room.take(edge);
			chosen.push(edge);
		}
	return chosen.sort((a, b) => a - b);
}

export type Figures = {
	/** Σ relevance */
	relevance: number;
	/** Σ weight × relevance */
	value: number;
	servedNeeds: number;
	/** Of the needs in the quarter with most need, 0–1; null when there are none. */
	servedShareOfMostNeed: number | null;
	/** Of relevance received per question: 0 all get the same, towards 1 one gets everything. */
	gini: number;
};

/** `chosen`: edges by name of the way they were chosen. `needScores`: per need a percentile 0–100, or null when not known. */
export function compare<Name extends string>(
	_world: AllocationWorld,
	_chosen: Record<Name, number[]>,
	_needScores: (number | null)[]
): Record<Name, Figures> {
	throw new Error('not there yet');
}

/** 4: most need; null: not known. */
export type NeedQuarter = 1 | 2 | 3 | 4 | null;

/** For one quarter of need: how many are served with weights and without, and who is served only with or only without. */
export type GainersAndLosers = {
	quarter: NeedQuarter;
	needs: { all: number; with: number; without: number; gain: number; lose: number };
	questions: { all: number; with: number; without: number; gain: number; lose: number };
};

/** Edges chosen with weights for need, and without; per need its quarter. One row per quarter that has needs, least need first, unknown last. */
export function gainersAndLosers(
	_world: AllocationWorld,
	_withWeights: number[],
	_without: number[],
	_quarters: NeedQuarter[]
): GainersAndLosers[] {
	throw new Error('not there yet');
}

/** How much the relevance of a need counts: 1 + strength × percentile / 100, where not known counts as 50. Strength 0–3. */
export function needWeight(percentile: number | null, strength: number): number {
	return 1 + (strength * (percentile ?? 50)) / 100;
}
