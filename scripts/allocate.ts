// npm run -s allocate -- FILE…
// Solves generalised assignment problems in OR-Library's format with the engine that divides offers over questions, and
// prints the best profit of each, a line per problem.
// Not by the engine's face, which also reads all that ranking knows.
import { allocate } from '#domains/matching/engine/allocation.ts';
import { solve } from '#platform/server/solver.ts';
import { type Assignment, asWorld, gapThatProves, readAssignments, wrong } from './assignment-files.ts';
import { listedFiles, runTool, say } from './tool.ts';

const A_DAY_SECONDS = 86_400;

await runTool(async () => {
	const files = listedFiles('npm run -s allocate -- FILE…');
	const problems = files.flatMap((file) => readAssignments(file).map((problem) => ({ file, problem })));
	const best: number[] = [];
	for (const { file, problem } of problems) best.push(await bestProfit(file, problem));
	say(best.join('\n'));
});

async function bestProfit(file: string, problem: Assignment): Promise<number> {
	const world = asWorld(problem);
	const options = { timeLimitSeconds: A_DAY_SECONDS, gap: gapThatProves(problem) };
	const { status, chosen } = await allocate(world, solve, options);
	if (status === 'infeasible')
		throw wrong(file, problem.line, 'the agents of this problem cannot do all of its jobs');
	if (status === 'stopped') throw wrong(file, problem.line, 'no best was proven within a day');
	return chosen.reduce((sum, edge) => {
		const { supply, need } = world.edges[edge]!;
		return sum + problem.profits[supply]![need]!;
	}, 0);
}
