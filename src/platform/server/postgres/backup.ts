import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { isDeepStrictEqual } from 'node:util';
import { createGunzip, createGzip } from 'node:zlib';
import pg from 'pg';
import { getConstructionPlans } from 'pg-boss';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { startCluster } from './cluster.ts';
import { errorCode } from './errors.ts';

/**
 * A backup is one gzipped text file that `zcat` can show:
 *
 *     {"format":"kwartje-backup","formatVersion":1,"postgresql":"18.4","migrations":["…"],"madeAt":"…"}
 *     {"schema":"public","table":"offer","columns":["id","title"]}
 *     …rows in PostgreSQL's COPY text format, each on a line of its own…
 *     \.
 *     {"rows":{"public.offer":320},"sequences":[…]}
 *
 * It holds rows, not tables: the migrations make those. The last line proves that the file is whole, and gzip's
 * checksum that it is unharmed.
 */
type Header = {
	format: 'kwartje-backup';
	formatVersion: number;
	postgresql: string;
	migrations: string[];
	madeAt: string;
};
type Table = { schema: string; table: string; columns: string[] };
type Sequence = { schema: string; sequence: string; value: string; called: boolean };
type Trailer = { rows: Record<string, number>; sequences: Sequence[] };

export type BackupSummary = { madeAt: string; tables: number; rows: number };

/** Brings a database up to a migration. The application's own is `migrate` in `#platform/server/migrate.ts`. */
export type Migrate = (target: pg.PoolConfig, options: { upTo?: string }) => Promise<unknown>;

/** A backup cannot be made or used. The message is for a person: what happened, and what to do. */
export class BackupError extends Error {}

const FORMAT_VERSION = 1;
const END_OF_ROWS = '\\.';
/**
 * The job queue's own tables that hold work. The others hold its version, measurements and upkeep, which belong to
 * the database where it runs.
 */
const JOB_TABLES = ['queue', 'schedule', 'subscription', 'job', 'job_dependency'];
/** The database that a restore fills. It takes the real one's place when it is whole. */
const UNFINISHED = 'kwartje_restoring';

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
	if (existsSync(file))
		throw new BackupError(`${file} exists already. Choose another name, or move it away first.`);
	const unfinished = `${file}.unfinished`;
	const client = new pg.Client(options.connection);
	client.on('error', () => undefined);
	try {
		await client.connect();
		await client.query('begin isolation level repeatable read read only');
		await mkdir(path.dirname(file), { recursive: true });
		await pipeline(
			backupLines(client, options.madeAt),
			createGzip(),
			createWriteStream(unfinished, { mode: 0o600, flush: true })
		);
		const summary = await checkBackup(unfinished);
		await rename(unfinished, file);
		await syncFolder(path.dirname(file));
		return summary;
	} catch (error) {
		await rm(unfinished, { force: true });
		if (errorCode(error) === 'ENOSPC') {
			throw new BackupError(`The disk that holds ${path.dirname(file)} is full. No backup was made.`);
		}
		throw error;
	} finally {
		await client.end();
	}
}

/**
 * Fills an empty data folder from a backup, and leaves it stopped. The migrations of the backup's moment make the
 * tables; newer ones follow at the next start. Everything happens in a database aside, so a restore that stops
 * half-way leaves an empty database.
 */
export async function restore(options: {
	file: string;
	dataDir: string;
	migrate: Migrate;
	binaries?: string;
}): Promise<BackupSummary> {
	const summary = await checkBackup(options.file);
	const cluster = await startCluster(options);
	try {
		await withClient(cluster.connection, (client) => refuseOccupied(client, options.dataDir));
		const aside = { ...cluster.connection, database: UNFINISHED };
		const server = { ...cluster.connection, database: 'postgres' };
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
		return summary;
	} finally {
		await cluster.stop();
	}
}

/** Reads a backup to its end. Throws a `BackupError` when it is no backup, damaged or incomplete. */
export async function checkBackup(file: string): Promise<BackupSummary> {
	const { rows, madeAt } = await readBackup(file, {
		async table(_table, rows) {
			for await (const chunk of rows) void chunk;
		}
	});
	const counts = Object.values(rows);
	return { madeAt, tables: counts.length, rows: counts.reduce((sum, count) => sum + count, 0) };
}

// Writing

async function* backupLines(client: pg.Client, madeAt: Date): AsyncGenerator<Buffer | string> {
	const tables = await listTables(client);
	// From here on nobody can change a table's columns; rows still can change, and this transaction does not see it.
	const names = tables.map(({ schema, table }) => quoted(schema, table));
	if (names.length > 0) await client.query(`lock table ${names.join(', ')} in access share mode`);
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
		rows[key(table)] = stream.rowCount;
	}
	// Sequences know no transactions. Read last, they are never behind the rows.
	yield line({ rows, sequences: await listSequences(client) } satisfies Trailer);
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

