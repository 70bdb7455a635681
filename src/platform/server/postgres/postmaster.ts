import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { asAccount, giveTo } from './account.ts';
import { passwordFile, type Place, USER } from './data-directory.ts';
import { errorCode, explainFailure, StartupError } from './errors.ts';

/** A server process. It has no address in its first moment. */
export type Postmaster = { pid: number; address?: pg.ClientConfig };

const PORT = 5432;
/** A Unix socket's path holds at most 103 bytes on macOS and 107 on Linux, the file's name included. */
const LONGEST_SOCKET_FOLDER = 103 - `/.s.PGSQL.${PORT}`.length;
/** Recovery after a crash may take minutes. */
const LONGEST_START = 600_000;
/** How long a server that was left behind may take to answer. */
const LONGEST_SILENCE = 60_000;
const LOG_LIMIT = 10_000_000;

/** What a server wrote about itself in its data directory. */
export function readPostmaster(dataDir: string): Postmaster | undefined {
	const text = readIfPresent(path.join(dataDir, 'postgres', 'postmaster.pid'));
	const [pid, , , port, socketFolder, listenAddress] = text.split('\n');
	if (!Number(pid)) return undefined;
	const host = socketFolder || listenAddress;
	if (!host) return { pid: Number(pid) };
	const address: pg.ClientConfig = { host, port: Number(port), user: USER, ssl: false };
	if (!socketFolder) address.password = fs.readFileSync(passwordFile(dataDir), 'utf8');
	return { pid: Number(pid), address };
}

/** The text of a file that may go at any moment. */
function readIfPresent(file: string): string {
	try {
		return fs.readFileSync(file, 'utf8');
	} catch (error) {
		if (errorCode(error) === 'ENOENT') return '';
		throw error;
	}
}

/** Whether a server takes connections to one of its databases. */
export async function isReady({ address }: Postmaster, database = 'postgres'): Promise<boolean> {
	if (!address) return false;
	const client = new pg.Client({ ...address, database, connectionTimeoutMillis: 5000 });
	client.on('error', () => undefined);
	try {
		await client.connect();
		return true;
	} catch {
		return false;
	} finally {
		await client.end();
	}
}

/**
 * The server that a killed application left behind on these data, once it answers; undefined when there is none.
 * PostgreSQL itself clears up after a dead server, but when another process got its id it refuses to start.
 */
export async function findOrphan({ data, dataDir, log }: Place): Promise<Postmaster | undefined> {
	for (const end = performance.now() + LONGEST_SILENCE; performance.now() < end; await sleep(50)) {
		const postmaster = readPostmaster(dataDir);
		if (!postmaster || !isAlive(postmaster.pid)) return undefined;
		if (!isPostgres(postmaster.pid)) {
			fs.renameSync(path.join(data, 'postmaster.pid'), path.join(data, 'postmaster.pid.stale'));
			return undefined;
		}
		if (await isReady(postmaster)) return postmaster;
	}
	const pid = readPostmaster(dataDir)?.pid;
	throw new StartupError(
		'cannotStart',
		`A PostgreSQL server seems to work on the data in ${dataDir} already (process ${pid}), and does not answer. ` +
			`It may be recovering: wait a minute and start again. If that does not help, read ${log}, see what the ` +
			`process is (ps -p ${pid}), and stop it when it is PostgreSQL (kill -INT ${pid}).`
	);
}

