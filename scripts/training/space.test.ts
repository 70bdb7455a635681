import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import supportTypes from '#reference/support-types.json' with { type: 'json' };
import themes from '#reference/themes.json' with { type: 'json' };
import { CONCEPTS } from '#domains/matching/engine/lexicon.ts';
import { learnSpace, type Lesson } from './space.ts';

const settings = {
	dimensions: 4,
	leastDocuments: 1,
	seed: 7,
	epochs: 40,
	learningRate: 0.02,
	temperature: 0.2
};

/** Four subjects; who asks and who offers use different words for each. */
const subjects = [
	[
		['huis', 'kamer', 'verhuizen'],
		['corporatie', 'huur', 'woning']
	],
	[
		['honger', 'ontbijt', 'brood'],
		['voedselbank', 'maaltijd', 'kok']
	],
	[
		['lezen', 'boek', 'taal'],
		['bibliotheek', 'voorlezer', 'letters']
	],
	[
		['ruzie', 'pesten', 'gevecht'],
		['weerbaarheid', 'trainer', 'judo']
	]
] as const;
const lessons = subjects.map(([asks, offers], concept): Lesson => ({
	concept,
	near: new Set(),
	asks: asks.map((word) => [word]),
	offers: offers.map((word) => [word]),
	askTexts: [[...asks]],
	offerTexts: [[...offers]]
}));
const learn = (seed = settings.seed) =>
	learnSpace(
		subjects.map((words) => words.flat()),
		[],
		lessons,
		{ ...settings, seed }
	);

function likeness({ keys, rows, dimensions }: ReturnType<typeof learn>, one: string, other: string): number {
	const [a, b] = [one, other].map((key) => {
		const row = keys.indexOf(key);
		return rows.slice(row * dimensions, (row + 1) * dimensions);
	});
	const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, value, i) => sum + value * y[i]!, 0);
	return dot(a!, b!) / Math.sqrt(dot(a!, a!) * dot(b!, b!));
}

test('words of one subject come to lie together, whoever uses them, and apart from those of another', () => {
	const space = learn();
	for (const [i, [asks]] of subjects.entries())
		for (const [j, [, offers]] of subjects.entries())
			if (i === j) expect(likeness(space, asks[0], offers[0])).toBeGreaterThan(0.7);
			else expect(likeness(space, asks[0], offers[0])).toBeLessThan(0.4);
});

test('the same seed learns the same', () => {
	expect(learn()).toEqual(learn());
	expect(learn(8).rows).not.toEqual(learn().rows);
});

const oneOf = (topics: { id: string }[]) => z.enum(topics.map(({ id }) => id) as [string, ...string[]]);
const example = z.strictObject({
	concept: oneOf([...CONCEPTS]),
	side: z.enum(['ask', 'offer']),
	title: z.string().min(3).max(120),
	text: z.string().min(100).max(900),
	themes: z.array(oneOf(themes)).max(3),
	supportTypes: z.array(oneOf(supportTypes)).max(2)
});

const folder = path.join(import.meta.dirname, '../../reference-data/examples');

test.each(globSync('*.jsonl', { cwd: folder }).sort())(
	'every line of %s is an example of a concept that exists',
	(file) => {
		const lines = readFileSync(path.join(folder, file), 'utf8').trim().split('\n');
		for (const [i, line] of lines.entries())
			expect(example.safeParse(JSON.parse(line)).error?.issues ?? [], `line ${i + 1}`).toEqual([]);
	}
);
