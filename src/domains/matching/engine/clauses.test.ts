import { expect, test } from 'vitest';
import { clausesOf } from './clauses.ts';

const unwanted = (text: string) =>
	clausesOf(text)
		.filter((clause) => clause.unwanted)
		.map(({ start, end }) => text.slice(start, end).trim());

test('what somebody says not to ask for is told from what they do', () => {
	expect(unwanted('Geen training, we hebben mensen nodig.')).toEqual(['Geen training']);
	expect(unwanted('We zoeken geen materiaal maar iemand die komt.')).toEqual(['We zoeken geen materiaal']);
	expect(unwanted('Een cursus is niet nodig. Wel handen!')).toEqual(['Een cursus is niet nodig']);
	expect(unwanted('Lessen hebben we genoeg; wie repareert de boel?')).toEqual(['Lessen hebben we genoeg']);
	expect(unwanted('Graag iemand die oefent, niet met een PowerPoint.')).toEqual(['niet met een PowerPoint']);
	expect(unwanted('Liever geen studenten.')).toEqual(['Liever geen studenten']);
});

test('a no is a no with every emphasis that is given to it', () => {
	expect(unwanted('GEEN TRAINING NODIG. We zoeken géén materiaal máár iemand die komt.')).toEqual([
		'GEEN TRAINING NODIG',
		'We zoeken géén materiaal'
	]);
});

test('a complaint is not a refusal', () => {
	for (const complaint of [
		'Onze juf vindt geen betaalbare woning.',
		'Er is niemand die Turks spreekt.',
		'De kinderen hebben thuis geen rustige plek en niet genoeg te eten.',
		'Ouders komen niet naar de ouderavond.',
		'Het lukt ons niet.'
	])
		expect(unwanted(complaint), complaint).toEqual([]);
});

test('every letter that is not a pause is in one clause, in order', () => {
	const text = 'Wij zoeken hulp, maar (graag snel) geen geld: dat is er al!\nDank – groet';
	const clauses = clausesOf(text);
	for (const [i, { start, end }] of clauses.entries()) {
		expect(start).toBeLessThan(end);
		if (i > 0) expect(start).toBeGreaterThanOrEqual(clauses[i - 1]!.end);
	}
	const read = clauses.map(({ start, end }) => text.slice(start, end)).join('');
	expect(read.replace(/\s/g, '')).toBe(text.replace(/[.,;:!?()\n–\s]/g, ''));
});
