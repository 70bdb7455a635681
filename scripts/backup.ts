// npm run backup -- [FILE]: writes all data to one file, while the application runs or when it does not.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { now } from '#platform/server/clock.ts';
import { backup } from '#platform/server/postgres/backup.ts';
import { BackupError } from '#platform/server/postgres/backup-file.ts';
import { defaultDataDir, withCluster } from '#platform/server/postgres/cluster.ts';
import { checkDatabaseUrl, StartupError } from '#platform/server/postgres/errors.ts';

const url = process.env.DATABASE_URL;
const dataDir = defaultDataDir(process.env, process.getuid?.());
const madeAt = now();
const name = `kwartje-${madeAt.toISOString().slice(0, 19).replaceAll(':', '-')}.gz`;
const chosen = process.argv[2];
// npm changes to the project's folder; a file name is meant from where the person is.
const file = chosen ? path.resolve(process.env.INIT_CWD ?? '', chosen) : path.join(dataDir, 'backups', name);

try {
	const summary = await (url ? backupFrom(url) : backupEmbedded());
	console.log(`${summary.rows} rows of ${summary.tables} tables are in ${file}`);
} catch (error) {
	if (!(error instanceof BackupError || error instanceof StartupError)) throw error;
	console.error(error.message);
	process.exitCode = 1;
}

async function backupFrom(connectionString: string) {
	await checkDatabaseUrl(connectionString);
	return backup({ connection: { connectionString }, file, madeAt });
}

async function backupEmbedded() {
	if (!existsSync(path.join(dataDir, 'postgres'))) {
		throw new BackupError(`There are no data in ${dataDir}. Set KWARTJE_DATA to the folder that has them.`);
	}
	return withCluster({ dataDir }, ({ connection }) => backup({ connection, file, madeAt }));
}
