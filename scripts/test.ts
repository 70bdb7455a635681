import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildIfChanged } from './build.ts';
import { reportCheck, runChecks } from './check.ts';

type Report = {
	numPassedTests: number;
	numFailedTests: number;
	testResults: {
		name: string;
		status: string;
		message: string;
		assertionResults: { fullName: string; duration?: number | null }[];
	}[];
};

const SLOWEST = 10;

/**
 * Journeys go one after the other and wait more than they work; the rest runs beside them, on one core. What that says is
 * shown when it ends, so that the two don't speak at once.
 */
const RUNS = [
	{ projects: ['journeys', 'kills'], options: [], shown: true },
	{ projects: ['unit', 'postgres-*'], options: ['--maxWorkers=1'], shown: false }
];

function vitest(run: (typeof RUNS)[number], reportFile: string): Promise<number> {
	return new Promise((resolve) => {
		const child = spawn(
			process.execPath,
			[
				'node_modules/vitest/vitest.mjs',
				'run',
				...run.projects.map((project) => `--project=${project}`),
				...run.options,
				'--reporter=default',
				'--reporter=json',
				`--outputFile.json=${reportFile}`,
				...process.argv.slice(2)
			],
			{ stdio: ['ignore', run.shown ? 'inherit' : 'pipe', run.shown ? 'inherit' : 'pipe'], env: process.env }
		);
		const said: Buffer[] = [];
		child.stdout?.on('data', (chunk: Buffer) => said.push(chunk));
		child.stderr?.on('data', (chunk: Buffer) => said.push(chunk));
		child.on('close', (code) => {
			process.stdout.write(Buffer.concat(said));
			resolve(code ?? 1);
		});
	});
}

/** What a run reports; null when it left nothing to read. */
async function reported(run: (typeof RUNS)[number], index: number) {
	const reportFile = path.join(tmpdir(), `kwartje-tests-${process.pid}-${index}.json`);
	const code = await vitest(run, reportFile);
	let report: Report | null = null;
	try {
		report = JSON.parse(readFileSync(reportFile, 'utf8')) as Report;
	} catch {
		process.stdout.write(`The run of ${run.projects.join(' and ')} left no report.\n`);
	} finally {
		rmSync(reportFile, { force: true });
	}
	return { code, report };
}

/** All checks, then all tests; ends with one line that counts both. */
async function test(): Promise<void> {
	const checks = await runChecks(reportCheck);
	buildIfChanged();
	const runs = await Promise.all(RUNS.map(reported));
	const results = runs.flatMap(({ report }) => report?.testResults ?? []);
	const slowest = results
		.flatMap((file) => file.assertionResults)
		.sort((a, b) => (b.duration ?? 0) - (a.duration ?? 0))
		.slice(0, SLOWEST);
	process.stdout.write('\nThe ten slowest tests\n');
	for (const { fullName, duration } of slowest)
		process.stdout.write(`  ${((duration ?? 0) / 1000).toFixed(1).padStart(6)} s  ${fullName}\n`);
	const failedChecks = checks.filter((check) => check.problems).length;
	// A file that fails before its first test counts as one failure: its tests never ran.
	const brokenFiles = results.filter(
		(file) => file.status === 'failed' && file.assertionResults.length === 0
	).length;
	const sum = (of: 'numPassedTests' | 'numFailedTests') =>
		runs.reduce((total, { report }) => total + (report?.[of] ?? 0), 0);
	const passed = checks.length - failedChecks + sum('numPassedTests');
	const counted = failedChecks + brokenFiles + sum('numFailedTests');
	// An error outside of every test, or no report at all, must not look like a pass.
	const failed = counted === 0 && runs.some(({ code }) => code !== 0) ? 1 : counted;
	process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
	process.exitCode = failed > 0 ? 1 : 0;
}

await test();
