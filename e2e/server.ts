import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startCluster } from '#platform/server/postgres/cluster.ts';
import { freePort, machine } from '../test/loopback.ts';

export type Ending = 'SIGINT' | 'SIGTERM' | 'SIGKILL';

/** The application as `npm start` starts it, on data of its own. */
export type TestServer = {
	origin: string;
	dataDir: string;
	/** Starts the application, also after its end: on the same data and address. Resolves when it is ready. */
	start(): Promise<void>;
	/** Ends the application and gives its exit status. A kill leaves PostgreSQL behind, as a crash does. */
	end(signal: Ending): Promise<number | null>;
	/** Stops everything and removes the data. */
	stop(): Promise<void>;
};

/** Resolves when the server says that it runs. What it wrote until then is the reason when it stops. */
function started(child: ChildProcess): Promise<void> {
	return new Promise((resolve, reject) => {
		let written = '';
		const listen = (chunk: Buffer) => {
			written += chunk.toString();
			if (written.includes('Kwartje runs')) resolve();
		};
		child.stdout?.on('data', listen);
		child.stderr?.on('data', listen);
		child.once('error', reject);
		child.once('exit', (code, signal) =>
			reject(new Error(`The server stopped (${code ?? signal}).\n${written}`))
		);
	});
}

/** A server that has not started yet. */
export async function prepareTestServer(
	settings: Record<string, string> = {},
	host = '127.0.0.1'
): Promise<TestServer> {
	const port = await freePort();
	const origin = `http://${host}:${port}`;
	const dataDir = mkdtempSync(path.join(os.tmpdir(), 'kwartje-journeys-'));
	// Started by root, PostgreSQL runs as another account, which has to pass.
	chmodSync(dataDir, 0o711);
	let child: ChildProcess | undefined;
	const interrupted = () => child?.kill();
	process.once('exit', interrupted);

	async function start(): Promise<void> {
		const starting = spawn(process.execPath, ['scripts/start.ts'], {
			stdio: ['ignore', 'pipe', 'pipe'],
			env: {
				...machine(),
				PORT: String(port),
				KWARTJE_ORIGIN: origin,
				KWARTJE_DATA: dataDir,
				KWARTJE_TEST_CLOCK: '1',
				KWARTJE_LOG: 'warn',
				...settings
			}
		});
		child = starting;
		await started(starting);
		// From here on only what goes wrong is worth reading, unless that is what the test is about.
		if (settings.KWARTJE_LOG !== 'silent') {
			starting.stderr.pipe(process.stderr);
			starting.stdout.on('data', (chunk: Buffer) => process.stderr.write(chunk));
		}
		const ready = await fetch(`${origin}/ready`);
		if (!ready.ok) throw new Error(`The server is not ready: ${await ready.text()}`);
	}

	async function end(signal: Ending): Promise<number | null> {
		if (!child || child.exitCode !== null || child.signalCode !== null) return null;
		child.kill(signal);
		return (await once(child, 'exit'))[0];
	}

	async function stop(): Promise<void> {
		process.off('exit', interrupted);
		await end('SIGTERM');
		// A killed application left its PostgreSQL behind, if it had one of its own.
		if (child?.signalCode && !settings.DATABASE_URL) await (await startCluster({ dataDir })).stop();
		rmSync(dataDir, { recursive: true, force: true });
	}

	return { origin, dataDir, start, end, stop };
}

/** Starts a server on an empty database, builds it first when sources changed, and waits until it is ready. */
export async function startTestServer(
	settings: Record<string, string> = {},
	host?: string
): Promise<TestServer> {
	const server = await prepareTestServer(settings, host);
	try {
		await server.start();
		return server;
	} catch (error) {
		await server.stop();
		throw error;
	}
}
