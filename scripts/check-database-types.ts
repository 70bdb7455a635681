import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { migrate } from '#platform/server/migrate.ts';
import { startTemporaryCluster } from '#platform/server/postgres/cluster.ts';

const FILE = 'src/platform/server/database-types.ts';

/** Writes the types that the migrations make to a file. */
async function generate(outFile: string): Promise<void> {
	const cluster = await startTemporaryCluster();
	try {
		await migrate(cluster.connection);
		execFileSync(
			process.execPath,
			[
				'node_modules/kysely-codegen/dist/cli/bin.js',
				'--config-file',
				'.kysely-codegenrc.json',
				'--url',
				cluster.url,
				'--out-file',
				outFile
			],
			{ stdio: ['ignore', 'ignore', 'inherit'] }
		);
	} finally {
		await cluster.stop();
	}
}

export async function checkDatabaseTypes(): Promise<string[]> {
	const fresh = path.join(tmpdir(), `kwartje-types-${process.pid}.ts`);
	try {
		await generate(fresh);
		return readFileSync(fresh, 'utf8') === readFileSync(FILE, 'utf8')
			? []
			: [`${FILE} is older than the migrations; run: npm run generate`];
	} finally {
		rmSync(fresh, { force: true });
	}
}

if (import.meta.main) await generate(FILE);
