import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { LaunchOptions } from 'playwright-core';

const DEBIAN = '/usr/bin/chromium';
const CACHE = path.resolve(import.meta.dirname, '../node_modules/.cache');
const UNPACKED = path.join(CACHE, 'chromium');

type Candidate = { name: string; options: () => Promise<LaunchOptions> };

/** In this order; what isn't there is left out. */
function candidates(): Candidate[] {
	const installed = [process.env.CHROMIUM_PATH ?? '', existsSync(DEBIAN) ? DEBIAN : ''].filter(Boolean);
	return [
		...installed.map((file) => ({ name: file, options: async () => ({ executablePath: file }) })),
		{ name: '@sparticuz/chromium', options: fromNpm },
		// A bare machine lacks what Chromium needs of NSS; the package brings it along.
		{
			name: '@sparticuz/chromium with its own libraries',
			options: async () => withLibraries(await fromNpm())
		}
	];
}

/** The package unpacks into the folder for temporary files, where another account may have left a half of it. */
async function unpack(folder: string): Promise<void> {
	const before = process.env.TMPDIR;
	mkdirSync(CACHE, { recursive: true });
	const fresh = mkdtempSync(path.join(CACHE, 'unpacking-'));
	process.env.TMPDIR = fresh;
	try {
		const { default: chromium, inflate } = await import('@sparticuz/chromium');
		await chromium.executablePath();
		const packed = path.resolve(import.meta.dirname, '../node_modules/@sparticuz/chromium/bin/al2023.tar.br');
		await inflate(packed);
		if (!existsSync(folder)) renameSync(fresh, folder);
	} finally {
		if (before === undefined) delete process.env.TMPDIR;
		else process.env.TMPDIR = before;
		rmSync(fresh, { recursive: true, force: true });
	}
}

async function fromNpm(): Promise<LaunchOptions> {
	if (!existsSync(UNPACKED)) await unpack(UNPACKED);
	return { executablePath: path.join(UNPACKED, 'chromium') };
}

function withLibraries(options: LaunchOptions): LaunchOptions {
	const libraries = path.join(UNPACKED, 'al2023/lib');
	return { ...options, env: { ...process.env, LD_LIBRARY_PATH: libraries } };
}

/**
 * Starts Chromium with `start`: the one of CHROMIUM_PATH, Debian's, or the one from npm, whichever starts first.
 * Playwright leaves Chromium's sandbox off, so this works as root too; it only opens pages of our own.
 * Throws with the reason of each when none starts.
 */
export async function startChromium<T>(start: (options: LaunchOptions) => Promise<T>): Promise<T> {
	const reasons: string[] = [];
	for (const { name, options } of candidates()) {
		try {
			const started = await start(await options());
			if (reasons.length > 0) process.stderr.write(`The browser is ${name}.\n${reasons.join('\n')}\n`);
			return started;
		} catch (error) {
			reasons.push(`${name} did not start: ${reasonOf(error)}`);
		}
	}
	throw new Error(
		`No Chromium for the browser journeys. Install Debian's (apt install chromium), or set CHROMIUM_PATH.\n${reasons.join('\n')}`
	);
}

/** The lines of Playwright's report that say why: its first, and what the browser itself wrote as an error. */
function reasonOf(error: unknown): string {
	const lines = stripVTControlCharacters(error instanceof Error ? error.message : String(error)).split('\n');
	const own = lines.filter((line) => /error|cannot|denied|not found|no such/i.test(line)).slice(0, 1);
	return [...new Set([lines[0] ?? '', ...own])].map((line) => line.trim()).join(' ');
}
