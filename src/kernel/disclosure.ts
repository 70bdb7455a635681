/** A figure over organisations rests on at least so many of them. Settings may raise this, never lower it. */
export const FEWEST_ORGANISATIONS = 5;

/** A share is of at least so many. */
export const FEWEST_OF_SHARE = 10;

/** One cell of a list that adds up to a total: what was counted, and which organisations it rests on. */
export type Cell = { count: number; organisations: ReadonlySet<string> };

/** What may be shown; null is hidden. */
export type Shown = { total: number | null; counts: (number | null)[] };

/**
 * Hides what rests on too few organisations, and as much more (the smallest first) as it takes that nobody works a hidden
 * count out from the total: what is hidden is at least two cells and together rests on enough organisations, so that a
 * hidden count may be anything from nothing to that sum (secondary suppression; Hundepool e.a., Statistical Disclosure
 * Control, 2012, ch. 4). Each organisation of a cell counts there for one or more.
 */
export function suppress(cells: readonly Cell[], fewest: number = FEWEST_ORGANISATIONS): Shown {
	const restsOn = (some: Iterable<Cell>) =>
		new Set([...some].flatMap(({ organisations }) => [...organisations])).size;
	if (restsOn(cells) < fewest) return { total: null, counts: cells.map(() => null) };
	const hidden = new Set(cells.filter(({ organisations }) => organisations.size < fewest));
	const others = cells
		.filter((cell) => !hidden.has(cell))
		.toSorted((a, b) => a.organisations.size - b.organisations.size || a.count - b.count);
	while (hidden.size > 0 && restsOn(hidden) < fewest) {
		const next = others.shift();
		if (!next) break;
		hidden.add(next);
	}
	return {
		total: cells.reduce((sum, { count }) => sum + count, 0),
		counts: cells.map((cell) => (hidden.has(cell) ? null : cell.count))
	};
}

/** A share in steps of 5%, at its ends no more than that it lies there. */
export type Share = { kind: 'about'; percent: number } | { kind: 'under' | 'over'; percent: 10 | 90 };

/** The share that may be shown, of counts that are shown themselves; null when it is of too few, or of something hidden. */
export function share(part: number | null, rest: readonly (number | null)[]): Share | null {
	if (part === null) return null;
	let whole = part;
	for (const count of rest) {
		if (count === null) return null;
		whole += count;
	}
	if (whole < FEWEST_OF_SHARE) return null;
	const percent = (100 * part) / whole;
	if (percent < 10) return { kind: 'under', percent: 10 };
	if (percent > 90) return { kind: 'over', percent: 90 };
	return { kind: 'about', percent: Math.round(percent / 5) * 5 };
}
