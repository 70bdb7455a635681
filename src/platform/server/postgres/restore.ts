import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { getConstructionPlans } from 'pg-boss';
import { from as copyFrom } from 'pg-copy-streams';
import {
	BackupError,
	type BackupSummary,
	checkBackup,
	explainFailure,
	readBackup,
	type Table,
	tableName
} from './backup-file.ts';
import { startCluster, whileRunning } from './cluster.ts';
import { listTables, quoted, setFormats } from './tables.ts';

/** Brings a database up to a migration. The application's own is `migrate` in `#platform/server/migrate.ts`. */
export type Migrate = (target: pg.PoolConfig, options: { upTo?: string }) => Promise<unknown>;

type RestoreOptions = { file: string; dataDir: string; migrate: Migrate; binaries?: string };

/** The database that a restore fills. It takes the real one's place when it is whole. */
const UNFINISHED = 'kwartje_restoring';

/**
 * Fills an empty data folder from a backup, and leaves it stopped. The migrations of the backup's moment make the
 * tables; newer ones follow at the next start. Everything happens in a database aside, so a restore that stops
 * half-way leaves an empty database.
 */
export async function restore(options: RestoreOptions): Promise<BackupSummary> {
	const summary = await checkBackup(options.file);
	const cluster = await startCluster(options);
	await whileRunning(cluster, () => restoreInto(cluster.connection, options)).catch((error: unknown) => {
		throw explainFailure(error, 'Nothing was restored', options.dataDir);
	});
	return summary;
}

async function restoreInto(connection: pg.PoolConfig, options: RestoreOptions): Promise<void> {
	await withClient(connection, (client) => refuseOccupied(client, options.dataDir));
	const aside = { ...connection, database: UNFINISHED };
	const server = { ...connection, database: 'postgres' };
	await withClient(server, async (client) => {
		await client.query(`drop database if exists ${UNFINISHED}`);
		await client.query(`create database ${UNFINISHED}`);
	});
	await withClient(aside, (client) => fill(client, aside, options));
	await withClient(server, async (client) => {
		await client.query('begin');
		await client.query('alter database kwartje rename to kwartje_empty');
		await client.query(`alter database ${UNFINISHED} rename to kwartje`);
		await client.query('commit');
		await client.query('drop database kwartje_empty');
	});
}

/**
 * Fills an empty database on a server that isn't ours, as its owner. There is no database aside here: what fails
 * half-way leaves tables, without rows.
 */
export async function restoreDatabase(options: {
	file: string;
	connection: pg.PoolConfig;
	migrate: Migrate;
}): Promise<BackupSummary> {
	const { file, connection } = options;
	const summary = await checkBackup(file);
	await withClient(connection, async (client) => {
		if ((await listTables(client)).length > 0) {
			throw new BackupError(
				'There are tables in the database of DATABASE_URL already, and a restore never replaces data. Make an ' +
					'empty database, and let DATABASE_URL lead to that one.'
			);
		}
		await fill(client, connection, options).catch((error: unknown) => {
			const { message } = explainFailure(error, 'Nothing was restored', path.dirname(file));
			throw new BackupError(
				`${message} There may be tables in the database now: make it anew before you try again.`,
				{ cause: error }
			);
		});
	});
	return summary;
}

async function refuseOccupied(client: pg.Client, dataDir: string): Promise<void> {
	const tables = await listTables(client);
	if (tables.length === 0) return;
	throw new BackupError(
		`There are data in ${path.resolve(dataDir)} already, and a restore never replaces data. Restore into another ` +
			'folder with --into FOLDER, and start Kwartje on that one with KWARTJE_DATA=FOLDER.'
	);
}

