/** One kind of help that one question asks for. */
export type Need = {
	id: string;
	questionId: string;
	region: string;
	/** Above 0: how much its relevance counts. */
	weight: number;
	/** Most offers that serve it, usually 1. */
	most: number;
};

export type Supply = {
	offerId: string;
	/** Places or hours left this school year; null: no limit. */
	capacity: number | null;
};

/** An offer that could serve a need: indices into needs and supplies. */
export type Edge = {
	need: number;
	supply: number;
	/** 0–1 */
	relevance: number;
	/** What serving it takes of the capacity: 1 place, or hours. */
	takes: number;
};

export type Floor = {
	region: string;
	/** Least number of needs served there. */
	least: number;
};

/**
 * What there is to divide. An offer serves a question at most once, also when it could serve several of its needs; no
 * need has more than its most, no offer gives more than its capacity; what is pinned is chosen, and every floor is kept.
 */
export type AllocationWorld = {
	needs: Need[];
	supplies: Supply[];
	edges: Edge[];
	/** Indices of edges that must be chosen. */
	pinned: number[];
	floors: Floor[];
};

/** What an edge adds to the value of an allocation: weight × relevance. */
export function worthOf({ needs, edges }: AllocationWorld, edge: number): number {
	const { need, relevance } = edges[edge]!;
	return needs[need]!.weight * relevance;
}

export function totalWorth(world: AllocationWorld, edges: number[]): number {
	return edges.reduce((sum, edge) => sum + worthOf(world, edge), 0);
}

/** The pair of question and offer of which one edge at most is chosen. */
export function pairOf({ needs, edges }: AllocationWorld, edge: number): string {
	const { need, supply } = edges[edge]!;
	return `${supply} ${needs[need]!.questionId}`;
}

/** Hours are sums of fractions. */
export const ROUNDING = 1e-9;

/** What is taken, and what there is still room for. */
export function roomFor(world: AllocationWorld) {
	const needs = world.needs.map(({ most }) => most);
	const supplies = world.supplies.map(({ capacity }) => capacity ?? Infinity);
	const pairs = new Set<string>();
	const change = (edge: number, sign: 1 | -1) => {
		const { need, supply, takes } = world.edges[edge]!;
		needs[need]! += sign;
		supplies[supply]! += sign * takes;
	};
	return {
		/** What the offer of this edge has left. */
		left: (edge: number) => supplies[world.edges[edge]!.supply]!,
		fits: (edge: number) =>
			needs[world.edges[edge]!.need]! >= 1 &&
			supplies[world.edges[edge]!.supply]! >= world.edges[edge]!.takes - ROUNDING &&
			!pairs.has(pairOf(world, edge)),
		take(edge: number) {
			change(edge, -1);
			pairs.add(pairOf(world, edge));
		},
		giveBack(edge: number) {
			change(edge, 1);
			pairs.delete(pairOf(world, edge));
		}
	};
}
