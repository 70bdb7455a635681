/** What two lists of ticked themes or support types have in common, in the order of the first. */
export function common(some: string[], others: string[]): string[] {
	return [...new Set(some)].filter((id) => others.includes(id));
}

/**
 * How much two lists of ticks are the same, 0–1 (Dice); 0 when either is empty. Counts by itself, for ranking asks it
 * of every offer.
 */
export function overlap(some: string[], others: string[]): number {
	let shared = 0;
	let all = 0;
	for (let i = 0; i < some.length; i++) {
		if (some.indexOf(some[i]!) !== i) continue;
		all++;
		if (others.includes(some[i]!)) shared++;
	}
	for (let i = 0; i < others.length; i++) if (others.indexOf(others[i]!) === i) all++;
	return (2 * shared) / (all || 1);
}