/** Every table with the columns that hold data of their own (generated ones make themselves again). */
async function listTables(client: pg.Client): Promise<Table[]> {
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

// Restoring

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
	options: { file: string; migrate: Migrate }
): Promise<void> {
	let columns = new Map<string, string[]>();
	const trailer = await readBackup(options.file, {
		async header({ migrations }) {
			await options.migrate(connection, { upTo: migrations.at(-1) });
			await checkMigrations(client, migrations);
			const queue = await client.query(`select from pg_tables where schemaname = 'pgboss'`);
			if (queue.rowCount === 0) await client.query(getConstructionPlans('pgboss'));
			const tables = await listTables(client);
			columns = new Map(tables.map((table) => [key(table), table.columns]));
			await client.query('begin');
			await setFormats(client);
			// Foreign keys and triggers rest: the rows fitted together, and come in any order.
			await client.query(`set local session_replication_role = 'replica'`);
			const names = tables.map(({ schema, table }) => quoted(schema, table));
			await client.query(`truncate ${names.join(', ')} cascade`);
		},
		async table(table, rows) {
			const present = columns.get(key(table)) ?? [];
			const kept = table.columns.filter((column) => present.includes(column));
			const complete = kept.length === table.columns.length;
			// The job queue made its tables in its present version; what that no longer has is left out.
			if (!complete && (table.schema !== 'pgboss' || kept.length === 0)) {
				throw new BackupError(
					`This version of Kwartje has no place for the table ${key(table)} of the backup.`
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
	await client.query('commit');
	await client.query('analyze');
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

// Reading

type Visitor = {
	header?(header: Header): Promise<void>;
	table(table: Table, rows: AsyncIterable<Buffer>): Promise<void>;
};

async function readBackup(file: string, visitor: Visitor): Promise<Trailer & { madeAt: string }> {
	const damaged = (cause?: unknown) =>
		new BackupError(
			`${file} is damaged or incomplete, or no backup of Kwartje. Nothing was restored. Use another backup.`,
			{ cause }
		);
	let result: (Trailer & { madeAt: string }) | undefined;
	try {
		await pipeline(createReadStream(file), createGunzip(), async (bytes: AsyncIterable<Buffer>) => {
			const reader = new LineReader(bytes);
			const header: Partial<Header> = parse(await reader.line());
			if (header.format !== 'kwartje-backup') throw damaged();
			if (header.formatVersion !== FORMAT_VERSION) {
				throw new BackupError(
					`${file} was made by a newer version of Kwartje. Restore it with that version.`
				);
			}
			await visitor.header?.(header as Header);
			const counted: Trailer['rows'] = {};
			for (;;) {
				const entry: Partial<Table & Trailer> = parse(await reader.line());
				if (entry.rows) {
					const trailer = entry as Trailer;
					if (!isDeepStrictEqual(trailer.rows, counted) || (await reader.line()) !== undefined)
						throw damaged();
					result = { ...trailer, madeAt: (header as Header).madeAt };
					return;
				}
				const table = entry as Table;
				counted[key(table)] = 0;
				await visitor.table(
					table,
					reader.rows((count) => (counted[key(table)]! += count))
				);
			}
		});
	} catch (error) {
		const code = errorCode(error);
		if (code === 'ENOENT' || code === 'EACCES' || code === 'EISDIR') {
			throw new BackupError(
				`The backup ${file} cannot be read: there is no such file, or it may not be opened.`
			);
		}
		throw code?.startsWith('Z_') || error instanceof SyntaxError ? damaged(error) : error;
	}
	if (!result) throw damaged();
	return result;
}

function parse(text: string | undefined) {
	return JSON.parse(text ?? '');
}

/** Splits a stream of bytes at line ends, and hands out the rows of a table in large pieces. */
class LineReader {
	readonly #chunks: AsyncIterator<Buffer>;
	/** What was read and not handed out. It begins at the beginning of a line. */
	#rest: Buffer = Buffer.alloc(0);

	constructor(bytes: AsyncIterable<Buffer>) {
		this.#chunks = bytes[Symbol.asyncIterator]();
	}

	/** The next line; undefined after the last. */
	async line(): Promise<string | undefined> {
		let end = this.#rest.indexOf('\n');
		while (end < 0) {
			if (!(await this.#more())) return undefined;
			end = this.#rest.indexOf('\n');
		}
		return this.#take(end + 1)
			.toString()
			.trimEnd();
	}

	/** Whole lines up to the line that ends a table, which is passed over. */
	async *rows(count: (lines: number) => void): AsyncGenerator<Buffer> {
		for (;;) {
			const atOnce = this.#rest.indexOf(`${END_OF_ROWS}\n`) === 0;
			const end = atOnce ? 0 : this.#rest.indexOf(`\n${END_OF_ROWS}\n`) + 1;
			const last = atOnce || end > 0;
			const lines = this.#take(last ? end : this.#rest.lastIndexOf('\n') + 1);
			if (lines.length > 0) {
				count(countLines(lines));
				yield lines;
			}
			if (last) {
				await this.line();
				return;
			}
			if (!(await this.#more())) throw new SyntaxError('The file ends inside a table');
		}
	}

	async #more(): Promise<boolean> {
		const next = await this.#chunks.next();
		if (!next.done) this.#rest = Buffer.concat([this.#rest, next.value]);
		return !next.done;
	}

	#take(length: number): Buffer {
		const taken = this.#rest.subarray(0, length);
		this.#rest = this.#rest.subarray(length);
		return taken;
	}
}

function countLines(lines: Buffer): number {
	let count = 0;
	for (const byte of lines) if (byte === 10) count++;
	return count;
}

// Small things

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

/** The same text for the same value, whatever the server or the user prefers. */
async function setFormats(client: pg.Client): Promise<void> {
	await client.query(`set local datestyle = 'ISO, YMD'`);
	await client.query(`set local intervalstyle = 'postgres'`);
	await client.query(`set local timezone = 'UTC'`);
	await client.query(`set local client_encoding = 'UTF8'`);
	await client.query(`set local statement_timeout = 0`);
}

function line(value: Header | Table | Trailer): string {
	return `${JSON.stringify(value)}\n`;
}

function key({ schema, table }: Table): string {
	return `${schema}.${table}`;
}

function quoted(schema: string, name: string): string {
	return `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}`;
}

async function syncFolder(folder: string): Promise<void> {
	if (process.platform === 'win32') return;
	const handle = await open(folder, 'r');
	await handle.sync();
	await handle.close();
}
