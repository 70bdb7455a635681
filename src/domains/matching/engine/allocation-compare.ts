import { type AllocationWorld, edgesByNeed, openLedger, worthOf } from './allocation-world.ts';

/**
 * First come, first served: needs in this order take the most relevant offer that has room. Gives edges; pins hold,
 * floors don't count.
 */
export function firstCome(world: AllocationWorld, order: readonly number[]): number[] {
	const { chosen, fits, take } = openLedger(world, world.pinned);
	const byNeed = edgesByNeed(world);
	for (const need of order) for (const edge of byNeed[need]!) if (fits(edge)) take(edge);
	return chosen;
}

/** The edge worth most first (weight × relevance), as long as there is room. Gives edges; pins hold, floors don't count. */
export function greedy(world: AllocationWorld): number[] {
	const { chosen, fits, take } = openLedger(world, world.pinned);
	const worth = Float64Array.from(world.edges.keys(), (edge) => worthOf(world, edge));
	const bestFirst = [...world.edges.keys()].sort((a, b) => worth[b]! - worth[a]! || a - b);
	for (const edge of bestFirst) if (fits(edge)) take(edge);
	return chosen;
}

export type Figures = {
	/** Σ relevance */
	relevance: number;
	/** Σ weight × relevance */
	value: number;
	servedNeeds: number;
	/** Of the quarter of the needs here with most need, 0–1; null when it isn't known of any. */
	servedShareOfMostNeed: number | null;
	/** Of relevance received per question (Gini): 0 all get the same, towards 1 one gets everything. */
	gini: number;
};

/** `chosen`: edges by name of the way they were chosen. `needScores`: per need a percentile 0–100, or null when not known. */
export function compare<Name extends string>(
	world: AllocationWorld,
	chosen: Record<Name, readonly number[]>,
	needScores: readonly (number | null)[]
): Record<Name, Figures> {
	const most = quarterWithMost(needScores);
	const figuresOf = (edges: readonly number[]): Figures => {
		const received = new Map(world.needs.map(({ questionId }) => [questionId, 0]));
		const served = new Set<number>();
		let value = 0;
		for (const edge of edges) {
			const { need, relevance } = world.edges[edge]!;
			const { questionId } = world.needs[need]!;
			served.add(need);
			value += worthOf(world, edge);
			received.set(questionId, received.get(questionId)! + relevance);
		}
		return {
			relevance: edges.reduce((sum, edge) => sum + world.edges[edge]!.relevance, 0),
			value,
			servedNeeds: served.size,
			servedShareOfMostNeed:
				most.length > 0 ? most.filter((need) => served.has(need)).length / most.length : null,
			gini: giniOf([...received.values()])
		};
	};
	const named = Object.entries<readonly number[]>(chosen).map(([name, edges]) => [name, figuresOf(edges)]);
	return Object.fromEntries(named) as Record<Name, Figures>;
}

/** The needs whose score is among the highest quarter of those that are known; equal ones together. */
function quarterWithMost(scores: readonly (number | null)[]): number[] {
	const known = scores.filter((score) => score !== null).sort((a, b) => b - a);
	const least = known[Math.ceil(known.length / 4) - 1];
	if (least === undefined) return [];
	return scores.flatMap((score, need) => (score !== null && score >= least ? [need] : []));
}

/** Gini, "Variabilità e mutabilità", 1912: half the mean difference between two, as a share of the mean. */
function giniOf(values: number[]): number {
	const total = values.reduce((sum, value) => sum + value, 0);
	if (total === 0) return 0;
	const weighted = values.sort((a, b) => a - b).reduce((sum, value, i) => sum + (i + 1) * value, 0);
	return (2 * weighted) / (values.length * total) - (values.length + 1) / values.length;
}

/** 4: most need; null: not known. */
export type NeedQuarter = 1 | 2 | 3 | 4 | null;

export function quarterOfNeed(percentile: number | null): NeedQuarter {
	if (percentile === null) return null;
	return Math.min(4, 1 + Math.floor(percentile / 25)) as NeedQuarter;
}

type Served = { all: number; with: number; without: number; gain: number; lose: number };

/** For one quarter of need: how many are served with weights and without, and who is served only with or only without. */
export type GainersAndLosers = { quarter: NeedQuarter; needs: Served; questions: Served };

/**
 * Edges chosen with weights for need, and without; per need its quarter. One row per quarter that has needs, least need
 * first, unknown last.
 */
export function gainersAndLosers(
	world: AllocationWorld,
	withWeights: readonly number[],
	without: readonly number[],
	quarters: readonly NeedQuarter[]
): GainersAndLosers[] {
	const needsOf = (edges: readonly number[]) => new Set(edges.map((edge) => world.edges[edge]!.need));
	const questionOf = (need: number) => world.needs[need]!.questionId;
	const questionsOf = (needs: Iterable<number>) => new Set([...needs].map(questionOf));
	const [one, other] = [needsOf(withWeights), needsOf(without)];
	const [oneQuestion, otherQuestion] = [questionsOf(one), questionsOf(other)];
	const row = (quarter: NeedQuarter): GainersAndLosers[] => {
		const inside = [...world.needs.keys()].filter((need) => quarters[need] === quarter);
		if (inside.length === 0) return [];
		const asked = [...questionsOf(inside)];
		return [
			{
				quarter,
				needs: count(inside, one, other),
				questions: count(asked, oneQuestion, otherQuestion)
			}
		];
	};
	return ([1, 2, 3, 4, null] as const).flatMap(row);
}

function count<Item>(all: readonly Item[], one: ReadonlySet<Item>, other: ReadonlySet<Item>): Served {
	const many = (test: (item: Item) => boolean) => all.filter(test).length;
	return {
		all: all.length,
		with: many((item) => one.has(item)),
		without: many((item) => other.has(item)),
		gain: many((item) => one.has(item) && !other.has(item)),
		lose: many((item) => other.has(item) && !one.has(item))
	};
}

/** How much the relevance of a need counts: 1 + strength × percentile / 100, where not known counts as 50. Strength 0–3. */
export function needWeight(percentile: number | null, strength: number): number {
	return 1 + (strength * (percentile ?? 50)) / 100;
}
