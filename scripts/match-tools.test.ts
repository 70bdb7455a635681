import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(path.join(os.tmpdir(), 'kwartje-match-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function written(name: string, lines: unknown[]): string {
	const file = path.join(folder, name);
	const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)));
	writeFileSync(file, `${text.join('\n')}\n`);
	return file;
}

function run(tool: string, ...args: string[]) {
	const { status, stdout, stderr } = spawnSync(
		process.execPath,
		[path.join(import.meta.dirname, tool), ...args],
		{ encoding: 'utf8' }
	);
	const ranked = stdout
		.split('\n')
		.filter(Boolean)
		.map((line) => JSON.parse(line) as { q: string; ranked: string[] });
	return { status, stdout, stderr, ranked };
}

const question = {
	id: 'Q1',
	title: 'Geen huis',
	description: 'Onze nieuwe juf vindt geen betaalbare woning.',
	themes: ['housing'],
	supportTypes: []
};
const offers = [
	{ id: 'A1', title: 'Schaken', description: 'Schaaklessen na school.', themes: ['talent-development'] },
	{
		id: 'A2',
		title: 'Middenhuur',
		description: 'Appartementen met voorrang voor leraren.',
		themes: ['housing']
	},
	{ id: 'A3', title: 'Ontbijt', description: 'Brood en fruit in de klas.', themes: ['care-welfare'] }
].map((offer) => ({ supportTypes: [], ...offer }));

describe('rank', () => {
	const rank = (questions: unknown[], offered: unknown[], ...more: string[]) =>
		run(
			'rank.ts',
			'--questions',
			written('q.jsonl', questions),
			'--offers',
			written('o.jsonl', offered),
			...more
		);

	it('puts every offer in order for every question', () => {
		const { status, ranked } = rank([question], offers);
		expect(status).toBe(0);
		expect(ranked).toEqual([{ q: 'Q1', ranked: ['A2', expect.any(String), expect.any(String)] }]);
		expect(ranked[0]!.ranked.toSorted()).toEqual(['A1', 'A2', 'A3']);
	});

	it('leaves out with --text-only what was ticked, on both sides', () => {
		const misled = offers.map((offer) => ({ ...offer, themes: offer.id === 'A1' ? ['housing'] : [] }));
		const [withTicks] = rank([{ ...question, title: '', description: 'Hallo' }], misled).ranked;
		expect(withTicks!.ranked[0]).toBe('A1');
		expect(rank([question], misled, '--text-only').ranked).toEqual(
			rank([question], offers, '--text-only').ranked
		);
	});

	it('tells every bad line by file and number, and writes nothing', () => {
		const { status, stdout, stderr } = rank([question, { ...question, id: 7 }, '{"id":'], offers);
		expect(status).toBe(1);
		expect(stdout).toBe('');
		expect(stderr).toContain('q.jsonl:2: id:');
		expect(stderr).toContain('q.jsonl:3: the line:');
		expect(rank([question, question], offers).stderr).toContain('the id Q1 is there twice');
		expect(run('rank.ts', '--questions', path.join(folder, 'q.jsonl')).stderr).toContain(
			'--offers is missing'
		);
		expect(run('rank.ts', '--questions', '/nowhere', '--offers', '/nowhere').status).toBe(1);
	});
});

describe('search', () => {
	const documents = [
		{ id: 'D1', title: 'tekenleraar', text: 'Geeft les in tekenen.' },
		{ id: 'D2', title: 'bakker', text: 'Bakt brood.' },
		{ id: 'D3', title: 'bakker in een leerbakkerij', text: 'Leert anderen brood te bakken.' }
	];
	const search = (lines: string[]) =>
		run(
			'search.ts',
			'--documents',
			written('d.jsonl', documents),
			'--queries',
			written('q.tsv', ['qid\tquery', ...lines])
		);

	it('finds documents by what they are called and say, the closest first', () => {
		const { status, ranked } = search(['q1\tleraar tekenen\tD1', 'q2\tbakkers']);
		expect(status).toBe(0);
		expect(ranked.map(({ q, ranked: [first] }) => [q, first])).toEqual([
			['q1', 'D1'],
			['q2', 'D2']
		]);
	});

	it('tells a line without a tab, and writes nothing', () => {
		const { status, stdout, stderr } = search(['q1\tbakker', 'q2 bakker']);
		expect(status).toBe(1);
		expect(stdout).toBe('');
		expect(stderr).toContain('q.tsv:3:');
	});
});
