import type { LinearModel, LinearSolution, Solve, SolveOptions } from '#kernel/linear-model.ts';
import { type AllocationWorld, type Floor, worthOf } from './allocation-world.ts';

/** What cannot be had together. */
export type Conflict =
	| { code: 'needPinnedTooOften'; need: number; edges: number[]; most: number }
	| { code: 'offerPinnedOverCapacity'; supply: number; edges: number[]; takes: number; capacity: number }
	| { code: 'offerPinnedTwiceForQuestion'; supply: number; questionId: string; edges: number[] }
	/** Together the floors ask too much: beside those before it so many can be served there at most. */
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

/**
 * Whether the linear programme without whole numbers has a best solution in whole numbers: when each offer gives the same
 * to everybody it helps. Then the rows are two families of nested sets: needs within their region on one side, pairs of a
 * question and an offer within their offer on the other. Such a matrix is totally unimodular (Edmonds, 1970), so every
 * vertex is whole.
 */
export function isExactAsLinear({ edges }: AllocationWorld): boolean {
	const takes = new Map<number, number>();
	return edges.every((edge) => {
		const known = takes.get(edge.supply) ?? edge.takes;
		takes.set(edge.supply, known);
		return known === edge.takes;
	});
}

/** The rows of a model, in this order: offers, pairs, needs, floors. */
type Row = {
	columns: number[];
	coefficient: (column: number) => number;
	lower: number;
	upper: number;
	block: number;
};

const ONE = () => 1;

function rowsOf({ needs, supplies, edges, floors }: AllocationWorld, exact: boolean): Row[] {
	const numbers = [...edges.keys()];
	const bySupply = Map.groupBy(numbers, (edge) => edges[edge]!.supply);
	const byNeed = Map.groupBy(numbers, (edge) => edges[edge]!.need);
	const byRegion = Map.groupBy(numbers, (edge) => needs[edges[edge]!.need]!.region);
	const offers = supplies.map(({ capacity }, supply): Row => {
		const columns = bySupply.get(supply) ?? [];
		const takes = columns.length > 0 ? edges[columns[0]!]!.takes : 1;
		return {
			columns,
			// In places of one size every coefficient is 1: what is left over of the last place can't be given.
			coefficient: exact ? ONE : (edge) => edges[edge]!.takes,
			lower: -Infinity,
			upper: capacity === null ? Infinity : exact ? Math.floor(capacity / takes) : capacity,
			block: supply
		};
	});
	const pairs = [...bySupply].flatMap(([supply, columns]): Row[] =>
		[...Map.groupBy(columns, (edge) => needs[edges[edge]!.need]!.questionId).values()]
			.filter((same) => same.length > 1)
			.map((same) => ({ columns: same, coefficient: ONE, lower: -Infinity, upper: 1, block: supply }))
	);
	const enough = needs.map(({ most }, need): Row => ({
		columns: byNeed.get(need) ?? [],
		coefficient: ONE,
		lower: -Infinity,
		upper: most,
		block: -1
	}));
	const least = floors.map(({ region, least: lower }): Row => ({
		columns: byRegion.get(region) ?? [],
		coefficient: ONE,
		lower,
		upper: Infinity,
		block: -1
	}));
	return [...offers, ...pairs, ...enough, ...least];
}

/** One column per edge, 1 when it is chosen. */
export function allocationModel(world: AllocationWorld): LinearModel {
	const { needs, edges, pinned } = world;
	const exact = isExactAsLinear(world);
	const rows = rowsOf(world, exact);
	const lower = new Float64Array(edges.length);
	for (const edge of pinned) lower[edge] = 1;
	const starts = new Int32Array(rows.length + 1);
	rows.forEach(({ columns }, row) => (starts[row + 1] = starts[row]! + columns.length));
	return {
		costs: Float64Array.from(edges.keys(), (edge) => worthOf(world, edge)),
		lower,
		// Where a need takes one offer its row says so, and has the price; a second bound could take it away.
		upper: Float64Array.from(edges, ({ need }) => (exact && needs[need]!.most === 1 ? Infinity : 1)),
		whole: new Uint8Array(edges.length).fill(exact ? 0 : 1),
		rows: {
			lower: Float64Array.from(rows, (row) => row.lower),
			upper: Float64Array.from(rows, (row) => row.upper),
			starts,
			columns: Int32Array.from(rows.flatMap(({ columns }) => columns)),
			values: Float64Array.from(rows.flatMap(({ columns, coefficient }) => columns.map(coefficient)))
		},
		...(!exact && { blocks: Int32Array.from(rows, ({ block }) => block) })
	};
}

