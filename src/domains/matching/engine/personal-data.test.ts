import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findPersonalData } from './personal-data.ts';

const found = (text: string) =>
	findPersonalData(text).map((finding) => `${finding.kind} ${finding.severity}: ${finding.text}`);

test.each([
	['Bel 06-12345678.', 'phone warn: 06-12345678'],
	['Bel (020) 123 45 67.', 'phone warn: (020) 123 45 67'],
	['Bel +31 (0)6 1234 5678.', 'phone warn: +31 (0)6 1234 5678'],
	['Bel 0031612345678.', 'phone warn: 0031612345678'],
	['Bel 02 123 45 67.', 'phone warn: 02 123 45 67'],
	['Bel 0475/12.34.56.', 'phone warn: 0475/12.34.56'],
	['Bel +32 475 12 34 56.', 'phone warn: +32 475 12 34 56'],
	['Mail jan.de-vries@school-x.nl.', 'email warn: jan.de-vries@school-x.nl'],
	['Het nummer 111222333 staat erop.', 'bsn warn: 111222333'],
	['Het nummer 111.222.333 staat erop.', 'bsn warn: 111.222.333'],
	['BSN: 111222333', 'bsn refuse: 111222333'],
	['Het burgerservicenummer van hem is 1112 22 333.', 'bsn refuse: 1112 22 333'],
	['111222333 (bsn)', 'bsn refuse: 111222333'],
	['BSN 123456789, met een tikfout', 'bsn refuse: 123456789'],
	['Nummer 85.07.30-033.28', 'belgianNationalNumber warn: 85.07.30-033.28'],
	['Nummer 17073003384, geboren in 2017', 'belgianNationalNumber warn: 17073003384'],
	['Zijn rijksregisternummer is 85073003300.', 'belgianNationalNumber refuse: 85073003300'],
	['Sem uit groep 5 slaat.', 'childWithCircumstances warn: Sem uit groep 5'],
	[
		'We zien dat Noor de Wit zit nu in groep 3.',
		'childWithCircumstances warn: Noor de Wit zit nu in groep 3'
	],
	['Aylin (8) huilt.', 'childWithCircumstances warn: Aylin (8)'],
	['Aylin, 8 jaar, huilt.', 'childWithCircumstances warn: Aylin, 8 jaar'],
	['De moeder van Fatima belt.', 'childWithCircumstances warn: moeder van Fatima'],
	["Mo's vader drinkt.", "childWithCircumstances warn: Mo's vader"],
	['Onze leerling Youssef loopt weg.', 'childWithCircumstances warn: leerling Youssef'],
	['Jan-Willem heeft sinds kort ADHD.', 'childWithCircumstances warn: Jan-Willem heeft sinds kort ADHD'],
	['Émile uit het derde leerjaar', 'childWithCircumstances warn: Émile uit het derde leerjaar']
])('%s', (text, finding) => {
	expect(found(text)).toEqual(finding ? [finding] : []);
});

test.each([
	'Wij zijn een school met 410 leerlingen en 29 collega’s in 2026-2027.',
	'Van 01-09-2026 10 uur tot 31-05-2027.',
	'Het kost € 111.222.333 of 111222333 euro.',
	'Het nummer 123456789 doorstaat de proef niet.',
	'Rekening NL91 ABNA 0417 1643 00.',
	'Groepen van 11 12 22 33 3 kinderen.',
	'Leerlingen uit groep 8 en kinderen uit het derde leerjaar.',
	'Kinderen van 8 jaar, ouders van Turkse kinderen en een leerling Nederlands.',
	'Juf Anna uit groep 4 en meester Tom (18) helpen.',
	'Onze moeder van dienst.',
	''
])('no alarm for: %s', (text) => {
	expect(found(text)).toEqual([]);
});

test('a telephone number beside the word BSN is still a telephone number', () => {
	expect(found('Zet er geen BSN in maar bel 02 123 45 67.')).toEqual(['phone warn: 02 123 45 67']);
});

test('everything in a text is found, in its order', () => {
	expect(found('Mail a@b.nl over Sem uit groep 5 of bel 0612345678, BSN 111222333.')).toEqual([
		'email warn: a@b.nl',
		'childWithCircumstances warn: Sem uit groep 5',
		'phone warn: 0612345678',
		'bsn refuse: 111222333'
	]);
});

test('findings stand where they say and never overlap', () => {
	const piece = fc.constantFrom(
		...[
			'Sem uit groep 5',
			'moeder van ',
			'leerling ',
			'BSN ',
			'111222333',
			'0612345678',
			'+31',
			'85073003328'
		],
		...['a@b.nl', ' ', '-', '(', '8', '0', ' 12 ', '\n', 'rijksregisternummer', '👧', 'Fatima', ' heeft ADHD']
	);
	fc.assert(
		fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
			const text = pieces.join('');
			let done = 0;
			for (const { start, end, text: words } of findPersonalData(text)) {
				expect(words).toBe(text.slice(start, end));
				expect(words).not.toBe('');
				expect(start).toBeGreaterThanOrEqual(done);
				done = end;
			}
		}),
		{ numRuns: Number(process.env.KWARTJE_RUNS ?? 200) }
	);
});
