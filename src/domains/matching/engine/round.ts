import {
	compare,
	type Figures,
	gainersAndLosers,
	type NeedQuarter,
	needWeight
} from './allocation-compare.ts';
import { explainAllocation, type Loser, type Lost, type Outcome } from './allocation-explain.ts';
import { recruit } from './allocation-recruit.ts';
import type { AllocationWorld } from './allocation-world.ts';
import type { Allocation, Conflict } from './allocation.ts';
import type { CapacityUnit, Match } from './types.ts';

/** How a round divides. */
export type RoundRules = {
	/** How much need counts, in tenths: at 10 a question where need is most counts twice, at 30 four times. */
	needStrength: number;
	/** Whether one offer is found for a question, or one for each kind of help that it asks for. */
	per: 'question' | 'supportType';
	/** An offer that fits less well isn't suggested. */
	leastFit: Match['fit'];
	/** What helping one question takes of an offer that is counted in hours. */
	hoursEach: number;
	/** At least so many questions in each province, as far as there are offers for them. */
	leastPerProvince: number;
};

/** A question that takes part, with the offers that fit it. */
export type RoundEntry = {
	questionId: string;
	supportTypes: readonly string[];
	themes: readonly string[];
	province: string;
	/** 0–100, or null where no score is known. */
	needPercentile: number | null;
	/** Since when it is asked: first come is first served by it. */
	askedAt: number;
	/** Scores 0–100. */
	candidates: readonly { offerId: string; score: number }[];
};

export type RoundOffer = {
	id: string;
	/** What is left of it; null is without limit. */
	left: number | null;
	unit: CapacityUnit;
	supportTypes: readonly string[];
};

/** What a coordinator decided. `supportType` is empty where a question is one need. */
export type RoundChoice = {
	questionId: string;
	supportType: string;
	offerId: string;
	kind: 'pinned' | 'excluded';
};

type Named = { questionId: string; supportType: string };

/**
 * Of what a partner would be looked for: a kind of help, about a theme, in a province. Empty where it wasn't said, or
 * where it doesn't matter.
 */
export type Vacant = { kind: string; theme: string; province: string };

/** A world of numbers, and what each number stands for. */
export type NamedWorld = {
	world: AllocationWorld;
	needs: (Named & { vacant: Vacant; needPercentile: number | null })[];
	offerIds: string[];
	/** Needs in the order in which they were asked. */
	byAge: number[];
	/** Pinned, but the offer doesn't fit or can't help any more. */
	lostPins: RoundChoice[];
};

/** What a round divides, as numbers. The order of entries and offers doesn't matter to what comes out. */
export function roundWorld(
	entries: readonly RoundEntry[],
	offers: readonly RoundOffer[],
	choices: readonly RoundChoice[],
	rules: RoundRules
): NamedWorld {
	const places = new Map(offers.map((offer, place) => [offer.id, place]));
	const kindOf = new Map(choices.map((choice) => [keyOf(choice), choice.kind]));
	const world: AllocationWorld = {
		needs: [],
		supplies: offers.map(({ id, left }) => ({ offerId: id, capacity: left })),
		edges: [],
		pinned: [],
		floors: []
	};
	const needs: NamedWorld['needs'] = [];
	const ages: number[] = [];
	const pinnedKeys = new Set<string>();
	for (const entry of entries)
		for (const supportType of needsOf(entry, rules)) {
			const { questionId, province, needPercentile } = entry;
			const kind = supportType || (entry.supportTypes[0] ?? '');
			const vacant = { kind, theme: entry.themes[0] ?? '', province };
			const need = needs.push({ questionId, supportType, vacant, needPercentile }) - 1;
			ages.push(entry.askedAt);
			world.needs.push({
				id: `${questionId} ${supportType}`,
				questionId,
				region: province,
				weight: needWeight(needPercentile, rules.needStrength / 10),
				most: 1
			});
			for (const { offerId, score } of entry.candidates) {
				const supply = places.get(offerId);
				if (supply === undefined) continue;
				const offer = offers[supply]!;
				if (supportType && !offer.supportTypes.includes(supportType)) continue;
				const key = keyOf({ questionId, supportType, offerId });
				if (kindOf.get(key) === 'excluded') continue;
				const takes = offer.unit === 'hours' ? rules.hoursEach : 1;
				const edge = world.edges.push({ need, supply, relevance: score / 100, takes }) - 1;
				if (kindOf.get(key) !== 'pinned') continue;
				world.pinned.push(edge);
				pinnedKeys.add(key);
			}
		}
	world.floors = floorsOf(world, rules);
	return {
		world,
		needs,
		offerIds: offers.map(({ id }) => id),
		byAge: [...needs.keys()].sort((a, b) => ages[a]! - ages[b]! || a - b),
		lostPins: choices.filter((choice) => choice.kind === 'pinned' && !pinnedKeys.has(keyOf(choice)))
	};
}

