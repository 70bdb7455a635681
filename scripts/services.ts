import type { Config } from '#platform/server/config.ts';
import { connectionPool } from '#platform/server/database.ts';
import { migrate } from '#platform/server/migrate.ts';
import { defaultDataDir, startCluster } from '#platform/server/postgres/cluster.ts';
import { checkDatabaseUrl } from '#platform/server/postgres/errors.ts';
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

/** Brings the database, up to date, and fills the demo world once, before anybody can come in. */
export async function openServices(config: Config): Promise<Services> {
	const server = await openDatabaseServer(config);
	try {
		const connectionString = server.connection;
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
