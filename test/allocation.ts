import fc from 'fast-check';
import type { AllocationWorld } from '#domains/matching/engine/index.ts';
import type { Solve } from '#kernel/linear-model.ts';
import { loadHighs, solveHere } from '#platform/server/highs.ts';

const highs = await loadHighs();

/** The solver without its thread, for thousands of small worlds. */
export const solveAtOnce: Solve = async (model, { timeLimitSeconds, gap }) =>
	solveHere(highs, model, {
		timeLimitSeconds,
		gap,
		isCancelled: () => false,
		onProgress: () => {},
		onFound: () => {}
	});

export const EXACTLY = { timeLimitSeconds: 60, gap: 0 };

/** Sums of sixteenths are exact, so that values can be compared as they are. */
const sixteenths = (most: number) => fc.integer({ min: 1, max: most * 16 }).map((number) => number / 16);

/** Small enough to try every allocation. In places offers take 1 each time, in hours they differ. */
export function tinyWorlds(unit: 'places' | 'hours', most = 2): fc.Arbitrary<AllocationWorld> {
	const capacity = fc.option(fc.integer({ min: 0, max: unit === 'places' ? 3 : 12 }), { freq: 5 });
	return fc
		.record({
			needs: fc.array(
				fc.record({
					question: fc.integer({ min: 0, max: 3 }),
					weight: sixteenths(3),
					most: fc.integer({ min: 1, max: most })
				}),
				{ minLength: 1, maxLength: 5 }
			),
			capacities: fc.array(capacity, { minLength: 1, maxLength: 4 }),
			edges: fc.array(
				fc.record({
					need: fc.nat(4),
					supply: fc.nat(3),
					relevance: sixteenths(1),
					takes: unit === 'places' ? fc.constant(1) : fc.integer({ min: 1, max: 8 })
				}),
				{ maxLength: 10 }
			)
		})
		.map(({ needs, capacities, edges }) => ({
			needs: needs.map(({ question, ...need }, i) => ({
				...need,
				id: `need ${i}`,
				questionId: `question ${question}`,
				region: `region ${question % 2}`
			})),
			supplies: capacities.map((left, i) => ({ offerId: `offer ${i}`, capacity: left })),
			edges: edges
				.filter(({ need, supply }) => need < needs.length && supply < capacities.length)
				.filter(
					(edge, i, all) =>
						all.findIndex(({ need, supply }) => need === edge.need && supply === edge.supply) === i
				),
			pinned: [],
			floors: []
		}));
}

/** The same with some pins and floors, which may be impossible. */
export function withWishes(worlds: fc.Arbitrary<AllocationWorld>): fc.Arbitrary<AllocationWorld> {
	return worlds.chain((world) =>
		fc
			.record({
				pinned: fc.subarray([...world.edges.keys()], { maxLength: Math.min(2, world.edges.length) }),
				floors: fc.uniqueArray(
					fc.record({
						region: fc.constantFrom('region 0', 'region 1'),
						least: fc.integer({ min: 1, max: 3 })
					}),
					{ maxLength: 2, selector: ({ region }) => region }
				)
			})
			.map((wishes) => ({ ...world, ...wishes }))
	);
}

/** Whether these edges may be chosen together, by the rules as a person would check them. */
export function isAllowed(
	{ needs, supplies, edges, pinned, floors }: AllocationWorld,
	chosen: number[]
): boolean {
	const of = chosen.map((edge) => edges[edge]!);
	return (
		needs.every(({ most }, i) => of.filter(({ need }) => need === i).length <= most) &&
		supplies.every(({ capacity }, i) => {
			const taken = of.filter(({ supply }) => supply === i).map(({ takes }) => takes);
			return capacity === null || taken.reduce((sum, takes) => sum + takes, 0) <= capacity;
		}) &&
		new Set(of.map(({ need, supply }) => `${supply} ${needs[need]!.questionId}`)).size === of.length &&
		pinned.every((edge) => chosen.includes(edge)) &&
		floors.every(
			({ region, least }) =>
				new Set(of.map(({ need }) => need).filter((need) => needs[need]!.region === region)).size >= least
		)
	);
}

/** The value of the best allocation, by trying them all; null when none is allowed. */
export function bestByTrying(world: AllocationWorld): number | null {
	const { needs, edges } = world;
	let best: number | null = null;
	for (let mask = 0; mask < 1 << edges.length; mask++) {
		const chosen = [...edges.keys()].filter((edge) => mask & (1 << edge));
		if (!isAllowed(world, chosen)) continue;
		const value = chosen.reduce(
			(sum, edge) => sum + needs[edges[edge]!.need]!.weight * edges[edge]!.relevance,
			0
		);
		best = Math.max(best ?? 0, value);
	}
	return best;
}