function keyOf({ questionId, supportType, offerId }: Named & { offerId: string }): string {
	return `${questionId} ${supportType} ${offerId}`;
}

function needsOf({ supportTypes }: RoundEntry, { per }: RoundRules): readonly string[] {
	return per === 'supportType' && supportTypes.length > 0 ? supportTypes : [''];
}

/** A province in which fewer questions have an offer at all isn't promised more than those. */
function floorsOf(
	{ needs, edges }: AllocationWorld,
	{ leastPerProvince }: RoundRules
): AllocationWorld['floors'] {
	if (leastPerProvince === 0) return [];
	const served = new Set(edges.map(({ need }) => need));
	const regions = Map.groupBy(
		needs.filter((_, need) => served.has(need)),
		({ region }) => region
	);
	return [...regions].map(([region, inside]) => ({
		region,
		least: Math.min(leastPerProvince, inside.length)
	}));
}

/** The ways of dividing that a round is compared with, the proposed one among them. */
export const WAYS = ['proposed', 'withoutNeed', 'greedy', 'firstCome'] as const;
export type Way = (typeof WAYS)[number];

/** An offer that a need didn't get. */
export type LostOffer = {
	offerId: string;
	relevance: number;
	code: Lost['code'];
	/** The question that has its place. */
	winner: string | null;
	/** How much more the place brings there, in weight × relevance. */
	more: number | null;
};

export type RoundRow = Named & {
	/** How much the question counts. */
	weight: number;
	given: { offerId: string; relevance: number; takes: number; pinned: boolean } | null;
	/** The best of what it didn't get. */
	next: LostOffer | null;
	/** Why it got nothing. */
	none: NonNullable<Outcome['none']>['code'] | null;
	/** How many offers fit it. */
	candidates: number;
	/** The best of them but for what it got. */
	others: { offerId: string; relevance: number }[];
};

export type RecruitRow = Vacant & { unserved: number; serves: number; gain: number };

/** What was worked out for a round, with names instead of numbers, so that it can be kept. */
export type RoundOutcome = {
	status: Allocation['status'];
	/** How far it may be from the best, as a share (0–1). */
	gap: number;
	questions: number;
	offers: number;
	/** Those that count most first. */
	rows: RoundRow[];
	ways: (Figures & { way: Way; seconds: number })[];
	/** Questions per quarter of need, 4 the most: all, and those that get something with and without need counting. */
	quarters: { quarter: NeedQuarter; all: number; with: number; without: number }[];
	/** Where one more partner would help most: first those of a province, then those who work anywhere. */
	recruits: RecruitRow[];
	conflicts: {
		code: Conflict['code'];
		questionId?: string;
		offerId?: string;
		province?: string;
		possible?: number;
	}[];
	lostPins: RoundChoice[];
};

const MOST_OTHERS = 3;
const MOST_RECRUITS = 15;

