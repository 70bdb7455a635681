import { sql } from 'kysely';

/** Whose column is one of these ids: one parameter, however many there are. */
export function among(column: string, ids: readonly string[]) {
	return sql<boolean>`${sql.ref(column)} = any(${ids}::uuid[])`;
}

/** Rows by what they belong to; none where there are none. */
export function grouped<Row>(rows: readonly Row[], keyOf: (row: Row) => string): (key: string) => Row[] {
	const groups = Map.groupBy(rows, keyOf);
	return (key) => groups.get(key) ?? [];
}

/** The same for rows of initiatives. */
export function byInitiative<Row extends { initiativeId: string }>(rows: readonly Row[]) {
	return grouped(rows, ({ initiativeId }) => initiativeId);
}
