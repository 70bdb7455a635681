import type { LinearModel } from './linear-model.ts';

/** What packing has found so far. */
export type Packing = {
	/** No solution is better. */
	bound: number;
	/** Of the best solution; −∞ as long as there is none. */
	objective: number;
	/** The columns that are 1 in it; the others are 0. */
	chosen: number[];
};

/** Columns that share a knapsack. Of columns with the same choice (0 or more) one may be taken. */
type Block = { columns: Int32Array; weights: Float64Array; choices: Int32Array; capacity: number };
type Pack = { block: Block; columns: number[]; bound: number };

/** The rows that tie blocks together, with what they still allow. */
type Limits = { lower: Float64Array; upper: Float64Array };
type Parts = {
	costs: Float64Array;
	blocks: Block[];
	limits: Limits;
	/** Columns that are 1 in any case; the limits and capacities are what they leave. */
	given: number[];
	/** Per column, from starts[column] up to the next: the rows that tie it to other blocks, and its coefficients there. */
	starts: Int32Array;
	rows: Int32Array;
	values: Float64Array;
};
type Relaxed = { prices: Float64Array; bound: number; packs: Pack[]; activity: Float64Array };

const SWEEPS = 400;
/** The share of the last step's direction that goes on in the next: without it steps go to and fro. */
const MOMENTUM = 0.85;
/** A step gets shorter by this when so many sweeps brought no better bound, until it is too short to matter. */
const SHORTER = 0.6;
const PATIENCE = 8;
const SHORTEST = 1e-4;
/** How far the best is taken to be below the bound, for the length of a step. */
const DISTANCE = 0.02;
/** In how many rounds a dive fixes all blocks: each dive is more careful than the one before, and slower. */
const DIVES = [50, 100, 200, 400];
const SWEEPS_PER_ROUND = 20;
const LENGTH_WHILE_DIVING = 0.03;
/** A knapsack that needs more branches is left at the best that was found; its bound holds all the same. */
const MOST_BRANCHES = 2000;
const TOLERANCE = 1e-9;

/**
 * Solves a model in 0 and 1 that falls into knapsacks (`model.blocks`), nearly, where branch and cut gets nowhere. Yields
 * after every sweep over the blocks, so that its caller can stop it: what it yields only gets better.
 *
 * The rows that tie blocks together are priced instead of kept (Lagrangian relaxation: Fisher, Management Science 27,
 * 1981). What is left is a knapsack per block, which gives a bound tighter than the linear relaxation does; subgradient
 * steps improve the prices (Held, Wolfe and Crowder, Mathematical Programming 6, 1974). Solutions come from dives: the
 * packs that contradict no other are fixed, a few at a time, and the prices of what is left follow. Where rows ask for a
 * least, a dive may end without a solution.
 *
 * @param prices to begin from, per row: the duals of the linear relaxation
 * @throws when the model has a row within a block that is neither a knapsack nor a choice
 */
export function* packing(model: LinearModel, prices: Float64Array): Generator<Packing> {
	const parts = partsOf(model);
	const found: Packing = { bound: Infinity, objective: -Infinity, chosen: [] };
	const given = worth(parts, parts.given);
	const start = prices.map((price, row) => withinSigns(price, parts.limits, row));
	const shareOf = (rounds: number) => Math.ceil(parts.blocks.length / rounds);
	yield* dive(parts, found, start, shareOf(1));
	let best: Float64Array = start;
	for (const relaxed of descend(parts, parts.blocks, parts.limits, start, { sweeps: SWEEPS, length: 1 })) {
		best = relaxed.prices;
		found.bound = Math.min(found.bound, given + relaxed.bound);
		yield found;
	}
	for (const share of new Set(DIVES.map(shareOf))) yield* dive(parts, found, best, share);
}

/** Fixes so many blocks a round until none is left, and keeps the solution if it is better than what was found. */
function* dive(parts: Parts, found: Packing, prices: Float64Array, share: number): Generator<Packing> {
	const limits = { lower: parts.limits.lower.slice(), upper: parts.limits.upper.slice() };
	const chosen = [...parts.given];
	let blocks = parts.blocks;
	let relaxed = relax(parts, blocks, limits, prices);
	while (blocks.length > 0) {
		const fixed = new Set<Block>();
		for (const { block, columns } of leastContested(parts, relaxed, limits).slice(0, share)) {
			const fitting = columns.filter((column) => take(parts, limits, column));
			if (fitting.length < columns.length && fixed.size > 0) {
				for (const column of fitting) change(parts, limits, column, 1);
				continue;
			}
			chosen.push(...fitting);
			fixed.add(block);
		}
		blocks = blocks.filter((block) => !fixed.has(block));
		const steps = { sweeps: SWEEPS_PER_ROUND, length: LENGTH_WHILE_DIVING };
		for (relaxed of descend(parts, blocks, limits, relaxed.prices, steps)) yield found;
	}
	const objective = worth(parts, chosen);
	if (objective <= found.objective || limits.lower.some((least) => least > TOLERANCE)) return;
	Object.assign(found, { objective, chosen });
	yield found;
}

