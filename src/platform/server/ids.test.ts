import { describe, expect, it } from 'vitest';
import { newId } from './ids.ts';

describe('ids', () => {
	it('sort by when they were made, also the many of one millisecond', () => {
		const made = Array.from({ length: 5_000 }, newId);
		expect([...made].sort()).toEqual(made);
		expect(new Set(made).size).toBe(made.length);
		const milliseconds = new Set(made.map((id) => id.slice(0, 13)));
		expect(milliseconds.size, 'some share a millisecond').toBeLessThan(made.length);
	});

	it('end in 48 bits that no other id tells', () => {
		expect(new Set(Array.from({ length: 5_000 }, () => newId().slice(-12))).size).toBe(5_000);
	});
});
