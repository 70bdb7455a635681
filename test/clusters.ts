import { existsSync } from 'node:fs';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { closeApplication, openApplication } from '#src/application.ts';
import { readConfig } from '#platform/server/config.ts';
import { migrate } from '#platform/server/migrate.ts';
import { startTemporaryCluster } from '#platform/server/postgres/cluster.ts';

declare module 'vitest' {
	export interface ProvidedContext {
		serverUrl: string;
	}
}

/** The address of another database on the same server. */
export function databaseUrl(serverUrl: string, name: string): string {
	const url = new URL(serverUrl);
	url.pathname = `/${name}`;
	return url.href;
}

/** One server a run, with a migrated template that every test file copies. */
export async function setupCluster(project: TestProject, binaries?: string): Promise<() => Promise<void>> {
	if (binaries && !existsSync(binaries)) throw new Error(`No PostgreSQL in ${binaries}`);
	const cluster = await startTemporaryCluster(binaries ? { binaries } : {});
	const client = new pg.Client(cluster.connection);
	await client.connect();
	await client.query('create database template_kwartje');
	await client.end();
	const connectionString = databaseUrl(cluster.url, 'template_kwartje');
	await migrate({ connectionString });
	// Opening once makes the tables of the job queue, too.
	await openApplication(readConfig({}), { connectionString }, { work: false });
	await closeApplication();
	project.provide('serverUrl', cluster.url);
	return () => cluster.stop();
}
