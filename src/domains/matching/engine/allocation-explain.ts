import { type AllocationWorld, edgesByNeed, openLedger, worthOf } from './allocation-world.ts';
import type { Allocation } from './allocation.ts';

/** Why an edge was not chosen. Worth: weight × relevance. */
export type Lost =
	/** What serves the need is more relevant, by this much. */
	| { code: 'lowerRelevance'; by: number }
	| { code: 'offerAlreadyHelpsThisQuestion'; edge: number }
	/** All that the offer gives was given by hand, by these edges. */
	| { code: 'pinnedElsewhere'; edges: number[] }
	/** The offer is full; a region's floor gave a place to an edge that is worth less. */
	| { code: 'floor'; region: string; winner: number; winnerWorth: number }
	/**
	 * The offer is full. `winner` is the edge that holds its place with least worth; `price` is what one more place or
	 * hour there would add to the value; `more` is how much more the place brings where it went than it would bring here.
	 */
	| { code: 'full'; winner: number; winnerWorth: number; price: number; more: number }
	/** There is room, and it would serve better: the solving was stopped before it was found. */
	| { code: 'stoppedBefore' };

export type Loser = { edge: number; lost: Lost };

/** Why nothing serves a need that offers fit; said of the most relevant of them. */
const NOTHING = {
	lowerRelevance: 'stoppedBefore',
	stoppedBefore: 'stoppedBefore',
	offerAlreadyHelpsThisQuestion: 'offersAlreadyHelpThisQuestion',
	pinnedElsewhere: 'excludedByFloorOrPin',
	floor: 'excludedByFloorOrPin',
	full: 'allFull'
} as const satisfies Record<Lost['code'], string>;

export type Outcome = {
	need: number;
	/** The edges that serve it, the most relevant first. */
	served: { edge: number; why: 'pinned' | 'mostRelevant' | 'bestLeft' }[];
	/** The most relevant edge that was not chosen, and what it lost on. */
	next: Loser | null;
	/** Why nothing serves it. */
	none: null | 'noCandidate' | (typeof NOTHING)[keyof typeof NOTHING];
};

/** Per need, in the order of the needs. */
export function explainAllocation(world: AllocationWorld, allocation: Allocation): Outcome[] {
	const { edges } = world;
	const chosen = new Set(allocation.chosen);
	const pinned = new Set(world.pinned);
	const lostOn = losing(world, allocation);
	return edgesByNeed(world).map((own, need): Outcome => {
		const served = own.filter((edge) => chosen.has(edge));
		const best = own.find((edge) => !chosen.has(edge));
		const next = best === undefined ? null : { edge: best, lost: lostOn(best, served) };
		const why = (edge: number) => {
			if (pinned.has(edge)) return 'pinned';
			const isBest = best === undefined || edges[edge]!.relevance >= edges[best]!.relevance;
			return isBest ? 'mostRelevant' : 'bestLeft';
		};
		return {
			need,
			served: served.map((edge) => ({ edge, why: why(edge) })),
			next,
			none: served.length > 0 ? null : next ? NOTHING[next.lost.code] : 'noCandidate'
		};
	});
}

/** Says of an edge that wasn't chosen what it lost on; `served` are the edges that serve its need. */
function losing(world: AllocationWorld, { chosen, prices }: Allocation) {
	const { needs, edges } = world;
	const pinned = new Set(world.pinned);
	const floors = new Set(world.floors.map(({ region }) => region));
	const ledger = openLedger(world, chosen);
	const given = Map.groupBy(chosen, (edge) => edges[edge]!.supply);
	const worth = (edge: number) => worthOf(world, edge);
	return (edge: number, served: readonly number[]): Lost => {
		const { need, supply, relevance, takes } = edges[edge]!;
		const helper = ledger.helper(edge);
		if (helper !== undefined) return { code: 'offerAlreadyHelpsThisQuestion', edge: helper };
		const last = served.at(-1);
		const by = last === undefined ? 0 : edges[last]!.relevance - relevance;
		if (last !== undefined && by >= 0) return { code: 'lowerRelevance', by };
		if (ledger.hasRoom(edge)) return { code: 'stoppedBefore' };
		const holders = given.get(supply) ?? [];
		const [winner] = holders.filter((one) => !pinned.has(one)).sort((a, b) => worth(a) - worth(b) || a - b);
		if (winner === undefined) return { code: 'pinnedElsewhere', edges: holders };
		const winnerWorth = worth(winner);
		const { region } = needs[edges[winner]!.need]!;
		if (floors.has(region) && winnerWorth < worth(edge) && (prices.regions.get(region) ?? 0) > 0)
			return { code: 'floor', region, winner, winnerWorth };
		const price = prices.supplies[supply]!;
		// By duality: the place costs its price, and the need has what it has.
		const more = Math.max(0, prices.needs[need]! + takes * price - worth(edge));
		return { code: 'full', winner, winnerWorth, price, more };
	};
}
