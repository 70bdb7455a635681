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

function vitest(reportFile: string): Promise<number> {
	return new Promise((resolve) => {
		const child = spawn(
			process.execPath,
			[
				'node_modules/vitest/vitest.mjs',
				'run',
				'--reporter=default',
				'--reporter=json',
				`--outputFile.json=${reportFile}`
			],
			{ stdio: 'inherit', env: process.env }
		);
		child.on('close', (code) => resolve(code ?? 1));
	});
}

/** All checks, then all tests; ends with one line that counts both. */
async function test(): Promise<void> {
	const checks = await runChecks(reportCheck);
	await buildIfChanged();
	const reportFile = path.join(tmpdir(), `kwartje-tests-${process.pid}.json`);
	const code = await vitest(reportFile);
	let report: Report | undefined;
	try {
		report = JSON.parse(readFileSync(reportFile, 'utf8')) as Report;
	} catch {
		process.stdout.write('The test run left no report.\n');
	} finally {
		rmSync(reportFile, { force: true });
	}
	const results = report?.testResults ?? [];
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
	const passed = checks.length - failedChecks + (report?.numPassedTests ?? 0);
	const counted = failedChecks + brokenFiles + (report?.numFailedTests ?? 0);
	// An error outside of every test, or no report at all, must not look like a pass.
	const failed = counted === 0 && code !== 0 ? 1 : counted;
	process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
	process.exitCode = failed > 0 ? 1 : 0;
}

await test();
