import { describe, expect, it } from 'vitest';
import { text, version, withoutInvisible } from './fields.ts';

describe('a field', () => {
	it('holds no characters that nobody sees', () => {
		expect(withoutInvisible('a\u0000b\u202ec\u007f\n')).toBe('abc\n');
		expect(text(10).parse(' a\u0000\r\nb ')).toBe('a\nb');
	});

	it('of a version holds a number that the database has', () => {
		expect(version.parse('2147483647')).toBe(2_147_483_647);
		for (const wrong of ['2147483648', '0', '-1', '1.5', 'een', '1e99'])
			expect(version.safeParse(wrong).success, wrong).toBe(false);
	});
});