/** Subgradient steps from these prices on. Yields the best after every sweep. */
function* descend(
	parts: Parts,
	blocks: Block[],
	limits: Limits,
	prices: Float64Array,
	{ sweeps, length }: { sweeps: number; length: number }
): Generator<Relaxed> {
	let best = relax(parts, blocks, limits, prices);
	let current = best;
	let direction = new Float64Array(prices.length);
	let stalled = 0;
	yield best;
	for (let sweep = 1; sweep < sweeps && length > SHORTEST; sweep++) {
		const slopes = slopesOf(current, limits);
		direction = direction.map((last, row) => MOMENTUM * last + slopes[row]!);
		const norm = direction.reduce((sum, each) => sum + each * each, 0);
		if (norm === 0) return;
		const step = (length * DISTANCE * Math.abs(current.bound)) / norm;
		const next = current.prices.map((price, row) => withinSigns(price + step * direction[row]!, limits, row));
		current = relax(parts, blocks, limits, next);
		if (current.bound < best.bound) {
			best = current;
			stalled = 0;
		} else if (++stalled > PATIENCE) {
			length *= SHORTER;
			current = best;
			direction.fill(0);
			stalled = 0;
		}
		yield best;
	}
}

/** How much too much each row takes, or below 0 how much there is room: the way in which its price should go. */
function slopesOf({ prices, activity }: Relaxed, { lower, upper }: Limits): Float64Array {
	return prices.map((price, row) => {
		const tooMuch = activity[row]! - upper[row]!;
		const tooLittle = activity[row]! - lower[row]!;
		if (price > 0 || tooMuch > 0) return tooMuch;
		return price < 0 || tooLittle < 0 ? tooLittle : 0;
	});
}

/** What a row allows without end has no price. */
function withinSigns(price: number, limits: Limits, row: number): number {
	if (limits.upper[row] === Infinity) price = Math.min(0, price);
	return limits.lower[row] === -Infinity ? Math.max(0, price) : price;
}

function relax(parts: Parts, blocks: Block[], limits: Limits, prices: Float64Array): Relaxed {
	const packs = blocks.map((block) => bestPack(parts, block, limits, prices));
	const activity = new Float64Array(prices.length);
	let bound = 0;
	prices.forEach((price, row) => {
		if (price !== 0) bound += price * (price > 0 ? limits.upper[row]! : limits.lower[row]!);
	});
	for (const pack of packs) {
		bound += pack.bound;
		for (const column of pack.columns)
			for (let at = parts.starts[column]!; at < parts.starts[column + 1]!; at++)
				activity[parts.rows[at]!]! += parts.values[at]!;
	}
	return { prices, bound, packs, activity };
}

/** The knapsack of one block at these prices, by branch and bound over its columns, the most profit per weight first. */
function bestPack(parts: Parts, block: Block, limits: Limits, prices: Float64Array): Pack {
	const items = profitable(parts, block, limits, prices);
	if (items.reduce((sum, { weight }) => sum + weight, 0) <= block.capacity) return everything(block, items);
	const taken: number[] = [];
	let best: number[] = [];
	let bestProfit = 0;
	let branches = 0;
	const branch = (from: number, room: number, profit: number) => {
		if (profit > bestProfit) {
			bestProfit = profit;
			best = taken.slice();
		}
		for (let i = from; i < items.length && branches < MOST_BRANCHES; i++) {
			if (profit + mostProfit(items, i, room) <= bestProfit + TOLERANCE) return;
			const { weight, choice } = items[i]!;
			if (weight > room || (choice >= 0 && taken.some((other) => items[other]!.choice === choice))) continue;
			branches++;
			taken.push(i);
			branch(i + 1, room - weight, profit + items[i]!.profit);
			taken.pop();
		}
	};
	branch(0, block.capacity, 0);
	const bound = branches < MOST_BRANCHES ? bestProfit : mostProfit(items, 0, block.capacity);
	return { block, columns: best.map((i) => items[i]!.column), bound };
}

/** Where all fits, the most profitable of each choice. */
function everything(block: Block, items: Item[]): Pack {
	const made = new Set<number>();
	const best = items
		.toSorted((a, b) => b.profit - a.profit)
		.filter(({ choice }) => choice < 0 || (!made.has(choice) && made.add(choice)));
	return {
		block,
		columns: best.map(({ column }) => column),
		bound: best.reduce((sum, { profit }) => sum + profit, 0)
	};
}

type Item = { column: number; profit: number; weight: number; choice: number };

function profitable(parts: Parts, block: Block, { upper }: Limits, prices: Float64Array): Item[] {
	const { costs, starts, rows, values } = parts;
	const items: Item[] = [];
	for (let i = 0; i < block.columns.length; i++) {
		const column = block.columns[i]!;
		const weight = block.weights[i]!;
		let profit = costs[column]!;
		for (let at = starts[column]!; at < starts[column + 1]!; at++) profit -= prices[rows[at]!]! * values[at]!;
		if (profit > TOLERANCE && weight <= block.capacity && fits(parts, upper, column))
			items.push({ column, profit, weight, choice: block.choices[i]! });
	}
	return items.sort((a, b) => b.profit * a.weight - a.profit * b.weight || b.profit - a.profit);
}

