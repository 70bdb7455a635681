import type { LinearModel, LinearSolution, Solve, SolveOptions } from '#kernel/linear-model.ts';

/** One kind of help that one question asks for. */
export type Need = {
	id: string;
	questionId: string;
	region: string;
	/** Above 0: how much its relevance counts. */
	weight: number;
	/** Most offers that serve it, usually 1. */
	most: number;
};

export type Supply = {
	offerId: string;
	/** Places or hours left this school year; null: no limit. */
	capacity: number | null;
};

/** An offer that could serve a need: indices into needs and supplies. */
export type Edge = {
	need: number;
	supply: number;
	/** 0–1 */
	relevance: number;
	/** What serving it takes of the capacity, above 0: 1 place, or hours. */
	takes: number;
};

export type Floor = {
	region: string;
	/** Least number of needs served there. */
	least: number;
};

export type AllocationWorld = {
	needs: Need[];
	supplies: Supply[];
	edges: Edge[];
	/** Indices of edges that must be chosen. */
	pinned: number[];
	floors: Floor[];
};

/** What cannot be had together. */
export type Conflict =
	| { code: 'needPinnedTooOften'; need: number; edges: number[]; most: number }
	| { code: 'offerPinnedOverCapacity'; supply: number; edges: number[]; takes: number; capacity: number }
	| { code: 'offerPinnedTwiceForQuestion'; supply: number; questionId: string; edges: number[] }
	/** Together the floors ask too much; with this many served there the other floors could be kept. */
	| { code: 'floorTooHigh'; region: string; least: number; possible: number };

export type Prices = {
	/** Per need: what the value would lose without it. */
	needs: number[];
	/** Per supply: what one place or hour more would add to the value. */
	supplies: number[];
	/** Per region with a floor: what one need less in the floor would add to the value. */
	regions: Map<string, number>;
};

export type Allocation = {
	/** Edges, in order. */
	chosen: number[];
	/** Σ weight × relevance */
	value: number;
	/** No allocation is worth more. */
	bound: number;
	/** How far the value may be below the best, as a share of itself; 0: proven best. */
	gap: number;
	status: 'optimal' | 'withinGap' | 'stopped' | 'infeasible';
	prices: Prices;
	/** Only when infeasible: what is to blame. */
	conflicts: Conflict[];
};

/** Whether the linear programme without whole numbers has a best solution in whole numbers. */
export function isExactAsLinear(_world: AllocationWorld): boolean {
	throw new Error('not there yet');
}

export function allocationModel(_world: AllocationWorld): LinearModel {
	throw new Error('not there yet');
}

export function readAllocation(
	_world: AllocationWorld,
	_model: LinearModel,
	_solution: LinearSolution
): Allocation {
	throw new Error('not there yet');
}

/**
 * The best allocation: the way in for pages and commands. Solves as often as it needs (relaxation, core, what conflicts)
 * within the time; when stopped, gives the best that was found.
 */
export function allocate(
	_world: AllocationWorld,
	_solve: Solve,
	_options: SolveOptions
): Promise<Allocation> {
	throw new Error('not there yet');
}
