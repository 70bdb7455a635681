import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { now } from './clock.ts';
import { StartupError } from './postgres/errors.ts';

/** Any number will do, as long as all processes of this application take the same one. */
const MIGRATION_LOCK = 25_000_025;

/** Migrations are forward-only SQL files, applied in the order of their dated names. */
export async function listMigrations(directory = path.resolve('migrations')): Promise<string[]> {
	const files = await readdir(directory);
	return files.filter((file) => file.endsWith('.sql')).sort();
}

/**
 * Brings a database up to date and says which migrations it applied. Each runs in a transaction of its own;
 * an advisory lock keeps a second process waiting instead of doing the same work.
 */
export async function migrate(
	target: pg.Pool | pg.PoolConfig,
	options: { upTo?: string; directory?: string; patience?: string } = {}
): Promise<{ applied: string[] }> {
	const pool = target instanceof pg.Pool ? target : new pg.Pool({ ...target, max: 1 });
	const directory = options.directory ?? path.resolve('migrations');
	const applied: string[] = [];
	const client = await pool.connect();
	try {
		await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
		await client.query(
			'create table if not exists schema_migration (name text primary key, applied_at timestamptz not null)'
		);
		const done = new Set(
			(await client.query<{ name: string }>('select name from schema_migration')).rows.map((row) => row.name)
		);
		for (const name of await listMigrations(directory)) {
			if (done.has(name) || (options.upTo !== undefined && name > options.upTo)) continue;
			const sql = await readFile(path.join(directory, name), 'utf8');
			await client.query('begin');
			try {
				// A migration that waits for a table makes everybody else wait behind it: rather try again later.
				await client.query(`set local lock_timeout = '${options.patience ?? '10s'}'`);
				await client.query(sql);
				await client.query('insert into schema_migration values ($1, $2)', [name, now()]);
				await client.query('commit');
			} catch (error) {
				await client.query('rollback');
				// The message only: the details of PostgreSQL may hold what people wrote.
				const reason = error instanceof Error ? error.message : String(error);
				throw new StartupError('migrationFailed', `Migration ${name} failed and was rolled back: ${reason}.`);
			}
			applied.push(name);
		}
		return { applied };
	} finally {
		await client.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
		client.release();
		if (pool !== target) await pool.end();
	}
}
