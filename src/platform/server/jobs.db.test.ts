import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { useDatabase } from '../../../test/database.ts';
import { db } from './database.ts';
import { startJobs, stopJobs } from './jobs.ts';

useDatabase();

const nothing = async () => undefined;

it('what a setting took off the clock isn’t done by the clock any more', async () => {
	const onTheClock = async (schedules: Record<string, string>) => {
		await stopJobs();
		await startJobs({ handlers: { 'test.one': nothing, 'test.two': nothing }, schedules }, { work: true });
		const { rows } = await sql<{ name: string }>`select name from pgboss.schedule order by name`.execute(
			db()
		);
		return rows.map(({ name }) => name);
	};
	expect(await onTheClock({ 'test.one': '0 6 * * *', 'test.two': '* * * * *' })).toEqual([
		'test.one',
		'test.two'
	]);
	expect(await onTheClock({ 'test.one': '0 6 * * *' })).toEqual(['test.one']);
});
