import { describe, expect, test } from 'vitest';
import type { CounterReason, Reason, WordPair } from '../engine/index.ts';
import { counterReasonText, fitWord, likelyText, ownBlockText, reasonText } from './words.ts';

const words = (pairs: [question: string, offer: string][], reader: 'school' | 'partner' = 'school') =>
	reasonText(
		{
			code: 'sharedWords',
			quarter: 0,
			words: pairs.map(([question, offer]): WordPair => ({ question, offer }))
		},
		reader
	);

describe('words in common', () => {
	test('that stand alike in both texts are what both mention', () => {
		expect(words([['Turkije', 'Turkije']])).toBe('Jullie noemen allebei “Turkije”');
	});

	test('in different forms are quoted as each side wrote them', () => {
		expect(
			words([
				['spreken', 'bespreken'],
				['Turks', 'Turkije']
			])
		).toBe('Jij schrijft “spreken” en “Turks”, zij “bespreken” en “Turkije”');
	});

	test('of both kinds are told apart, and a capital makes no other word', () => {
		const pairs: [string, string][] = [
			['Taalmaatjes', 'taalmaatjes'],
			['Turks', 'Turkije'],
			['Turkse', 'Turkije']
		];
		expect(words(pairs)).toBe(
			'Jullie noemen allebei “Taalmaatjes”. Jij schrijft “Turks” en “Turkse”, zij “Turkije”'
		);
		expect(words(pairs, 'partner')).toBe(
			'Jullie noemen allebei “taalmaatjes”. Jij schrijft “Turkije”, zij “Turks” en “Turkse”'
		);
	});
});

test('the partner reads from its own side', () => {
	const types = { code: 'sharedSupportTypes', quarter: 2, supportTypes: ['hands-on'] } satisfies Reason;
	expect(reasonText(types)).toMatch(/^Je zoekt .*, en dat geven zij$/);
	expect(reasonText(types, 'partner')).toMatch(/^Zij zoeken .*, en dat geef jij$/);
	const other = { code: 'otherSupportType', quarter: 2, offered: ['scaling'] } satisfies CounterReason;
	expect(counterReasonText(other)).toMatch(/^Hun soort steun is “.*”; daar vroeg je niet om$/);
	expect(counterReasonText(other, 'partner')).toMatch(/^Jullie geven /);
	expect(
		ownBlockText({ code: 'outsideRegion', quarter: 3, serves: ['Gelderland'], place: 'Utrecht' }).why
	).toBe('Jullie werken in Gelderland. De school zit in Utrecht.');
});

test('what is blocked would fit, what isn’t fits', () => {
	expect(fitWord({ fit: 'well' })).toBe('past goed');
	expect(fitWord({ fit: 'well', blocks: [] })).toBe('zou goed passen');
});

test.each([
	[0, 40, 'Nog geen 1 van de 10 matches als deze werd een samenwerking.'],
	[4, 40, 'Ongeveer 1 van de 10 matches als deze werd een samenwerking.'],
	[27, 40, 'Ongeveer 7 van de 10 matches als deze werden een samenwerking.'],
	[40, 40, 'Meer dan 9 van de 10 matches als deze werden een samenwerking.']
])('that %d of %d went well is said in tenths', (good, count, text) => {
	expect(likelyText({ likely: { good, count } })).toBe(text);
});

test('how matches went is said neither before it is known, nor of what can’t be now', () => {
	expect(likelyText({ likely: null })).toBeNull();
	expect(likelyText({ likely: { good: 5, count: 10 }, blocks: [] })).toBeNull();
});
