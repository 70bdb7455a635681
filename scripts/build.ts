import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { compileMessages } from './messages.ts';

const SOURCES = ['src', 'messages', 'reference-data', 'static', 'vite.config.ts', 'package-lock.json'];
const STAMP = 'build/.sources';

function filesIn(entry: string): string[] {
	const files = readdirSync(entry, { withFileTypes: true, recursive: true })
		.filter((file) => file.isFile())
		.map((file) => path.join(file.parentPath, file.name));
	return files.filter((file) => !file.startsWith('src/generated') && !file.endsWith('.test.ts')).sort();
}

/** One hash of everything that the build is made from. */
function sourcesHash(): string {
	const hash = createHash('sha256');
	for (const entry of SOURCES)
		for (const file of path.extname(entry) ? [entry] : filesIn(entry))
			hash.update(file).update(readFileSync(file));
	return hash.digest('hex');
}

function isBuilt(): boolean {
	const stamp = existsSync(STAMP) && readFileSync(STAMP, 'utf8');
	return stamp === sourcesHash() && existsSync('src/generated/messages.js');
}

/** Builds the application when its sources changed since the last build. Says whether it did. */
export function buildIfChanged(): boolean {
	if (isBuilt()) return false;
	// In a process of its own: a server that built for itself would keep the memory that took.
	execFileSync(process.execPath, ['scripts/build.ts'], { stdio: ['ignore', 'ignore', 'inherit'] });
	return true;
}

async function build(): Promise<void> {
	const hash = sourcesHash();
	await compileMessages();
	const { createBuilder } = await import('vite');
	const builder = await createBuilder({ logLevel: 'error' });
	await builder.buildApp();
	writeFileSync(STAMP, hash);
}

if (import.meta.main && !isBuilt()) await build();
