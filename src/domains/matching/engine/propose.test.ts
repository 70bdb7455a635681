import supportTypes from '#reference/support-types.json' with { type: 'json' };
import themes from '#reference/themes.json' with { type: 'json' };
import { expect, test } from 'vitest';
import { analyse } from './analyse.ts';
import { proposeSupportTypes, proposeThemes } from './propose.ts';

test('a theme is proposed for the words that people use for it, and they are shown', () => {
	const [first, second] = proposeThemes(
		'Onze startende leerkrachten gaan weg door de Werkdrukte. Wie begeleidt starters?',
		themes
	);
	expect(first).toMatchObject({
		id: 'starter-guidance',
		because: expect.arrayContaining(['startende leerkrachten'])
	});
	expect(second).toMatchObject({ id: 'workload', because: ['Werkdrukte'] });
	expect(first!.score).toBeGreaterThan(second!.score);
});

test('a support type is proposed from what is asked for', () => {
	const [first] = proposeSupportTypes(
		'Mag dit van de wet? We zoeken een jurist die ons contract bekijkt.',
		supportTypes
	);
	expect(first).toMatchObject({
		id: 'legal',
		because: expect.arrayContaining(['wet', 'jurist', 'contract'])
	});
});

test('a word that several topics share says less than a word that one has', () => {
	const topics = [
		{ id: 'a', words: ['woning', 'school'] },
		{ id: 'b', words: ['taal', 'school'] }
	];
	expect(proposeThemes('school taal', topics).map(({ id }) => id)).toEqual(['b', 'a']);
	expect(proposeThemes('school', topics).map(({ id, score }) => [id, score])).toEqual([
		['a', 0.2],
		['b', 0.2]
	]);
});

test('nothing is proposed for nothing', () => {
	expect(proposeThemes('', themes)).toEqual([]);
	expect(proposeThemes('👋 12 345', themes)).toEqual([]);
});

test.each([
	['themes', themes, 17],
	['support types', supportTypes, 10]
])('the %s are complete: names and hints in two languages, words that can be found', (_, topics, count) => {
	expect(new Set(topics.map(({ id }) => id)).size).toBe(count);
	for (const { id, name, hint, words } of topics) {
		for (const text of [name.nl, name.en, hint.nl, hint.en]) expect(text.trim(), id).not.toBe('');
		expect(new Set(words).size, id).toBe(words.length);
		for (const word of words) expect(analyse(word).terms, `${id}: ${word}`).not.toEqual([]);
	}
});
