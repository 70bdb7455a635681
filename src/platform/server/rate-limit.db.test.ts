import { expect, it } from 'vitest';
import { useDatabase } from '../../../test/database.ts';
import { db } from './database.ts';
import { countAttempt } from './rate-limit.ts';

useDatabase();

it('counts any address that somebody types, each by itself, and keeps none of them', async () => {
	for (const client of [
		'iemand@school.example',
		'iemand@school.example\u0000',
		`${'a'.repeat(500)}1`,
		'\ud800'
	]) {
		for (let i = 0; i < 5; i += 1) expect(await countAttempt('signInAddress', client)).toBe(0);
		expect(await countAttempt('signInAddress', client)).toBeGreaterThan(0);
	}
	expect(await countAttempt('signInAddress', `${'a'.repeat(500)}2`)).toBe(0);
	expect(JSON.stringify(await db().selectFrom('rateLimit').select('key').execute())).not.toContain('iemand');
});
