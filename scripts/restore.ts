// npm run restore -- FILE [--into DIR]: fills an empty data folder, or the empty database of DATABASE_URL, from a backup.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { migrate } from '#platform/server/migrate.ts';
import { BackupError, type BackupSummary } from '#platform/server/postgres/backup-file.ts';
import { restore, restoreDatabase } from '#platform/server/postgres/restore.ts';
import { defaultDataDir } from '#platform/server/postgres/cluster.ts';
import { checkDatabaseUrl, StartupError } from '#platform/server/postgres/errors.ts';

// npm changes to the project's folder; names are meant from where the person is.
const fromHere = (name: string) => path.resolve(process.env.INIT_CWD ?? '', name);

try {
	const { file, into } = readArguments();
	const url = process.env.DATABASE_URL;
	await (url && !into ? restoreToUrl(file, url) : restoreToFolder(file, into));
} catch (error) {
	if (!(error instanceof BackupError || error instanceof StartupError)) throw error;
	console.error(error.message);
	process.exitCode = 1;
}

async function restoreToUrl(file: string, connectionString: string): Promise<void> {
	await checkDatabaseUrl(connectionString);
	report(
		await restoreDatabase({ file, connection: { connectionString }, migrate }),
		'the database of DATABASE_URL'
	);
}

async function restoreToFolder(file: string, into: string | undefined): Promise<void> {
	const dataDir = into ?? defaultDataDir(process.env, process.getuid?.());
	report(await restore({ file, dataDir, migrate }), dataDir);
	console.log(`Start Kwartje on them with: KWARTJE_DATA=${dataDir} npm start`);
}

function report({ rows, tables, madeAt }: BackupSummary, where: string): void {
	console.log(`${rows} rows of ${tables} tables, as they were on ${madeAt}, are in ${where}`);
}

function readArguments() {
	const usage = new BackupError('Use it like this: npm run restore -- FILE [--into FOLDER]');
	try {
		const { values, positionals } = parseArgs({
			options: { into: { type: 'string' } },
			allowPositionals: true
		});
		const [file] = positionals;
		if (!file || positionals.length > 1) throw usage;
		return { file: fromHere(file), into: values.into && fromHere(values.into) };
	} catch {
		throw usage;
	}
}
