import highsLoader, { type Highs, type HighsCallbackMap, type Model, type ModelData } from 'highs';
import { gapBetween, type LinearModel, type LinearSolution, unsolved } from '#kernel/linear-model.ts';
import { packing } from '#kernel/packing.ts';

/** A value this near to a whole number is whole. */
const WHOLE = 1e-6;

export type Watch = {
	timeLimitSeconds: number;
	/** Near enough to the best, as a share. */
	gap: number;
	/** Asked time and again. */
	isCancelled: () => boolean;
	/** Told time and again. */
	onProgress: (seconds: number, best: number, bound: number) => void;
	/** Told the best so far before a step that may not look up in time. */
	onFound: (found: LinearSolution) => void;
};

const infeasible: LinearSolution = { ...unsolved, status: 'infeasible', bound: -Infinity };

type Run = { highs: Highs; model: LinearModel; watch: Watch; began: number };

export const loadHighs: () => Promise<Highs> = highsLoader;

/**
 * Solves a model in this thread, which does nothing else until it is done: a server takes `solve` of solver.ts. First the
 * linear relaxation; where that isn't whole, packing, when the model says its blocks; where that isn't near enough, branch
 * and cut.
 * @throws when the model is broken
 */
export function solveHere(highs: Highs, model: LinearModel, watch: Watch): LinearSolution {
	if (model.costs.length === 0) return withoutColumns(model);
	const run: Run = { highs, model, watch, began: performance.now() };
	const relaxed = runHighs(run, unsolved, false);
	const isWhole = (value: number, i: number) =>
		!model.whole[i] || Math.abs(value - Math.round(value)) <= WHOLE;
	if (!relaxed.values || relaxed.values.every(isWhole)) return relaxed;
	const { rowDuals, bound } = relaxed;
	const packed = model.blocks ? pack(run, relaxed) : { ...unsolved, bound };
	const first = judged({ ...packed, rowDuals }, watch.gap);
	if (first.status !== 'stopped' || mustStop(run)) return first;
	watch.onFound(first);
	const second = runHighs(run, first, true);
	if (second.status === 'infeasible') return second;
	const best = second.objective > first.objective ? second : first;
	return judged({ ...best, rowDuals, bound: Math.min(first.bound, second.bound) }, watch.gap);
}

/** HiGHS takes a model without columns for no model. */
function withoutColumns({ rows: { lower, upper } }: LinearModel): LinearSolution {
	if (lower.some((least) => least > 0) || upper.some((most) => most < 0)) return infeasible;
	const values = new Float64Array();
	return { status: 'optimal', values, rowDuals: lower.map(() => 0), objective: 0, bound: 0, gap: 0 };
}

function judged(solution: LinearSolution, gap: number): LinearSolution {
	const reached = gapBetween(solution.objective, solution.bound);
	const status = reached === 0 ? 'optimal' : reached <= gap ? 'withinGap' : 'stopped';
	return { ...solution, status, gap: reached };
}

const secondsOf = ({ began }: Run) => (performance.now() - began) / 1000;

function mustStop(run: Run): boolean {
	return run.watch.isCancelled() || secondsOf(run) > run.watch.timeLimitSeconds;
}

function pack(run: Run, relaxed: LinearSolution): LinearSolution {
	const { model, watch } = run;
	let best = { bound: relaxed.bound, objective: -Infinity, chosen: [] as number[] };
	for (const found of packing(model, relaxed.rowDuals!)) {
		best = { ...found, bound: Math.min(found.bound, relaxed.bound) };
		watch.onProgress(secondsOf(run), best.objective, best.bound);
		if (gapBetween(best.objective, best.bound) <= watch.gap || mustStop(run)) break;
	}
	const { bound, objective } = best;
	if (objective === -Infinity) return { ...unsolved, bound };
	const values = new Float64Array(model.costs.length);
	for (const column of best.chosen) values[column] = 1;
	return { ...unsolved, values, objective, bound };
}

