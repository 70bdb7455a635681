import { type AllocationWorld, roomFor, totalWorth, worthOf } from './allocation-world.ts';

/**
 * First come, first served: the needs in this order each take the most relevant offers that have room left. Gives edges.
 * Pins hold; floors are not looked at.
 */
export function firstCome(world: AllocationWorld, order: number[]): number[] {
	const ofNeed = Map.groupBy(world.edges.keys(), (edge) => world.edges[edge]!.need);
	const relevance = (edge: number) => world.edges[edge]!.relevance;
	return inTurn(
		world,
		order.flatMap((need) => (ofNeed.get(need) ?? []).sort((a, b) => relevance(b) - relevance(a)))
	);
}

/** The edge with most worth (weight × relevance) first, as long as there is room. Gives edges. Pins hold; floors are not looked at. */
export function greedy(world: AllocationWorld): number[] {
	return inTurn(
		world,
		[...world.edges.keys()].sort((a, b) => worthOf(world, b) - worthOf(world, a))
	);
}

/** What is pinned, and then what still fits. What is not relevant at all takes no room. */
function inTurn(world: AllocationWorld, edges: number[]): number[] {
	const room = roomFor(world);
	const chosen = [...new Set(world.pinned)];
	chosen.forEach(room.take);
	for (const edge of edges)
		if (world.edges[edge]!.relevance > 0 && room.fits(edge)) {
			room.take(edge);
			chosen.push(edge);
		}
	return chosen.sort((a, b) => a - b);
}

export type Figures = {
	/** Σ relevance */
	relevance: number;
	/** Σ weight × relevance */
	value: number;
	servedNeeds: number;
	/** Of the needs in the quarter with most need the share that is served, 0–1; null when there are none. */
	servedShareOfMostNeed: number | null;
	/** Of the relevance that each question receives: 0 when all receive the same, towards 1 when one receives everything. */
	gini: number;
};

/** From this percentile of need on it is the quarter with most. */
const MOST_NEED = 75;

/**
 * Ways of dividing the same world, side by side.
 * @param chosen edges, by the name of the way in which they were chosen
 * @param needScores per need its percentile of disadvantage, 0–100, or null when it is not known
 */
export function compare<Name extends string>(
	world: AllocationWorld,
	chosen: Record<Name, number[]>,
	needScores: (number | null)[]
): Record<Name, Figures> {
	const most = [...world.needs.keys()].filter((need) => (needScores[need] ?? 0) >= MOST_NEED);
	const figures = (edges: number[]): Figures => {
		const served = servedBy(world, edges);
		const received = new Map(world.needs.map(({ questionId }) => [questionId, 0]));
		for (const edge of edges) {
			const { need, relevance } = world.edges[edge]!;
			const { questionId } = world.needs[need]!;
			received.set(questionId, received.get(questionId)! + relevance);
		}
		const amounts = [...received.values()];
		return {
			relevance: total(amounts),
			value: totalWorth(world, edges),
			servedNeeds: served.size,
			servedShareOfMostNeed:
				most.length > 0 ? most.filter((need) => served.has(need)).length / most.length : null,
			gini: gini(amounts)
		};
	};
	const names = Object.keys(chosen) as Name[];
	return Object.fromEntries(names.map((name) => [name, figures(chosen[name])])) as Record<Name, Figures>;
}

function servedBy({ edges }: AllocationWorld, chosen: number[]): Set<number> {
	return new Set(chosen.map((edge) => edges[edge]!.need));
}

const total = (numbers: number[]) => numbers.reduce((sum, each) => sum + each, 0);

/** Gini's coefficient of inequality; 0 where there is nothing to divide. */
function gini(amounts: number[]): number {
	const all = total(amounts);
	if (all === 0) return 0;
	const ranked = amounts.toSorted((a, b) => a - b).map((amount, i) => (i + 1) * amount);
	return (2 * total(ranked)) / (amounts.length * all) - (amounts.length + 1) / amounts.length;
}

/** Of need, 4 the most; null when it is not known. */
export type NeedQuarter = 1 | 2 | 3 | 4 | null;

type Change = { all: number; with: number; without: number; gain: number; lose: number };

/** Of one quarter of need: how many there are, are served with weights and without, and are served with them only or without them only. */
export type GainersAndLosers = { quarter: NeedQuarter; needs: Change; questions: Change };

/**
 * Who gains and who loses by weights for need. A question is served when one of its needs is.
 * @param withWeights edges chosen with them, `without` those chosen without
 * @param quarters per need, the same for all needs of a question
 * @returns the quarters that occur, least need first, unknown last
 */
export function gainersAndLosers(
	world: AllocationWorld,
	withWeights: number[],
	without: number[],
	quarters: NeedQuarter[]
): GainersAndLosers[] {
	const needs = { with: servedBy(world, withWeights), without: servedBy(world, without) };
	const question = (need: number) => world.needs[need]!.questionId;
	const questions = {
		with: new Set([...needs.with].map(question)),
		without: new Set([...needs.without].map(question))
	};
	const members = Map.groupBy(world.needs.keys(), (need) => quarters[need] ?? null);
	return ([1, 2, 3, 4, null] as const).flatMap((quarter) => {
		const own = members.get(quarter);
		if (!own) return [];
		return {
			quarter,
			needs: change(own, needs),
			questions: change([...new Set(own.map(question))], questions)
		};
	});
}

function change<Id>(all: Id[], served: { with: Set<Id>; without: Set<Id> }): Change {
	const count = (counts: (id: Id) => boolean) => all.filter(counts).length;
	return {
		all: all.length,
		with: count((id) => served.with.has(id)),
		without: count((id) => served.without.has(id)),
		gain: count((id) => served.with.has(id) && !served.without.has(id)),
		lose: count((id) => served.without.has(id) && !served.with.has(id))
	};
}

/** How much the relevance of a need counts: 1 + strength × percentile / 100; not known counts as 50. Strength 0–3. */
export function needWeight(percentile: number | null, strength: number): number {
	return 1 + (strength * (percentile ?? 50)) / 100;
}
