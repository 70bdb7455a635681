/** A text as its keys, the topics that it is about, and how much it counts. */
export type Labelled = { keys: string[]; topics: Set<string>; weight: number };

export type LearntTopics = {
	keys: string[];
	rarities: Float32Array;
	/** Per topic the weight of each key. */
	topics: { id: string; bias: number; weights: Float64Array }[];
};

const EPOCHS = 30;
const LEARNING_RATE = 2;
const DECAY = 0.1;
const REGULARISATION = 1e-4;

/**
 * Logistic regression per topic, one against the rest, on tf–idf of length 1 (L2-regularised, stochastic gradient
 * descent in the order of the texts). Deterministic.
 */
export function learnTopics(texts: Labelled[], ids: string[], leastTexts: number): LearntTopics {
	const counts = new Map<string, number>();
	for (const { keys } of texts) for (const key of new Set(keys)) counts.set(key, (counts.get(key) ?? 0) + 1);
	const keys = [...counts].filter(([, count]) => count >= leastTexts).map(([key]) => key);
	const rarities = Float32Array.from(keys, (key) => Math.log(texts.length / counts.get(key)!));
	const numberOf = new Map(keys.map((key, i) => [key, i]));
	const read = texts.map((text) => ({ ...text, features: featuresOf(text.keys, numberOf, rarities) }));
	const topics = ids.map((id) => ({ id, bias: 0, weights: new Float64Array(keys.length) }));
	for (const topic of topics)
		for (let epoch = 0; epoch < EPOCHS; epoch++) {
			const step = LEARNING_RATE / (1 + epoch * DECAY);
			for (const { features, topics: own, weight } of read) {
				const sum = features.reduce((total, [key, x]) => total + topic.weights[key]! * x, topic.bias);
				const error = ((own.has(topic.id) ? 1 : 0) - 1 / (1 + Math.exp(-sum))) * weight;
				topic.bias += step * DECAY * error;
				for (const [key, x] of features)
					topic.weights[key]! += step * (error * x - REGULARISATION * topic.weights[key]!);
			}
		}
	return { keys, rarities, topics };
}

function featuresOf(
	keys: string[],
	numberOf: Map<string, number>,
	rarities: Float32Array
): [number, number][] {
	const counts = new Map<number, number>();
	for (const key of keys) {
		const number = numberOf.get(key);
		if (number !== undefined) counts.set(number, (counts.get(number) ?? 0) + 1);
	}
	const values = [...counts].map(([key, count]) => [key, rarities[key]! * (1 + Math.log(count))] as const);
	const length = Math.hypot(...values.map(([, value]) => value)) || 1;
	return values.map(([key, value]) => [key, value / length]);
}
