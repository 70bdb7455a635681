import type pg from 'pg';

/** A row as its table has it. */
export type Row = Record<string, unknown>;

export type Tables = [table: string, rows: Row[]][];

const BATCH = 2000;

/** Puts a world into an empty installation, in one transaction, and has the planner look at it. */
export async function fill(client: pg.Client, tables: Tables): Promise<void> {
	await client.query('begin');
	for (const [table, rows] of tables) {
		const columns = Object.keys(rows[0] ?? {}).join(', ');
		for (let i = 0; i < rows.length; i += BATCH)
			await client.query(
				`insert into ${table} (${columns})
				select ${columns} from jsonb_populate_recordset(null::${table}, $1::jsonb)`,
				[JSON.stringify(rows.slice(i, i + BATCH))]
			);
	}
	await client.query('update change_revision set revision = revision + 1');
	await client.query('commit');
	await client.query('vacuum analyze');
}
