import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markWords, namedWords } from './marks.ts';

const marked = (text: string, ...words: string[]) =>
	markWords(text, words).flatMap((piece) => (piece.marked ? [piece.text] : []));

describe('Words that counted', () => {
	it('are marked wherever they stand, as they were typed', () => {
		expect(marked('Voorlezers lezen. Wie zijn de voorlezers?', 'voorlezers')).toEqual([
			'Voorlezers',
			'voorlezers'
		]);
	});

	it('are not marked inside another word, also not beside a letter with an accent', () => {
		expect(marked('De taalcoach en de coach; coachés', 'coach')).toEqual(['coach']);
	});

	it('are marked whole when one begins another', () => {
		expect(marked('een kamer te huur, te huur staat', 'te huur', 'huur')).toEqual(['te huur', 'te huur']);
	});

	it('may be anything that somebody typed', () => {
		expect(marked('Bel (06) of C++ of a|b', '(06)', 'C++', 'a|b')).toEqual(['(06)', 'C++', 'a|b']);
	});

	it('leave the text as it is', () => {
		fc.assert(
			fc.property(fc.string(), fc.array(fc.string()), (text, words) => {
				expect(
					markWords(text, words)
						.map((piece) => piece.text)
						.join('')
				).toBe(text);
			})
		);
	});

	it('are those of both texts that the reasons name', () => {
		const named = namedWords({
			reasons: [
				{
					code: 'sharedConcept',
					quarter: 0,
					concept: { id: 'x', name: { nl: 'x', en: 'x' }, question: ['gastvrouw'], offer: ['koffieapparaat'] }
				},
				{ code: 'sharedWords', quarter: 0, words: [{ question: 'ouders', offer: 'ouder' }] },
				{ code: 'free', quarter: 3 }
			]
		});
		expect(named).toEqual({ question: ['gastvrouw', 'ouders'], offer: ['koffieapparaat', 'ouder'] });
	});
});