/** HiGHS, from what is known: with the whole numbers, or without them. */
function runHighs(run: Run, known: LinearSolution, whole: boolean): LinearSolution {
	const { highs, watch } = run;
	return highs.withModel(asHighs(run, whole), (program: Model) => {
		program.options.set({
			output_flag: false,
			// By an interior point and from there to a corner: at a national size in 7 s, by simplex in 195 s.
			...(!whole && { solver: 'ipm' }),
			time_limit: Math.max(0, watch.timeLimitSeconds - secondsOf(run)),
			mip_rel_gap: watch.gap,
			mip_abs_gap: 0
		});
		if (known.values) program.setSolution({ colValue: known.values });
		const callbacks = callbacksOf(run, known);
		program.run(callbacks);
		if (program.getModelStatus() === highs.constants.modelStatus.unboundedOrInfeasible) {
			// Only presolve can't tell which of the two.
			program.options.set('presolve', 'off');
			program.run(callbacks);
		}
		return whole ? wholeSolution(run, program) : linearSolution(run, program);
	});
}

function asHighs({ highs: { constants }, model }: Run, whole: boolean): ModelData {
	const { continuous, integer } = constants.variableType;
	const { lower, upper, starts, columns, values } = model.rows;
	const numCols = model.costs.length;
	const numRows = lower.length;
	return {
		sense: constants.objectiveSense.maximize,
		numCols,
		numRows,
		colCost: model.costs,
		colLower: model.lower,
		colUpper: model.upper,
		rowLower: lower,
		rowUpper: upper,
		matrix: { format: 'csr', numRows, numCols, starts, indices: columns, values },
		...(whole && { integrality: Array.from(model.whole, (each) => (each ? integer : continuous)) })
	};
}

function callbacksOf(run: Run, known: LinearSolution): HighsCallbackMap {
	const { simplexInterrupt, ipmInterrupt, mipInterrupt } = run.highs.constants.callbackType;
	const lookUp = (event: { interrupt: () => void }, best: number, bound: number) => {
		run.watch.onProgress(secondsOf(run), best, bound);
		if (mustStop(run)) event.interrupt();
		return undefined;
	};
	const relaxing = (event: { interrupt: () => void }) => lookUp(event, known.objective, known.bound);
	return {
		[simplexInterrupt]: relaxing,
		[ipmInterrupt]: relaxing,
		[mipInterrupt](event) {
			const { mip_primal_bound: best = -Infinity, mip_dual_bound: bound = Infinity } = event.data;
			return lookUp(event, Math.max(best, known.objective), Math.min(bound, known.bound));
		}
	};
}

/** Whether it was solved to the end; if it was neither that nor stopped, it failed. */
function isSolved({ highs }: Run, program: Model): boolean {
	const { optimal, timeLimit, interrupted } = highs.constants.modelStatus;
	const status = program.getModelStatus();
	if (status !== optimal && status !== timeLimit && status !== interrupted)
		throw new Error(`HiGHS ended with model status ${status}.`);
	return status === optimal;
}

function linearSolution(run: Run, program: Model): LinearSolution {
	const { modelStatus } = run.highs.constants;
	const status = program.getModelStatus();
	if (status === modelStatus.infeasible) return infeasible;
	if (status === modelStatus.unbounded) return { ...unsolved, status: 'unbounded' };
	if (!isSolved(run, program)) return unsolved;
	const { colValue: values, rowDual: rowDuals } = program.getSolution();
	const objective = program.getObjectiveValue();
	return { status: 'optimal', values, rowDuals, objective, bound: objective, gap: 0 };
}

function wholeSolution(run: Run, program: Model): LinearSolution {
	const { modelStatus, solutionStatus } = run.highs.constants;
	if (program.getModelStatus() === modelStatus.infeasible) return infeasible;
	const solved = isSolved(run, program);
	const objective = program.getObjectiveValue();
	const bound = solved && run.watch.gap === 0 ? objective : Number(program.info.get('mip_dual_bound'));
	if (program.info.get('primal_solution_status') !== solutionStatus.feasible) return { ...unsolved, bound };
	const { colValue } = program.getSolution();
	const values = colValue.map((value, i) => (run.model.whole[i] ? Math.round(value) : value));
	return { ...unsolved, values, objective, bound };
}
