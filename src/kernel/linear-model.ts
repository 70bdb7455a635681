/**
 * Maximise costs · x, where lower ≤ x ≤ upper and each row holds: rows.lower ≤ A x ≤ rows.upper. Bounds may be infinite.
 * Columns in `whole` take whole numbers only (mixed-integer); without any it is a linear programme.
 */
export type LinearModel = {
	costs: Float64Array;
	lower: Float64Array;
	upper: Float64Array;
	/** 1 per column that takes whole numbers only. */
	whole: Uint8Array;
	rows: {
		lower: Float64Array;
		upper: Float64Array;
		/** Row r has its entries from starts[r] up to starts[r + 1]: the column of each and its coefficient. */
		starts: Int32Array;
		columns: Int32Array;
		values: Float64Array;
	};
	/**
	 * Per row the block of columns that it is about, or −1 when it ties blocks together. The first row of a block is its
	 * knapsack, with every column of the block; each other lets one of its columns be taken. Every column is in one block
	 * and 0 or 1. A solver gets much further when it knows this.
	 */
	blocks?: Int32Array;
};

/** A model that was solved, as far as time allowed. */
export type LinearSolution = {
	/** `withinGap`: as near to the best as was asked; `stopped`: cancelled or out of time before that. */
	status: 'optimal' | 'withinGap' | 'stopped' | 'infeasible' | 'unbounded';
	/** Per column; null when none was found. */
	values: Float64Array | null;
	/**
	 * Per row: by how much the objective rises per unit by which its limit rises; null when they are not known. Of a
	 * mixed-integer model they are those of its linear relaxation, which lets go of the whole numbers.
	 */
	rowDuals: Float64Array | null;
	/** Of `values`; −∞ without. */
	objective: number;
	/** No solution is better; ∞ when not known. */
	bound: number;
	/** How far the objective may be below the best, as a share of its own size; 0: proven best. */
	gap: number;
};

export type Progress = { seconds: number; best: number; bound: number; gap: number };

export type SolveOptions = {
	timeLimitSeconds: number;
	/** Stop at the first solution that is proven to be within this share of the best. */
	gap: number;
	onProgress?: (progress: Progress) => void;
	signal?: AbortSignal;
};

/** What solves models: platform/server/solver.ts, or another in a test. */
export type Solve = (model: LinearModel, options: SolveOptions) => Promise<LinearSolution>;

/** Less than this, as a share, is rounding. */
const ROUNDING = 1e-9;

/** How far an objective may be below the best, as a share of its own size. */
export function gapBetween(objective: number, bound: number): number {
	const below = bound - objective;
	if (below === Infinity) return Infinity;
	const size = Math.abs(objective);
	return below <= ROUNDING * Math.max(1, size) ? 0 : below / size;
}

/** What is known of a model before it is solved. */
export const unsolved: LinearSolution = {
	status: 'stopped',
	values: null,
	rowDuals: null,
	objective: -Infinity,
	bound: Infinity,
	gap: Infinity
};

type Column = { cost: number; lower?: number; upper?: number; whole?: boolean };
type Row = { lower?: number; upper?: number; block?: number };

/** Makes a model column by column and row by row. Columns are 0 or more unless told otherwise, rows without limits. */
export function modelBuilder() {
	const columns: Required<Column>[] = [];
	const rows: Required<Row>[] = [];
	const starts = [0];
	const entries: number[] = [];
	const values: number[] = [];
	return {
		/** Gives the number of the new column. */
		column: ({ cost, lower = 0, upper = Infinity, whole = false }: Column): number =>
			columns.push({ cost, lower, upper, whole }) - 1,
		/** A row of these columns; without coefficients each counts once. */
		row(
			{ lower = -Infinity, upper = Infinity, block = -1 }: Row,
			of: number[],
			coefficients?: number[]
		): void {
			rows.push({ lower, upper, block });
			of.forEach((column, i) => {
				entries.push(column);
				values.push(coefficients ? coefficients[i]! : 1);
			});
			starts.push(entries.length);
		},
		build: (): LinearModel => ({
			costs: Float64Array.from(columns, ({ cost }) => cost),
			lower: Float64Array.from(columns, ({ lower }) => lower),
			upper: Float64Array.from(columns, ({ upper }) => upper),
			whole: Uint8Array.from(columns, ({ whole }) => (whole ? 1 : 0)),
			rows: {
				lower: Float64Array.from(rows, ({ lower }) => lower),
				upper: Float64Array.from(rows, ({ upper }) => upper),
				starts: Int32Array.from(starts),
				columns: Int32Array.from(entries),
				values: Float64Array.from(values)
			},
			...(rows.some(({ block }) => block >= 0) && { blocks: Int32Array.from(rows, ({ block }) => block) })
		})
	};
}