/** Starts a server on data that are there, and waits until it takes connections. */
export async function startPostmaster(place: Place): Promise<Postmaster> {
	const { data, log, binaries, account, loopback, temporary, dataDir } = place;
	const folder = loopback ? '' : `"${socketFolder(place).replaceAll('"', '""')}"`;
	const settings: Record<string, string | number> = {
		listen_addresses: loopback ? '127.0.0.1' : '',
		unix_socket_directories: folder,
		port: loopback ? await freePort() : PORT,
		timezone: 'UTC',
		log_timezone: 'UTC',
		// Messages about rows quote what people wrote. Those go to the application, which knows what it may log.
		log_min_messages: 'log',
		log_min_error_statement: 'panic',
		log_checkpoints: 'off',
		...(process.platform === 'darwin' ? { wal_sync_method: 'fsync_writethrough' } : {}),
		...(temporary ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' } : {})
	};
	const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
	const logged = fs.statSync(log, { throwIfNoEntry: false })?.size ?? 0;
	if (logged > LOG_LIMIT) fs.renameSync(log, `${log}.old`);

	for (const end = performance.now() + LONGEST_START; ; await sleep(100)) {
		const output = fs.openSync(log, 'a', 0o600);
		const begin = fs.fstatSync(output).size;
		// In a process group of its own, so that Ctrl-C reaches the application first.
		const server = spawn(path.join(binaries, 'postgres'), ['-D', data, ...options], {
			...asAccount(account),
			cwd: data,
			detached: true,
			stdio: ['ignore', output, output]
		});
		fs.closeSync(output);
		server.unref();
		const postmaster = await whenReady(dataDir, server, end);
		if (postmaster) return postmaster;
		const said = fs.readFileSync(log).subarray(begin).toString();
		// The processes of a server that was killed need a moment to notice.
		if (said.includes('pre-existing shared memory block') && performance.now() < end) continue;
		throw explainFailure(
			dataDir,
			'The database does not start',
			said,
			`Nothing was removed: the data are in ${data}, and all that PostgreSQL said is in ${log}. ` +
				'Solve what it says and start again, or restore your last backup into another folder: ' +
				'"npm run restore -- FILE --into FOLDER".'
		);
	}
}

/** Waits until a server takes connections; undefined when it ended instead. */
async function whenReady(
	dataDir: string,
	server: ChildProcess,
	end: number
): Promise<Postmaster | undefined> {
	let spawnError: Error | undefined;
	server.on('error', (error) => (spawnError = error));
	for (; performance.now() < end; await sleep(20)) {
		if (spawnError) throw spawnError;
		if (server.exitCode !== null || server.signalCode !== null) return undefined;
		const postmaster = readPostmaster(dataDir);
		if (postmaster && postmaster.pid === server.pid && (await isReady(postmaster))) return postmaster;
	}
	return undefined;
}

/**
 * Stops a server. Who is connected gets a second to leave: node-postgres takes a goodbye from the server for an
 * error, also on a connection that it is just closing. Then open transactions are rolled back.
 */
export async function stopPostmaster(
	{ data, dataDir, binaries, account }: Place,
	pid: number
): Promise<void> {
	if (process.platform === 'win32') {
		spawnSync(path.join(binaries, 'pg_ctl'), ['stop', '-D', data, '-m', 'fast', '-w'], asAccount(account));
		return;
	}
	for (const signal of ['SIGTERM', 'SIGINT'] as const) {
		if (runs(dataDir, pid)) process.kill(pid, signal);
		const end = signal === 'SIGTERM' ? performance.now() + 1000 : Infinity;
		while (runs(dataDir, pid) && performance.now() < end) await sleep(10);
	}
}

/** The server's file goes last. It also tells about a process that ended, but whose parent did not notice. */
function runs(dataDir: string, pid: number): boolean {
	return isAlive(pid) && readPostmaster(dataDir)?.pid === pid;
}

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return errorCode(error) === 'EPERM';
	}
}

/** Whether a process can be a PostgreSQL server. In doubt it is. */
function isPostgres(pid: number): boolean {
	try {
		const command =
			process.platform === 'linux'
				? fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8')
				: execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
		return /postgres|postmaster/i.test(command);
	} catch {
		return true;
	}
}

/** A folder that only the server's account can enter, with a path that is short enough for a socket. */
function socketFolder({ dataDir, account }: Place): string {
	const beside = path.join(dataDir, 'run');
	const short = path.join(
		os.tmpdir(),
		`kwartje-${createHash('sha256').update(dataDir).digest('hex').slice(0, 12)}`
	);
	const folder = Buffer.byteLength(beside) <= LONGEST_SOCKET_FOLDER ? beside : short;
	fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
	const { uid } = fs.lstatSync(folder);
	if (![process.getuid?.(), account?.uid].includes(uid)) {
		throw new StartupError(
			'noAccess',
			`The database needs the folder ${folder} for its socket, and it belongs to another user (id ${uid}). ` +
				'Remove it, or choose another folder for the data with KWARTJE_DATA.'
		);
	}
	fs.chmodSync(folder, 0o700);
	giveTo(account, folder);
	// A killed server leaves its process id here too, and that may be another program's by now.
	for (const name of fs.readdirSync(folder)) fs.rmSync(path.join(folder, name));
	return folder;
}

async function freePort(): Promise<number> {
	const server = net.createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as net.AddressInfo;
	server.close();
	return port;
}
