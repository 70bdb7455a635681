import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { freePort, machine } from '../test/loopback.ts';

/** A program in a process of its own that serves on loopback. */
export type Served = {
	origin: string;
	/** From starting the process to its first answer. */
	startMs: number;
	/** Memory that the process holds now, in MB. */
	memory(): number;
	stop(): Promise<void>;
};

/** Resolves when the program answers at `path`; what it wrote until then is the reason when it stops. */
async function answers(child: ChildProcess, address: string): Promise<void> {
	let written = '';
	const note = (chunk: Buffer) => (written += chunk.toString());
	child.stdout?.on('data', note);
	child.stderr?.on('data', note);
	while (child.exitCode === null && child.signalCode === null) {
		const ready = await fetch(address).then(
			(response) => response.ok,
			() => false
		);
		if (ready) {
			child.stdout?.off('data', note).resume();
			child.stderr?.off('data', note).on('data', (chunk: Buffer) => process.stderr.write(chunk));
			return;
		}
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
	throw new Error(`${address} does not answer.\n${written}`);
}

/** Starts a script on a free port, which it finds in `PORT`, and waits until it answers at `path`. */
export async function serveScript(
	script: string,
	path: string,
	settings: (origin: string) => Record<string, string>
): Promise<Served> {
	const port = await freePort();
	const origin = `http://127.0.0.1:${port}`;
	const started = performance.now();
	const child = spawn(process.execPath, [script], {
		stdio: ['ignore', 'pipe', 'pipe'],
		env: { ...machine(), PORT: String(port), ...settings(origin) }
	});
	const interrupted = () => child.kill();
	process.once('exit', interrupted);
	await answers(child, origin + path);
	return {
		origin,
		startMs: performance.now() - started,
		memory: () => Number(execFileSync('ps', ['-o', 'rss=', '-p', String(child.pid)])) / 1024,
		stop: async () => {
			process.off('exit', interrupted);
			if (child.exitCode !== null || child.signalCode !== null) return;
			child.kill();
			await once(child, 'exit');
		}
	};
}
