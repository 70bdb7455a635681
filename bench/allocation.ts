// npm run bench:allocation [-- --seed N --data FOLDER]
// What dividing a scarce world brings beside greedy and first come, how long it takes at a national size, and whether the
// problems of OR-Library are solved to their proved optima.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import {
	allocate,
	type AllocationWorld,
	compare,
	firstCome,
	greedy,
	needWeight
} from '#domains/matching/engine/index.ts';
import { randomFrom } from '#kernel/random.ts';
import { solve } from '#platform/server/solver.ts';
import { asWorld, gapThatProves, readAssignments } from '../scripts/assignment-files.ts';
import { say } from '../scripts/tool.ts';
import { describeMachine } from './measure.ts';

const { values } = parseArgs({
	options: { seed: { type: 'string', default: '25' }, data: { type: 'string', default: '../shared/data' } }
});

type Size = { questions: number; offers: number; edges: number; unit: 'places' | 'hours' };
type Scarce = { world: AllocationWorld; percentiles: number[] };

/** Questions of 15 regions, most with one need, and too few places or hours for all of them. */
function scarceWorld({ questions, offers, edges, unit }: Size, seed: number): Scarce {
	const next = randomFrom(seed);
	const below = (most: number) => Math.floor(next() * most);
	const percentiles: number[] = [];
	const hours: number[] = [];
	const world: AllocationWorld = { needs: [], supplies: [], edges: [], pinned: [], floors: [] };
	for (let question = 0; question < questions; question++) {
		const percentile = 100 * next();
		const region = `region ${below(15)}`;
		for (let need = next() < 0.7 ? 1 : 2; need > 0; need--) {
			const weight = needWeight(percentile, 1);
			world.needs.push({ id: `${question} ${need}`, questionId: String(question), region, weight, most: 1 });
			percentiles.push(percentile);
			hours.push(4 + below(20));
		}
	}
	const quality = Array.from({ length: offers }, next);
	world.supplies = quality.map((_, offer) => ({
		offerId: String(offer),
		capacity: unit === 'hours' ? 10 + below(60) : 1 + below(3)
	}));
	const seen = new Set<number>();
	while (world.edges.length < edges) {
		const [need, supply] = [below(world.needs.length), below(offers)];
		if (seen.has(need * offers + supply)) continue;
		seen.add(need * offers + supply);
		const relevance = 0.2 + 0.8 * (0.3 * quality[supply]! + 0.7 * next() ** 1.5);
		const takes = unit === 'hours' ? Math.max(1, hours[need]! + below(7) - 3) : 1;
		world.edges.push({ need, supply, relevance, takes });
	}
	return { world, percentiles };
}

async function measureSolve(world: AllocationWorld, timeLimitSeconds: number, gap: number) {
	const delay = monitorEventLoopDelay({ resolution: 5 });
	delay.enable();
	const started = performance.now();
	const allocation = await allocate(world, solve, { timeLimitSeconds, gap });
	const seconds = (performance.now() - started) / 1000;
	delay.disable();
	return { allocation, seconds, stallMs: delay.max / 1e6 };
}

async function compareWays(seed: number): Promise<void> {
	const size: Size = { questions: 1000, offers: 300, edges: 20_000, unit: 'places' };
	const { world, percentiles } = scarceWorld(size, seed);
	const unweighted = { ...world, needs: world.needs.map((need) => ({ ...need, weight: 1 })) };
	const [ours, same] = [await measureSolve(world, 60, 0), await measureSolve(unweighted, 60, 0)];
	const ways = compare(
		world,
		{
			'need counts': ours.allocation.chosen,
			'every need the same': same.allocation.chosen,
			greedy: greedy(world),
			'first come, first served': firstCome(world, [...world.needs.keys()])
		},
		percentiles
	);
	say(`\n${size.questions} questions, ${size.offers} offers with 1 to 3 places, ${size.edges} edges`);
	say('| way | Σ weight × relevance | Σ relevance | needs served | of the quarter with most need | Gini |');
	say('|---|---|---|---|---|---|');
	for (const [way, { value, relevance, servedNeeds, servedShareOfMostNeed, gini }] of Object.entries(ways))
		say(
			`| ${way} | ${value.toFixed(1)} | ${relevance.toFixed(1)} | ${servedNeeds} | ${Math.round(100 * (servedShareOfMostNeed ?? 0))}% | ${gini.toFixed(3)} |`
		);
}

async function measureSize(unit: Size['unit'], gap: number, seed: number): Promise<void> {
	const { world } = scarceWorld({ questions: 5000, offers: 2000, edges: 200_000, unit }, seed);
	const { allocation, seconds, stallMs } = await measureSolve(world, 600, gap);
	const reached = `${allocation.status}, at most ${(100 * allocation.gap).toFixed(2)}% below the best`;
	const memory = (process.resourceUsage().maxRSS / 1024).toFixed(0);
	say(
		`5,000 questions, 2,000 offers, 200,000 edges in ${unit}: ${seconds.toFixed(1)} s, ${reached}; ` +
			`longest stall of this thread ${stallMs.toFixed(0)} ms, most memory so far ${memory} MB`
	);
}

async function solveLibrary(folder: string): Promise<void> {
	if (!existsSync(folder)) return say(`\nLeft out: the problems of OR-Library, which are not in ${folder}`);
	const optima = new Map(
		readFileSync(path.join(folder, 'optima.tsv'), 'utf8')
			.trim()
			.split('\n')
			.slice(1)
			.map((line) => line.split('\t'))
			.map(([instance = '', , , , optimum]) => [instance, Number(optimum)])
	);
	const started = performance.now();
	let right = 0;
	let solved = 0;
	for (const file of readdirSync(folder).filter((name) => /^gap\d+\.txt$/.test(name)))
		for (const [i, problem] of readAssignments(path.join(folder, file)).entries()) {
			const world = asWorld(problem);
			const { chosen } = await allocate(world, solve, { timeLimitSeconds: 300, gap: gapThatProves(problem) });
			const profits = chosen.map(
				(edge) => problem.profits[world.edges[edge]!.supply]![world.edges[edge]!.need]!
			);
			const profit = profits.reduce((sum, each) => sum + each, 0);
			const instance = `${file.replace('.txt', '')}-${i + 1}`;
			solved += 1;
			if (profit === optima.get(instance)) right += 1;
			else say(`${instance}: ${profit}, and ${optima.get(instance)} is best`);
		}
	const seconds = (performance.now() - started) / 1000;
	say(`\nOR-Library: ${right} of ${solved} to the proved optimum, ${seconds.toFixed(0)} s together`);
}

say(describeMachine());
const seed = Number(values.seed);
await compareWays(seed);
say('');
await measureSize('places', 0, seed);
await measureSize('hours', 0.005, seed);
await solveLibrary(path.join(values.data, 'assignment'));
