import { expect, test } from 'vitest';
import { fold } from './fold.ts';
import { stem } from './stem.ts';
import { dutchStopWords } from './stop-words.ts';
import { MAXIMUM_CHARACTERS, tokenise } from './tokenise.ts';

const folded = (text: string) => tokenise(text).tokens.map((token) => token.folded);

test('capitals, accents, ligatures and soft hyphens make no other word', () => {
	expect(['Één', 'GEÏNTERESSEERD', 'ĳs', 'leer\u00ADkracht', 'cafe\u0301', 'Straße'].map(fold)).toEqual([
		'een',
		'geinteresseerd',
		'ijs',
		'leerkracht',
		'cafe',
		'strasse'
	]);
});

test('apostrophes and hyphens part words, accents and soft hyphens do not', () => {
	expect(folded("Foto's van zij-instromers: 's ochtends, cafe\u0301 en leer\u00ADkracht!")).toEqual([
		'foto',
		's',
		'van',
		'zij',
		'instromers',
		's',
		'ochtends',
		'cafe',
		'en',
		'leerkracht'
	]);
});

test('a token says where it stands, in Arabic and after emoji too', () => {
	const text = '👩‍🏫 Meester Ömer zegt مرحبا.';
	for (const { surface, start, end } of tokenise(text).tokens) expect(text.slice(start, end)).toBe(surface);
	expect(folded(text)).toEqual(['meester', 'omer', 'zegt', 'مرحبا']);
});

test('a text that is too long is cut and says so; what is no word is left out', () => {
	expect(tokenise('woord '.repeat(100_000)).truncated).toBe(true);
	expect(tokenise('woord '.repeat(100_000)).tokens.at(-1)!.end).toBeLessThanOrEqual(MAXIMUM_CHARACTERS);
	expect(tokenise('x'.repeat(1_000_000))).toEqual({ tokens: [], truncated: true });
	expect(tokenise('')).toEqual({ tokens: [], truncated: false });
});

test('singular and plural have one stem', () => {
	expect(stem('scholen')).toBe(stem('school'));
	expect(stem('starters')).toBe(stem('starter'));
	expect(stem('leerkrachten')).toBe(stem('leerkracht'));
});

test('every stop word is written as texts are compared', () => {
	for (const word of dutchStopWords) expect(fold(word)).toBe(word);
});
