import { expect, test } from 'vitest';
import { analyse } from './analyse.ts';

test('only words that say something are kept, each with its place in the text', () => {
	const text = 'Wij zoeken drie STARTERS voor groep 8, en wel één.';
	const { terms, truncated } = analyse(text);
	expect(terms.map(({ stem, start, end }) => [stem, text.slice(start, end)])).toEqual([
		['starter', 'STARTERS'],
		['groep', 'groep']
	]);
	expect(truncated).toBe(false);
});

test.each([
	['one word of a megabyte', 'a'.repeat(1_000_000)],
	['a hundred thousand repetitions', 'meertaligheid '.repeat(100_000)],
	['words of the greatest length', `${'ab'.repeat(30)} `.repeat(20_000)],
	['accents without end', `e${'\u0301'.repeat(1_000_000)}`],
	['signs that unfold to eighteen letters', '\uFDFA '.repeat(500_000)]
])('%s is read in part and said to be cut', (_, text) => {
	const { terms, truncated } = analyse(text);
	expect(truncated).toBe(true);
	expect(terms.length).toBeLessThan(20_000);
});
