import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { StartupError } from './errors.ts';

/** The account that PostgreSQL runs under, when it is not our own. */
export type Account = { name: string; uid: number; gid: number };

/** Where root keeps what another account has to reach. */
export const SYSTEM_DIR = '/var/lib/kwartje';

/** PostgreSQL refuses to run as root: then it runs as nobody. */
export function postgresAccount(): Account | undefined {
	if (process.getuid?.() !== 0) return undefined;
	const id = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
	return { name: 'nobody', uid: id('-u'), gid: id('-g') };
}

export function giveTo(account: Account | undefined, file: string): void {
	if (account) fs.chownSync(file, account.uid, account.gid);
}

/** Options for `spawn`: the account, and none of the PG… variables of whoever starts us. */
export function asAccount(account: Account | undefined) {
	const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('PG'));
	return {
		...(account && { uid: account.uid, gid: account.gid }),
		env: { ...Object.fromEntries(inherited), LC_ALL: 'C' }
	};
}

/** Throws a `StartupError` when an account cannot enter a folder; a folder above it may be the reason. */
export function checkEntry(folder: string, account: Account): void {
	const { root } = path.parse(folder);
	const parts = folder.slice(root.length).split(path.sep);
	for (let length = 1; length <= parts.length; length++) {
		const step = path.join(root, ...parts.slice(0, length));
		// Trying is the only test that knows about groups, access lists and mounts.
		const { uid, gid } = account;
		const entered = spawnSync('/bin/sh', ['-c', 'cd -- "$1"', 'sh', step], { uid, gid, cwd: '/' });
		if (entered.status === 0) continue;
		throw new StartupError(
			'noAccess',
			`The database cannot use ${folder}: you started Kwartje as root, PostgreSQL then runs as ` +
				`"${account.name}", and that account may not enter ${step}. Choose another folder with KWARTJE_DATA ` +
				`(${SYSTEM_DIR} is the usual one), allow entry with chmod o+x, or start Kwartje as an ordinary user.`
		);
	}
}

/** Makes a folder, and those above it that do not exist. All get the same rights, whatever the umask is. */
export function makeFolders(folder: string, mode: number): void {
	if (fs.existsSync(folder)) return;
	makeFolders(path.dirname(folder), mode);
	fs.mkdirSync(folder, { recursive: true });
	fs.chmodSync(folder, mode);
}

/** Sees to it that a name in a folder survives a power cut. */
export function syncFolder(folder: string): void {
	if (process.platform === 'win32') return;
	const handle = fs.openSync(folder, 'r');
	fs.fsyncSync(handle);
	fs.closeSync(handle);
}
