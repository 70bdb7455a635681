import type pg from 'pg';
import type { SystemActor } from '#kernel/actor.ts';
import { type Config, readConfig } from '#platform/server/config.ts';
import { migrate } from '#platform/server/migrate.ts';
import { defaultDataDir, withCluster } from '#platform/server/postgres/cluster.ts';
import { checkDatabaseUrl } from '#platform/server/postgres/errors.ts';
import { mintScope, type Scope } from '#platform/server/scope.ts';
import { closeApplication, openApplication } from '#src/application.ts';

type Work = (tool: { config: Config; scope: Scope<SystemActor> }) => Promise<void>;

/** Opens the application on the database of the running server or, when none runs, on one of its own. */
export async function withApplication(work: Work): Promise<void> {
	const config = readConfig(process.env);
	if (config.databaseUrl) {
		await checkDatabaseUrl(config.databaseUrl);
		await onDatabase(config, { connectionString: config.databaseUrl }, work);
	} else {
		const dataDir = defaultDataDir(process.env, process.getuid?.());
		await withCluster({ dataDir }, ({ connection }) => onDatabase(config, connection, work));
	}
}

async function onDatabase(config: Config, connection: pg.PoolConfig, work: Work): Promise<void> {
	await migrate(connection);
	try {
		await openApplication(config, connection, { work: false });
		await work({ config, scope: mintScope({ kind: 'system' }) });
	} finally {
		await closeApplication();
	}
}
