/** The top of one question's list, best first, before and after a change: ids of offers, each there once. */
export type Change = { questionId: string; before: string[]; after: string[] };

export type Comparison = {
	/** Questions by what became of their first three offers: they add up to all of them. */
	otherFirst: number;
	otherNext: number;
	same: number;
	/** Those among them that had offers, and have none any more. */
	emptied: number;
	/** Those whose first three aren't the same, most changed first. */
	changed: Change[];
};

/** So many offers stand in sight at first. */
export const IN_SIGHT = 3;

/** What a change does to the tops of lists. The order in which they come doesn't matter. */
export function compareRankings(changes: Change[]): Comparison {
	const inSight = (list: string[]) => list.slice(0, IN_SIGHT).join();
	const changed = changes.filter(({ before, after }) => inSight(before) !== inSight(after));
	const otherFirst = changed.filter(({ before, after }) => before[0] !== after[0]).length;
	const bySize = changed
		.map((change) => ({ change, size: topDistance(change.before, change.after) }))
		.sort((a, b) => b.size - a.size || (a.change.questionId < b.change.questionId ? -1 : 1));
	return {
		otherFirst,
		otherNext: changed.length - otherFirst,
		same: changes.length - changed.length,
		emptied: changes.filter(({ before, after }) => before.length > 0 && after.length === 0).length,
		changed: bySize.map(({ change }) => change)
	};
}

/**
 * How unlike the tops of two lists are, 0 (the same) to 1 (nothing in common): of their first one, two, three … the share
 * that only one of them has, averaged, so that a change at the top counts most. The intersection metric of Fagin, Kumar
 * and Sivakumar, "Comparing top k lists" (2003).
 */
export function topDistance(some: string[], others: string[]): number {
	const depth = Math.max(some.length, others.length);
	let total = 0;
	for (let d = 1; d <= depth; d++) {
		const [one, other] = [new Set(some.slice(0, d)), new Set(others.slice(0, d))];
		total += one.symmetricDifference(other).size / (one.size + other.size);
	}
	return total / (depth || 1);
}
