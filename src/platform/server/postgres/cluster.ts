import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { checkEntry, makeFolders, postgresAccount, SYSTEM_DIR } from './account.ts';
import { npmBinaries } from './binaries.ts';
import { checkData, createData, type Place } from './data-directory.ts';
import { explainStartError, StartupError } from './errors.ts';
import { acquireLock } from './lock.ts';
import {
	findOrphan,
	isReady,
	type Postmaster,
	readPostmaster,
	startPostmaster,
	stopPostmaster
} from './postmaster.ts';

/** A running PostgreSQL server of our own. */
export type Cluster = {
	connection: pg.PoolConfig;
	/** The same as an address, for tools that want one. */
	url: string;
	/** True when the server ran already: its application was killed, or is at work in another process. */
	adopted: boolean;
	stop(): Promise<void>;
};

type ClusterOptions = {
	dataDir: string;
	/** A folder with `postgres` and `initdb`. Default: those from npm. */
	binaries?: string;
	/** Listen on 127.0.0.1 with a password instead of on a private socket. Default: only on Windows. */
	loopback?: boolean;
};

const DATABASE = 'kwartje';

/** A shell script that waits for the end of its input, then stops server $1 (in ten seconds at most) and removes $2. */
const CARETAKER = `
	read -r line; kill -TERM "$1"; tries=0
	while [ $tries -lt 200 ] && kill -0 "$1" && [ -e "$2/postgres/postmaster.pid" ]
	do sleep 0.05; tries=$((tries + 1)); [ $tries != 20 ] || kill -INT "$1"
	done
	rm -rf "$2"`;

/** Where the data live when nobody chose: a system folder for root, a folder beside the application for others. */
export function defaultDataDir(env: Record<string, string | undefined>, uid: number | undefined): string {
	if (env.KWARTJE_DATA) return path.resolve(env.KWARTJE_DATA);
	return uid === 0 ? SYSTEM_DIR : path.resolve('.data');
}

/**
 * Starts PostgreSQL on a data folder, which it makes when it does not exist, and takes the folder for this process.
 * A server that was left behind by a killed application is adopted. Throws a `StartupError` when it cannot start;
 * existing data are never removed or made anew then.
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
	return start(options, false);
}

/**
 * Does work that needs the database, on the server of the running application or, when none runs, on one of its own.
 */
export async function withCluster<T>(
	options: ClusterOptions,
	work: (cluster: Cluster) => Promise<T>
): Promise<T> {
	const cluster = await startCluster(options).catch((error: unknown) => {
		if (error instanceof StartupError && error.code === 'alreadyRunning')
			return runningCluster(options, error);
		throw error;
	});
	return whileRunning(cluster, () => work(cluster));
}

/** Does work and stops the server when that is done, when it fails, and on Ctrl-C. */
export async function whileRunning<T>(cluster: Cluster, work: () => Promise<T>): Promise<T> {
	const interrupted = () => void cluster.stop().finally(() => process.exit(130));
	process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
	try {
		return await work();
	} finally {
		process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
		await cluster.stop();
	}
}

/**
 * A server for tests in a folder of its own, on which nothing is safe: it does not wait for the disk. It is removed
 * by `stop()`, and also when this process is killed.
 */
export async function startTemporaryCluster(
	options: Omit<ClusterOptions, 'dataDir'> = {}
): Promise<Cluster & { dir: string }> {
	const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'kwartje-test-'));
	const cluster = await start({ ...options, dataDir: dir }, true).catch((error: unknown) => {
		fs.rmSync(dir, { recursive: true, force: true });
		throw error;
	});
	// The pipe closes when we stop, and when we die in whatever way.
	const caretaker = spawn('/bin/sh', ['-c', CARETAKER, 'sh', String(readPostmaster(dir)?.pid), dir], {
		stdio: ['pipe', 'ignore', 'ignore'],
		detached: true
	});
	caretaker.unref();
	const stop = async () => {
		caretaker.ref();
		caretaker.stdin.end();
		await once(caretaker, 'exit');
		await cluster.stop();
	};
	let stopping: Promise<void> | undefined;
	return { ...cluster, dir, stop: () => (stopping ??= stop()) };
}

async function start(options: ClusterOptions, temporary: boolean): Promise<Cluster> {
	const dataDir = path.resolve(options.dataDir);
	let lock: { release(): void } | undefined;
	try {
		const account = postgresAccount();
		// Root's folder has to let the other account pass; what lies in it is private by itself.
		makeFolders(dataDir, account ? 0o711 : 0o700);
		if (temporary && account) fs.chmodSync(dataDir, 0o711);
		lock = acquireLock(dataDir);
		if (account) checkEntry(dataDir, account);
		const place: Place = {
			dataDir,
			data: path.join(dataDir, 'postgres'),
			log: path.join(dataDir, 'postgres.log'),
			binaries: options.binaries ?? npmBinaries(dataDir, account),
			account,
			loopback: options.loopback ?? process.platform === 'win32',
			temporary
		};
		if (fs.existsSync(place.data)) checkData(place);
		else await createData(place);
		const orphan = await findOrphan(place);
		const postmaster = orphan ?? (await startPostmaster(place));
		const stop = () => stopPostmaster(place, postmaster.pid);
		await ensureDatabase(postmaster).catch(async (error: unknown) => {
			await stop();
			throw error;
		});
		return describe(postmaster, orphan !== undefined, () => stop().finally(lock?.release));
	} catch (error) {
		lock?.release();
		throw explainStartError(error, dataDir);
	}
}

/** The server that another process of this application started, as soon as it can be used. */
async function runningCluster(options: ClusterOptions, alreadyRunning: StartupError): Promise<Cluster> {
	for (const end = performance.now() + 30_000; performance.now() < end; await sleep(100)) {
		const postmaster = readPostmaster(path.resolve(options.dataDir));
		if (postmaster && (await isReady(postmaster, DATABASE))) {
			return describe(postmaster, true, async () => undefined);
		}
	}
	throw alreadyRunning;
}

function describe(postmaster: Postmaster, adopted: boolean, stop: () => Promise<void>): Cluster {
	const connection: pg.PoolConfig = { ...postmaster.address, database: DATABASE };
	const { user, password, host = '', port } = connection;
	const login = password ? `${user}:${String(password)}` : user;
	const place = path.isAbsolute(host)
		? `localhost:${port}/${DATABASE}?host=${encodeURIComponent(host)}`
		: `${host}:${port}/${DATABASE}`;
	let stopping: Promise<void> | undefined;
	return { connection, url: `postgresql://${login}@${place}`, adopted, stop: () => (stopping ??= stop()) };
}

async function ensureDatabase({ address }: Postmaster): Promise<void> {
	const client = new pg.Client({ ...address, database: 'postgres' });
	try {
		await client.connect();
		const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE]);
		if (rowCount === 0) await client.query(`create database ${DATABASE}`);
	} finally {
		await client.end();
	}
}