/** `chosen`: the edges of each way; `seconds`: how long each took; `places`: what one more partner would have. */
export function roundOutcome(
	named: NamedWorld,
	allocation: Allocation,
	chosen: Record<Way, number[]>,
	seconds: Record<Way, number>,
	places: number
): RoundOutcome {
	const { world, needs } = named;
	const quarters = needs.map(({ needPercentile }) => quarterOf(needPercentile));
	const figures = compare(
		world,
		chosen,
		needs.map(({ needPercentile }) => needPercentile)
	);
	return {
		status: allocation.status,
		gap: allocation.gap,
		questions: new Set(needs.map(({ questionId }) => questionId)).size,
		offers: world.supplies.length,
		rows: rowsOf(named, allocation),
		ways: WAYS.map((way) => ({ way, ...figures[way], seconds: seconds[way] })),
		quarters: gainersAndLosers(world, chosen.proposed, chosen.withoutNeed, quarters).map(
			({ quarter, questions }) => ({
				quarter,
				all: questions.all,
				with: questions.with,
				without: questions.without
			})
		),
		recruits: recruitsOf(named, allocation, places),
		conflicts: allocation.conflicts.map((conflict) => conflictOf(named, conflict)),
		lostPins: named.lostPins
	};
}

function quarterOf(percentile: number | null): NeedQuarter {
	return percentile === null ? null : (Math.min(4, 1 + Math.floor(percentile / 25)) as 1 | 2 | 3 | 4);
}

function rowsOf(named: NamedWorld, allocation: Allocation): RoundRow[] {
	const { world, needs, offerIds } = named;
	const candidates = Map.groupBy(world.edges.keys(), (edge) => world.edges[edge]!.need);
	const offerOf = (edge: number) => {
		const { supply, relevance } = world.edges[edge]!;
		return { offerId: offerIds[supply]!, relevance };
	};
	return explainAllocation(world, allocation)
		.map(({ need, served: [first], next, none }): RoundRow => {
			const edges = candidates.get(need) ?? [];
			const loser = next ?? (none && 'lost' in none ? none : null);
			return {
				questionId: needs[need]!.questionId,
				supportType: needs[need]!.supportType,
				weight: world.needs[need]!.weight,
				given: first
					? { ...offerOf(first.edge), takes: world.edges[first.edge]!.takes, pinned: first.why === 'pinned' }
					: null,
				next: loser && lostOf(named, loser),
				none: none?.code ?? null,
				candidates: edges.length,
				others: edges
					.filter((edge) => edge !== first?.edge)
					.map(offerOf)
					.sort((a, b) => b.relevance - a.relevance)
					.slice(0, MOST_OTHERS)
			};
		})
		.sort((a, b) => b.weight - a.weight || (a.questionId < b.questionId ? -1 : 1));
}

function lostOf({ world, needs, offerIds }: NamedWorld, { edge, lost }: Loser): LostOffer {
	const { supply, relevance } = world.edges[edge]!;
	const winner = 'winner' in lost ? world.edges[lost.winner]! : null;
	return {
		offerId: offerIds[supply]!,
		relevance,
		code: lost.code,
		winner: winner && needs[winner.need]!.questionId,
		more: lost.code === 'full' ? lost.more : null
	};
}

function recruitsOf({ world, needs }: NamedWorld, allocation: Allocation, places: number): RecruitRow[] {
	const found = (vacantOf: (vacant: Vacant) => Vacant) => {
		const vacants = needs.map(({ vacant }) => vacantOf(vacant));
		const keys = vacants.map(({ kind, theme, province }) => [kind, theme, province].join('\n'));
		const byKey = new Map(vacants.map((vacant, i) => [keys[i]!, vacant]));
		return recruit(world, allocation, keys, { places })
			.filter(({ serves, unserved }) => serves > 0 && unserved > 0)
			.slice(0, MOST_RECRUITS)
			.map(({ group, unserved, serves, gain }) => ({ ...byKey.get(group)!, unserved, serves, gain }));
	};
	return [...found((vacant) => vacant), ...found((vacant) => ({ ...vacant, province: '' }))];
}

function conflictOf({ needs, offerIds }: NamedWorld, conflict: Conflict): RoundOutcome['conflicts'][number] {
	const { code } = conflict;
	switch (code) {
		case 'needPinnedTooOften':
			return { code, questionId: needs[conflict.need]!.questionId };
		case 'offerPinnedOverCapacity':
			return { code, offerId: offerIds[conflict.supply]! };
		case 'offerPinnedTwiceForQuestion':
			return { code, offerId: offerIds[conflict.supply]!, questionId: conflict.questionId };
		case 'floorTooHigh':
			return { code, province: conflict.region, possible: conflict.possible };
	}
}
