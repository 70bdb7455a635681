import abbreviations from '#reference/abbreviations.json' with { type: 'json' };
import supportTypes from '#reference/support-types.json' with { type: 'json' };
import themes from '#reference/themes.json' with { type: 'json' };
import variants from '#reference/variants.json' with { type: 'json' };
import { expect, test } from 'vitest';
import { z } from 'zod';
import { tokenise } from '#kernel/text/tokenise.ts';
import { analyse } from './analyse.ts';
import { CONCEPTS, KINDS_OF_HELP } from './lexicon.ts';

const ids = new Set(CONCEPTS.map(({ id }) => id));
const oneOf = (topics: { id: string }[]) => z.enum(topics.map(({ id }) => id) as [string, ...string[]]);
const telling = z
	.string()
	.refine((phrase) => analyse(phrase).terms.length > 0, 'says nothing')
	.refine((phrase) => phrase.split(/\s+/).length <= 8, 'is a sentence');
const phrases = z
	.array(telling)
	.min(5)
	.max(20)
	.refine(
		(list) => new Set(list.map((phrase) => phrase.toLowerCase())).size === list.length,
		'repeats itself'
	);

const concept = z.strictObject({
	id: z.string().regex(/^[a-z][a-z-]+$/),
	name: z.strictObject({ nl: z.string().min(3), en: z.string().min(3) }),
	help: z.array(z.enum(KINDS_OF_HELP)).min(1).max(3),
	themes: z.array(oneOf(themes)).max(3),
	supportTypes: z.array(oneOf(supportTypes)).max(3),
	near: z.array(z.string().refine((id) => ids.has(id), 'no such concept')),
	asks: phrases,
	offers: phrases
});

test.each(CONCEPTS)('the concept $id is complete, and what it refers to exists', (written) => {
	expect(concept.safeParse(written).error?.issues ?? []).toEqual([]);
	expect(written.near).not.toContain(written.id);
	expect(written.themes.length + written.supportTypes.length).toBeGreaterThan(0);
});

test('there is one concept of each name, and every theme, support type and kind of help has some', () => {
	expect(ids.size).toBe(CONCEPTS.length);
	expect(new Set(CONCEPTS.map(({ name }) => name.nl)).size).toBe(CONCEPTS.length);
	for (const { id } of themes)
		expect(CONCEPTS.filter(({ themes }) => themes.includes(id)).length, id).toBeGreaterThan(4);
	for (const { id } of supportTypes)
		expect(CONCEPTS.filter(({ supportTypes }) => supportTypes.includes(id)).length, id).toBeGreaterThan(4);
	for (const kind of KINDS_OF_HELP)
		expect(CONCEPTS.filter(({ help }) => help.includes(kind)).length, kind).toBeGreaterThan(4);
});

test('an abbreviation says in which country it stands for what', () => {
	const written = z.strictObject({
		short: z.string().min(2),
		long: z.array(z.string().min(4)).min(1),
		country: z.enum(['NL', 'BE', 'both'])
	});
	expect(z.array(written).safeParse(abbreviations).error?.issues ?? []).toEqual([]);
	const meanings = abbreviations.map(({ short, country }) => `${short.toLowerCase()} ${country}`);
	expect(meanings.filter((meaning, i) => meanings.indexOf(meaning) !== i)).toEqual([]);
});

test('a word with other names is one word, in one list only, and says something', () => {
	const written = z.strictObject({
		words: z.array(z.string().min(3)).min(1),
		means: z.array(telling).min(1)
	});
	expect(z.array(written).safeParse(variants).error?.issues ?? []).toEqual([]);
	const words = variants.flatMap(({ words }) => words);
	expect(words.filter((word) => tokenise(word).tokens.length !== 1)).toEqual([]);
	expect(words.filter((word, i) => words.indexOf(word) !== i)).toEqual([]);
});