function fits({ starts, rows, values }: Parts, upper: Float64Array, column: number): boolean {
	for (let at = starts[column]!; at < starts[column + 1]!; at++)
		if (values[at]! > upper[rows[at]!]! + TOLERANCE) return false;
	return true;
}

/** What the items from here on could add at most, when the last may be taken for a part. */
function mostProfit(items: Item[], from: number, room: number): number {
	let sum = 0;
	for (let i = from; i < items.length; i++) {
		const { profit, weight } = items[i]!;
		if (weight > room) return sum + (profit * room) / weight;
		room -= weight;
		sum += profit;
	}
	return sum;
}

/** Those first whose columns ask least of what others ask for as well. */
function leastContested(parts: Parts, { packs, activity }: Relaxed, { upper }: Limits): Pack[] {
	const contested = (column: number) => {
		for (let at = parts.starts[column]!; at < parts.starts[column + 1]!; at++)
			if (activity[parts.rows[at]!]! > upper[parts.rows[at]!]! + TOLERANCE) return true;
		return false;
	};
	const counts = new Map(packs.map((pack) => [pack, pack.columns.filter(contested).length]));
	return packs.toSorted((a, b) => counts.get(a)! - counts.get(b)!);
}

/** Takes a column from what is left, if it fits. */
function take(parts: Parts, limits: Limits, column: number): boolean {
	const possible = fits(parts, limits.upper, column);
	if (possible) change(parts, limits, column, -1);
	return possible;
}

function change(
	{ starts, rows, values }: Parts,
	{ lower, upper }: Limits,
	column: number,
	sign: 1 | -1
): void {
	for (let at = starts[column]!; at < starts[column + 1]!; at++) {
		lower[rows[at]!]! += sign * values[at]!;
		upper[rows[at]!]! += sign * values[at]!;
	}
}

function worth({ costs }: Parts, columns: number[]): number {
	return columns.reduce((sum, column) => sum + costs[column]!, 0);
}

function partsOf(model: LinearModel): Parts {
	const { costs, rows } = model;
	const blockOf = model.blocks;
	if (!blockOf) throw new Error('A model without blocks cannot be packed.');
	const entries: { row: number; value: number }[][] = Array.from(costs, () => []);
	const blocks = new Map<number, Block>();
	const choices = new Map<number, number>();
	rows.lower.forEach((_, row) => {
		const columns = rows.columns.subarray(rows.starts[row], rows.starts[row + 1]);
		const values = rows.values.subarray(rows.starts[row], rows.starts[row + 1]);
		const block = blockOf[row]!;
		if (block < 0) columns.forEach((column, i) => entries[column]!.push({ row, value: values[i]! }));
		else if (!blocks.has(block))
			blocks.set(block, {
				columns,
				weights: values,
				choices: new Int32Array(),
				capacity: rows.upper[row]!
			});
		else if (rows.upper[row] === 1 && values.every((value) => value === 1))
			for (const column of columns) choices.set(column, row);
		else throw new Error(`Row ${row} is within a block, and neither its knapsack nor a choice.`);
	});
	const limits = { lower: rows.lower.slice(), upper: rows.upper.slice() };
	blockOf.forEach((block, row) => {
		if (block >= 0) limits.lower[row] = -Infinity;
		if (block >= 0) limits.upper[row] = Infinity;
	});
	const starts = new Int32Array(costs.length + 1);
	entries.forEach((list, column) => (starts[column + 1] = starts[column]! + list.length));
	const tied = entries.flat();
	const parts: Parts = {
		costs,
		blocks: [...blocks.values()],
		limits,
		given: [],
		starts,
		rows: Int32Array.from(tied, ({ row }) => row),
		values: Float64Array.from(tied, ({ value }) => value)
	};
	for (const block of parts.blocks) settle(parts, block, choices, model);
	return parts;
}

/** Takes the columns that are 1 in any case off the block and the limits, and leaves those that may be 0 or 1. */
function settle(
	parts: Parts,
	block: Block,
	choices: Map<number, number>,
	{ lower, upper }: LinearModel
): void {
	const made = new Set<number>();
	const open: number[] = [];
	block.columns.forEach((column, i) => {
		if (lower[column]! < 1) return void (upper[column]! >= 1 && open.push(i));
		parts.given.push(column);
		block.capacity -= block.weights[i]!;
		change(parts, parts.limits, column, -1);
		made.add(choices.get(column) ?? -1);
	});
	const free = open.filter((i) => !made.has(choices.get(block.columns[i]!) ?? NaN));
	block.weights = Float64Array.from(free, (i) => block.weights[i]!);
	block.columns = Int32Array.from(free, (i) => block.columns[i]!);
	block.choices = block.columns.map((column) => choices.get(column) ?? -1);
}
