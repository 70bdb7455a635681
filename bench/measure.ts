import os from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Of a list of times, in their own unit. */
export type Percentiles = { p50: number; p95: number };

export function describeMachine(): string {
	const [{ model } = { model: 'unknown' }] = os.cpus();
	const memory = Math.round(os.totalmem() / 2 ** 30);
	return `${model}, ${os.cpus().length} cores, ${memory} GB, Node ${process.versions.node}, ${process.platform}`;
}

/** Milliseconds until the work is done. */
export async function timed(work: () => unknown): Promise<number> {
	const started = performance.now();
	await work();
	return performance.now() - started;
}

export function percentiles(times: number[]): Percentiles {
	const sorted = times.toSorted((a, b) => a - b);
	const at = (share: number) => sorted[Math.floor(sorted.length * share)]!;
	return { p50: at(0.5), p95: at(0.95) };
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as (how: { execution: 'async' }) => Promise<void>;

/** Bytes that this process holds, without garbage: the heap and what lies beside it, array buffers among it. */
export async function heldBytes(): Promise<number> {
	// Not in the midst of work that still has hold of something; twice, for what is only then let go of.
	for (let round = 0; round < 2; round++) await collectGarbage({ execution: 'async' });
	const { heapUsed, external } = process.memoryUsage();
	return heapUsed + external;
}
