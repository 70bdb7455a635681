import { textOf } from './match-files.ts';
import { ToolError } from './tool.ts';
import type { AllocationWorld } from '#domains/matching/engine/allocation-world.ts';

/** Generalised assignment: every job to exactly one agent, who has so much of a resource, for the most profit. */
export type Assignment = {
	/** Where it begins in its file. */
	line: number;
	/** Per agent, per job. */
	profits: number[][];
	resources: number[][];
	/** Per agent. */
	capacities: number[];
};

const WHOLE_NUMBER = /^\d{1,15}$/;
const MOST = 1_000_000;

/**
 * Reads a file in OR-Library's format: the number of problems; for each the number of agents m and of jobs n, m × n
 * profits, m × n resources and m capacities, with white space in between.
 * @throws ToolError with the line of the first thing that is wrong
 */
export function readAssignments(file: string): Assignment[] {
	const words = textOf(file)
		.split('\n')
		.flatMap((text, i) => (text.match(/\S+/g) ?? []).map((word) => ({ word, line: i + 1 })));
	const end = { word: 'the end of the file', line: words.at(-1)?.line ?? 1 };
	let at = 0;
	const next = (what: string, { least = 0, most = Infinity } = {}): number => {
		const { word, line } = words[at++] ?? end;
		const number = WHOLE_NUMBER.test(word) ? Number(word) : NaN;
		if (number >= least && number <= most) return number;
		throw wrong(file, line, `${what} was expected, a whole number, not ${word}`);
	};
	const count = (what: string) => next(what, { least: 1, most: MOST });
	const list = (length: number, what: string) => Array.from({ length }, () => next(what));
	const problems = Array.from({ length: count('the number of problems') }, () => {
		const { line } = words[at] ?? end;
		const agents = count('the number of agents');
		const jobs = count('the number of jobs');
		const table = (what: string) => Array.from({ length: agents }, () => list(jobs, what));
		const profits = table('a profit');
		const resources = table('a resource');
		return { line, profits, resources, capacities: list(agents, 'a capacity') };
	});
	const more = words[at];
	if (more) throw wrong(file, more.line, `nothing more was expected, but here is ${more.word}`);
	return problems;
}

export function wrong(file: string, line: number, problem: string): ToolError {
	return new ToolError(`${file}:${line}: ${problem}\nNothing was written.`);
}

/** Agents are offers with hours, jobs are needs, and a floor asks that every job is done. */
export function asWorld({ profits, resources, capacities }: Assignment): AllocationWorld {
	const weight = Math.max(1, ...profits.flat());
	const jobs = profits[0]!.map((_, job) => String(job));
	return {
		needs: jobs.map((id) => ({ id, questionId: id, region: '', weight, most: 1 })),
		supplies: capacities.map((capacity, agent) => ({ offerId: String(agent), capacity })),
		edges: profits.flatMap((row, supply) =>
			row.map((profit, need) => ({
				need,
				supply,
				relevance: profit / weight,
				takes: resources[supply]![need]!
			}))
		),
		pinned: [],
		floors: [{ region: '', least: jobs.length }]
	};
}

/** Profits are whole: what is less than one below the bound is the best. */
export function gapThatProves({ profits }: Assignment): number {
	const bound = profits[0]!.reduce((sum, _, job) => sum + Math.max(...profits.map((row) => row[job]!)), 0);
	return 0.99 / Math.max(1, bound);
}
