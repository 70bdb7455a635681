import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, inject } from 'vitest';
import { closeApplication, openApplication } from '#src/application.ts';
import { readConfig } from '#platform/server/config.ts';
import { databaseUrl } from './clusters.ts';

async function onServer(sql: string): Promise<void> {
	const client = new pg.Client({ connectionString: inject('serverUrl') });
	await client.connect();
	try {
		await client.query(sql);
	} finally {
		await client.end();
	}
}

/** Gives the test file a database of its own, open as the application has it; and its address, once tests run. */
export function useDatabase(): () => string {
	const name = `test_${randomUUID().replaceAll('-', '')}`;
	const url = () => databaseUrl(inject('serverUrl'), name);
	beforeAll(async () => {
		process.env.KWARTJE_TEST_CLOCK = '1';
		await onServer(`create database ${name} template template_kwartje`);
		await openApplication(
			readConfig({ KWARTJE_DEMO: '0', KWARTJE_ORIGIN: 'http://kwartje.test' }),
			{ connectionString: url(), max: 8 },
			{ work: false }
		);
	});
	afterAll(async () => {
		await closeApplication();
		await onServer(`drop database ${name} with (force)`);
	});
	return url;
}
