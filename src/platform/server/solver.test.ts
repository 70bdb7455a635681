import { rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import { describe, expect, it } from 'vitest';
import { type LinearModel, modelBuilder, type Progress } from '#kernel/linear-model.ts';
import { randomFrom } from '#kernel/random.ts';
import { solve, SolverError } from './solver.ts';

const SOON = { timeLimitSeconds: 60, gap: 0 };

/** Chairs for 3 and tables for 5, of 8 hours of wood and 11 of paint. */
function workshop(whole: boolean): LinearModel {
	const model = modelBuilder();
	const chairs = model.column({ cost: 3, whole });
	const tables = model.column({ cost: 5, whole });
	model.row({ upper: 8 }, [chairs, tables], [1, 3]);
	model.row({ upper: 11 }, [chairs, tables], [3, 1]);
	return model.build();
}

/** Knapsacks that no branch and cut ends soon; without blocks, so that it has nothing else. */
function hard(columns: number): LinearModel {
	const next = randomFrom(1);
	const model = modelBuilder();
	const all = Array.from({ length: columns }, () =>
		model.column({ cost: 1 + next(), upper: 1, whole: true })
	);
	for (let row = 0; row < 30; row++)
		model.row(
			{ upper: columns / 4 },
			all,
			all.map(() => next())
		);
	return model.build();
}

describe('the solver', () => {
	it('solves a linear programme and says what more of each resource would bring', async () => {
		const { values, rowDuals, ...rest } = await solve(workshop(false), SOON);
		expect(rest).toEqual({
			status: 'optimal',
			objective: expect.closeTo(17.5),
			bound: expect.closeTo(17.5),
			gap: 0
		});
		expect([...values!]).toEqual([expect.closeTo(3.125), expect.closeTo(1.625)]);
		expect([...rowDuals!]).toEqual([expect.closeTo(1.5), expect.closeTo(0.5)]);
	});

	it('solves in whole numbers', async () => {
		const { status, values, objective } = await solve(workshop(true), SOON);
		expect({ status, objective, values: [...values!] }).toEqual({
			status: 'optimal',
			objective: 16,
			values: [2, 2]
		});
	});

	it('says that nothing is possible, or that there is no end to it', async () => {
		const nothing = modelBuilder();
		nothing.row({ lower: 2 }, [nothing.column({ cost: 1, upper: 1 })]);
		expect((await solve(nothing.build(), SOON)).status).toBe('infeasible');
		const endless = modelBuilder();
		endless.row({ lower: 2 }, [endless.column({ cost: 1 })]);
		expect((await solve(endless.build(), SOON)).status).toBe('unbounded');
		expect(await solve(modelBuilder().build(), SOON)).toMatchObject({ status: 'optimal', objective: 0 });
	});

	it('says so when a model is broken', async () => {
		const broken = workshop(false);
		broken.costs[0] = NaN;
		await expect(solve(broken, SOON)).rejects.toThrow(SolverError);
		await expect(solve({ ...broken, costs: new Float64Array(1) }, SOON)).rejects.toThrow(
			'colLower must contain 1 values; got 2'
		);
	});

	it('gives the best so far with its gap when it is cancelled, and tells meanwhile how far it is', async () => {
		const told: Progress[] = [];
		const cancel = new AbortController();
		const solving = solve(hard(60), {
			...SOON,
			signal: cancel.signal,
			onProgress: (progress) => told.push(progress)
		});
		while (told.length < 3) await pause(20);
		cancel.abort();
		const { status, values, objective, bound, gap } = await solving;
		expect(status).toBe('stopped');
		expect(values).not.toBeNull();
		expect(gap).toBeCloseTo((bound - objective) / objective, 9);
		expect(gap).toBeGreaterThan(0);
		// At most twice a second.
		told.slice(1).forEach(({ seconds }, i) => expect(seconds - told[i]!.seconds).toBeGreaterThanOrEqual(0.5));
	});

	it('stops by itself when the time is over, or the gap is small enough', async () => {
		expect((await solve(hard(60), { timeLimitSeconds: 1, gap: 0 })).status).toBe('stopped');
		const near = await solve(hard(60), { timeLimitSeconds: 60, gap: 0.2 });
		expect(near.status).toBe('withinGap');
		expect(near.gap).toBeLessThanOrEqual(0.2);
	});

	it('is found by the built server as well', async () => {
		// As deep as the chunks of the server, in the same project.
		const outDir = path.resolve('.svelte-kit/solver-test/server/chunks');
		await build({
			configFile: false,
			logLevel: 'error',
			build: { ssr: 'src/platform/server/solver.ts', outDir, emptyOutDir: true }
		});
		try {
			const built = (await import(pathToFileURL(path.join(outDir, 'solver.js')).href)) as {
				solve: typeof solve;
			};
			expect((await built.solve(workshop(true), SOON)).objective).toBe(16);
		} finally {
			rmSync(path.resolve('.svelte-kit/solver-test'), { recursive: true });
		}
	});

	it('does not begin when it is cancelled before', async () => {
		expect(await solve(workshop(true), { ...SOON, signal: AbortSignal.abort() })).toMatchObject({
			values: null,
			status: 'stopped'
		});
	});
});
