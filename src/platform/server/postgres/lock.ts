import { accessSync, constants, existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StartupError } from './errors.ts';

/** What this process holds. Without this a lock would end when the garbage collector finds it. */
const held = new Set<DatabaseSync>();

const SQLITE_BUSY = 5;

/**
 * Takes a data folder for this process alone. Throws a `StartupError` when another process, or this one, has it.
 *
 * The kernel has to let go of the lock when the process dies, also by kill -9: a file with a process id would
 * stay behind, and ids are used again. Node has no flock(), but the SQLite inside Node takes a real file lock on
 * Linux, macOS and Windows (fcntl, LockFileEx), between containers that share a folder too. So `lock` is an empty
 * SQLite database with one transaction that never ends. PostgreSQL does not inherit the lock, and nobody else in
 * this process may open the file: closing it would end the lock.
 */
export function acquireLock(dataDir: string): { release(): void } {
	const file = path.join(dataDir, 'lock');
	if (!existsSync(file)) writeFileSync(file, '', { mode: 0o600, flag: 'a' });
	accessSync(file, constants.R_OK | constants.W_OK);
	const lock = new DatabaseSync(file);
	try {
		lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
	} catch (error) {
		lock.close();
		if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) {
			throw new StartupError(
				'alreadyRunning',
				`Kwartje already runs on the data in ${dataDir}. Use that one, or stop it first. ` +
					'To run another beside it, give that one its own folder with KWARTJE_DATA and its own PORT.'
			);
		}
		throw error;
	}
	held.add(lock);
	return {
		release() {
			if (held.delete(lock)) lock.close();
		}
	};
}
