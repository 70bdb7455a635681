import { CsvError, parse } from 'csv-parse/sync';

/** One record: `line` is the 1-based number of the physical line it begins on, `raw` the text as it stood there. */
export type CsvRow = { line: number; fields: string[]; raw: string };

export type CsvRefusal = { line: number; code: 'wrongFieldCount' | 'badQuotes'; raw: string };

export type CsvTable = { delimiter: string; header: string[]; rows: CsvRow[]; refused: CsvRefusal[] };

/** A quoted field that has not closed after so many lines is taken for an unclosed quote. */
const longestRecord = 100;

/**
 * From this number of columns on, a line with exactly that many fields is taken for a record of its own and not for
 * a line of somebody's text: a sentence may well hold three commas, but hardly seven of them or three semicolons.
 */
const tellingWidth = (delimiter: string) => (delimiter === ',' ? 8 : 4);

/**
 * Bytes to text: UTF-8, with or without byte order mark, else windows-1252. Stray bytes in a file that is UTF-8 for the
 * most part don't garble its other lines: only the lines they stand in are read as windows-1252.
 */
export function decodeText(bytes: Uint8Array): string {
	const whole = utf8(bytes);
	if (whole !== null) return whole.replace(/^\uFEFF/, '');

	const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
	const lines = linesOf(bytes).map((line) => ({ line, text: utf8(line) }));
	const accented = lines.filter(({ line, text }) => text !== null && text.length < line.length).length;
	const invalid = lines.filter(({ text }) => text === null).length;
	const cp1252 = new TextDecoder('windows-1252');
	if (!marked && invalid >= accented) return cp1252.decode(bytes);
	return lines
		.map(({ line, text }) => text ?? cp1252.decode(line))
		.join('')
		.replace(/^\uFEFF/, '');
}

function utf8(bytes: Uint8Array): string | null {
	try {
		return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
	} catch {
		return null;
	}
}

/** The lines with their newlines. */
function linesOf(bytes: Uint8Array): Uint8Array[] {
	const lines: Uint8Array[] = [];
	for (let start = 0; start < bytes.length;) {
		const newline = bytes.indexOf(0x0a, start);
		const end = newline === -1 ? bytes.length : newline + 1;
		lines.push(bytes.subarray(start, end));
		start = end;
	}
	return lines;
}

/**
 * Reads comma-separated values (RFC 4180) as people really send them. The delimiter (`;`, `,` or tab) is the most
 * frequent one of the header; quoted fields may hold delimiters, newlines and doubled quotes; a quote inside an
 * unquoted field is an ordinary character; lines without any text don't count.
 *
 * One bad line never costs another: a record that doesn't have the header's number of fields, or whose quote
 * doesn't close where it should, is refused with its first line only, and reading goes on at the next line. So an
 * unclosed quote can't swallow the records below it.
 */
export function readCsv(text: string): CsvTable {
	const newline = text.includes('\n') ? '\n' : '\r';
	const lines = text.split(newline);
	let at = lines.findIndex((line) => line.trim() !== '');
	const headerLine = lines[at];
	if (headerLine === undefined) return { delimiter: ';', header: [], rows: [], refused: [] };

	const delimiter = delimiterOf(headerLine);
	const first = recordAt(lines, at, delimiter, newline);
	const header = first?.fields ?? headerLine.trimEnd().split(delimiter);
	at = first?.next ?? at + 1;

	const rows: CsvRow[] = [];
	const refused: CsvRefusal[] = [];
	while (at < lines.length) {
		const line = at + 1;
		const raw = withoutReturn(lines[at]!);
		const record = recordAt(lines, at, delimiter, newline);
		if (record && record.fields.every((field) => field.trim() === '')) {
			at = record.next;
		} else if (
			record?.fields.length === header.length &&
			!swallowsRecords(lines.slice(at, record.next).map(withoutReturn), delimiter, header.length)
		) {
			rows.push({ line, fields: record.fields, raw: record.raw });
			at = record.next;
		} else {
			const single = record?.next === at + 1;
			refused.push({ line, code: single ? 'wrongFieldCount' : 'badQuotes', raw });
			at += 1;
		}
	}
	return { delimiter, header, rows, refused };
}

