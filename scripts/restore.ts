// npm run restore -- FILE [--into DIR]: fills an empty data folder from a backup.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { migrate } from '#platform/server/migrate.ts';
import { BackupError } from '#platform/server/postgres/backup-file.ts';
import { restore } from '#platform/server/postgres/restore.ts';
import { defaultDataDir } from '#platform/server/postgres/cluster.ts';
import { StartupError } from '#platform/server/postgres/errors.ts';

// npm changes to the project's folder; names are meant from where the person is.
const fromHere = (name: string) => path.resolve(process.env.INIT_CWD ?? '', name);

try {
	const { file, dataDir } = readArguments();
	const { rows, tables, madeAt } = await restore({ file, dataDir, migrate });
	console.log(`${rows} rows of ${tables} tables, as they were on ${madeAt}, are in ${dataDir}`);
	console.log(`Start Kwartje on them with: KWARTJE_DATA=${dataDir} npm start`);
} catch (error) {
	if (!(error instanceof BackupError || error instanceof StartupError)) throw error;
	console.error(error.message);
	process.exitCode = 1;
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
		const dataDir = values.into ? fromHere(values.into) : defaultDataDir(process.env, process.getuid?.());
		return { file: fromHere(file), dataDir };
	} catch {
		throw usage;
	}
}
