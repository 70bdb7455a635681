import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nameSimilarity, similarlyNamed } from './similar-names.ts';

const runs = { numRuns: Number(process.env.KWARTJE_RUNS ?? 200) };

it.each([
	['De Waterspin', 'Bs De Waterspin'],
	['basisschool de waterspin', 'BS DE WATERSPIN'],
	['De Waterspinn', 'Bs De Waterspin'],
	['Waterspin Noord', 'Kindcentrum De Waterspin'],
	['Café Zuid', 'Stichting Cafe Zuid'],
	['De School', 'de school'],
	['St. Jozef', 'Sint Jozefschool']
])('"%s" may be "%s"', (typed, known) => {
	expect(similarlyNamed(typed, [{ names: [known] }])).toHaveLength(1);
});

it.each([
	['Bs De Waterspin', 'Bs De Schinkelkade'],
	['Stichting De Berk', 'Stichting De Wilg'],
	['Basisschool De Brug', 'Basisschool Het Kompas']
])('"%s" is not "%s", although they share common words', (typed, known) => {
	expect(similarlyNamed(typed, [{ names: [known] }])).toEqual([]);
});

it('is found by any of its names, the likest first', () => {
	const candidates = [
		{ names: ['Bs De Waterspiegel'] },
		{ names: ['Bs De Schinkelkade'] },
		{ names: ['Kindcentrum Oost', 'De Waterspin'] }
	];
	expect(similarlyNamed('Waterspin', candidates)).toEqual([candidates[2], candidates[0]]);
});

it('gives a share, the same from both sides, and 1 for a name and itself', () => {
	const name = fc.string({ minLength: 1, unit: 'grapheme' });
	fc.assert(
		fc.property(name, name, (one, other) => {
			const similarity = nameSimilarity(one, other);
			expect(similarity).toBeGreaterThanOrEqual(0);
			expect(similarity).toBeLessThanOrEqual(1);
			expect(nameSimilarity(other, one)).toBe(similarity);
			expect(nameSimilarity(one, one)).toBe(1);
		}),
		runs
	);
});
