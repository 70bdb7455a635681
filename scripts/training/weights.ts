import type { Features } from '#domains/matching/engine/index.ts';
import { type Judged, ndcg } from './measures.ts';

/** What is weighed, in the order of the weights. */
export const FEATURES = [
	'words',
	'grams',
	'meaning',
	'themes',
	'supportTypes'
] as const satisfies (keyof Features)[];

/** A question with, for each offer, its features (0–1 each) and its grade. */
export type Case = { features: Float64Array[]; grades: number[] };

/** Steps by which one weight is changed; smaller ones change nothing that 55 questions can tell. */
const STEPS = [-0.2, -0.1, -0.05, 0.05, 0.1, 0.2];
/** A change has to gain this much nDCG@10, or chance decides. */
const LEAST_GAIN = 0.003;
const FOLDS = 5;

/**
 * Weights with which the weighted sum of the features ranks best: coordinate ascent on nDCG@10 (Metzler and Croft,
 * "Linear feature-based models for information retrieval", 2007) from `start`. Weights stay 0 or more.
 */
export function learnWeights(cases: Case[], start: number[]): number[] {
	let weights = start;
	let best = quality(cases, weights);
	for (;;) {
		let better: number[] | undefined;
		for (let i = 0; i < weights.length; i++)
			for (const step of STEPS) {
				const changed = weights.with(i, Math.max(0, weights[i]! + step));
				const gained = quality(cases, changed);
				if (gained > best + LEAST_GAIN) [best, better] = [gained, changed];
			}
		if (!better) return weights;
		weights = better;
	}
}

/** How each question of each group is ranked by weights that were learnt without it, fold by fold. */
export function crossValidate(groups: Case[][], start: number[]): Judged[][] {
	const weights = Array.from({ length: FOLDS }, (_, fold) =>
		learnWeights(
			groups.flatMap((cases) => cases.filter((_, i) => i % FOLDS !== fold)),
			start
		)
	);
	return groups.map((cases) => cases.map((one, i) => rankBy(one, weights[i % FOLDS]!)));
}

/** `judged`: the grades of the offers that have one, by id. */
export function caseOf(found: { offerId: string; features: Features }[], judged: Map<string, number>): Case {
	return {
		features: found.map(({ features }) => Float64Array.from(FEATURES, (name) => features[name])),
		grades: found.map(({ offerId }) => judged.get(offerId) ?? 0)
	};
}

export function rankBy({ features, grades }: Case, weights: number[]): Judged {
	const scores = features.map((values) => values.reduce((sum, value, i) => sum + weights[i]! * value, 0));
	const order = scores.map((_, i) => i).sort((a, b) => scores[b]! - scores[a]! || a - b);
	return { list: order.map((i) => grades[i]!), grades: grades.filter((grade) => grade > 0) };
}

function quality(cases: Case[], weights: number[]): number {
	return cases.reduce((sum, one) => sum + ndcg(rankBy(one, weights)), 0) / cases.length;
}
