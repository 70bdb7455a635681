import type { LinearModel, LinearSolution, SolveOptions } from '#kernel/linear-model.ts';

/** Solves a model with HiGHS in a thread of its own. */
export function solve(_model: LinearModel, _options: SolveOptions): Promise<LinearSolution> {
	throw new Error('not there yet');
}
