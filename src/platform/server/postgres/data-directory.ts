import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { type Account, asAccount, giveTo, syncFolder } from './account.ts';
import { majorVersion } from './binaries.ts';
import { explainFailure, StartupError } from './errors.ts';

/** Where a server lives and who runs it, once everything about the machine is known. */
export type Place = {
	dataDir: string;
	/** PostgreSQL's own data directory. */
	data: string;
	log: string;
	binaries: string;
	account: Account | undefined;
	loopback: boolean;
	temporary: boolean;
};

/** The superuser of the server, and the owner of everything in it. */
export const USER = 'kwartje';

/** Throws when existing data cannot be used by this PostgreSQL and this account. Touches nothing. */
export function checkData({ data, binaries, account, dataDir }: Place): void {
	const uid = account?.uid ?? process.getuid?.();
	const owner = fs.statSync(data).uid;
	if (uid !== undefined && owner !== uid) {
		throw new StartupError(
			'noAccess',
			`The data in ${dataDir} belong to another account (user id ${owner}; this one needs ${uid}). ` +
				'Start Kwartje under the account that made them, or choose another folder with KWARTJE_DATA.'
		);
	}
	const versionFile = path.join(data, 'PG_VERSION');
	if (!fs.existsSync(versionFile)) {
		throw new StartupError(
			'cannotStart',
			`${data} holds no database (it has no file PG_VERSION), so Kwartje leaves it alone. If something is ` +
				'missing there, put it back; if it is not needed, move that folder away and start again.'
		);
	}
	const found = Number(fs.readFileSync(versionFile, 'utf8'));
	const ours = majorVersion(binaries);
	if (found > ours) {
		throw new StartupError(
			'newerData',
			`The data in ${dataDir} were made by PostgreSQL ${found}, which is newer than the ${ours} of this version ` +
				'of Kwartje. Nothing was changed. Start the newer version of Kwartje that made them.'
		);
	}
	if (found < ours) {
		throw new StartupError(
			'olderData',
			`The data in ${dataDir} were made by PostgreSQL ${found}, and this version of Kwartje has ${ours}. Nothing ` +
				'was changed. Take them along in three steps: "npm run backup -- FILE" with the version of Kwartje that ' +
				'made them, "npm run restore -- FILE --into NEW-FOLDER" with this one, then start with KWARTJE_DATA=NEW-FOLDER.'
		);
	}
}

/** Makes an empty cluster. It gets its name when it is whole, so what is half made is never taken for data. */
export async function createData(place: Place): Promise<void> {
	const { data, binaries, account, loopback, temporary, dataDir } = place;
	removeUnfinished(place);
	// A name of its own: the initdb of a killed start may be at work still, and empties its folder when it fails.
	const unfinished = fs.mkdtempSync(`${data}.new-`);
	giveTo(account, unfinished);
	const version = majorVersion(binaries);
	const options = [
		`--pgdata=${unfinished}`,
		`--username=${USER}`,
		'--encoding=UTF8',
		'--data-checksums',
		// Plain "C" would not know that É is a letter and “ is not: no lower case, no full-text search.
		'--locale=C',
		`--lc-ctype=${{ linux: 'C.UTF-8', darwin: 'UTF-8' }[process.platform as string] ?? 'C'}`,
		...(version >= 17 ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : [])
	];
	if (temporary) options.push('--no-sync');
	if (loopback) {
		const file = passwordFile(dataDir);
		fs.writeFileSync(file, randomBytes(24).toString('hex'), { mode: 0o600 });
		giveTo(account, file);
		options.push('--auth=scram-sha-256', `--pwfile=${file}`);
	} else {
		// Only who can enter the private folder of the socket can connect.
		options.push('--auth-local=trust', '--auth-host=reject');
	}
	const initdb = spawn(path.join(binaries, 'initdb'), options, {
		...asAccount(account),
		stdio: ['ignore', 'ignore', 'pipe']
	});
	const [output, [status]] = await Promise.all([
		initdb.stderr.setEncoding('utf8').toArray(),
		once(initdb, 'exit')
	]);
	if (status === 0) fs.renameSync(unfinished, data);
	removeUnfinished(place);
	if (status !== 0) {
		throw explainFailure(
			dataDir,
			'The database could not be made',
			output.join(''),
			'Nothing was kept; solve this and start again.'
		);
	}
	syncFolder(dataDir);
}

/** Removes what starts left behind half made, also when an initdb still writes in it until it notices. */
function removeUnfinished({ data, dataDir }: Place): void {
	for (const name of fs.readdirSync(dataDir)) {
		if (!name.startsWith(`${path.basename(data)}.new`)) continue;
		fs.rmSync(path.join(dataDir, name), { recursive: true, force: true, maxRetries: 10 });
	}
}

/** The password of a server that listens on the network: every account of the machine can reach that. */
export function passwordFile(dataDir: string): string {
	return path.join(dataDir, 'password');
}
