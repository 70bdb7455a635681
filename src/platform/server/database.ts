import { CamelCasePlugin, Kysely, PostgresDialect, type SelectQueryBuilder, type Transaction } from 'kysely';
import pg from 'pg';
import type { DB } from './database-types.ts';

export type Database = Kysely<DB>;
export type Trx = Transaction<DB>;

// Counts and identities fit a double; a date is a day and has no time zone.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);

let pool: pg.Pool | undefined;
let database: Database | undefined;

/** Connects this process to its database, once. */
export function openDatabase(config: pg.PoolConfig): Database {
	if (database) throw new Error('The database is open already');
	pool = new pg.Pool({ max: 10, ...config });
	// A connection that breaks while idle is replaced at the next query; without this it would end the process.
	pool.on('error', () => undefined);
	// One that breaks in the middle of a transaction fails its query; it must not end the process either.
	pool.on('connect', (client) => client.on('error', () => undefined));
	database = new Kysely<DB>({
		dialect: new PostgresDialect({ pool }),
		plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })]
	});
	return database;
}

export function db(): Database {
	if (!database) throw new Error('The database is not open yet');
	return database;
}

export function connectionPool(): pg.Pool {
	if (!pool) throw new Error('The database is not open yet');
	return pool;
}

export async function closeDatabase(): Promise<void> {
	await database?.destroy();
	database = undefined;
	pool = undefined;
}

/** How many rows a query gives, whatever it selects. */
export async function countOf<Tables, Table extends keyof Tables, Selected>(
	query: SelectQueryBuilder<Tables, Table, Selected>
): Promise<number> {
	const row = await query
		.clearSelect()
		.select((eb) => eb.fn.countAll<number>().as('count'))
		.executeTakeFirstOrThrow();
	return (row as { count: number }).count;
}
