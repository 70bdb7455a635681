/** What two lists of ticked themes or support types have in common, in the order of the first. */
export function common(some: string[], others: string[]): string[] {
	return [...new Set(some)].filter((id) => others.includes(id));
}

/** How much two lists of ticks are the same, 0–1 (Dice); 0 when either is empty. */
export function overlap(some: string[], others: string[]): number {
	return (2 * common(some, others).length) / (new Set(some).size + new Set(others).size || 1);
}
