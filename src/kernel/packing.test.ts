import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type LinearModel, modelBuilder } from './linear-model.ts';
import { packing } from './packing.ts';

const RUNS = { numRuns: Number(process.env.KWARTJE_RUNS ?? 200) };

/** Agents with hours and jobs that ask some; sometimes every job must be done, sometimes one pair is settled, or excluded. */
const models = fc
	.record({
		jobs: fc.integer({ min: 1, max: 4 }),
		capacities: fc.array(fc.option(fc.integer({ min: 1, max: 10 })), { minLength: 1, maxLength: 3 }),
		profits: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 12, maxLength: 12 }),
		hours: fc.array(fc.integer({ min: 0, max: 7 }), { minLength: 12, maxLength: 12 }),
		settled: fc.option(fc.nat(11)),
		either: fc.boolean(),
		least: fc.nat(3)
	})
	.map(({ jobs, capacities, profits, hours, settled, either, least }): LinearModel => {
		const model = modelBuilder();
		const columns = capacities.map((_, agent) =>
			Array.from({ length: jobs }, (_, job) => {
				const i = agent * 4 + job;
				return model.column({ cost: profits[i]!, lower: i === settled ? 1 : 0, upper: 1, whole: true });
			})
		);
		for (let job = 0; job < jobs; job++)
			model.row(
				{ upper: 1 },
				columns.map((own) => own[job]!)
			);
		model.row({ lower: least }, columns.flat());
		columns.forEach((own, agent) => {
			const taken = own.map((_, job) => hours[agent * 4 + job]!);
			model.row({ upper: capacities[agent] ?? Infinity, block: agent }, own, taken);
			if (either && own.length > 1) model.row({ upper: 1, block: agent }, own.slice(0, 2));
		});
		return model.build();
	});

function holds({ lower, rows }: LinearModel, values: number[]): boolean {
	return (
		values.every((value, i) => value >= lower[i]!) &&
		rows.lower.every((least, row) => {
			let sum = 0;
			for (let at = rows.starts[row]!; at < rows.starts[row + 1]!; at++)
				sum += rows.values[at]! * values[rows.columns[at]!]!;
			return sum >= least && sum <= rows.upper[row]!;
		})
	);
}

const worth = ({ costs }: LinearModel, values: number[]) =>
	values.reduce((sum, value, i) => sum + value * costs[i]!, 0);

function bestByTrying(model: LinearModel): number {
	let best = -Infinity;
	for (let mask = 0; mask < 1 << model.costs.length; mask++) {
		const values = Array.from(model.costs, (_, i) => (mask >> i) & 1);
		if (holds(model, values)) best = Math.max(best, worth(model, values));
	}
	return best;
}

const packed = (model: LinearModel) => [...packing(model, new Float64Array(model.rows.lower.length))].at(-1)!;

describe('packing', () => {
	test('finds what is allowed, never below its bound, and the best lies in between', () => {
		fc.assert(
			fc.property(models, (model) => {
				const { bound, objective, chosen } = packed(model);
				const best = bestByTrying(model);
				fc.pre(best > -Infinity);
				expect(bound).toBeGreaterThanOrEqual(best - 1e-9);
				if (objective === -Infinity) return;
				const values = Array.from(model.costs, (_, i) => (chosen.includes(i) ? 1 : 0));
				expect(holds(model, values)).toBe(true);
				expect(objective).toBeCloseTo(worth(model, values), 9);
				expect(objective).toBeLessThanOrEqual(best + 1e-9);
			}),
			RUNS
		);
	});

	test('mostly finds the best of what small models allow', () => {
		const found = fc
			.sample(models, { numRuns: 200, seed: 4 })
			.filter((model) => bestByTrying(model) > -Infinity);
		const exact = found.filter((model) => packed(model).objective === bestByTrying(model));
		expect(exact.length / found.length).toBeGreaterThan(0.8);
	});

	test('only gets better as it goes', () => {
		fc.assert(
			fc.property(models, (model) => {
				const steps = [...packing(model, new Float64Array(model.rows.lower.length))].map((step) => ({
					...step
				}));
				steps.slice(1).forEach(({ bound, objective }, i) => {
					expect(bound).toBeLessThanOrEqual(steps[i]!.bound);
					expect(objective).toBeGreaterThanOrEqual(steps[i]!.objective);
				});
			}),
			{ numRuns: 20 }
		);
	});

	test('refuses a model that does not say its blocks, or says them wrongly', () => {
		const model = modelBuilder();
		const column = model.column({ cost: 1, upper: 1, whole: true });
		model.row({ upper: 1 }, [column]);
		expect(() => packed(model.build())).toThrow('A model without blocks cannot be packed.');
		model.row({ upper: 5, block: 0 }, [column], [3]);
		model.row({ upper: 5, block: 0 }, [column], [2]);
		expect(() => packed(model.build())).toThrow('Row 2 is within a block');
	});
});