/**
 * Rows to comma-separated values with CRLF line ends. Text that a spreadsheet would run as a formula (it begins
 * with = + - @, their full-width forms, tab, return or newline) gets an apostrophe in front; numbers are left alone.
 * Method: OWASP, CSV Injection.
 */
export function toCsv(rows: readonly (readonly (string | number | null)[])[], delimiter = ';'): string {
	const cell = (value: string | number | null) => {
		if (typeof value === 'number') return String(value);
		const safe = (value ?? '').replace(/^(?=[=+\-@\t\r\n＝＋－＠])/, "'");
		return /["\r\n]|^\s|\s$/.test(safe) || safe.includes(delimiter)
			? `"${safe.replaceAll('"', '""')}"`
			: safe;
	};
	return rows.map((row) => row.map(cell).join(delimiter) + '\r\n').join('');
}

function delimiterOf(header: string): string {
	const bare = header.replace(/"[^"]*"/g, '');
	const count = (delimiter: string) => bare.split(delimiter).length;
	return [';', ',', '\t'].reduce((best, candidate) => (count(candidate) > count(best) ? candidate : best));
}

/** The record that begins at line `start`, or null when its quotes don't make one. */
function recordAt(lines: string[], start: number, delimiter: string, newline: string) {
	let end = start;
	let open = leavesQuoteOpen(lines[start]!, delimiter, false);
	while (open) {
		end += 1;
		if (end === lines.length || end - start === longestRecord) return null;
		open = leavesQuoteOpen(lines[end]!, delimiter, true);
	}
	const raw = withoutReturn(lines.slice(start, end + 1).join(newline));
	const fields = fieldsOf(raw, delimiter);
	return fields && { fields, raw, next: end + 1 };
}

/** Whether a quoted field is still open at the end of a line, given whether it was at its beginning. */
function leavesQuoteOpen(line: string, delimiter: string, openBefore: boolean): boolean {
	if (!line.includes('"')) return openBefore;
	let open = openBefore;
	let fieldStart = !openBefore;
	for (let i = 0; i < line.length; i++) {
		if (line[i] === '"' && open) {
			if (line[i + 1] === '"') i += 1;
			else open = false;
		} else if (line[i] === '"' && fieldStart) open = true;
		fieldStart = !open && line[i] === delimiter;
	}
	return open;
}

function fieldsOf(raw: string, delimiter: string, quotes: 'strict' | 'relaxed' = 'relaxed'): string[] | null {
	if (!raw.includes('"')) return raw.split(delimiter);
	try {
		const records = parse(raw, {
			delimiter,
			record_delimiter: '\n',
			relax_column_count: true,
			relax_quotes: quotes === 'relaxed'
		});
		return records.length === 1 ? records[0]! : null;
	} catch (error) {
		if (error instanceof CsvError) return null;
		throw error;
	}
}

/**
 * An unclosed quote and a stray one further down can pass for one long field. It isn't one when its last line needs
 * no quote from above, or when a line in between, or all of them, are whole records.
 */
function swallowsRecords(lines: string[], delimiter: string, width: number): boolean {
	if (lines.length === 1) return false;
	if (fieldsOf(lines.at(-1)!, delimiter, 'strict')?.length === width) return true;
	if (width < tellingWidth(delimiter)) return false;
	const whole = (line: string) =>
		line.split(delimiter).length === width || fieldsOf(line, delimiter)?.length === width;
	return lines.slice(1, -1).some(whole) || lines.every(whole);
}

function withoutReturn(line: string): string {
	return line.endsWith('\r') ? line.slice(0, -1) : line;
}
