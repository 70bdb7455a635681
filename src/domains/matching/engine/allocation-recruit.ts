import type { Allocation } from './allocation.ts';
import { type AllocationWorld, ROUNDING } from './allocation-world.ts';

/** A group of needs for which one more partner would help. */
export type Vacancy = {
	group: string;
	/** Needs of the group that nothing serves. */
	unserved: number;
	/** Needs of the group that are served, and that such a partner would serve better, all in all. */
	betterServed: number;
	/** How many questions the partner would help. */
	serves: number;
	/** What the partner would add to the value, at most. */
	gain: number;
	/** Of the partner for these needs: the median of the edges that reach them, or else of all that were chosen. */
	relevance: number;
};

/**
 * Where one more partner with so many places would help most, the greatest gain first; groups in which it would gain
 * nothing are left out. A new partner helps a need by what it brings there above what the need is worth now, by its
 * price. The sum over the best places is an upper bound on what the value would rise (by duality: the prices stay
 * feasible with the new offer in the programme); for hours, on what the bound of the linear relaxation would rise.
 * @param groups per need a key such as kind of help × theme × region, or null
 */
export function recruit(
	world: AllocationWorld,
	allocation: Allocation,
	groups: (string | null)[],
	{ places }: { places: number }
): Vacancy[] {
	const { needs, edges } = world;
	const { prices } = allocation;
	const served = new Set(allocation.chosen.map((edge) => edges[edge]!.need));
	const relevances = (some: number[]) => some.map((edge) => edges[edge]!.relevance);
	const pins = Map.groupBy(new Set(world.pinned), (edge) => edges[edge]!.need);
	const held = new Set([...pins].flatMap(([need, of]) => (of.length >= needs[need]!.most ? need : [])));
	const reaching = Map.groupBy(edges.keys(), (edge) => groups[edges[edge]!.need] ?? null);
	const usual = median(relevances(allocation.chosen));
	const members = Map.groupBy(needs.keys(), (need) => groups[need] ?? null);

	const vacancies = [...members].flatMap(([group, own]): Vacancy[] => {
		if (group === null) return [];
		const relevance = median(relevances(reaching.get(group) ?? [])) ?? usual ?? 0;
		const gainOf = (need: number) => {
			const { weight, region } = needs[need]!;
			return weight * relevance + (prices.regions.get(region) ?? 0) - prices.needs[need]!;
		};
		const gaining = own.filter((need) => !held.has(need) && gainOf(need) > ROUNDING);
		// One offer helps a question once.
		const perQuestion = [...Map.groupBy(gaining, (need) => needs[need]!.questionId).values()];
		const gains = perQuestion.map((some) => Math.max(...some.map(gainOf))).sort((a, b) => b - a);
		const taken = gains.slice(0, places);
		return taken.length === 0
			? []
			: [
					{
						group,
						unserved: own.filter((need) => !served.has(need)).length,
						betterServed: gaining.filter((need) => served.has(need)).length,
						serves: taken.length,
						gain: taken.reduce((sum, gain) => sum + gain, 0),
						relevance
					}
				];
	});
	return vacancies.sort((a, b) => b.gain - a.gain || (a.group < b.group ? -1 : 1));
}

function median(numbers: number[]): number | null {
	const sorted = numbers.toSorted((a, b) => a - b);
	const middle = sorted.length / 2;
	if (sorted.length === 0) return null;
	return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
}