export function readAllocation(
	world: AllocationWorld,
	model: LinearModel,
	{ status, values, rowDuals, bound, gap }: LinearSolution
): Allocation {
	const { needs, supplies, edges, floors } = world;
	const chosen = [...edges.keys()].filter((edge) => values !== null && values[edge]! > 0.5);
	const priceAt = (row: number) => Math.max(0, rowDuals?.[row] ?? 0);
	const rows = model.rows.lower.length;
	const needsFrom = rows - floors.length - needs.length;
	const exact = isExactAsLinear(world);
	const takes = supplies.map(() => 1);
	if (exact) for (const edge of edges) takes[edge.supply] = edge.takes;
	return {
		chosen,
		value: chosen.reduce((sum, edge) => sum + worthOf(world, edge), 0),
		bound,
		gap,
		status: status === 'unbounded' ? 'stopped' : status,
		prices: {
			needs: needs.map((_, need) => priceAt(needsFrom + need)),
			supplies: supplies.map((_, supply) => priceAt(supply) / takes[supply]!),
			regions: new Map(
				floors.map(({ region }, i) => [region, Math.max(0, -(rowDuals?.[rows - floors.length + i] ?? 0))])
			)
		},
		conflicts: []
	};
}

/**
 * The best allocation: the way in for pages and commands. When stopped it gives the best that was found; when nothing can
 * be had it says what is to blame.
 */
export async function allocate(
	world: AllocationWorld,
	solve: Solve,
	options: SolveOptions
): Promise<Allocation> {
	const model = allocationModel(world);
	const pins = pinConflicts(world);
	if (pins.length > 0) return { ...readAllocation(world, model, NOTHING), conflicts: pins };
	// A solver calls a model without columns unsolved.
	if (world.edges.length === 0) return readAllocation(world, model, EMPTY);
	const solution = await solve(model, options);
	const allocation = readAllocation(world, model, solution);
	if (solution.status !== 'infeasible') return allocation;
	return { ...allocation, conflicts: await floorConflicts(world, solve, options) };
}

const NOTHING: LinearSolution = {
	status: 'infeasible',
	values: null,
	rowDuals: null,
	objective: -Infinity,
	bound: -Infinity,
	gap: Infinity
};

const EMPTY: LinearSolution = { ...NOTHING, status: 'optimal', objective: 0, bound: 0, gap: 0 };

function pinConflicts({ needs, supplies, edges, pinned }: AllocationWorld): Conflict[] {
	const byNeed = Map.groupBy(pinned, (edge) => edges[edge]!.need);
	const bySupply = Map.groupBy(pinned, (edge) => edges[edge]!.supply);
	return [
		...[...byNeed].flatMap(([need, own]): Conflict[] => {
			const { most } = needs[need]!;
			return own.length > most ? [{ code: 'needPinnedTooOften', need, edges: own, most }] : [];
		}),
		...[...bySupply].flatMap(([supply, own]): Conflict[] => {
			const { capacity } = supplies[supply]!;
			const takes = own.reduce((sum, edge) => sum + edges[edge]!.takes, 0);
			return capacity !== null && takes > capacity
				? [{ code: 'offerPinnedOverCapacity', supply, edges: own, takes, capacity }]
				: [];
		}),
		...[...bySupply].flatMap(([supply, own]): Conflict[] =>
			[...Map.groupBy(own, (edge) => needs[edges[edge]!.need]!.questionId)].flatMap(([questionId, twice]) =>
				twice.length > 1
					? [{ code: 'offerPinnedTwiceForQuestion', supply, questionId, edges: twice } as const]
					: []
			)
		)
	];
}

/** Floors are tried one after the other: the first that can't be had beside those before it is to blame. */
async function floorConflicts(
	world: AllocationWorld,
	solve: Solve,
	options: SolveOptions
): Promise<Conflict[]> {
	const kept: Floor[] = [];
	const conflicts: Conflict[] = [];
	for (const floor of world.floors) {
		const model = allocationModel({ ...world, floors: kept });
		const inside = world.edges.map(({ need }) => Number(world.needs[need]!.region === floor.region));
		const { objective } = await solve({ ...model, costs: Float64Array.from(inside) }, options);
		const possible = Math.round(Math.max(0, objective));
		if (possible >= floor.least) kept.push(floor);
		else conflicts.push({ code: 'floorTooHigh', ...floor, possible });
	}
	return conflicts;
}
