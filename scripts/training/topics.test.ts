import { expect, test } from 'vitest';
import { learnTopics } from './topics.ts';

const texts = [
	{ keys: ['huur', 'woning'], topics: new Set(['housing']), weight: 1 },
	{ keys: ['kamer', 'woning'], topics: new Set(['housing']), weight: 1 },
	{ keys: ['fonds', 'geld'], topics: new Set(['money']), weight: 1 },
	{ keys: ['geld', 'subsidie'], topics: new Set(['money']), weight: 1 },
	{ keys: ['school', 'woning', 'geld'], topics: new Set(['housing', 'money']), weight: 1 }
];

test('a word speaks for the topics it stands with and against the others', () => {
	const { keys, topics } = learnTopics(texts, ['housing', 'money'], 1);
	const weight = (topic: number, key: string) => topics[topic]!.weights[keys.indexOf(key)]!;
	expect(weight(0, 'woning')).toBeGreaterThan(0);
	expect(weight(0, 'fonds')).toBeLessThan(0);
	expect(weight(1, 'geld')).toBeGreaterThan(0);
	expect(weight(1, 'huur')).toBeLessThan(0);
});

test('words in too few texts are left out, and a text of weight 0 teaches nothing', () => {
	expect(learnTopics(texts, ['housing'], 3).keys.toSorted()).toEqual(['geld', 'woning']);
	const silent = learnTopics(
		texts.map((text) => ({ ...text, weight: 0 })),
		['housing'],
		1
	);
	expect([...silent.topics[0]!.weights].every((weight) => weight === 0)).toBe(true);
});
