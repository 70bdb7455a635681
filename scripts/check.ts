import { spawn } from 'node:child_process';
import { checkDatabaseTypes } from './check-database-types.ts';
import { checkMessages } from './check-messages.ts';
import { checkVocabulary } from './check-vocabulary.ts';
import { compileMessages } from './messages.ts';

export type Outcome = { name: string; problems: string; seconds: number };

function run(bin: string, ...args: string[]): Promise<string> {
	return new Promise((resolve) => {
		const child = spawn(process.execPath, [`node_modules/${bin}`, ...args], {
			env: { ...process.env, FORCE_COLOR: '0' }
		});
		let output = '';
		child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
		child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
		child.on('close', (code) => resolve(code === 0 ? '' : output.trim() || `exit code ${code}`));
	});
}

/** Every rule that doesn't need the application to run: the same for a person and for CI. */
const CHECKS: Record<string, () => Promise<string>> = {
	'the format is one (prettier)': () =>
		run('prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'),
	'the types fit, in pages too (svelte-check)': () =>
		run('svelte-check/bin/svelte-check', '--fail-on-warnings', '--output', 'human'),
	'the style holds (eslint)': () => run('eslint/bin/eslint.js', '--max-warnings', '0', '.'),
	'imports run one way (dependency-cruiser)': () =>
		run(
			'dependency-cruiser/bin/dependency-cruiser.mjs',
			'--config',
			'.dependency-cruiser.cjs',
			'--output-type',
			'err-long',
			'src',
			'scripts',
			'test',
			'e2e',
			'bench'
		),
	'files have the names that a domain knows': async () => checkVocabulary().join('\n'),
	'both languages say the same': async () => checkMessages().join('\n'),
	'the records of processing are those of the declarations': async () => {
		// Not before the messages are made: the declarations come with the domains.
		const { checkPrivacy } = await import('./privacy.ts');
		return checkPrivacy().join('\n');
	},
	'the database types are those of the migrations': async () => (await checkDatabaseTypes()).join('\n')
};

export async function runChecks(report: (outcome: Outcome) => void): Promise<Outcome[]> {
	await compileMessages();
	await run('@sveltejs/kit/svelte-kit.js', 'sync');
	const outcomes: Outcome[] = [];
	const waiting = Object.entries(CHECKS);
	// Two at a time: a laptop has two cores to spare, and some checks wait more than they work.
	const worker = async () => {
		for (let next = waiting.shift(); next; next = waiting.shift()) {
			const [name, check] = next;
			const started = process.hrtime.bigint();
			const problems = await check().catch((error: unknown) => String(error));
			const outcome = { name, problems, seconds: Number(process.hrtime.bigint() - started) / 1e9 };
			report(outcome);
			outcomes.push(outcome);
		}
	};
	await Promise.all([worker(), worker()]);
	return outcomes;
}

export function reportCheck({ name, problems, seconds }: Outcome): void {
	process.stdout.write(`${problems ? '✗' : '✓'} ${name} (${seconds.toFixed(1)} s)\n`);
	if (problems) process.stdout.write(`${problems.replace(/^/gm, '    ')}\n`);
}

if (import.meta.main) {
	const outcomes = await runChecks(reportCheck);
	if (outcomes.some((outcome) => outcome.problems)) process.exitCode = 1;
}
