import { existsSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { DEBIAN_15 } from './test/debian.ts';

const databaseTests = ['{src,scripts}/**/*.db.test.ts'];
/** Need no browser, and no server that others use. */
const killTests = [
	'e2e/a-killed-server-keeps-what-it-said-yes-to.test.ts',
	'e2e/two-processes-share-everything.test.ts'
];

/** How many times as many worlds the property tests look at as usual: that much more time they may take. */
const worlds = Math.max(1, Number(process.env.KWARTJE_RUNS ?? 200) / 200);

function onPostgres(version: '15' | '18') {
	return {
		test: {
			name: `postgres-${version}`,
			include: databaseTests,
			globalSetup: [`test/postgres-${version}.ts`],
			testTimeout: 60_000 * worlds,
			hookTimeout: 60_000
		}
	};
}

if (!existsSync(DEBIAN_15))
	console.error('Left out: database tests on PostgreSQL 15, whose Debian binaries are not here.');

export default defineConfig({
	test: {
		projects: [
			{
				test: {
					name: 'unit',
					include: ['{src,scripts,test}/**/*.test.ts'],
					exclude: databaseTests,
					testTimeout: 60_000 * worlds,
					hookTimeout: 60_000
				}
			},
			onPostgres('18'),
			...(existsSync(DEBIAN_15) ? [onPostgres('15')] : []),
			{
				test: {
					name: 'journeys',
					include: ['e2e/**/*.test.ts'],
					exclude: killTests,
					globalSetup: ['e2e/setup.ts'],
					fileParallelism: false,
					testTimeout: 120_000,
					hookTimeout: 600_000
				}
			},
			{
				test: {
					name: 'kills',
					include: killTests,
					fileParallelism: false,
					testTimeout: 120_000 * worlds,
					hookTimeout: 600_000
				}
			}
		]
	}
});
