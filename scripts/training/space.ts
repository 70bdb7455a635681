import { randomFrom } from '#kernel/random.ts';

/**
 * Learns a space in which texts about the same thing are near, from texts that belong together. Two steps: latent
 * semantic analysis (Deerwester et al., 1990) puts words that stand in the same documents near each other; then pairs of
 * an ask and an offer about the same concept are drawn together, and away from the other pairs of their batch
 * (the in-batch softmax of "StarSpace: Embed All The Things!", Wu et al., 2018).
 */

/** A text as the keys in it, as often as they are there. */
export type Keys = string[];

export type Lesson = {
	/** What may not be told apart from it: pairs of concepts that are near are no examples of a difference. */
	concept: number;
	near: Set<number>;
	/** Ways to say it; in each epoch a few are drawn. */
	asks: Keys[];
	offers: Keys[];
	/** Whole texts that say it. */
	askTexts: Keys[];
	offerTexts: Keys[];
};

export type LearntSpace = {
	dimensions: number;
	/** A row per key; the sum of the rows of a text, damped by how often, is where the text is. */
	keys: string[];
	rows: Float32Array;
};

export type SpaceSettings = {
	dimensions: number;
	/** Keys in fewer documents than this say too little to be kept. */
	leastDocuments: number;
	seed: number;
	epochs: number;
	learningRate: number;
	temperature: number;
};

const PHRASES_DRAWN = 3;
const BATCH = 64;
/** Power iterations; the first 200 directions move less than 1% after it. */
const ITERATIONS = 5;
const SPARE_DIRECTIONS = 10;

/** A text as rows and weights: tf–idf of its known keys, of length 1. */
type Encoded = { rows: Int32Array; weights: Float64Array };
type Embedded = { direction: Float64Array; length: number };

/** Deterministic for the same input and seed. Throws nothing; time is linear in the documents times the dimensions. */
export function learnSpace(
	documents: Keys[],
	texts: Keys[],
	lessons: Lesson[],
	settings: SpaceSettings
): LearntSpace {
	const { dimensions } = settings;
	const random = randomFrom(settings.seed);
	const { keys, rarity } = readVocabulary([...documents, ...texts], settings.leastDocuments);
	const rowOf = new Map(keys.map((key, row) => [key, row]));
	const encode = (text: Keys) => encodeText(text, rowOf, rarity);
	const rows = analyseLatently(documents.map(encode), keys.length, dimensions, random);
	attune(rows, lessons, encode, settings, random);
	for (let key = 0; key < keys.length; key++)
		for (let d = 0; d < dimensions; d++) rows[key * dimensions + d]! *= rarity[key]!;
	return { dimensions, keys, rows };
}

function readVocabulary(documents: Keys[], leastDocuments: number) {
	const counts = new Map<string, number>();
	for (const document of documents)
		for (const key of new Set(document)) counts.set(key, (counts.get(key) ?? 0) + 1);
	const kept = [...counts].filter(([, count]) => count >= leastDocuments);
	return {
		keys: kept.map(([key]) => key),
		rarity: Float64Array.from(kept, ([, count]) => Math.log((documents.length + 1) / count))
	};
}

function encodeText(text: Keys, rowOf: Map<string, number>, rarity: Float64Array): Encoded {
	const counts = new Map<number, number>();
	for (const key of text) {
		const row = rowOf.get(key);
		if (row !== undefined) counts.set(row, (counts.get(row) ?? 0) + 1);
	}
	const weights = Float64Array.from(counts, ([row, count]) => rarity[row]! * (1 + Math.log(count)));
	const length = Math.hypot(...weights) || 1;
	return { rows: Int32Array.from(counts.keys()), weights: weights.map((weight) => weight / length) };
}

/** The strongest directions of the documents by subspace iteration, each scaled by the root of its strength. */
function analyseLatently(
	documents: Encoded[],
	keys: number,
	dimensions: number,
	random: () => number
): Float32Array {
	let directions = Array.from({ length: dimensions + SPARE_DIRECTIONS }, () =>
		Float64Array.from({ length: keys }, () => random() - 0.5)
	);
	let strengths = orthonormalise(directions);
	for (let i = 0; i < ITERATIONS; i++) {
		directions = directions.map((direction) => throughDocuments(documents, direction));
		strengths = orthonormalise(directions);
	}
	const rows = new Float32Array(keys * dimensions);
	for (let d = 0; d < dimensions; d++)
		for (let key = 0; key < keys; key++)
			rows[key * dimensions + d] = directions[d]![key]! * Math.sqrt(strengths[d]!);
	return rows;
}

function throughDocuments(documents: Encoded[], direction: Float64Array) {
	const result = new Float64Array(direction.length);
	for (const { rows, weights } of documents) {
		let dot = 0;
		for (let i = 0; i < rows.length; i++) dot += weights[i]! * direction[rows[i]!]!;
		for (let i = 0; i < rows.length; i++) result[rows[i]!]! += weights[i]! * dot;
	}
	return result;
}

