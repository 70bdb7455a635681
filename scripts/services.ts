import pg from 'pg';
import type { Config } from '#platform/server/config.ts';
import { connectionPool } from '#platform/server/database.ts';
import { listMigrations, migrate } from '#platform/server/migrate.ts';
import { defaultDataDir, startCluster } from '#platform/server/postgres/cluster.ts';
import { checkDatabaseUrl, StartupError } from '#platform/server/postgres/errors.ts';
import { closeApplication, openApplication } from '#src/application.ts';
import { fillDemoWorld } from './demo-world.ts';

export type Services = {
	/** Where the database is, as an address. */
	connection: string;
	/** The same for a person. */
	where: string;
	/** Whether the demo world was filled just now. */
	filled: boolean;
	stop(): Promise<void>;
};

async function openDatabaseServer(config: Config): Promise<Omit<Services, 'filled'>> {
	if (config.databaseUrl) {
		await checkDatabaseUrl(config.databaseUrl);
		return {
			connection: config.databaseUrl,
			where: 'the PostgreSQL of DATABASE_URL',
			stop: async () => undefined
		};
	}
	const dataDir = defaultDataDir(process.env, process.getuid?.());
	const cluster = await startCluster({ dataDir });
	return { connection: cluster.url, where: dataDir, stop: () => cluster.stop() };
}

/** Throws when a newer version gave the data a shape that this one doesn't know, and could spoil. */
async function checkNotNewer({ connection, where }: Omit<Services, 'filled'>): Promise<void> {
	const client = new pg.Client({ connectionString: connection });
	await client.connect();
	try {
		const { rows } = await client.query<{ there: boolean }>(
			"select to_regclass('schema_migration') is not null as there"
		);
		if (!rows[0]?.there) return;
		const unknown = await client.query<{ name: string }>(
			'select name from schema_migration where name <> all($1) order by name desc',
			[await listMigrations()]
		);
		if (!unknown.rows[0]) return;
		throw new StartupError(
			'newerData',
			`The data in ${where} were last used by a newer version of Kwartje: it made the change ` +
				`${unknown.rows[0].name}, which this version doesn't have. Nothing was changed. Start the newer version.`
		);
	} finally {
		await client.end();
	}
}

/** Brings the database, up to date, and fills the demo world once, before anybody can come in. */
export async function openServices(config: Config): Promise<Services> {
	const server = await openDatabaseServer(config);
	try {
		const connectionString = server.connection;
		await checkNotNewer(server);
		await migrate({ connectionString });
		await openApplication(config, { connectionString }, { work: false });
		const filled = config.demo && (await fillDemoWorld());
		if (filled) await connectionPool().query('analyze');
		await closeApplication();
		return { ...server, filled };
	} catch (error) {
		await server.stop();
		throw error;
	}
}
