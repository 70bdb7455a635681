// The thread of one solve: see solver.ts.
import { parentPort, workerData } from 'node:worker_threads';
import loadHighs, { type Highs, type HighsCallbackMap, type Model, type ModelData } from 'highs';
import { gapBetween, type LinearSolution, unsolved } from '#kernel/linear-model.ts';
import { packing } from '#kernel/packing.ts';
import type { Job, Report } from './solver.ts';

const REPORT_EVERY_SECONDS = 0.5;
/** A value this near to a whole number is whole. */
const WHOLE = 1e-6;

const { model, timeLimitSeconds, gap, cancelled } = workerData as Job;
const began = performance.now();
let reportedAt = 0;

const seconds = () => (performance.now() - began) / 1000;
const mustStop = () => Atomics.load(cancelled, 0) === 1 || seconds() > timeLimitSeconds;
const report = (what: Report) => parentPort!.postMessage(what);

function tellProgress({ objective, bound }: { objective: number; bound: number }): void {
	if (seconds() - reportedAt < REPORT_EVERY_SECONDS) return;
	reportedAt = seconds();
	report({ progress: { seconds: reportedAt, best: objective, bound, gap: gapBetween(objective, bound) } });
}

function solve(highs: Highs): LinearSolution {
	const relaxed = runHighs(highs, unsolved, false);
	if (!relaxed.values?.some((value, i) => model.whole[i] && Math.abs(value - Math.round(value)) > WHOLE))
		return relaxed;
	const packed = model.blocks ? pack(relaxed) : { ...unsolved, bound: relaxed.bound };
	const first = judged({ ...packed, rowDuals: relaxed.rowDuals });
	if (first.status !== 'stopped' || mustStop()) return first;
	report({ found: first });
	const second = runHighs(highs, first, true);
	if (second.status === 'infeasible') return second;
	const best = second.objective > first.objective ? second : first;
	return judged({
		...best,
		rowDuals: relaxed.rowDuals,
		bound: Math.min(first.bound, second.bound)
	});
}

function judged(solution: LinearSolution): LinearSolution {
	const reached = gapBetween(solution.objective, solution.bound);
	const status = reached === 0 ? 'optimal' : reached <= gap ? 'withinGap' : 'stopped';
	return { ...solution, status, gap: reached };
}

function pack({ rowDuals, bound: relaxedBound }: LinearSolution): LinearSolution {
	let best = { bound: relaxedBound, objective: -Infinity, chosen: [] as number[] };
	for (const found of packing(model, rowDuals!)) {
		best = { ...found, bound: Math.min(found.bound, relaxedBound) };
		tellProgress(best);
		if (gapBetween(best.objective, best.bound) <= gap || mustStop()) break;
	}
	const values = new Float64Array(model.costs.length);
	for (const column of best.chosen) values[column] = 1;
	return { ...unsolved, ...best, values: best.objective === -Infinity ? null : values };
}

/** One run of HiGHS, from the values that are known. `whole`: with the whole numbers, else the relaxation. */
function runHighs(highs: Highs, known: LinearSolution, whole: boolean): LinearSolution {
	return highs.withModel(asHighs(highs, whole), (program: Model) => {
		program.options.set({
			output_flag: false,
			time_limit: Math.max(0, timeLimitSeconds - seconds()),
			mip_rel_gap: gap,
			mip_abs_gap: 0
		});
		if (known.values) program.setSolution({ colValue: known.values });
		const callbacks = watch(highs, known);
		program.run(callbacks);
		if (program.getModelStatus() === highs.constants.modelStatus.unboundedOrInfeasible) {
			program.options.set('presolve', 'off');
			program.run(callbacks);
		}
		return outcome(highs, program, whole);
	});
}

function asHighs({ constants }: Highs, whole: boolean): ModelData {
	const { continuous, integer } = constants.variableType;
	const { lower, upper, starts, columns, values } = model.rows;
	return {
		sense: constants.objectiveSense.maximize,
		numCols: model.costs.length,
		numRows: lower.length,
		colCost: model.costs,
		colLower: model.lower,
		colUpper: model.upper,
		rowLower: lower,
		rowUpper: upper,
		matrix: {
			format: 'csr',
			numRows: lower.length,
			numCols: model.costs.length,
			starts,
			indices: columns,
			values
		},
		...(whole && { integrality: Array.from(model.whole, (each) => (each ? integer : continuous)) })
	};
}

function watch({ constants: { callbackType } }: Highs, known: LinearSolution): HighsCallbackMap {
	const stopWhenAsked = (event: { interrupt: () => void }) => {
		if (mustStop()) event.interrupt();
		return undefined;
	};
	return {
		[callbackType.simplexInterrupt](event) {
			tellProgress(known);
			return stopWhenAsked(event);
		},
		[callbackType.mipInterrupt](event) {
			const { mip_primal_bound: objective = -Infinity, mip_dual_bound: bound = Infinity } = event.data;
			tellProgress({
				objective: Math.max(objective, known.objective),
				bound: Math.min(bound, known.bound)
			});
			return stopWhenAsked(event);
		}
	};
}

function outcome({ constants }: Highs, program: Model, whole: boolean): LinearSolution {
	const { optimal, empty, infeasible, unbounded, timeLimit, interrupted } = constants.modelStatus;
	const status = program.getModelStatus();
	if (status === infeasible) return { ...unsolved, status: 'infeasible', bound: -Infinity };
	if (status === unbounded) return { ...unsolved, status: 'unbounded' };
	const solved = status === optimal || status === empty;
	if (!solved && status !== timeLimit && status !== interrupted)
		throw new Error(`HiGHS ended with model status ${status}.`);
	const isFeasible = program.info.get('primal_solution_status') === constants.solutionStatus.feasible;
	const { colValue, rowDual } = program.getSolution();
	const objective = program.getObjectiveValue();
	if (!whole)
		return solved
			? { status: 'optimal', values: colValue, rowDuals: rowDual, objective, bound: objective, gap: 0 }
			: unsolved;
	const bound = solved && gap === 0 ? objective : Number(program.info.get('mip_dual_bound'));
	if (!solved && !isFeasible) return { ...unsolved, bound };
	const values = colValue.map((value, i) => (model.whole[i] ? Math.round(value) : value));
	return { ...unsolved, values, objective, bound };
}

try {
	report({ solution: solve(await loadHighs()) });
} catch (error) {
	report({ broken: error instanceof Error ? error.message : String(error) });
}
