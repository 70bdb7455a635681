/** A match of which it is known whether it became what was hoped for; `score` as ranking gives it, 0–100. */
export type Known = { score: number; good: boolean };

/** From the score `from` on, up to the next step: of `count` known matches `good` went well. */
export type Step = { from: number; count: number; good: number };

/** Steps by rising score; the share that went well rises too, or stays. */
export type Calibration = readonly Step[];

/** Fewer known matches than this say nothing. */
const LEAST_KNOWN = 200;
/** So that a step rests on more than chance, and tells of no match by itself. */
const LEAST_IN_STEP = 10;

/**
 * What scores have been worth: the share of known matches that went well, as a function of the score that never falls.
 * Isotonic regression by pooling adjacent violators (Ayer et al., "An empirical distribution function for sampling with
 * incomplete information", 1955), which Zadrozny and Elkan ("Transforming classifier scores into accurate multiclass
 * probability estimates", 2002) use for scores; then steps of fewer than ten matches are pooled with a neighbour. Null with
 * fewer than 200 known matches. The order in which they come doesn't matter; all steps together hold all of them.
 */
export function calibrate(known: Known[]): Calibration | null {
	if (known.length < LEAST_KNOWN) return null;
	return poolSmall(poolAdjacentViolators(byScore(known)));
}

/** The step that a score (0–100) falls in; below the first step, the first. */
export function stepOf(calibration: Calibration, score: number): Step {
	return calibration.findLast(({ from }) => from <= score) ?? calibration[0]!;
}

/** Each score once, rising. */
function byScore(known: Known[]): Step[] {
	return [...Map.groupBy(known, ({ score }) => score)]
		.map(([from, same]) => ({ from, count: same.length, good: same.filter(({ good }) => good).length }))
		.sort((a, b) => a.from - b.from);
}

/** The steps that come nearest to these (least squares) of all whose shares never fall; `from` rises. */
export function poolAdjacentViolators(steps: Step[]): Step[] {
	const pooled: Step[] = [];
	for (let step of steps) {
		for (let before = pooled.at(-1); before && share(before) >= share(step); before = pooled.at(-1)) {
			pooled.pop();
			step = together(before, step);
		}
		pooled.push(step);
	}
	return pooled;
}

/** Neighbours of a rising row, taken together, still rise. */
function poolSmall(steps: Step[]): Step[] {
	const pooled: Step[] = [];
	for (const step of steps) {
		const before = pooled.at(-1);
		if (before && before.count < LEAST_IN_STEP) pooled[pooled.length - 1] = together(before, step);
		else pooled.push(step);
	}
	const last = pooled.at(-1);
	const before = pooled.at(-2);
	if (last && before && last.count < LEAST_IN_STEP) pooled.splice(-2, 2, together(before, last));
	return pooled;
}

function share({ count, good }: Step): number {
	return good / count;
}

function together(one: Step, next: Step): Step {
	return { from: one.from, count: one.count + next.count, good: one.good + next.good };
}
