import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import {
	type LinearModel,
	type LinearSolution,
	type Progress,
	type SolveOptions,
	unsolved
} from '#kernel/linear-model.ts';

/** What goes to the thread of one solve. */
export type Job = {
	model: LinearModel;
	timeLimitSeconds: number;
	gap: number;
	/** 1 as soon as somebody cancelled: while it solves, a thread reads no messages. */
	cancelled: Int32Array<SharedArrayBuffer>;
};

/** What comes back from it: how far it is, the best so far, the outcome, or why the model can't be solved. */
export type Report =
	{ progress: Progress } | { found: LinearSolution } | { solution: LinearSolution } | { broken: string };

/** The model is not a model, or the solver failed on it. */
export class SolverError extends Error {}

/** The solver looks up from its work once in a while; who takes longer than this is stopped. */
const PATIENCE_MS = 3000;

/**
 * Solves a model in a thread of its own: linear and mixed-integer programmes with HiGHS, what says its blocks by packing
 * first. Cancelled or out of time it gives the best that was found, with its gap.
 * @throws SolverError
 */
export async function solve(
	model: LinearModel,
	{ timeLimitSeconds, gap, onProgress, signal }: SolveOptions
): Promise<LinearSolution> {
	if (signal?.aborted) return unsolved;
	const cancelled = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
	const job: Job = { model, timeLimitSeconds, gap, cancelled };
	// From its source, also in the built server: a bundle has no place for a second entry.
	const worker = new Worker(createRequire(import.meta.url).resolve('#platform/server/solver-worker.ts'), {
		workerData: job
	});
	const done = new AbortController();
	let found = unsolved;
	let overdue: NodeJS.Timeout | undefined;
	const ended = new Promise<LinearSolution>((resolve, reject) => {
		const stopWithin = (ms: number) => {
			clearTimeout(overdue);
			overdue = setTimeout(() => resolve(found), ms);
		};
		const cancel = () => {
			Atomics.store(cancelled, 0, 1);
			stopWithin(PATIENCE_MS);
		};
		stopWithin(timeLimitSeconds * 1000 + PATIENCE_MS);
		signal?.addEventListener('abort', cancel, { signal: done.signal });
		worker.on('message', (report: Report) => {
			if ('progress' in report) onProgress?.(report.progress);
			else if ('found' in report) found = report.found;
			else if ('solution' in report) resolve(report.solution);
			else reject(new SolverError(report.broken));
		});
		worker.on('error', (error) => reject(new SolverError('The solver failed.', { cause: error })));
		worker.on('exit', () => reject(new SolverError('The solver ended without an answer.')));
	});
	try {
		return await ended;
	} finally {
		clearTimeout(overdue);
		done.abort();
		await worker.terminate();
	}
}
