import type { AllocationWorld } from './allocation-world.ts';
import type { Allocation } from './allocation.ts';

export type Vacancy = {
	group: string;
	/** Needs of the group that nothing serves. */
	unserved: number;
	/** Needs of the group that something serves, less well than a typical partner would. */
	betterServed: number;
	/** How many questions one more typical partner would help. */
	serves: number;
	/** What that partner would add to the value, at most. */
	gain: number;
	/** Of that partner: the median of the edges that reach the group, or else of all that were chosen. */
	relevance: number;
};

/**
 * Where one more partner would help most, the greatest gain first. `groups`: per need a key, or null; `places`: how many
 * questions such a partner helps. By duality a new offer adds to the value at most what it brings to its best questions
 * above their prices: exact where they have no other use for their offers, less where they do.
 */
export function recruit(
	{ needs, edges }: AllocationWorld,
	{ chosen, prices }: Allocation,
	groups: readonly (string | null)[],
	{ places }: { places: number }
): Vacancy[] {
	const served = new Set(chosen.map((edge) => edges[edge]!.need));
	const usual = median(chosen.map((edge) => edges[edge]!.relevance)) ?? 0;
	const reaching = Map.groupBy(edges, ({ need }) => groups[need] ?? null);
	const members = Map.groupBy(needs.keys(), (need) => groups[need] ?? null);
	return [...members]
		.flatMap(([group, inside]): Vacancy[] => {
			if (group === null) return [];
			const relevance = median((reaching.get(group) ?? []).map((edge) => edge.relevance)) ?? usual;
			const gains = inside.map((need) => ({
				need,
				gain: Math.max(0, needs[need]!.weight * relevance - prices.needs[need]!)
			}));
			// An offer helps a question once.
			const perQuestion = new Map<string, number>();
			for (const { need, gain } of gains) {
				const { questionId } = needs[need]!;
				perQuestion.set(questionId, Math.max(perQuestion.get(questionId) ?? 0, gain));
			}
			const best = [...perQuestion.values()]
				.filter((gain) => gain > 0)
				.sort((a, b) => b - a)
				.slice(0, places);
			return [
				{
					group,
					unserved: inside.filter((need) => !served.has(need)).length,
					betterServed: gains.filter(({ need, gain }) => gain > 0 && served.has(need)).length,
					serves: best.length,
					gain: best.reduce((sum, gain) => sum + gain, 0),
					relevance
				}
			];
		})
		.sort((a, b) => b.gain - a.gain || (a.group < b.group ? -1 : 1));
}

function median(values: number[]): number | undefined {
	return values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
