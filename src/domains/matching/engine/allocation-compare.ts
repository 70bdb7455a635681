import type { AllocationWorld } from './allocation.ts';

/** First come, first served: needs in this order take the most relevant offer that has room. Gives edges; pins hold, floors don't count. */
export function firstCome(_world: AllocationWorld, _order: number[]): number[] {
	throw new Error('not there yet');
}

/** The edge worth most first (weight × relevance), as long as there is room. Gives edges; pins hold, floors don't count. */
export function greedy(_world: AllocationWorld): number[] {
	throw new Error('not there yet');
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

export function quarterOfNeed(_percentile: number | null): NeedQuarter {
	throw new Error('not there yet');
}

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
