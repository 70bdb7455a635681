import { Zip, ZipDeflate } from 'fflate';
import { actsFor, onlyFor } from '#kernel/actor.ts';
import { toCsv } from '#kernel/csv.ts';
import { now } from './clock.ts';
import { mintScope, type Scope } from './scope.ts';

/** Whose things an export is about, and what its maker reaches for that organisation alone. */
export type Own = { scope: Scope; organisationId: string };

/** A row as somebody reads it: names instead of ids of others. */
export type OwnedRow = Record<string, unknown>;

export type OwnedFile = { name: string; bytes: Uint8Array };

/**
 * What an organisation takes along of a table. Every table that refers to organisations, through others too, is declared
 * beside its domain, and a test fails for one that isn't: nobody can forget what a school owns.
 */
export type OrganisationTable =
	| {
			owned: (own: Own) => Promise<OwnedRow[]>;
			files?: (own: Own) => AsyncIterable<OwnedFile>;
	  }
	/** Why nothing of it comes along. */
	| { notOwned: string };

export type OrganisationDeclarations = Record<string, OrganisationTable>;

/** Narrower than the scope it is made from: what its actor reaches elsewhere, or for the alliance, isn't this organisation's. */
function ownedBy(scope: Scope, organisationId: string): Own {
	if (!actsFor(scope.actor, organisationId)) throw new Error('Only who acts for an organisation takes along');
	return { scope: mintScope(onlyFor(scope.actor, organisationId)), organisationId };
}

/** Everything that an organisation owns, by table, and why the rest stays; for who acts for it. */
export async function organisationData(
	declarations: OrganisationDeclarations,
	scope: Scope,
	organisationId: string
): Promise<{ tables: Record<string, OwnedRow[]>; leftOut: Record<string, string> }> {
	const own = ownedBy(scope, organisationId);
	const tables: Record<string, OwnedRow[]> = {};
	const leftOut: Record<string, string> = {};
	for (const [table, declared] of Object.entries(declarations)) {
		if ('owned' in declared) tables[table] = await declared.owned(own);
		else leftOut[table] = declared.notOwned;
	}
	return { tables, leftOut };
}

function cell(value: unknown): string | number | null {
	if (value === null || value === undefined) return null;
	if (typeof value === 'number' || typeof value === 'string') return value;
	if (value instanceof Date) return value.toISOString();
	if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value.join(', ');
	return JSON.stringify(value);
}

/** For a spreadsheet: the mark in front tells it which letters these are. */
function asTable(rows: readonly OwnedRow[]): string {
	const head = [...new Set(rows.flatMap((row) => Object.keys(row)))];
	return `\uFEFF${toCsv([head, ...rows.map((row) => head.map((name) => cell(row[name])))])}`;
}

async function* filesOf(
	declarations: OrganisationDeclarations,
	scope: Scope,
	organisationId: string
): AsyncGenerator<OwnedFile> {
	const bytes = (text: string) => new TextEncoder().encode(text);
	const { tables, leftOut } = await organisationData(declarations, scope, organisationId);
	const all = { madeAt: now(), ...tables, leftOut };
	yield { name: 'kwartje.json', bytes: bytes(JSON.stringify(all, null, '\t')) };
	for (const [table, rows] of Object.entries(tables))
		if (rows.length > 0) yield { name: `tables/${table}.csv`, bytes: bytes(asTable(rows)) };
	for (const declared of Object.values(declarations))
		if ('files' in declared && declared.files) yield* declared.files(ownedBy(scope, organisationId));
}

/** Files as one ZIP, made as fast as it is read: no more than one of them is in memory. */
function zipped(files: AsyncIterator<OwnedFile>): ReadableStream<Uint8Array> {
	const zip = new Zip();
	const madeAt = now();
	return new ReadableStream({
		start: (controller) => {
			zip.ondata = (error, chunk, final) => {
				if (error) controller.error(error);
				else controller.enqueue(chunk);
				if (final) controller.close();
			};
		},
		pull: async () => {
			const next = await files.next();
			if (next.done) {
				zip.end();
				return;
			}
			const entry = new ZipDeflate(next.value.name);
			entry.mtime = madeAt;
			zip.add(entry);
			entry.push(next.value.bytes, true);
		},
		cancel: async () => void (await files.return?.())
	});
}

/** The same as one file: all as JSON, each list as a table, and the signed papers. */
export function organisationFile(
	declarations: OrganisationDeclarations,
	scope: Scope,
	organisationId: string
): ReadableStream<Uint8Array> {
	return zipped(filesOf(declarations, scope, organisationId));
}
