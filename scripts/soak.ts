import { spawnSync } from 'node:child_process';

/** The property tests and the engines, with 10,000 worlds instead of 200. */
const result = spawnSync(
	process.execPath,
	[
		'node_modules/vitest/vitest.mjs',
		'run',
		'--project',
		'unit',
		'--project',
		'postgres-18',
		'--testTimeout=3600000',
		...process.argv.slice(2)
	],
	{ stdio: 'inherit', env: { ...process.env, KWARTJE_RUNS: process.env.KWARTJE_RUNS ?? '10000' } }
);
process.exitCode = result.status ?? 1;
