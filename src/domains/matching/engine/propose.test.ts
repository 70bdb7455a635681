import supportTypes from '#reference/support-types.json' with { type: 'json' };
import themes from '#reference/themes.json' with { type: 'json' };
import { expect, test } from 'vitest';
import { analyse } from './analyse.ts';
import { proposeSupportTypes, proposeThemes } from './propose.ts';

test('a theme is proposed for the words that people use for it, and they are shown', () => {
	const [first, second] = proposeThemes(
		'Onze startende leerkrachten gaan weg door de Werkdrukte. Wie begeleidt starters?'
	);
	expect(first).toMatchObject({
		id: 'starter-guidance',
		because: expect.arrayContaining(['startende leerkrachten'])
	});
	expect(second).toMatchObject({ id: 'workload', because: expect.arrayContaining(['Werkdrukte']) });
	expect(first!.score).toBeGreaterThan(second!.score);
});

test('a support type is proposed from what is asked for, in words of its own or of a story', () => {
	const first = (text: string) => proposeSupportTypes(text)[0];
	expect(first('Mag dit van de wet? We zoeken een jurist die ons contract bekijkt.')).toMatchObject({
		id: 'legal',
		because: expect.arrayContaining(['jurist'])
	});
	expect(first('De kas is leeg. Welk fonds betaalt een derde jaar mee?')).toMatchObject({ id: 'funding' });
	expect(first('Werkt onze aanpak wel? Wie meet dat met ons, met een vragenlijst?')).toMatchObject({
		id: 'research'
	});
});

test('what somebody says not to want is not proposed', () => {
	const ids = (text: string) => proposeSupportTypes(text).map(({ id }) => id);
	expect(ids('We zoeken een fonds.')).toContain('funding');
	expect(ids('We zoeken geen fonds.')).not.toContain('funding');
});

test('a word of the text is given as it stands there, three at most, and chances are chances', () => {
	const text = 'Wie leert onze juf Poolse Ouders te bereiken? De INTERCULTURELE verschillen zijn groot.';
	for (const { score, because } of [...proposeThemes(text), ...proposeSupportTypes(text)]) {
		expect(score).toBeGreaterThan(0);
		expect(score).toBeLessThan(1);
		expect(because.length).toBeLessThanOrEqual(3);
		for (const word of because) expect(text).toContain(word);
	}
});

test('nothing is proposed for nothing', () => {
	expect(proposeThemes('')).toEqual([]);
	expect(proposeThemes('👋 12 345')).toEqual([]);
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
