import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrate } from './migrate.ts';
import { startTemporaryCluster } from './postgres/cluster.ts';
import { StartupError } from './postgres/errors.ts';

let cluster: Awaited<ReturnType<typeof startTemporaryCluster>>;
let directory: string;

function write(name: string, sql: string): void {
	writeFileSync(path.join(directory, name), sql);
}

beforeAll(async () => {
	cluster = await startTemporaryCluster();
	directory = mkdtempSync(path.join(os.tmpdir(), 'kwartje-migrations-'));
});

afterAll(async () => {
	rmSync(directory, { recursive: true, force: true });
	await cluster.stop();
});

test('of processes that start at once one migrates, and the others wait for it', async () => {
	write('2026-01-01-01-thing.sql', 'select pg_sleep(0.2); create table thing (n int)');
	write('2026-01-01-02-row.sql', 'insert into thing values (1)');
	const outcomes = await Promise.all(
		[1, 2, 3, 4].map(() => migrate({ connectionString: cluster.url }, { directory }))
	);
	expect(outcomes.map(({ applied }) => applied.length).sort()).toEqual([0, 0, 0, 2]);
});

test('a migration doesn’t wait long for a table that somebody reads, as all others would wait behind it', async () => {
	write('2026-01-02-01-column.sql', 'alter table thing add column word text');
	const bring = () => migrate({ connectionString: cluster.url }, { directory, patience: '100ms' });
	const reader = new pg.Client({ connectionString: cluster.url });
	await reader.connect();
	await reader.query('begin; select from thing');
	await expect(bring()).rejects.toThrow('2026-01-02-01-column.sql failed and was rolled back');
	await reader.end();
	expect(await bring()).toEqual({ applied: ['2026-01-02-01-column.sql'] });
});

test('a migration that fails halfway changes nothing, and says why without what people wrote', async () => {
	write('2026-01-03-01-unique.sql', 'create table other (n int); create unique index once on thing (word)');
	const client = new pg.Client({ connectionString: cluster.url });
	await client.connect();
	await client.query("insert into thing (word) values ('geheim'), ('geheim')");
	const failure = await migrate({ connectionString: cluster.url }, { directory }).catch(
		(error: unknown) => error
	);
	const { rows } = await client.query("select to_regclass('other') as there");
	await client.end();
	expect(rows).toEqual([{ there: null }]);
	expect(failure).toBeInstanceOf(StartupError);
	expect(inspect(failure)).toContain(
		'2026-01-03-01-unique.sql failed and was rolled back: could not create unique'
	);
	expect(inspect(failure)).not.toContain('geheim');
});
