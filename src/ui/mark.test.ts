import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { five, two } from './mark.ts';

test('the favicon shows the same 25 as the mark in the header', () => {
	const favicon = readFileSync('static/mark.svg', 'utf8');
	expect(favicon).toContain(two);
	expect(favicon).toContain(five);
});
