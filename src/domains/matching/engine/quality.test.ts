import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { randomFrom } from '#kernel/random.ts';
import {
	createIndex,
	defaultSettings,
	findPersonalData,
	type Proposal,
	proposeSupportTypes,
	proposeThemes,
	rank
} from './index.ts';
import type { OfferText, QuestionText, Serves } from './index.ts';

type Offer = Pick<OfferText, 'id' | 'title' | 'description' | 'themes' | 'supportTypes'> & {
	kind: string;
	serves: Serves;
};
type Question = Omit<QuestionText, 'place'>;
type Judgement = { q: string; o: string; g: 0 | 1 | 2 | 3 };

function read<Line>(file: string): Line[] {
	const lines = readFileSync(`${import.meta.dirname}/../../../../demo/eval/${file}`, 'utf8')
		.trim()
		.split('\n');
	return lines.map((line) => JSON.parse(line) as Line);
}

const questions = read<Question>('questions.jsonl').map((question): QuestionText => ({
	...question,
	place: null
}));
const offers = read<Offer>('offers.jsonl').map(({ kind, ...offer }): OfferText => ({
	...offer,
	organisationKind: kind,
	place: null,
	capacity: { total: null, used: 0, unit: 'places', renewsOn: '2027-08-01' },
	costs: 'free',
	bringsPeople: false,
	paused: null
}));
const grades = Map.groupBy(read<Judgement>('judgements.jsonl'), ({ q }) => q);

/** The judges looked at content only: no place, and every offer in the list. */
const index = createIndex(offers);
const settings = { ...defaultSettings, minimumFit: 0, placeWeight: 0 };

const mean = (numbers: number[]) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
const gain = (grade: number, i: number) => (2 ** grade - 1) / Math.log2(i + 2);
const gains = (list: number[]) => list.slice(0, 10).reduce((sum, grade, i) => sum + gain(grade, i), 0);

/** nDCG@10, recall@20 and reciprocal rank of what helps (grade 2 and 3), and success@5 of what was asked (grade 3). */
function measure(asked: QuestionText[], among = index) {
	const each = asked.map((question) => {
		const judged = new Map(grades.get(question.id)!.map(({ o, g }) => [o, g]));
		const list = rank(question, among, settings).ranked.map(({ offerId }) => judged.get(offerId) ?? 0);
		const ideal = [...judged.values()].sort((a, b) => b - a);
		const helping = ideal.filter((grade) => grade >= 2).length;
		const first = list.findIndex((grade) => grade >= 2);
		return {
			ndcg: gains(list) / gains(ideal),
			recall: helping ? list.slice(0, 20).filter((grade) => grade >= 2).length / helping : 1,
			reciprocal: first === -1 ? 0 : 1 / (first + 1),
			success: ideal[0] === 3 ? [Number(list.slice(0, 5).includes(3))] : []
		};
	});
	return {
		'nDCG@10': mean(each.map(({ ndcg }) => ndcg)),
		'recall@20': mean(each.map(({ recall }) => recall)),
		MRR: mean(each.map(({ reciprocal }) => reciprocal)),
		'success@5': mean(each.flatMap(({ success }) => success))
	};
}

function show(name: string, figures: Record<string, number>) {
	const written = Object.entries(figures).map(([figure, value]) => `${figure} ${value.toFixed(3)}`);
	process.stdout.write(`${name}: ${written.join('  ')}\n`);
}

test('on the judged questions the ranking is as good as it was', () => {
	const figures = measure(questions);
	show(`${questions.length} questions with ticks`, figures);
	expect(figures['nDCG@10']).toBeGreaterThan(0.63);
	expect(figures['recall@20']).toBeGreaterThan(0.91);
	expect(figures.MRR).toBeGreaterThan(0.61);
	expect(figures['success@5']).toBeGreaterThan(0.84);
});

const unticked = <Text extends QuestionText | OfferText>(text: Text): Text => ({
	...text,
	themes: [],
	supportTypes: []
});

test('a school that ticks nothing still finds help among what partners ticked', () => {
	const figures = measure(questions.map(unticked));
	show('questions without ticks', figures);
	expect(figures['nDCG@10']).toBeGreaterThan(0.5);
	expect(figures['recall@20']).toBeGreaterThan(0.75);
});

test('where nobody ticked anything the words alone still find help', () => {
	const figures = measure(questions.map(unticked), createIndex(offers.map(unticked)));
	show('text only', figures);
	expect(figures['nDCG@10']).toBeGreaterThan(0.5);
	expect(figures['recall@20']).toBeGreaterThan(0.75);
});

/** One slip in every second long word: a letter left out, doubled, swapped with the next, or another one. */
function withSlips<Text extends { title: string; description: string }>(
	text: Text,
	random: () => number
): Text {
	const slip = (word: string) => {
		const at = 1 + Math.floor(random() * (word.length - 2));
		const [before, letter, next, after] = [word.slice(0, at), word[at]!, word[at + 1]!, word.slice(at + 2)];
		const other = String.fromCharCode(97 + Math.floor(random() * 26));
		const ways = [next, letter + letter + next, next + letter, other + next];
		return before + ways[Math.floor(random() * ways.length)]! + after;
	};
	const spoil = (words: string) =>
		words.replace(/[a-z]{5,}/g, (word) => (random() < 0.5 ? slip(word) : word));
	return { ...text, title: spoil(text.title), description: spoil(text.description) };
}

test('a slip in every second word of a question hardly costs anything', () => {
	const random = randomFrom(1);
	const spoilt = questions.map((question) => withSlips(question, random));
	const bare = (question: QuestionText) => ({ ...question, themes: [], supportTypes: [] });
	const [right, wrong] = [questions, spoilt].map(
		(asked) => [measure(asked), measure(asked.map(bare))] as const
	);
	show('with slips', wrong![0]);
	show('with slips, text only', wrong![1]);
	expect(wrong![0]['nDCG@10']).toBeGreaterThan(right![0]['nDCG@10'] - 0.015);
	expect(wrong![1]['nDCG@10']).toBeGreaterThan(right![1]['nDCG@10'] - 0.02);
});

/** The share of what people ticked that is among the first three proposals. */
function hitRate(
	ticked: (text: QuestionText | OfferText) => string[],
	propose: (text: string) => Proposal[]
) {
	const hits = [...questions, ...offers].flatMap((text) => {
		const proposed = propose(`${text.title}. ${text.description}`).slice(0, 3);
		return ticked(text).map((id) => Number(proposed.some((proposal) => proposal.id === id)));
	});
	return mean(hits);
}

test('most of what people tick is proposed to them from their text', () => {
	const figures = {
		themes: hitRate(({ themes }) => themes, proposeThemes),
		'support types': hitRate(({ supportTypes }) => supportTypes, proposeSupportTypes)
	};
	show('among the first three proposals', figures);
	expect(figures.themes).toBeGreaterThan(0.6);
	expect(figures['support types']).toBeGreaterThan(0.8);
});

test('the guard sees no personal data in texts that have none', () => {
	const flagged = [...questions, ...offers].flatMap(({ id, title, description }) =>
		findPersonalData(`${title}\n${description}`).map(({ text }) => `${id}: ${text}`)
	);
	expect(flagged).toEqual([]);
});
