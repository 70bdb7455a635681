import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(path.join(os.tmpdir(), 'kwartje-allocate-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function written(name: string, ...lines: string[]): string {
	const file = path.join(folder, name);
	writeFileSync(file, lines.join('\n'));
	return file;
}

function allocate(...files: string[]) {
	const tool = path.join(import.meta.dirname, 'allocate.ts');
	const { status, stdout, stderr } = spawnSync(process.execPath, [tool, ...files], { encoding: 'utf8' });
	return { status, stdout, stderr };
}

/** Two agents with 10 and 5 hours, three jobs: the first does two, though the third is worth most to it. */
const small = ['2 3', '6 7 8', '5 4 6', '5 5 9', '4 5 5', '10 5'];
/** One agent who can do both jobs just so. */
const single = ['1 2', '3 4', '2 3', '5'];

describe('allocate', () => {
	it('prints the best profit of every problem of every file, each on a line', () => {
		const first = written('a.txt', '2', ...small, ...single);
		const second = written('b.txt', `  1 ${single.join('  ')}`, '', '');
		expect(allocate(first, second)).toEqual({ status: 0, stdout: '19\n7\n7\n', stderr: '' });
	});

	it('tells the first thing that is wrong in a file by its line, and writes nothing', () => {
		const good = written('good.txt', '1', ...single);
		const wrong = (...lines: string[]) => {
			const { status, stdout, stderr } = allocate(good, written('bad.txt', ...lines));
			expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
			return stderr.replaceAll(`${folder}/`, '');
		};
		expect(wrong('1', '1 2', '3 x', '2 3', '5')).toBe(
			'bad.txt:3: a profit was expected, a whole number, not x\nNothing was written.\n'
		);
		expect(wrong('1', '1 2', '3 4', '2 -3', '5')).toContain('bad.txt:4: a resource was expected');
		expect(wrong('1', '1 2', '3 4', '2 3.5', '5')).toContain('bad.txt:4: a resource was expected');
		expect(wrong('1', ...single, '9')).toContain('bad.txt:6: nothing more was expected, but here is 9');
		expect(wrong('1', '1 2', '3 4', '2 3')).toContain(
			'bad.txt:4: a capacity was expected, a whole number, not the end of the file'
		);
		expect(wrong('')).toContain('bad.txt:1: the number of problems was expected');
		expect(wrong('0')).toContain('bad.txt:1: the number of problems was expected');
		expect(wrong('1', '0 2')).toContain('bad.txt:2: the number of agents was expected');
		expect(wrong('2', ...single, '1 2', '3 4', '2 4', '5')).toContain(
			'bad.txt:6: the agents of this problem cannot do all of its jobs'
		);
	});

	it('tells how it is used, and which file is not there', () => {
		expect(allocate()).toEqual({ status: 1, stdout: '', stderr: 'npm run -s allocate -- FILE…\n' });
		expect(allocate('--fast').stderr).toContain("Unknown option '--fast'");
		expect(allocate('/nowhere/at-all.txt').stderr).toContain('/nowhere/at-all.txt cannot be read');
	});
});

/** Of OR-Library; the others are in bench:allocation, for they take longer. */
const instances = fileURLToPath(new URL('../../shared/data/assignment/', import.meta.url));
it('finds the proven optima of OR-Library', ({ skip }) => {
	if (!existsSync(instances)) {
		process.stdout.write('Left out: the instances of OR-Library are not on this machine.\n');
		return skip();
	}
	const optima = readFileSync(`${instances}optima.tsv`, 'utf8')
		.split('\n')
		.map((line) => line.split('\t'))
		.filter(([instance]) => /^gap[17]-/.test(instance!));
	expect(allocate(`${instances}gap1.txt`, `${instances}gap7.txt`).stdout.trim().split('\n')).toEqual(
		optima.map(([, , , , optimum]) => optimum)
	);
});
