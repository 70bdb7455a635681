import fc from 'fast-check';
import type { AllocationWorld } from '#domains/matching/engine/index.ts';

/** Worlds of a few needs and offers; `hours`: also offers of which each question takes another part. */
export function worlds({ hours }: { hours: boolean }): fc.Arbitrary<AllocationWorld> {
	const needs = fc.array(
		fc.record({
			id: fc.constant('need'),
			questionId: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
			region: fc.constantFrom('Zeeland', 'Drenthe'),
			weight: fc.constantFrom(1, 1.5, 2),
			most: fc.constantFrom(1, 1, 2)
		}),
		{ minLength: 1, maxLength: 5 }
	);
	const supplies = fc.array(
		fc.record({ offerId: fc.constant('offer'), capacity: fc.option(fc.nat(hours ? 12 : 3)) }),
		{ minLength: 1, maxLength: 4 }
	);
	return fc.tuple(needs, supplies).chain(([someNeeds, someSupplies]) =>
		fc
			.uniqueArray(
				fc.record({
					need: fc.nat(someNeeds.length - 1),
					supply: fc.nat(someSupplies.length - 1),
					relevance: fc.integer({ min: 1, max: 20 }).map((twentieths) => twentieths / 20),
					takes: hours ? fc.integer({ min: 1, max: 6 }) : fc.constant(1)
				}),
				{ selector: ({ need, supply }) => `${need} ${supply}`, maxLength: 10 }
			)
			.map((edges) => ({ needs: someNeeds, supplies: someSupplies, edges, pinned: [], floors: [] }))
	);
}

/** What is wrong with giving these edges; floors are left to who asks. */
export function broken({ needs, supplies, edges }: AllocationWorld, chosen: readonly number[]): string[] {
	const faults: string[] = [];
	const counts = new Map<string, number>();
	const add = (key: string, amount: number) => counts.set(key, (counts.get(key) ?? 0) + amount);
	for (const number of chosen) {
		const { need, supply, takes } = edges[number]!;
		add(`need ${need}`, 1);
		add(`supply ${supply}`, takes);
		add(`pair ${needs[need]!.questionId} ${supply}`, 1);
	}
	if (new Set(chosen).size !== chosen.length) faults.push('an edge twice');
	needs.forEach(({ most }, need) => {
		if ((counts.get(`need ${need}`) ?? 0) > most) faults.push(`need ${need} is served too often`);
	});
	supplies.forEach(({ capacity }, supply) => {
		if (capacity !== null && (counts.get(`supply ${supply}`) ?? 0) > capacity)
			faults.push(`offer ${supply} gives more than it has`);
	});
	for (const [key, count] of counts) if (key.startsWith('pair') && count > 1) faults.push(`${key} twice`);
	return faults;
}
