import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { z } from 'zod';
import type { Counts } from '#domains/organisations/server/commands.ts';
import { decodeText, readCsv, toCsv } from '#kernel/csv.ts';
import { ConfigError } from '#platform/server/config.ts';
import { StartupError } from '#platform/server/postgres/errors.ts';

/** Nothing was done. The message is for the operator: what is wrong, and what to do. */
export class ToolError extends Error {}

/** Runs a command-line tool. What an operator can solve is one message on stderr; any failure exits with 1. */
export async function runTool(tool: () => Promise<void>): Promise<void> {
	try {
		await tool();
	} catch (error) {
		const expected =
			error instanceof ToolError || error instanceof StartupError || error instanceof ConfigError;
		tell(expected ? error.message : String(error instanceof Error ? error.stack : error));
		process.exitCode = 1;
	}
}

/** What happens meanwhile goes to stderr, the outcome to stdout. */
export function tell(text: string): void {
	process.stderr.write(`${text}\n`);
}

export function say(text: string): void {
	process.stdout.write(`${text}\n`);
}

/** npm changes to the project's folder; a file name is meant from where the person is. */
function fromHere(name: string): string {
	return path.resolve(process.env.INIT_CWD ?? '', name);
}

export function readInput(name: string): Uint8Array {
	const file = fromHere(name);
	try {
		return readFileSync(file);
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		throw new ToolError(`${file} cannot be read: ${reason}. Nothing was changed.`);
	}
}

/** The files that a command names (--documents FILE …), all of them needed, and the switches that are on. */
export function namedFiles<File extends string, Switch extends string = never>(
	usage: string,
	files: File[],
	switches: Switch[] = []
): Record<File, string> & Record<Switch, boolean> {
	const option = (type: 'string' | 'boolean') => (name: string) => [name, { type }] as const;
	try {
		const { values } = parseArgs({
			options: Object.fromEntries([...files.map(option('string')), ...switches.map(option('boolean'))])
		});
		const missing = files.find((name) => values[name] === undefined);
		if (missing !== undefined) throw new ToolError(`--${missing} is missing.\n${usage}`);
		const off = Object.fromEntries(switches.map((name) => [name, false]));
		return { ...off, ...values } as Record<File, string> & Record<Switch, boolean>;
	} catch (error) {
		throw error instanceof ToolError ? error : new ToolError(`${(error as Error).message}\n${usage}`);
	}
}

/** The files that a command lists, one at least. */
export function listedFiles(usage: string): string[] {
	try {
		const { positionals } = parseArgs({ allowPositionals: true });
		if (positionals.length === 0) throw new ToolError(usage);
		return positionals;
	} catch (error) {
		throw error instanceof ToolError ? error : new ToolError(`${(error as Error).message}\n${usage}`);
	}
}

/** A line that was not taken over: its number, why, and its text. */
export type Refusal<Code extends string = string> = {
	line: number;
	reason: { code: Code; value?: string };
	raw: string;
};

/** Refuses the lines of rows that are correct but have a value that the database has no room for. */
export function refuseTooLarge<Row extends { line: number }, Code extends string>(
	reading: { rows: Row[]; refused: Refusal<Code>[] },
	schema: z.ZodType,
	bytes: Uint8Array
): { rows: Row[]; refused: Refusal<Code | 'tooLarge'>[] } {
	const problems = reading.rows.flatMap((row) => {
		const issue = schema.safeParse(row).error?.issues[0];
		return issue ? [{ row, field: String(issue.path[0]) }] : [];
	});
	if (problems.length === 0) return reading;
	const lines = new Map(readCsv(decodeText(bytes)).rows.map(({ line, raw }) => [line, raw]));
	const tooLarge = problems.map(({ row: { line }, field }) => ({
		line,
		reason: { code: 'tooLarge' as const, value: field },
		raw: lines.get(line)!
	}));
	const dropped = new Set(problems.map(({ row }) => row));
	return {
		rows: reading.rows.filter((row) => !dropped.has(row)),
		refused: [...reading.refused, ...tooLarge].sort((a, b) => a.line - b.line)
	};
}

/** Tells what a file with an unknown layout lacks, column by column. */
export function unknownLayout(
	name: string,
	{ expected, missing, found }: { expected: string[]; missing: string[]; found: string[] }
): ToolError {
	const columns = expected.map(
		(column) => `  ${missing.includes(column) ? 'MISSING' : 'found  '}  ${column}`
	);
	return new ToolError(
		[
			`${name} has a layout that is not known. Nothing was changed. Column by column:`,
			...columns,
			`The columns of the file are: ${found.join(', ') || 'none'}.`
		].join('\n')
	);
}

/** Writes the refused lines to a file in the current folder, and says so. */
export function reportRefusals<Code extends string>(
	name: string,
	refused: readonly Refusal<Code>[],
	reasons: Record<Code, string>
): void {
	say(`refused    ${String(refused.length).padStart(11)} lines`);
	if (refused.length === 0) return;
	const file = fromHere(`${path.basename(name)}.refused.csv`);
	const rows = refused.map(({ line, reason: { code, value }, raw }) => [
		line,
		value === undefined ? reasons[code] : `${reasons[code]}: ${value}`,
		raw
	]);
	// The mark tells spreadsheets that it is UTF-8.
	writeFileSync(file, `\uFEFF${toCsv([['LINE', 'REASON', 'TEXT'], ...rows])}`);
	say(`They are in ${file}, each with its line number and the reason.`);
}

/** An import of nothing isn't one: the refused lines are reported all the same. */
export function requireRows<Code extends string>(
	name: string,
	{ rows, refused }: { rows: unknown[]; refused: Refusal<Code>[] },
	reasons: Record<Code, string>
): void {
	if (rows.length > 0) return;
	reportRefusals(name, refused, reasons);
	throw new ToolError(`${name} has no line that can be used. Nothing was changed.`);
}

/** Why a table's line is refused, whatever the table is about. */
export const tableReasons = {
	wrongFieldCount: 'the line does not have as many fields as the header',
	badQuotes: 'a quotation mark is not closed where it should be',
	badCharacters: 'there are control characters in a field',
	tooLarge: 'a value is too long or too large'
};

/** A table of what became of each kind of thing. */
export function reportCounts(counts: Record<string, Counts>): void {
	const columns = ['created', 'changed', 'unchanged', 'closed'] as const;
	say(['', ...columns].map((title) => title.padStart(11)).join(''));
	for (const [kind, row] of Object.entries(counts))
		say(kind.padEnd(11) + columns.map((column) => String(row[column]).padStart(11)).join(''));
}
