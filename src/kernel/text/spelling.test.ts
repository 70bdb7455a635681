import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSpeller } from './spelling.ts';

const field =
	`school leerkracht leerkrachten huisvesting vrijwilligers zijinstromer taalcoach begeleiding kosten kasten
	tekort onderwijs meertaligheid`.split(/\s+/);
const read = createSpeller(field);

describe('a misspelt word is read as the one that was meant', () => {
	test.each([
		['a letter left out', 'leerkacht', 'leerkracht'],
		['a letter too many', 'huisvestting', 'huisvesting'],
		['another letter', 'leerkragt', 'leerkracht'],
		['two letters swapped', 'leerkarcht', 'leerkracht'],
		['no doubled letter', 'vrijwiligers', 'vrijwilligers'],
		['a doubled vowel', 'zijinstroomer', 'zijinstromer'],
		['two slips in a long word', 'meertaaligheit', 'meertaligheid']
	])('%s: %s', (_, written, meant) => {
		expect(read(written)).toBe(meant);
	});

	test('the nearest, and of equally near ones the most frequent', () => {
		expect(read('leerkrachtem')).toBe('leerkrachten');
		expect(read('kxsten')).toBe('kosten');
		expect(createSpeller(['kasten', 'kosten'])('kxsten')).toBe('kasten');
	});

	test('in a part of a compound too', () => {
		expect(read('leerkrahcttekort')).toBe('leerkrachttekort');
		expect(read('onderwijsbegelieding')).toBe('onderwijsbegeleiding');
		expect(read('taalcaochgroep')).toBe('taalcoachgroep');
	});
});

describe('a word stays as it is', () => {
	test.each([
		['the dictionary has it', 'koste'],
		['it is a form of a word that the dictionary has', 'kostte'],
		['it is a name', 'casten'],
		['it is made of words that are right', 'schoolkosten'],
		['it is a compound that nobody wrote down', 'personenvervoer'],
		['another letter begins it', 'xosten'],
		['it is too short to tell', 'koxt'],
		['it has two slips, and is short', 'kxxten'],
		['nothing is near', 'tigrinya'],
		['it is not of a to z', 'school8'],
		['it is nothing', '']
	])('when %s: %s', (_, word) => {
		expect(read(word)).toBe(word);
	});
});

/** Every way in which one slip changes a word behind its first letter. */
function slipsIn(word: string): string[] {
	return [...word].flatMap((_, i) => {
		if (i === 0) return [];
		const [before, after] = [word.slice(0, i), word.slice(i)];
		const swapped = after.length > 1 ? [before + after[1]! + after[0]! + after.slice(2)] : [];
		return [before + after.slice(1), `${before}q${after}`, `${before}q${after.slice(1)}`, ...swapped];
	});
}

test('whatever the slip in a long word of the field, it is read as that word, unless it made another word', () => {
	for (const word of ['leerkracht', 'vrijwilligers', 'meertaligheid', 'huisvesting'])
		for (const slip of slipsIn(word)) expect([word, 'leerkrachten', slip], slip).toContain(read(slip));
	expect(slipsIn('begeleiding').filter((slip) => read(slip) !== 'begeleiding')).toEqual([]);
});

test('whatever is read, it begins with the same letter and is as long, give or take two', () => {
	fc.assert(
		fc.property(
			fc.stringMatching(/^[a-z]{1,45}$/),
			fc.constantFrom(...field),
			fc.nat(12),
			(word, known, at) => {
				for (const written of [word, known.slice(0, at) + word.slice(0, 2) + known.slice(at)]) {
					const meant = read(written);
					expect(meant[0]).toBe(written[0]);
					expect(Math.abs(meant.length - written.length)).toBeLessThanOrEqual(2);
				}
			}
		)
	);
});
