import pg from 'pg';
import type { Table } from './backup-file.ts';

/**
 * The job queue's own tables that hold work. The others hold its version, measurements and upkeep, which belong to
 * the database where it runs.
 */
const JOB_TABLES = ['queue', 'schedule', 'subscription', 'job', 'job_dependency'];

/** Every table with the columns that hold data of their own (generated ones make themselves again). */
export async function listTables(client: pg.Client): Promise<Table[]> {
	const { rows } = await client.query<Table>(
		`select n.nspname as schema, c.relname as table, array_agg(a.attname::text order by a.attnum) as columns
		 from pg_class c
		 join pg_namespace n on n.oid = c.relnamespace
		 join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
		 where c.relkind in ('r', 'p') and not c.relispartition
		   and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
		   and (n.nspname <> 'pgboss' or c.relname = any ($1))
		 group by 1, 2 order by 1, 2`,
		[JOB_TABLES]
	);
	return rows;
}

/** The same text for the same value, whatever the server or the user prefers. */
export async function setFormats(client: pg.Client): Promise<void> {
	await client.query(`set local datestyle = 'ISO, YMD'`);
	await client.query(`set local intervalstyle = 'postgres'`);
	await client.query(`set local timezone = 'UTC'`);
	await client.query(`set local client_encoding = 'UTF8'`);
	await client.query(`set local statement_timeout = 0`);
}

export function quoted(schema: string, name: string): string {
	return `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}`;
}
