import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { syncFolder } from './account.ts';
import {
	BackupError,
	type BackupSummary,
	checkBackup,
	END_OF_ROWS,
	explainFailure,
	FORMAT_VERSION,
	type Header,
	type Sequence,
	type Table,
	tableName,
	type Trailer
} from './backup-file.ts';
import { listTables, quoted, setFormats } from './tables.ts';

/**
 * Writes all rows of a database, as they were at one moment, to a file. The application may go on working.
 * The file gets its name when it is whole and on disk.
 */
export async function backup(options: {
	connection: pg.ClientConfig;
	file: string;
	madeAt: Date;
}): Promise<BackupSummary> {
	const file = path.resolve(options.file);
	if (existsSync(file)) {
		throw new BackupError(`${file} exists already. Choose another name, or move it away first.`);
	}
	const unfinished = `${file}.unfinished`;
	const client = new pg.Client(options.connection);
	client.on('error', () => undefined);
	try {
		await mkdir(path.dirname(file), { recursive: true });
		await client.connect();
		await client.query('begin isolation level repeatable read read only');
		await pipeline(
			backupLines(client, options.madeAt),
			createGzip(),
			createWriteStream(unfinished, { mode: 0o600, flush: true })
		);
		const summary = await checkBackup(unfinished);
		await rename(unfinished, file);
		syncFolder(path.dirname(file));
		return summary;
	} catch (error) {
		await rm(unfinished, { force: true }).catch(() => undefined);
		throw explainFailure(error, 'No backup was made', path.dirname(file));
	} finally {
		await client.end();
	}
}

async function* backupLines(client: pg.Client, madeAt: Date): AsyncGenerator<Buffer | string> {
	const tables = await listTables(client);
	if (!tables.some(({ table }) => table === 'schema_migration')) {
		throw new BackupError('There are no data of Kwartje in this database: it never started here.');
	}
	await refuseOwnTables(client);
	// From here on nobody can change a table's columns; rows still can change, and this transaction does not see it.
	const names = tables.map(({ schema, table }) => quoted(schema, table));
	await client.query(`lock table ${names.join(', ')} in access share mode`);
	await setFormats(client);
	yield line(await makeHeader(client, madeAt));
	const rows: Trailer['rows'] = {};
	for (const table of tables) {
		yield line(table);
		const columns = table.columns.map(pg.escapeIdentifier).join(', ');
		const stream = client.query(
			copyTo(`copy (select ${columns} from ${quoted(table.schema, table.table)}) to stdout`)
		);
		yield* stream;
		yield `${END_OF_ROWS}\n`;
		rows[tableName(table)] = stream.rowCount;
	}
	// Sequences know no transactions. Read last, they are never behind the rows.
	yield line({ rows, sequences: await listSequences(client) } satisfies Trailer);
}

/** A restore makes the job queue's tables anew, and those that a queue has for itself are not among them. */
async function refuseOwnTables(client: pg.Client): Promise<void> {
	const { rowCount } = await client.query(
		`select from pg_inherits where inhparent = to_regclass('pgboss.job') and inhrelid <> to_regclass('pgboss.job_common')`
	);
	if (rowCount)
		throw new BackupError('A queue was made with "partition: true"; a backup would lose its jobs.');
}

async function makeHeader(client: pg.Client, madeAt: Date): Promise<Header> {
	const { rows } = await client.query<{ name: string }>('select name from schema_migration order by name');
	const server = await client.query<{ server_version: string }>('show server_version');
	return {
		format: 'kwartje-backup',
		formatVersion: FORMAT_VERSION,
		postgresql: server.rows[0]?.server_version ?? '',
		migrations: rows.map(({ name }) => name),
		madeAt: madeAt.toISOString()
	};
}

async function listSequences(client: pg.Client): Promise<Sequence[]> {
	const { rows } = await client.query<{ schema: string; sequence: string }>(
		`select schemaname as schema, sequencename as sequence from pg_sequences where schemaname <> 'pgboss' order by 1, 2`
	);
	const sequences: Sequence[] = [];
	for (const { schema, sequence } of rows) {
		const state = await client.query<{ value: string; called: boolean }>(
			`select last_value::text as value, is_called as called from ${quoted(schema, sequence)}`
		);
		sequences.push({ schema, sequence, value: '1', called: false, ...state.rows[0] });
	}
	return sequences;
}

function line(value: Header | Table | Trailer): string {
	return `${JSON.stringify(value)}\n`;
}
