import { decodeText, readCsv } from '#kernel/csv.ts';

/** A line that isn't taken over, with its 1-based number, why, and its text. */
export type Refused<Code extends string> = { line: number; reason: Reason<Code>; raw: string };

/** `value` is what stood in the field that is wrong. */
export type Reason<Code extends string> = { code: Code; value?: string };

/** Columns are named as the file has them; `expected` and `missing` list alternatives with a slash between. */
export type UnknownLayout = {
	ok: false;
	code: 'unknownLayout';
	expected: string[];
	found: string[];
	missing: string[];
};

export type Reading<Row, Code extends string> =
	{ ok: true; rows: (Row & { line: number })[]; refused: Refused<Code | TableRefusal>[] } | UnknownLayout;

/** What one line gives: use `accept` and `refuse`. */
export type RowOrReason<Row, Code extends string> =
	{ ok: true; row: Row } | { ok: false; reason: Reason<Code> };

export type TableRefusal = 'wrongFieldCount' | 'badQuotes' | 'badCharacters';

/** For each field the names that its column may have, in capitals. */
export type Layout<Field extends string> = Record<Field, readonly string[]>;

/**
 * Reads a register's CSV file into rows. Column names match whatever their capitals and spaces; other columns are
 * ignored. `rowFrom` gets the values without superfluous spaces and makes a row of them or says why not; of rows with
 * the same key the first counts. Control characters (a sign of another encoding, and not storable) refuse the line.
 */
export function readRegister<Field extends string, Row extends object, Code extends string>(
	bytes: Uint8Array,
	layout: Layout<Field>,
	rowFrom: (values: Record<Field, string>) => RowOrReason<Row, Code>,
	unique: { key: (row: Row) => string; code: Code }
): Reading<Row, Code> {
	const table = readCsv(decodeText(bytes));
	const header = table.header.map((name) => oneLine(name).toUpperCase());
	const fields = Object.keys(layout) as Field[];
	const columns = fields.map((field) => header.findIndex((name) => layout[field].includes(name)));
	if (columns.includes(-1)) {
		const alternatives = (field: Field) => layout[field].join(' / ');
		return {
			ok: false,
			code: 'unknownLayout',
			expected: fields.map(alternatives),
			found: table.header.map(oneLine),
			missing: fields.filter((_, i) => columns[i] === -1).map(alternatives)
		};
	}

	const rows = new Map<string, Row & { line: number }>();
	const refused: Refused<Code | TableRefusal>[] = table.refused.map(({ line, code, raw }) => ({
		line,
		reason: { code },
		raw
	}));
	for (const { line, raw, fields: cells } of table.rows) {
		const values = Object.fromEntries(
			fields.map((field, i) => [field, oneLine(cells[columns[i]!] ?? '')])
		) as Record<Field, string>;
		const garbled = fields.find((field) => /\p{Cc}/u.test(values[field]));
		const taken = garbled ? refuse('badCharacters', garbled) : rowFrom(values);
		const key = taken.ok ? unique.key(taken.row) : '';
		if (!taken.ok) refused.push({ line, reason: taken.reason, raw });
		else if (rows.has(key)) refused.push({ line, reason: { code: unique.code, value: key }, raw });
		else rows.set(key, { line, ...taken.row });
	}
	return { ok: true, rows: [...rows.values()], refused: refused.sort((a, b) => a.line - b.line) };
}

export function accept<Row>(row: Row): { ok: true; row: Row } {
	return { ok: true, row };
}

export function refuse<Code extends string>(code: Code, value?: string): { ok: false; reason: Reason<Code> } {
	return { ok: false, reason: { code, ...(value === undefined ? {} : { value }) } };
}

function oneLine(text: string): string {
	return text.trim().replace(/\s+/g, ' ');
}
