import type { FormValues } from '#src/forms.ts';

export const CONTRIBUTION_FIELDS = ['giverId', 'kind', 'amount', 'description', 'until', 'offerId'] as const;

export type Row = Record<string, string>;

/** Reads the rows of a form whose fields are called `name-0`, `name-1` and so on, as long as there are any. */
export function rowsOf(values: FormValues, fields: readonly string[]): Row[] {
	const rows: Row[] = [];
	while (fields.some((field) => `${field}-${rows.length}` in values)) {
		const number = rows.length;
		rows.push(Object.fromEntries(fields.map((field) => [field, values[`${field}-${number}`] ?? ''])));
	}
	return rows;
}

/** The contributions that somebody filled in: a row counts when it says more than what was chosen beforehand. */
export function contributionRows(values: FormValues): Row[] {
	return rowsOf(values, CONTRIBUTION_FIELDS).filter((row) =>
		[row.giverId, row.amount, row.description, row.offerId].some((value) => value?.trim())
	);
}

/** The same fields with the rows numbered anew, so that what is refused comes back where its problem is named. */
export function asValues(rows: readonly Row[]): FormValues {
	return Object.fromEntries(
		rows.flatMap((row, number) => Object.entries(row).map(([field, value]) => [`${field}-${number}`, value]))
	);
}
