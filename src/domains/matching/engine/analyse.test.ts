import { describe, expect, test } from 'vitest';
import { analyse, keysOf } from './analyse.ts';

test('only words that say something are kept, each with its place in the text', () => {
	const text = 'Wij zoeken drie STARTERS voor groep 8, en wel één.';
	const { terms, truncated } = analyse(text);
	expect(terms.map(({ stem, start, end }) => [stem, text.slice(start, end)])).toEqual([
		['starter', 'STARTERS'],
		['groep', 'groep']
	]);
	expect(truncated).toBe(false);
});

const words = (text: string) => analyse(text).terms.map(({ start, end }) => text.slice(start, end));
const keys = (text: string) => analyse(text).terms.flatMap(keysOf);

describe('a slip of the pen', () => {
	test('is read as what was meant, and quoted as it was written', () => {
		const [slips, meant] = [
			'Leerkragt gezocht: zijinstroomer of vrijwiligers, huisvestting vooor iedereeen',
			'Leerkracht gezocht: zijinstromer of vrijwilligers, huisvesting voor iedereen'
		];
		expect(keys(slips)).toEqual(keys(meant));
		expect(words(slips)).toEqual(['Leerkragt', 'gezocht', 'zijinstroomer', 'vrijwiligers', 'huisvestting']);
	});

	test('is not in a name: what has a capital in the middle of a sentence', () => {
		expect(keys('Wij werken met Leerkragt samen.')).toContain('leerkragt');
		expect(keys('Wij werken. Leerkragt gezocht!')).not.toContain('leerkragt');
		expect(keys('WIJ ZOEKEN EEN LEERKRAGT')).not.toContain('leerkragt');
	});

	test('is not in an abbreviation, nor in a word that is right but unknown here', () => {
		expect(keys('Epos en AGION')).toContain('agion');
		expect(words('Een uil met een theelepel')).toEqual(['uil', 'theelepel']);
		expect(keys('theelepel')[0]).toBe('theelepel');
	});
});

describe('a word that is called otherwise elsewhere', () => {
	test('has that name too, with its own first', () => {
		expect(keys('refter')).toEqual(['refter', 'eetzal', 'overblijf']);
		expect(keys('De maximumfactuur')).toContain('ouderbijdrag');
		expect(keys('Twee turnzalen')).toContain('gymzal');
	});

	test('has it in a compound too', () => {
		expect(keys('refterbewaking')).toContain('eetzal');
	});
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
