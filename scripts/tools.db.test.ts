import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { SMTPServer } from 'smtp-server';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { readCsv, toCsv } from '#kernel/csv.ts';
import { KEEP_MATCHES } from '#domains/matching/server/jobs.ts';
import { confirmSignInLink } from '#domains/organisations/server/commands.ts';
import { db } from '#platform/server/database.ts';
import { runJob } from '#platform/server/jobs.ts';
import { startCluster } from '#platform/server/postgres/cluster.ts';
import { query, temporaryFolder } from '#platform/server/postgres/testing.ts';
import { makeParties, partner, saidYes } from '../test/agreements.ts';
import { databaseUrl } from '../test/clusters.ts';
import { useDatabase } from '../test/database.ts';
import { DEBIAN_15 } from '../test/debian.ts';
import { makeOffer, visitor } from '../test/world.ts';

useDatabase();

let folder: string;

beforeEach(async () => {
	folder = mkdtempSync(path.join(os.tmpdir(), 'kwartje-tools-'));
	await sql`truncate organisation, disadvantage_score, person, mail_message cascade`.execute(db());
});

afterEach(() => rmSync(folder, { recursive: true }));

const header = [
	'PROVINCIE',
	'BEVOEGD GEZAG NUMMER',
	'INSTELLINGSCODE',
	'VESTIGINGSCODE',
	'VESTIGINGSNAAM',
	'STRAATNAAM',
	'HUISNUMMER-TOEVOEGING',
	'POSTCODE',
	'PLAATSNAAM',
	'GEMEENTENUMMER',
	'GEMEENTENAAM',
	'DENOMINATIE',
	'TELEFOONNUMMER',
	'INTERNETADRES'
];

/** An invented line of the register. */
function line(code: string, name = 'De Proef'): string[] {
	const where = ['Dorpsstraat', '1', '7811 AB', 'EMMEN', '0114', 'EMMEN'];
	return ['Drenthe', '98001', code.slice(0, 4), code, name, ...where, 'Openbaar', '', ''];
}

/** As many lines as asked, each of a school of its own. */
function lines(count: number): string[][] {
	return Array.from({ length: count }, (_, i) => {
		const letters = String.fromCharCode(65 + Math.floor(i / 2600), 65 + (Math.floor(i / 100) % 26));
		return line(`${String(i % 100).padStart(2, '0')}${letters}00`);
	});
}

function file(name: string, text: string): string {
	writeFileSync(path.join(folder, name), text);
	return name;
}

const register = (rows: string[][]) => file('register.csv', toCsv([header, ...rows]));

/** Starts a tool in the test's own folder and, unless told otherwise, on the test's own database. */
async function start(tool: string, args: string[], env: Record<string, string> = {}) {
	const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(db());
	const settings = {
		INIT_CWD: folder,
		DATABASE_URL: databaseUrl(inject('serverUrl'), rows[0]!.name),
		...env
	};
	const child = spawn(process.execPath, [`scripts/${tool}.ts`, ...args], {
		env: { ...process.env, ...settings },
		stdio: ['ignore', 'pipe', 'pipe']
	});
	let [output, errors] = ['', ''];
	child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
	child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
	const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, output, errors }));
	return {
		ended,
		kill: () => child.kill('SIGKILL'),
		/** Waits until it has said something on stderr. */
		async tells(text: string): Promise<void> {
			while (!errors.includes(text)) await once(child.stderr, 'data');
		}
	};
}

async function run(tool: string, args: string[], env?: Record<string, string>) {
	return await (
		await start(tool, args, env)
	).ended;
}

const duo = (...args: string[]) => run('import-duo', args);

async function count(table: 'organisation' | 'branch' | 'disadvantageScore' | 'auditFact'): Promise<number> {
	const found = await db()
		.selectFrom(table)
		.select((eb) => eb.fn.countAll<number>().as('count'))
		.executeTakeFirstOrThrow();
	return found.count;
}

const names = async (kind: string) =>
	(
		await db().selectFrom('organisation').select('name').where('kind', '=', kind).orderBy('name').execute()
	).map((row) => row.name);

/** The summary's figures by the first word of each line. */
function figures(output: string): Record<string, number[]> {
	return Object.fromEntries(
		output
			.split('\n')
			.map((row) => row.split(/\s+/))
			.filter(([kind]) => ['boards', 'schools', 'branches', 'scores'].includes(kind!))
			.map(([kind, ...numbers]) => [kind, numbers.map(Number)])
	);
}

