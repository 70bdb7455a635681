// The second half of npm run train: learns what matching knows, from the lexicon, the example texts and the judged questions in
// demo/eval, and writes reference-data/matching-space.json, matching-topics.json and matching-weights.json. Seeded: the same
// input gives the same files.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import supportTypes from '#reference/support-types.json' with { type: 'json' };
import themes from '#reference/themes.json' with { type: 'json' };
import { keysOf, wantedTerms } from '#domains/matching/engine/analyse.ts';
import { spaceKeysOf } from '#domains/matching/engine/keys.ts';
import { CONCEPTS } from '#domains/matching/engine/lexicon.ts';
import { readGrades, readOffers, readQuestions } from './match-files.ts';
import { runTool, say } from './tool.ts';
import { type Example, readExamples, ROOT } from './training/examples.ts';
import { learnSpace, type LearntSpace } from './training/space.ts';
import { type Labelled, type LearntTopics, learnTopics } from './training/topics.ts';
import { caseOf, crossValidate, FEATURES, learnWeights, rankBy } from './training/weights.ts';
import { measure } from './training/measures.ts';

const SPACE = path.join(ROOT, 'reference-data/matching-space.json');
const TOPICS = path.join(ROOT, 'reference-data/matching-topics.json');
const WEIGHTS = path.join(ROOT, 'reference-data/matching-weights.json');
const judgedFile = (name: string) => path.join(ROOT, 'demo/eval', name);

const SETTINGS = {
	dimensions: 128,
	leastDocuments: 4,
	seed: 1,
	epochs: 60,
	learningRate: 0.007,
	temperature: 0.2
};
/** The phrases of a concept say less about its support types than a whole text does. */
const CONCEPT_WEIGHTS = { themes: 1, supportTypes: 0.3 };
const LEAST_TEXTS = 3;
/** Of 100 points, those for place and time: a choice, for the judges looked at content only. */
const PLACE_POINTS = 20;
/** Of the offers that are exactly what was asked, the share whose first quarter is not yet full. */
const NOT_FULL = 0.95;

await runTool(async () => {
	const examples = readExamples();
	const started = performance.now();
	const space = learnSpace(...lessonsFrom(examples), SETTINGS);
	writeSpace(space);
	writeTopics(examples);
	const seconds = ((performance.now() - started) / 1000).toFixed(0);
	say(`${CONCEPTS.length} concepts, ${examples.length} examples: ${space.keys.length} keys in ${seconds} s`);
	await learnFromJudgements();
});

function lessonsFrom(
	examples: Example[]
): Parameters<typeof learnSpace> extends [...infer Given, unknown] ? Given : never {
	const keysIn = (text: string) => wantedTerms(text).flatMap(spaceKeysOf);
	const written = ({ title, text }: Example) => keysIn(`${title}. ${text}`);
	const numbers = new Map(CONCEPTS.map(({ id }, i) => [id, i]));
	const lessons = CONCEPTS.map(({ id, name, near, asks, offers }, concept) => {
		const own = examples.filter((example) => example.concept === id);
		return {
			concept,
			near: new Set(near.map((other) => numbers.get(other)!)),
			asks: asks.map(keysIn),
			offers: [name.nl, ...offers].map(keysIn),
			askTexts: own.filter(({ side }) => side === 'ask').map(written),
			offerTexts: own.filter(({ side }) => side === 'offer').map(written)
		};
	});
	const documents = lessons.map(({ asks, offers, askTexts, offerTexts }) =>
		[...asks, ...offers, ...askTexts, ...offerTexts].flat()
	);
	const texts = lessons.flatMap(({ askTexts, offerTexts }) => [...askTexts, ...offerTexts]);
	return [documents, texts, lessons];
}

/** A byte per number: what is lost by it is less than what chance decides. */
function writeSpace({ dimensions, keys, rows }: LearntSpace): void {
	const scales = new Float32Array(keys.length);
	const values = new Int8Array(rows.length);
	keys.forEach((_, key) => {
		const row = rows.subarray(key * dimensions, (key + 1) * dimensions);
		scales[key] = Math.max(...row.map(Math.abs)) / 127 || 1;
		row.forEach((value, d) => (values[key * dimensions + d] = Math.round(value / scales[key]!)));
	});
	write(SPACE, { dimensions, keys: keys.join(' '), scales: base64(scales), values: base64(values) });
}

