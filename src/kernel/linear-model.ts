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
};

/** A model that was solved, as far as time allowed. */
export type LinearSolution = {
	/** `stopped`: cancelled, or out of time, before the gap was reached. */
	status: 'optimal' | 'withinGap' | 'stopped' | 'infeasible' | 'unbounded';
	/** Per column; null when none was found. */
	values: Float64Array | null;
	/** Per row: by how much the objective rises per unit by which the row's limit gives way; null unless a linear programme was solved. */
	rowDuals: Float64Array | null;
	/** Of `values`; −∞ without. */
	objective: number;
	/** No solution is better than this; ∞ when not known. */
	bound: number;
	/** How far the objective may be below the best, as a share of its own size; 0: proven best, ∞: not known. */
	gap: number;
};

export type Progress = { seconds: number; best: number; bound: number; gap: number };

export type SolveOptions = {
	timeLimitSeconds: number;
	/** Stop at the first solution that is proven to be within this share of the best. */
	gap: number;
	/** Values per column to begin from, when some are known. */
	start?: Float64Array;
	onProgress?: (progress: Progress) => void;
	signal?: AbortSignal;
};

/** What solves models: platform/server/solver.ts, or another in a test. */
export type Solve = (model: LinearModel, options: SolveOptions) => Promise<LinearSolution>;