describe('npm run import:duo', () => {
	it('reads branches, then the names of their boards, and says what became of them', async () => {
		const first = await duo(register([line('99ZA00'), line('99ZA01')]));
		expect(first).toMatchObject({ code: 0 });
		expect(first.errors).toContain('2 of 4 written');
		expect(first.output).toMatch(/created +changed +unchanged +closed/);
		expect(figures(first.output)).toEqual({
			boards: [1, 0, 0, 0],
			schools: [1, 0, 0, 0],
			branches: [2, 0, 0, 0]
		});
		expect(first.output).toMatch(/refused +0 lines/);
		expect(existsSync(path.join(folder, 'register.csv.refused.csv'))).toBe(false);

		const boards = file(
			'boards.csv',
			'BEVOEGD GEZAG NUMMER;BEVOEGD GEZAG NAAM\n98001;Stichting De Proef\n97000;Stichting Elders\n'
		);
		expect(await names('schoolBoard')).toEqual(['Bestuur 98001']);
		const named = await duo(boards);
		expect(named).toMatchObject({ code: 0 });
		expect(figures(named.output)).toEqual({ boards: [0, 1, 0, 0] });
		expect(named.output).toContain('no branch here is theirs: 1 of the boards');
		expect(await names('schoolBoard')).toEqual(['Stichting De Proef']);
	});

	it('takes the good lines over, and writes the others to a file with their number and reason', async () => {
		const long = 'x'.repeat(201);
		const text = toCsv([header, line('99ZA00'), line('9ZA'), line('99ZB00', long), line('99ZC00')]).replace(
			/(?=Drenthe.*99ZC00)/,
			'Drenthe;98001;"99ZD\r\n'
		);
		const result = await duo(file('register.csv', text));
		expect(result).toMatchObject({ code: 0 });
		expect(result.output).toMatch(/refused +3 lines/);
		expect(figures(result.output).branches).toEqual([2, 0, 0, 0]);
		expect(await count('branch')).toBe(2);
		const refused = readFileSync(path.join(folder, 'register.csv.refused.csv'), 'utf8').replace('\uFEFF', '');
		const { header: titles, rows } = readCsv(refused);
		expect(titles).toEqual(['LINE', 'REASON', 'TEXT']);
		expect(rows.map((row) => row.fields)).toEqual([
			['3', 'the school code (BRIN) is not two digits and two letters: 9ZA', line('9ZA').join(';')],
			['4', 'a value is too long or too large: name', line('99ZB00', long).join(';')],
			['5', 'a quotation mark is not closed where it should be', 'Drenthe;98001;"99ZD']
		]);
	});

	it('stops when --complete would close more than one in twenty, and otherwise says what stays open', async () => {
		await duo(register(lines(40)));
		const facts = await count('auditFact');
		const stopped = await duo(register(lines(37)), '--complete');
		expect(stopped).toMatchObject({ code: 1, output: '' });
		expect(stopped.errors).toContain('lacks 3 of the 40 branches that are open here');
		expect(await count('auditFact')).toBe(facts);

		const partial = await duo(register(lines(37)));
		expect(partial).toMatchObject({ code: 0 });
		expect(figures(partial.output)).toMatchObject({ schools: [0, 0, 37, 0], branches: [0, 0, 37, 0] });
		expect(partial.output).toContain('left open: 3 of the branches');
	});

	it('names an unknown layout column by column, and changes nothing', async () => {
		const text = toCsv([header.map((name) => (name === 'PROVINCIE' ? 'PROVINCE' : name)), line('99ZA00')]);
		const result = await duo(file('register.csv', text));
		expect(result).toMatchObject({ code: 1, output: '' });
		expect(result.errors).toContain('register.csv has a layout that is not known. Nothing was changed.');
		expect(result.errors).toMatch(/MISSING +PROVINCIE\n +found +BEVOEGD GEZAG NUMMER\n/);
		expect(result.errors).toContain('The columns of the file are: PROVINCE, BEVOEGD GEZAG NUMMER,');
		expect(await count('organisation')).toBe(0);
	});

	it('explains what is wrong with its arguments', async () => {
		const wrong: [string[], string][] = [
			[[], 'Use it like this: npm run import:duo -- FILE [--complete]'],
			[['one.csv', '--all'], 'Use it like this'],
			[['nowhere.csv'], 'nowhere.csv cannot be read: ENOENT']
		];
		const results = await Promise.all(wrong.map(([args]) => duo(...args)));
		for (const [i, result] of results.entries()) {
			expect(result).toMatchObject({ code: 1, output: '' });
			expect(result.errors).toContain(wrong[i]![1]);
			expect(result.errors).not.toContain('    at ');
		}
	});

	it('does nothing with a list without one good line, nor closes boards', async () => {
		const empty = await duo(register([line('9ZA')]), '--complete');
		expect(empty).toMatchObject({ code: 1 });
		expect(empty.errors).toContain('register.csv has no line that can be used');
		expect(existsSync(path.join(folder, 'register.csv.refused.csv'))).toBe(true);
		const boards = file('boards.csv', 'BEVOEGD GEZAG NUMMER;BEVOEGD GEZAG NAAM\n98001;Stichting De Proef\n');
		expect(await duo(boards, '--complete')).toMatchObject({ code: 1 });
	});

	it('leaves nothing half when it is killed in the middle, and does it all the next time', async () => {
		const input = register(lines(4000));
		const tool = await start('import-duo', [input]);
		await tool.tells(' written');
		tool.kill();
		expect(await tool.ended).toMatchObject({ code: null });
		expect([await count('organisation'), await count('branch')]).toEqual([0, 0]);
		const again = await duo(input);
		expect(figures(again.output)).toMatchObject({ boards: [1, 0, 0, 0], branches: [4000, 0, 0, 0] });
	});

	it('works on the database of an application that runs, and starts one when none runs', async () => {
		const dataDir = path.join(temporaryFolder(), 'data');
		const env = { KWARTJE_DATA: dataDir, DATABASE_URL: '' };
		const { rows } = await sql<{ major: number }>`
			select current_setting('server_version_num')::int / 10000 as major
		`.execute(db());
		const binaries = rows[0]?.major === 15 ? DEBIAN_15 : undefined;
		const cluster = await startCluster({ dataDir, binaries });
		const running = await run('import-duo', [register([line('99ZA00')])], env);
		expect(running).toMatchObject({ code: 0 });
		expect(await query(cluster.connection, 'select name from branch')).toEqual([{ name: 'De Proef' }]);
		await cluster.stop();
		if (binaries) return;

		const alone = await run('import-duo', [register([line('99ZA00', 'De Toets')])], env);
		expect(alone).toMatchObject({ code: 0 });
		expect(existsSync(path.join(dataDir, 'postgres/postmaster.pid'))).toBe(false);
		const reopened = await startCluster({ dataDir });
		expect(await query(reopened.connection, 'select name from branch')).toEqual([{ name: 'De Toets' }]);
		await reopened.stop();
	});

	it('says so when DATABASE_URL leads nowhere', async () => {
		const env = { DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none' };
		const result = await run('import-duo', [register([line('99ZA00')])], env);
		expect(result).toMatchObject({ code: 1, output: '' });
		expect(result.errors).toContain('cannot be reached: nothing listens there');
	});
});

describe('npm run import:disadvantage', () => {
	const columns = 'LEVEL;CODE;COUNTRY;SCORE;UNIT;SOURCE;REFERENCE_DATE\n';

	it('reads scores, once, and refuses what is no score', async () => {
		const good = `branch;99ZA00;NL;30,5;schoolweging;invented;2023-10-01\nmunicipality;44021;BE;5;share;invented;2023\n`;
		const infinite = `branch;99ZA00;NL;${'9'.repeat(190)}${'9'.repeat(190)};schoolweging;invented;2024\n`;
		const input = file('scores.csv', `${columns}${good}branch;99ZA01;NL;<5;u;s;2021\n${infinite}`);
		const first = await run('import-disadvantage', [input]);
		expect(first).toMatchObject({ code: 0 });
		expect(figures(first.output)).toEqual({ scores: [2, 0, 0, 0] });
		const refused = readFileSync(path.join(folder, 'scores.csv.refused.csv'), 'utf8');
		expect(refused).toContain('4;the score is not a number: <5;"branch;99ZA01;NL;<5;u;s;2021"');
		expect(refused).toContain('5;a value is too long or too large: score;');
		expect(figures((await run('import-disadvantage', [input])).output)).toEqual({ scores: [0, 0, 2, 0] });
		expect(await count('disadvantageScore')).toBe(2);
	});

	it('explains an unknown layout and a wrong use', async () => {
		const input = file('scores.csv', 'LEVEL;CODE;COUNTRY;SCORE;UNIT;SOURCE\n');
		const [unknown, wrong] = await Promise.all([[input], []].map((args) => run('import-disadvantage', args)));
		expect(unknown).toMatchObject({ code: 1, output: '' });
		expect(unknown!.errors).toMatch(/MISSING +REFERENCE_DATE/);
		expect(wrong).toMatchObject({ code: 1, output: '' });
		expect(wrong!.errors).toContain('npm run import:disadvantage -- FILE');
	});
});

describe('npm run admin:invite', () => {
	const invite = (args: string[], env: Record<string, string> = {}) =>
		run('admin-invite', args, { SMTP_URL: '', KWARTJE_ORIGIN: 'http://kwartje.test', ...env });

	const administrators = async () =>
		(
			await db()
				.selectFrom('allianceRole')
				.innerJoin('person', 'person.id', 'allianceRole.personId')
				.select('email')
				.where('role', '=', 'administrator')
				.execute()
		).map((row) => row.email);

	it('shows a link that signs in, when there is no mail server', async () => {
		const first = await invite(['Anna@School.example']);
		expect(first).toMatchObject({ code: 0, errors: '' });
		expect(first.output).toContain('anna@school.example is an administrator now.');
		const token = /^http:\/\/kwartje\.test\/nl\/sign-in\/link\/(\S+)$/m.exec(first.output)?.[1];
		expect(await confirmSignInLink(visitor, { token })).toMatchObject({ value: { outcome: 'signedIn' } });

		const again = await invite(['anna@school.example']);
		expect(again).toMatchObject({ code: 0 });
		expect(again.output).toContain('was an administrator already');
		expect(await administrators()).toEqual(['anna@school.example']);
	});

	it('mails the link, and keeps it off the terminal, when there is a mail server', async () => {
		const received: string[] = [];
		const server = new SMTPServer({
			disabledCommands: ['AUTH', 'STARTTLS'],
			onData(stream, session, done) {
				stream.resume().on('end', () => {
					received.push(...session.envelope.rcptTo.map((recipient) => recipient.address));
					done();
				});
			}
		});
		const listening = server.listen(0, '127.0.0.1');
		await once(listening, 'listening');
		const { port } = listening.address() as AddressInfo;
		const result = await invite(['bo@school.example'], { SMTP_URL: `smtp://127.0.0.1:${port}` });
		expect(result).toMatchObject({ code: 0 });
		expect(result.output).toContain('was mailed to that address');
		expect(result.output).not.toContain('sign-in/link');
		expect(received).toEqual(['bo@school.example']);
		await new Promise<void>((closed) => server.close(closed));

		const unreachable = await invite(['bo@school.example'], { SMTP_URL: `smtp://127.0.0.1:${port}` });
		expect(unreachable).toMatchObject({ code: 0 });
		expect(unreachable.output).toMatch(/No mail was sent: .*ECONNREFUSED[^]*sign-in\/link/);
	});

	it('explains what is wrong with its arguments, and changes nothing', async () => {
		const wrong = [['anna'], ['anna@school.example', 'bo@school.example']];
		for (const result of await Promise.all(wrong.map((args) => invite(args)))) {
			expect(result).toMatchObject({ code: 1, output: '' });
			expect(result.errors).toMatch(/is not a mail address|Use it like this/);
		}
		expect(await administrators()).toEqual([]);
	});
});

it('npm run outcomes says what became of each match, a line each', async () => {
	await makeParties();
	const offers = [await makeOffer(partner), await makeOffer(partner)];
	for (const offerId of offers) await saidYes(offerId);
	await runJob(KEEP_MATCHES, {});
	const { code, output, errors } = await run('outcomes', []);
	const judgements = output
		.trim()
		.split('\n')
		.map((row) => JSON.parse(row) as { o: string; g: number });
	expect(judgements.map(({ o, g }) => [o, g])).toEqual(offers.map((offerId) => [offerId, 2]));
	expect([code, errors]).toEqual([0, 'Judgements: 2\n']);
});
