import fc from 'fast-check';
import { expect, test } from 'vitest';
import { partsOf } from './compounds.ts';

const split = (words: string) => words.split(' ').map((word) => partsOf(word).join('+'));

test('a compound falls apart into the words that it was made of', () => {
	expect(split('taalcoach werkdruk schoolplein woningcorporatie ouderbetrokkenheid')).toEqual([
		'taal+coach',
		'werk+druk',
		'school+plein',
		'woning+corporatie',
		'ouder+betrokkenheid'
	]);
});

test('linking letters belong to neither part', () => {
	expect(split('leerlingenraad onderwijsassistent voordrachtsrecht zwemlessen')).toEqual([
		'leerling+raad',
		'onderwijs+assistent',
		'voordracht+recht',
		'zwem+les'
	]);
});

test('a part that is a compound itself stays whole, and falls apart when asked', () => {
	expect(split('leerkrachttekort huiswerkbegeleiding schuldhulpverlening medezeggenschapsraad')).toEqual([
		'leerkracht+tekort',
		'huiswerk+begeleiding',
		'schuld+hulpverlening',
		'medezeggenschap+raad'
	]);
	expect(partsOf('leerkracht')).toEqual(['leer', 'kracht']);
});

test('words with an ending or a prefix are no compounds', () => {
	const whole =
		'kinderen startende bestuurder metselaar koningin taarten vriendschap eigenaar verantwoordelijkheid directeuren kunstenaars opvang uitval aanbod voorlezen samenwerking onderzoek';
	expect(split(whole)).toEqual(whole.split(' '));
});

test('known failures stay known: a name for them is better than a surprise', () => {
	// Latin and French words that begin or end like Dutch ones, and compounds whose part is in no dictionary.
	expect(split('programmeren maatjesproject stagebegeleider')).toEqual([
		'program+meren',
		'maatjesproject',
		'stagebegeleider'
	]);
});

test('whatever the word, its parts stand in it in their order and cover nearly all of it', () => {
	fc.assert(
		fc.property(fc.stringMatching(/^[a-z]{1,60}$/), (word) => {
			const parts = partsOf(word);
			expect(parts.length).toBeGreaterThan(0);
			let at = 0;
			for (const part of parts.slice(0, -1)) {
				expect(word.indexOf(part, at)).toBeGreaterThanOrEqual(at);
				at = word.indexOf(part, at) + part.length;
			}
		})
	);
});

test('sixty letters that could be split in a million ways are read at once', () => {
	expect(partsOf('lesdagvakles'.repeat(5)).join('').length).toBeLessThanOrEqual(60);
});