/** Which themes and support types a text is about, from the example texts, the lexicon and the topics' own words. */
function writeTopics(examples: Example[]): void {
	const keysIn = (text: string) => wantedTerms(text).flatMap(keysOf);
	const learn = (kind: 'themes' | 'supportTypes', topics: Topic[]): LearntTopics => {
		const texts: Labelled[] = [
			...examples.map((example) => ({
				keys: keysIn(`${example.title}. ${example.text}`),
				topics: new Set(example[kind]),
				weight: 1
			})),
			...CONCEPTS.map((concept) => ({
				keys: keysIn([concept.name.nl, ...concept.asks, ...concept.offers].join('. ')),
				topics: new Set(concept[kind]),
				weight: CONCEPT_WEIGHTS[kind]
			})),
			...topics.map(({ id, name, hint, words }) => ({
				keys: keysIn([name.nl, hint.nl, ...words].join('. ')),
				topics: new Set([id]),
				weight: 1
			}))
		];
		return learnTopics(
			texts,
			topics.map(({ id }) => id),
			LEAST_TEXTS
		);
	};
	const written = (learnt: LearntTopics) => ({
		keys: learnt.keys.join(' '),
		rarities: base64(learnt.rarities),
		topics: learnt.topics.map(({ id, bias, weights }) => {
			const scale = Math.max(...weights.map(Math.abs)) / 127 || 1;
			return { id, bias, scale, weights: base64(Int8Array.from(weights, (weight) => weight / scale)) };
		})
	});
	write(TOPICS, {
		themes: written(learn('themes', themes)),
		supportTypes: written(learn('supportTypes', supportTypes))
	});
}

type Topic = { id: string; name: { nl: string }; hint: { nl: string }; words: string[] };

function base64({ buffer }: { buffer: ArrayBufferLike }): string {
	return Buffer.from(buffer).toString('base64');
}

async function learnFromJudgements(): Promise<void> {
	// The engine reads the space when it is loaded: not before it was written.
	const { createIndex, featuresOf } = await import('#domains/matching/engine/index.ts');
	const offers = readOffers(judgedFile('offers.jsonl'));
	const questions = readQuestions(judgedFile('questions.jsonl'));
	const grades = readGrades(judgedFile('judgements.jsonl'));
	const casesOf = (asked: typeof questions, offered: typeof offers) => {
		const index = createIndex(offered);
		return asked.map((question) => caseOf(featuresOf(question, index), grades.get(question.id)!));
	};
	const untick = <Text extends object>(text: Text) => ({ ...text, themes: [], supportTypes: [] });
	const ticked = casesOf(questions, offers);
	const textOnly = casesOf(questions.map(untick), offers.map(untick));
	const start = [0.3, 0.8, 0.6, 0.3, 0.3];
	const weights = learnWeights([...ticked, ...textOnly], start);
	const [withTicks, withText] = crossValidate([ticked, textOnly], start).map(measure);
	const figures = {
		crossValidated: { withTicks: rounded(withTicks!), textOnly: rounded(withText!) },
		seen: {
			withTicks: rounded(measure(ticked.map((one) => rankBy(one, weights)))),
			textOnly: rounded(measure(textOnly.map((one) => rankBy(one, weights))))
		}
	};
	const [words = 0, grams = 0, meaning = 0, themes = 0, supportTypes = 0] = weights;
	const contents = ticked.flatMap(({ features, grades: given }) =>
		features.flatMap(([w = 0, g = 0, m = 0], i) =>
			given[i] === 3 ? words * w + grams * g + meaning * m : []
		)
	);
	const full = contents.sort((a, b) => a - b)[Math.floor(contents.length * NOT_FULL)]!;
	const share = (100 - PLACE_POINTS) / (full + themes + supportTypes);
	const points = [full * share, themes * share, supportTypes * share].map(Math.round);
	write(WEIGHTS, {
		content: rounded({ words, grams, meaning, full }),
		points: [...points, 100 - points.reduce((sum, number) => sum + number, 0)],
		questions: questions.length,
		figures
	});
	say(
		JSON.stringify({
			weights: Object.fromEntries(FEATURES.map((name, i) => [name, weights[i]])),
			full,
			points
		})
	);
	say(JSON.stringify(figures, null, 1));
}

function rounded<Numbers extends Record<string, number>>(numbers: Numbers): Numbers {
	return Object.fromEntries(
		Object.entries(numbers).map(([name, number]) => [name, Math.round(number * 1000) / 1000])
	) as Numbers;
}

function write(file: string, data: unknown): void {
	writeFileSync(file, `${JSON.stringify(data, null, '\t')}\n`);
}
