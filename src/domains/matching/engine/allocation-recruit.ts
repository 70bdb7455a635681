import type { Allocation } from './allocation.ts';
import { type AllocationWorld, ROUNDING } from './allocation-world.ts';

/** A group of needs for which one more partner would help. */
export type Vacancy = {
	group: string;
	/** Needs of the group that nothing serves. */
	unserved: number;
	/** Needs of the group that the partner would serve better than they are. */
	betterServed: number;
	/** How many questions the partner would help. */
	serves: number;
	/** What that adds to the value, when all else stays as it is: so at least this. */
	gain: number;
	/** What the partner can add at most, when others are moved to where they are of more use. */
	gainAtMost: number;
	/** Of the partner: the median of the edges that reach the group, or else of all that were chosen. */
	relevance: number;
};

/**
 * Where one more partner with so many places would help most, the greatest gain first; without the groups where it would
 * add nothing. What it adds at least is what an allocation adds that only puts the partner to work; what it adds at most
 * follows from the prices by duality: those of an optimum stay feasible when the partner joins, so each place adds what
 * it brings to a need less the price of that need. With one place and no hours that is exact. With hours the bound of the
 * linear relaxation rises by no more than it.
 * @param groups per need a key such as kind of help × theme × region, or null
 */
export function recruit(
	world: AllocationWorld,
	allocation: Allocation,
	groups: (string | null)[],
	{ places }: { places: number }
): Vacancy[] {
	const { needs, edges } = world;
	const relevances = (some: number[]) => some.map((edge) => edges[edge]!.relevance);
	const reaching = Map.groupBy(edges.keys(), (edge) => groups[edges[edge]!.need] ?? null);
	const usual = median(relevances(allocation.chosen)) ?? 0;
	const members = Map.groupBy(needs.keys(), (need) => groups[need] ?? null);
	const { isServed, sure, atMost } = gainsFrom(world, allocation);
	const helped = (own: number[], gain: (need: number) => number) => {
		const gaining = own.filter((need) => gain(need) > ROUNDING);
		// An offer helps a question once.
		const perQuestion = [...Map.groupBy(gaining, (need) => needs[need]!.questionId).values()];
		const gains = perQuestion.map((some) => Math.max(...some.map(gain))).sort((a, b) => b - a);
		const taken = gains.slice(0, places);
		return { gaining, serves: taken.length, gain: taken.reduce((sum, each) => sum + each, 0) };
	};

	const vacancies = [...members].flatMap(([group, own]): Vacancy[] => {
		if (group === null) return [];
		const relevance = median(relevances(reaching.get(group) ?? [])) ?? usual;
		const { gaining, serves, gain } = helped(own, (need) => sure(need, relevance));
		const { gain: gainAtMost } = helped(own, (need) => atMost(need, relevance));
		if (gainAtMost === 0) return [];
		const unserved = own.filter((need) => !isServed(need)).length;
		const betterServed = gaining.filter(isServed).length;
		return [{ group, unserved, betterServed, serves, gain, gainAtMost, relevance }];
	});
	return vacancies.sort(
		(a, b) => b.gain - a.gain || b.gainAtMost - a.gainAtMost || (a.group < b.group ? -1 : 1)
	);
}

/** What one place for a need adds, when it is so relevant there. */
function gainsFrom(world: AllocationWorld, { chosen, prices }: Allocation) {
	const { needs, edges } = world;
	const pinned = new Set(world.pinned);
	const serving = Map.groupBy(chosen, (edge) => edges[edge]!.need);
	const servedBy = (need: number) => serving.get(need) ?? [];
	/** What it would come instead of: nothing, or the least relevant that isn't pinned; ∞ when it can't come. */
	const instead = (need: number) =>
		servedBy(need).length < needs[need]!.most
			? 0
			: Math.min(
					Infinity,
					...servedBy(need)
						.filter((edge) => !pinned.has(edge))
						.map((edge) => edges[edge]!.relevance)
				);
	return {
		isServed: (need: number) => servedBy(need).length > 0,
		sure: (need: number, relevance: number) => needs[need]!.weight * (relevance - instead(need)),
		atMost(need: number, relevance: number) {
			if (instead(need) === Infinity) return 0;
			const { weight, region } = needs[need]!;
			return weight * relevance + (prices.regions.get(region) ?? 0) - prices.needs[need]!;
		}
	};
}

function median(numbers: number[]): number | null {
	const sorted = numbers.toSorted((a, b) => a - b);
	const middle = sorted.length / 2;
	if (sorted.length === 0) return null;
	return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
}
