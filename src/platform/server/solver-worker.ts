// The thread of one solve: see solver.ts.
import { parentPort, workerData } from 'node:worker_threads';
import { gapBetween } from '#kernel/linear-model.ts';
import { loadHighs, solveHere } from './highs.ts';
import type { Job, Report } from './solver.ts';

const REPORT_EVERY_SECONDS = 0.5;

const { model, timeLimitSeconds, gap, cancelled } = workerData as Job;
const report = (what: Report) => parentPort!.postMessage(what);
let reportedAt = 0;

try {
	const solution = solveHere(await loadHighs(), model, {
		timeLimitSeconds,
		gap,
		isCancelled: () => Atomics.load(cancelled, 0) === 1,
		onFound: (found) => report({ found }),
		onProgress(seconds, best, bound) {
			if (seconds - reportedAt < REPORT_EVERY_SECONDS) return;
			reportedAt = seconds;
			report({ progress: { seconds, best, bound, gap: gapBetween(best, bound) } });
		}
	});
	report({ solution });
} catch (error) {
	report({ broken: error instanceof Error ? error.message : String(error) });
}
