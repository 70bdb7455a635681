import type { Allocation } from './allocation.ts';
import { type AllocationWorld, pairOf, roomFor, ROUNDING, worthOf } from './allocation-world.ts';

/** Why an edge was not chosen. Worth is weight × relevance. */
export type Lost =
	/** What serves the need is more relevant, by this much at least. */
	| { code: 'lowerRelevance'; by: number }
	| { code: 'offerAlreadyHelpsThisQuestion'; edge: number }
	/** Even with nothing given away the offer has too little. */
	| { code: 'tooSmall'; capacity: number; takes: number }
	/** These pins stand in the way: they hold the offer, or the need. */
	| { code: 'pinnedElsewhere'; edges: number[] }
	/** The offer is full: it also helps where it is worth less, for the floor of that region. */
	| { code: 'floor'; region: string; winner: number; winnerWorth: number }
	/**
	 * The offer is full. Of the edges that hold it, `winner` is worth least. `price` is what one place or hour more of the
	 * offer would add to the value; `more` how much more that is than it would add here.
	 */
	| { code: 'full'; winner: number; winnerWorth: number; price: number; more: number };

export type Loser = { edge: number; lost: Lost };

export type Outcome = {
	need: number;
	/** The edges that serve it, the most relevant first. `bestLeft`: a more relevant one was lost. */
	served: { edge: number; why: 'pinned' | 'mostRelevant' | 'bestLeft' }[];
	/** Of a need that is served: the most relevant edge that was not chosen, and what it lost on. */
	next: Loser | null;
	/** Why nothing serves it, by its most relevant candidate. */
	none:
		| null
		| { code: 'noCandidate' }
		| ({ code: 'allFull' | 'excludedByFloorOrPin' | 'offersAlreadyHelpThisQuestion' } & Loser);
};

/**
 * What became of each need and why, in the order of the needs. Of places it is exact: one place more of an offer that is
 * `full` adds its `price` to the value, and `more` less than that when this need gets it, as long as no floor binds and
 * the need wants one offer. Of hours, prices are those of the linear relaxation, and about right.
 */
export function explainAllocation(world: AllocationWorld, allocation: Allocation): Outcome[] {
	const { needs, edges } = world;
	const chosen = new Set(allocation.chosen);
	const pinned = new Set(world.pinned);
	const ofNeed = Map.groupBy(edges.keys(), (edge) => edges[edge]!.need);
	const whyLost = judge(world, allocation);

	return needs.map((_, need) => {
		const own = (ofNeed.get(need) ?? []).sort((a, b) => edges[b]!.relevance - edges[a]!.relevance);
		const serving = own.filter((edge) => chosen.has(edge));
		const losers = own.filter((edge) => !chosen.has(edge) && edges[edge]!.relevance > 0);
		const best = Math.max(0, ...losers.map((edge) => edges[edge]!.relevance));
		const lost = (edge: number): Loser => ({ edge, lost: whyLost(edge, serving) });
		const served = serving.map((edge) => {
			if (pinned.has(edge)) return { edge, why: 'pinned' as const };
			return { edge, why: edges[edge]!.relevance < best ? ('bestLeft' as const) : ('mostRelevant' as const) };
		});
		if (serving.length === 0) return { need, served, next: null, none: whyNone(losers.map(lost)) };
		return { need, served, next: losers.length > 0 ? lost(losers[0]!) : null, none: null };
	});
}

function whyNone(losers: Loser[]): Outcome['none'] {
	const loser = losers.find(({ lost }) => lost.code !== 'offerAlreadyHelpsThisQuestion') ?? losers[0];
	if (!loser) return { code: 'noCandidate' };
	switch (loser.lost.code) {
		case 'offerAlreadyHelpsThisQuestion':
			return { code: 'offersAlreadyHelpThisQuestion', ...loser };
		case 'floor':
		case 'pinnedElsewhere':
			return { code: 'excludedByFloorOrPin', ...loser };
		default:
			return { code: 'allFull', ...loser };
	}
}

/** Says of an edge that was not chosen why, given the edges that serve its need, the most relevant first. */
function judge(world: AllocationWorld, { chosen, prices }: Allocation) {
	const { needs, supplies, edges, floors } = world;
	const pinned = new Set(world.pinned);
	const room = roomFor(world);
	chosen.forEach(room.take);
	const holders = Map.groupBy(chosen, (edge) => edges[edge]!.supply);
	const helping = new Map(chosen.map((edge) => [pairOf(world, edge), edge]));
	const served = new Set(chosen.map((edge) => edges[edge]!.need));
	const servedIn = Map.groupBy(served, (need) => needs[need]!.region);
	const atFloor = new Set(
		floors.flatMap(({ region, least }) => ((servedIn.get(region)?.length ?? 0) <= least ? region : []))
	);
	const byWorth = (a: number, b: number) => worthOf(world, a) - worthOf(world, b);

	return (edge: number, serving: number[]): Lost => {
		const { need, supply, relevance, takes } = edges[edge]!;
		const { region, most } = needs[need]!;
		const helper = helping.get(pairOf(world, edge));
		if (helper !== undefined) return { code: 'offerAlreadyHelpsThisQuestion', edge: helper };
		if (serving.length >= most) {
			const lesser = serving.filter((other) => edges[other]!.relevance < relevance);
			if (lesser.length === 0)
				return { code: 'lowerRelevance', by: edges[serving.at(-1)!]!.relevance - relevance };
			if (lesser.every((other) => pinned.has(other))) return { code: 'pinnedElsewhere', edges: lesser };
		}
		const { capacity } = supplies[supply]!;
		if (capacity !== null && takes > capacity + ROUNDING) return { code: 'tooSmall', capacity, takes };
		const holding = holders.get(supply) ?? [];
		const [winner] = holding.filter((other) => !pinned.has(other)).sort(byWorth);
		if (winner === undefined) return { code: 'pinnedElsewhere', edges: holding };
		const worth = worthOf(world, edge);
		const winnerWorth = worthOf(world, winner);
		const winnerRegion = needs[edges[winner]!.need]!.region;
		const instead = serving.length < most ? 0 : worthOf(world, serving.at(-1)!);
		const exchangePays =
			worth - instead > winnerWorth && room.left(edge) + edges[winner]!.takes >= takes - ROUNDING;
		if (exchangePays && winnerRegion !== region && atFloor.has(winnerRegion))
			return { code: 'floor', region: winnerRegion, winner, winnerWorth };
		const price = prices.supplies[supply]!;
		const adds = worth + (prices.regions.get(region) ?? 0) - prices.needs[need]!;
		return { code: 'full', winner, winnerWorth, price, more: Math.max(0, price * takes - adds) };
	};
}
