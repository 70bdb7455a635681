import type pg from 'pg';
import { openAddresses } from '#platform/server/addresses.ts';
import { openAuth } from '#platform/server/auth.ts';
import { now } from '#platform/server/clock.ts';
import type { Config } from '#platform/server/config.ts';
import { closeDatabase, db, openDatabase } from '#platform/server/database.ts';
import { openEmbeddings } from '#platform/server/embeddings.ts';
import { wireEvents } from '#platform/server/events.ts';
import { newToken } from '#platform/server/ids.ts';
import { openInstitutions } from '#platform/server/institutions.ts';
import { startJobs, stopJobs } from '#platform/server/jobs.ts';
import { eventHandlers, jobList } from './wiring.ts';

/** The secret that signs session cookies: as set, else made once and kept with the data. */
async function cookieSecret(config: Config): Promise<string> {
	if (config.secret) return config.secret;
	await db()
		.insertInto('installationFact')
		.values({ key: 'cookieSecret', value: newToken() + newToken(), at: now() })
		.onConflict((conflict) => conflict.doNothing())
		.execute();
	const row = await db()
		.selectFrom('installationFact')
		.select('value')
		.where('key', '=', 'cookieSecret')
		.executeTakeFirstOrThrow();
	return row.value;
}

/**
 * Opens everything that requests, jobs and command-line tools need, in a database that is up to date. Only the server
 * works on jobs; a tool passes `work: false`.
 */
export async function openApplication(
	config: Config,
	connection: pg.PoolConfig,
	options: { work: boolean }
): Promise<void> {
	wireEvents(eventHandlers);
	openAddresses(config.origin);
	openInstitutions(config.institutions);
	openEmbeddings(config.embeddings);
	openDatabase(connection);
	openAuth(config, await cookieSecret(config));
	await startJobs(jobList(config), options);
}

export async function closeApplication(): Promise<void> {
	await stopJobs();
	await closeDatabase();
}
