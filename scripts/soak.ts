import { spawnSync } from 'node:child_process';

/** The property tests and the engines, with 10,000 worlds instead of 200, on both versions of PostgreSQL; and 20 kills instead of 5. */
const result = spawnSync(
	process.execPath,
	[
		'node_modules/vitest/vitest.mjs',
		'run',
		'--project',
		'unit',
		'--project',
		'postgres-*',
		'--project',
		'kills',
		...process.argv.slice(2)
	],
	{ stdio: 'inherit', env: { KWARTJE_RUNS: '10000', KWARTJE_KILLS: '20', ...process.env } }
);
process.exitCode = result.status ?? 1;