/** Makes the tables as they were and fills them, in one transaction. */
async function fill(
	client: pg.Client,
	connection: pg.PoolConfig,
	options: Pick<RestoreOptions, 'file' | 'migrate'>
): Promise<void> {
	let wakeKeys = async (): Promise<void> => undefined;
	let columns = new Map<string, string[]>();
	const trailer = await readBackup(options.file, {
		async header({ migrations }) {
			await options.migrate(connection, { upTo: migrations.at(-1) });
			await checkMigrations(client, migrations);
			const queue = await client.query(`select from pg_tables where schemaname = 'pgboss'`);
			if (queue.rowCount === 0) await client.query(getConstructionPlans('pgboss'));
			const tables = await listTables(client);
			columns = new Map(tables.map((table) => [tableName(table), table.columns]));
			await client.query('begin');
			await setFormats(client);
			wakeKeys = await restKeys(client, tables);
			const names = tables.map(({ schema, table }) => quoted(schema, table));
			await client.query(`truncate ${names.join(', ')} cascade`);
		},
		async table(table, rows) {
			const present = columns.get(tableName(table)) ?? [];
			const kept = table.columns.filter((column) => present.includes(column));
			const complete = kept.length === table.columns.length;
			// The job queue made its tables in its present version; what that no longer has is left out.
			if (!complete && (table.schema !== 'pgboss' || kept.length === 0)) {
				throw new BackupError(
					`This version of Kwartje has no place for the table ${tableName(table)} of the backup.`
				);
			}
			const names = kept.map(pg.escapeIdentifier).join(', ');
			const target = client.query(
				copyFrom(`copy ${quoted(table.schema, table.table)} (${names}) from stdin`)
			);
			await pipeline(complete ? rows : pick(rows, table.columns, kept), target);
		}
	});
	for (const { schema, sequence, value, called } of trailer.sequences) {
		await client.query('select setval($1::regclass, $2, $3)', [quoted(schema, sequence), value, called]);
	}
	for (const [name, expected] of Object.entries(trailer.rows)) {
		const [schema = '', table = ''] = name.split('.');
		const { rows } = await client.query<{ n: number }>(
			`select count(*)::int as n from ${quoted(schema, table)}`
		);
		if (rows[0]?.n !== expected) throw new BackupError(`Not all rows of ${name} came back.`);
	}
	await wakeKeys();
	await client.query('commit');
	await client.query('analyze');
}

/**
 * Lets foreign keys and triggers rest, as rows come in any order, and gives what wakes them. Whoever owns the tables
 * may do this; `session_replication_role` is for superusers.
 */
async function restKeys(client: pg.Client, tables: Table[]): Promise<() => Promise<void>> {
	const { rows: keys } = await client.query<{ table: string; name: string; definition: string }>(
		`select conrelid::regclass::text as table, quote_ident(conname) as name, pg_get_constraintdef(oid) as definition
		 from pg_constraint where contype = 'f' and conparentid = 0`
	);
	const names = tables.map(({ schema, table }) => quoted(schema, table));
	for (const { table, name } of keys) await client.query(`alter table ${table} drop constraint ${name}`);
	for (const name of names) await client.query(`alter table ${name} disable trigger user`);
	return async () => {
		for (const name of names) await client.query(`alter table ${name} enable trigger user`);
		for (const { table, name, definition } of keys)
			await client.query(`alter table ${table} add constraint ${name} ${definition}`);
	};
}

async function checkMigrations(client: pg.Client, expected: string[]): Promise<void> {
	const { rows } = await client.query<{ name: string }>('select name from schema_migration order by name');
	const present = new Set(rows.map(({ name }) => name));
	const missing = expected.filter((name) => !present.has(name));
	if (missing.length === 0 && present.size === expected.length) return;
	throw new BackupError(
		'The backup was made by another version of Kwartje ' +
			(missing.length > 0
				? `(this one does not know ${missing.join(', ')}). `
				: '(with other migrations). ') +
			'Restore it with the version that made it, or a newer one.'
	);
}

/** Rows with only some of their columns. In COPY's text format a tab is always a border between two. */
async function* pick(rows: AsyncIterable<Buffer>, columns: string[], kept: string[]): AsyncGenerator<Buffer> {
	const places = kept.map((column) => columns.indexOf(column));
	for await (const chunk of rows) {
		const lines = chunk.toString('latin1').split('\n').slice(0, -1);
		const picked = lines.map((text) => {
			const values = text.split('\t');
			return `${places.map((place) => values[place]).join('\t')}\n`;
		});
		yield Buffer.from(picked.join(''), 'latin1');
	}
}

async function withClient<T>(
	connection: pg.ClientConfig,
	work: (client: pg.Client) => Promise<T>
): Promise<T> {
	const client = new pg.Client(connection);
	client.on('error', () => undefined);
	try {
		await client.connect();
		return await work(client);
	} finally {
		await client.end();
	}
}
