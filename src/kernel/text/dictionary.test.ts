import { expect, test } from 'vitest';
import { dutchDictionary } from './dictionary.ts';

const { words, forms } = dutchDictionary();
const isKnown = (word: string) => words.has(word) || forms.has(word);

test('words are known in the forms in which they are used', () => {
	for (const form of 'school scholen schooltje begeleidt begeleidde draag bijdraagt overlijdt mooie mooiste'.split(
		' '
	))
		expect(isKnown(form), form).toBe(true);
	expect(words.has('school')).toBe(true);
	expect(words.has('begeleidt')).toBe(false);
});

test('names are known, but are no words', () => {
	for (const name of ['willem', 'hoofddorp', 'vlaanderen']) {
		expect(forms.has(name), name).toBe(true);
		expect(words.has(name), name).toBe(false);
	}
});

test('what is misspelt, or only looks right, is not known', () => {
	for (const slip of ['leerkragt', 'begeleit', 'gefinancieerd', 'kouverte'])
		expect(isKnown(slip), slip).toBe(false);
});
