import { randomFrom } from '#kernel/random.ts';

/** How good rankings are against judged grades (0–3): the measures of information retrieval, as score.py counts them. */
export type Judged = {
	/** The grades of what was ranked, best place first; 0 is not relevant. */
	list: number[];
	/** All grades above 0 that there are. */
	grades: number[];
};

export type Figures = { 'nDCG@10': number; 'recall@20': number; MRR: number; 'success@5': number };

export const mean = (numbers: number[]) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
const gains = (list: number[]) =>
	list.slice(0, 10).reduce((sum, grade, i) => sum + (2 ** grade - 1) / Math.log2(i + 2), 0);
const descending = (grades: number[]) => grades.slice().sort((a, b) => b - a);

/** Discounted gain of the first ten (2^grade − 1), as a share of the best order's (Järvelin and Kekäläinen, 2002). */
export function ndcg({ list, grades }: Judged): number {
	return gains(list) / (gains(descending(grades)) || 1);
}

/** nDCG@10; recall@20 and reciprocal rank of what helps (grade 2 and 3); success@5 of what was asked (grade 3). */
export function measure(all: Judged[]): Figures {
	return {
		'nDCG@10': mean(all.map(ndcg)),
		'recall@20': mean(
			all.map(({ list, grades }) => {
				const helping = grades.filter((grade) => grade >= 2).length;
				return helping ? list.slice(0, 20).filter((grade) => grade >= 2).length / helping : 1;
			})
		),
		MRR: mean(
			all.map(({ list }) => {
				const first = list.findIndex((grade) => grade >= 2);
				return first === -1 ? 0 : 1 / (first + 1);
			})
		),
		'success@5': mean(
			all.flatMap(({ list, grades }) => (grades.includes(3) ? [Number(list.slice(0, 5).includes(3))] : []))
		)
	};
}

/**
 * Where the mean of numbers like these lies, with 95% certainty: the bootstrap's percentile interval (Efron, 1979).
 * Seeded: the same numbers give the same interval.
 */
export function meanInterval(numbers: number[], { seed = 1, draws = 10_000 } = {}): [number, number] {
	const random = randomFrom(seed);
	const means = Array.from({ length: draws }, () =>
		mean(numbers.map(() => numbers[Math.floor(random() * numbers.length)]!))
	).sort((a, b) => a - b);
	return [means[Math.floor(draws * 0.025)]!, means[Math.ceil(draws * 0.975) - 1]!];
}
