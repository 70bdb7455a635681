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
	/** What serving it takes of the capacity, above 0: 1 place, or hours. */
	takes: number;
};

export type Floor = {
	region: string;
	/** Least number of needs served there. */
	least: number;
};

export type AllocationWorld = {
	needs: Need[];
	supplies: Supply[];
	edges: Edge[];
	/** Indices of edges that must be chosen. */
	pinned: number[];
	floors: Floor[];
};

/** What is given so far, and whether one edge more can be. */
export type Ledger = {
	chosen: number[];
	/** Whether the need asks for more, the offer has room and doesn't help the question yet. Floors aren't looked at. */
	fits: (edge: number) => boolean;
	hasRoom: (edge: number) => boolean;
	/** What gives this question's help from this offer already, if anything does. */
	helper: (edge: number) => number | undefined;
	take: (edge: number) => void;
};

/** A ledger of a world with these edges taken. */
export function openLedger({ needs, supplies, edges }: AllocationWorld, taken: readonly number[]): Ledger {
	const chosen: number[] = [];
	const served = new Int32Array(needs.length);
	const used = new Float64Array(supplies.length);
	const helpers = new Map<string, number>();
	const pairOf = ({ need, supply }: AllocationWorld['edges'][number]) =>
		`${needs[need]!.questionId} ${supply}`;
	const hasRoom = (number: number) => {
		const { supply, takes } = edges[number]!;
		return used[supply]! + takes <= (supplies[supply]!.capacity ?? Infinity);
	};
	const helper = (number: number) => helpers.get(pairOf(edges[number]!));
	const take = (number: number) => {
		const edge = edges[number]!;
		chosen.push(number);
		served[edge.need]! += 1;
		used[edge.supply]! += edge.takes;
		helpers.set(pairOf(edge), number);
	};
	const fits = (number: number) => {
		const { need } = edges[number]!;
		return served[need]! < needs[need]!.most && hasRoom(number) && helper(number) === undefined;
	};
	for (const edge of taken) take(edge);
	return { chosen, fits, hasRoom, helper, take };
}

/** What an edge is worth: weight × relevance. */
export function worthOf({ needs, edges }: AllocationWorld, number: number): number {
	const { need, relevance } = edges[number]!;
	return needs[need]!.weight * relevance;
}

/** Per need its edges, the most relevant first. */
export function edgesByNeed({ needs, edges }: AllocationWorld): number[][] {
	const byNeed = needs.map((): number[] => []);
	for (const [number, { need }] of edges.entries()) byNeed[need]!.push(number);
	for (const own of byNeed) own.sort((a, b) => edges[b]!.relevance - edges[a]!.relevance || a - b);
	return byNeed;
}
