import pg from 'pg';
import { withCluster } from '#platform/server/postgres/cluster.ts';

export type Query = (sql: string, values?: unknown[]) => Promise<Record<string, unknown>[]>;

/** Asks the database of a running server. */
export function databaseOf(server: { dataDir: string }): Query {
	return async (sql, values = []) =>
		await withCluster({ dataDir: server.dataDir }, async ({ connection }) => {
			const client = new pg.Client(connection);
			await client.connect();
			try {
				return (await client.query(sql, values)).rows as Record<string, unknown>[];
			} finally {
				await client.end();
			}
		});
}