/** Gram and Schmidt, in place; tells the length that each direction had left. */
function orthonormalise(directions: Float64Array[]): number[] {
	return directions.map((direction, i) => {
		for (const before of directions.slice(0, i)) {
			const shared = dotOf(direction, before);
			for (let k = 0; k < direction.length; k++) direction[k]! -= shared * before[k]!;
		}
		const length = Math.sqrt(dotOf(direction, direction)) || 1;
		for (let k = 0; k < direction.length; k++) direction[k]! /= length;
		return length;
	});
}

/** Stochastic gradient descent with a step per row that shrinks as it is used (Adagrad). */
function attune(
	rows: Float32Array,
	lessons: Lesson[],
	encode: (text: Keys) => Encoded,
	{ dimensions, epochs, learningRate, temperature }: SpaceSettings,
	random: () => number
): void {
	const used = new Float64Array(rows.length / dimensions);
	const draw = <Item>(list: Item[]) => list[Math.floor(random() * list.length)]!;
	const drawPhrases = (phrases: Keys[]) => shuffled(phrases, random).slice(0, PHRASES_DRAWN).flat();
	const either = (texts: Keys[], phrases: Keys[]) =>
		texts.length > 0 && random() < 0.5 ? draw(texts) : drawPhrases(phrases);

	const embed = ({ rows: own, weights }: Encoded): Embedded => {
		const sum = new Float64Array(dimensions);
		for (let i = 0; i < own.length; i++)
			for (let d = 0, at = own[i]! * dimensions; d < dimensions; d++) sum[d]! += weights[i]! * rows[at + d]!;
		const length = Math.sqrt(dotOf(sum, sum)) || 1e-9;
		return { direction: sum.map((value) => value / length), length };
	};
	const learn = (
		{ rows: own, weights }: Encoded,
		{ direction, length }: Embedded,
		gradient: Float64Array
	) => {
		const along = dotOf(gradient, direction);
		const slope = gradient.map((value, d) => (value - along * direction[d]!) / length);
		const steepness = dotOf(slope, slope) / dimensions;
		for (let i = 0; i < own.length; i++) {
			const row = own[i]!;
			used[row]! += steepness * weights[i]! ** 2;
			const step = (learningRate * weights[i]!) / Math.sqrt(used[row]! + 1e-8);
			for (let d = 0, at = row * dimensions; d < dimensions; d++) rows[at + d]! -= step * slope[d]!;
		}
	};

	for (let epoch = 0; epoch < epochs; epoch++) {
		const order = shuffled(lessons, random);
		for (let from = 0; from < order.length; from += BATCH) {
			const batch = order.slice(from, from + BATCH);
			const sides = [
				batch.map(({ askTexts, asks }) => encode(either(askTexts, asks))),
				batch.map(({ offerTexts, offers }) => encode(either(offerTexts, offers)))
			];
			const embedded = sides.map((side) => side.map(embed));
			const gradients = sides.map((side) => side.map(() => new Float64Array(dimensions)));
			for (const [one, other] of [
				[0, 1],
				[1, 0]
			] as const)
				for (let i = 0; i < batch.length; i++)
					drawTogether(
						i,
						batch,
						embedded[one]!,
						embedded[other]!,
						gradients[one]!,
						gradients[other]!,
						temperature
					);
			sides.forEach((side, s) =>
				side.forEach((encoded, i) => learn(encoded, embedded[s]![i]!, gradients[s]![i]!))
			);
		}
	}
}

/** Adds the gradients of how surprising it is that, of the whole batch, text i belongs to its own pair. */
function drawTogether(
	i: number,
	batch: Lesson[],
	ones: Embedded[],
	others: Embedded[],
	gradientsOfOnes: Float64Array[],
	gradientsOfOthers: Float64Array[],
	temperature: number
): void {
	const own = batch[i]!;
	const one = ones[i]!.direction;
	const rivals = batch.flatMap(({ concept, near }, j) =>
		j === i || !(near.has(own.concept) || own.near.has(concept)) ? [j] : []
	);
	const scores = rivals.map((j) => dotOf(one, others[j]!.direction) / temperature);
	const highest = Math.max(...scores);
	const exponents = scores.map((score) => Math.exp(score - highest));
	const total = exponents.reduce((sum, exponent) => sum + exponent, 0);
	rivals.forEach((j, k) => {
		const slope = (exponents[k]! / total - (i === j ? 1 : 0)) / temperature / 2;
		const other = others[j]!.direction;
		for (let d = 0; d < one.length; d++) {
			gradientsOfOnes[i]![d]! += slope * other[d]!;
			gradientsOfOthers[j]![d]! += slope * one[d]!;
		}
	});
}

function dotOf(one: Float64Array, other: Float64Array): number {
	let sum = 0;
	for (let i = 0; i < one.length; i++) sum += one[i]! * other[i]!;
	return sum;
}

function shuffled<Item>(list: Item[], random: () => number): Item[] {
	const result = list.slice();
	for (let i = result.length - 1; i > 0; i--) {
		const j = Math.floor(random() * (i + 1));
		[result[i], result[j]] = [result[j]!, result[i]!];
	}
	return result;
}
