import { describe, expect, it } from 'vitest';
import { withoutFindings } from './guard.ts';

describe('taking out what the guard found', () => {
	it('leaves everything else as it was', () => {
		expect(withoutFindings('Bel 06-12345678 of mail jan@school.nl.\r\nDank!', 200)).toBe(
			'Bel … of mail ….\r\nDank!'
		);
		expect(withoutFindings('Niets aan de hand.', 200)).toBe('Niets aan de hand.');
		expect(withoutFindings('', 200)).toBe('');
	});

	it('counts a line end as the form sends it', () => {
		expect(withoutFindings(`jan@school.nl${'\r\n'.repeat(180)}`, 200)).toMatch(/^…\r\n/);
	});

	it('leaves a text that no field takes alone', () => {
		const long = 'a@b.nl '.repeat(100);
		expect(withoutFindings(long, 120)).toBe(long);
	});

	it('comes to an end with very many findings (one copy of the text for each would take minutes)', () => {
		expect(withoutFindings('a@b.nl '.repeat(100_000), 700_000)).toBe('… '.repeat(100_000));
	});
});
