import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { isDeepStrictEqual } from 'node:util';
import { createGunzip } from 'node:zlib';
import { errorCode, StartupError } from './errors.ts';

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
export type Header = {
	format: 'kwartje-backup';
	formatVersion: number;
	postgresql: string;
	migrations: string[];
	madeAt: string;
};
export type Table = { schema: string; table: string; columns: string[] };
export type Sequence = { schema: string; sequence: string; value: string; called: boolean };
export type Trailer = { rows: Record<string, number>; sequences: Sequence[] };

export type BackupSummary = { madeAt: string; tables: number; rows: number };

/** A backup cannot be made or used. The message is for a person: what happened, and what to do. */
export class BackupError extends Error {}

/** Turns whatever went wrong into an error for a person. */
export function explainFailure(error: unknown, what: string, folder: string): Error {
	if (error instanceof BackupError || error instanceof StartupError) return error;
	const code = errorCode(error);
	const isFull = code === 'ENOSPC' || code === 'EDQUOT' || code === '53100';
	const message = error instanceof Error ? error.message : String(error);
	const reason = isFull ? `the disk that holds ${folder} is full. Make room and try again.` : message;
	return new BackupError(`${what}: ${reason}`, { cause: error });
}

export const FORMAT_VERSION = 1;
export const END_OF_ROWS = '\\.';

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

export type Visitor = {
	header?(header: Header): Promise<void>;
	table(table: Table, rows: AsyncIterable<Buffer>): Promise<void>;
};

export async function readBackup(file: string, visitor: Visitor): Promise<Trailer & { madeAt: string }> {
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
				counted[tableName(table)] = 0;
				await visitor.table(
					table,
					reader.rows((count) => (counted[tableName(table)]! += count))
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

export function tableName({ schema, table }: Table): string {
	return `${schema}.${table}`;
}
