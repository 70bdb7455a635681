import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import pg from 'pg';
import { PgBoss } from 'pg-boss';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { migrate } from '../migrate.ts';
import { backup } from './backup.ts';
import { BackupError, checkBackup } from './backup-file.ts';
import { type Cluster, startCluster, startTemporaryCluster } from './cluster.ts';
import { restore, restoreDatabase } from './restore.ts';
import { emptyDataFolder, query, runApplication, servers, temporaryFolder } from './testing.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const madeAt = new Date('2026-11-21T10:00:00Z');

const MIGRATIONS = {
	'2026-01-01-01-things.sql': `
		create type colour as enum ('red', 'dark green');
		create table thing (
			id bigint generated always as identity primary key,
			name text unique,
			parent bigint references thing,
			colour colour, body bytea, tags text[], data jsonb, size double precision, price numeric,
			born date, at timestamptz, lasts interval,
			upper_name text generated always as (upper(name)) stored
		);
		create table child (thing text references thing (name));
		create function forbid() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
		create trigger no_more before insert on child for each row execute function forbid();
		create table "Odd name" ("a column" text, "b,""c" int);
		create table empty (id uuid primary key);
		insert into "Odd name" values ('made by a migration', 0);`,
	'2026-01-01-02-accounts.sql': `
		create table account (id int primary key, amount int not null);
		create table transfer (id bigint generated always as identity primary key, amount int not null);
		insert into account values (1, 1000), (2, 1000);`
};

/** Texts that a backup in lines and columns could stumble over. */
const TEXTS = [
	'tab\there',
	'line\nbreak',
	'cr\rlf\r\n',
	'back\\slash',
	'\\.',
	'\\N',
	'',
	' ',
	'\u2028',
	'👩‍🏫 één ‮x',
	'{"rows":{}}'
];

/** Migrations in a folder of their own, and the function that applies them. */
function migrations(files: Record<string, string> = MIGRATIONS) {
	const directory = temporaryFolder();
	for (const [name, sql] of Object.entries(files)) fs.writeFileSync(path.join(directory, name), sql);
	return (target: pg.PoolConfig, options: { upTo?: string } = {}) =>
		migrate(target, { ...options, directory });
}

/** Every row of every table, and where the sequences are. */
async function everything(connection: pg.ClientConfig) {
	const tables = await query(
		connection,
		`select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'public' order by 1`
	);
	const found: Record<string, unknown> = {};
	for (const { name } of tables) {
		found[String(name)] = await query(connection, `select t::text as row from ${String(name)} t order by 1`);
	}
	found.sequences = await query(connection, 'select sequencename, last_value from pg_sequences order by 1');
	return found;
}

async function fillThings(connection: pg.ClientConfig): Promise<void> {
	const client = new pg.Client(connection);
	await client.connect();
	for (const text of TEXTS) {
		await client.query(
			`insert into thing (name, colour, body, tags, data, size, price, born, at, lasts)
			 values ($1, 'dark green', $2, $3, $4, 0.1, 12345678901234567890.123, '2026-02-28', '2026-03-29 02:30+01', '1 mon -3 days')`,
			[text, Buffer.from([0, 10, 92, 255]), [text, null], JSON.stringify({ text })]
		);
	}
	// A row that refers to a later one, and one of an earlier table, which a trigger would refuse.
	await client.query(`update thing set parent = (select max(id) from thing), size = 'NaN' where id = 1`);
	await client.query(`insert into "Odd name" values (null, null), ('x', 1)`);
	await client.query(`set session_replication_role = 'replica'`);
	await client.query('insert into child select min(name) from thing');
	await client.end();
}

let cluster: Cluster;
beforeAll(async () => {
	cluster = await startTemporaryCluster();
});
afterAll(() => cluster.stop());

/** A database of its own on the server of this file. */
async function freshDatabase(): Promise<pg.PoolConfig> {
	const database = `test_${Math.random().toString(36).slice(2)}`;
	await query(cluster.connection, `create database ${database}`);
	return { ...cluster.connection, database };
}

async function failure(promise: Promise<unknown>): Promise<Error> {
	return promise.then(
		() => expect.fail('It should have failed'),
		(error: Error) => error
	);
}

describe('a backup', () => {
	test('restored into an empty folder gives every row back, on each PostgreSQL', async () => {
		const bring = migrations();
		const source = await freshDatabase();
		await bring(source);
		await fillThings(source);
		const file = path.join(temporaryFolder(), 'deep/er/backup.gz');
		const summary = await backup({ connection: source, file, madeAt });
		expect(summary).toEqual({ madeAt: madeAt.toISOString(), tables: 7, rows: TEXTS.length + 4 + 2 + 2 });
		expect(fs.statSync(file).mode & 0o777).toBe(0o600);
		expect(fs.readdirSync(path.dirname(file))).toEqual(['backup.gz']);

		for (const { binaries } of servers) {
			const dataDir = await emptyDataFolder(binaries);
			expect(await restore({ file, dataDir, migrate: bring, binaries })).toEqual(summary);
			const restored = await startCluster({ dataDir, binaries });
			expect(await everything(restored.connection)).toEqual(await everything(source));
			await query(restored.connection, `insert into thing (name) values ('the next one')`);
			const databases = await query(
				restored.connection,
				`select datname from pg_database where datname ~ 'kwartje'`
			);
			expect(databases).toEqual([{ datname: 'kwartje' }]);
			await restored.stop();
		}
	});

	test('made under writes holds one moment: whole transactions, and nothing of later ones', async () => {
		const bring = migrations();
		const source = await freshDatabase();
		await bring(source);
		const pool = new pg.Pool({ ...source, max: 3 });
		let writing = true;
		const write = async () => {
			while (writing) {
				const client = await pool.connect();
				const amount = Math.ceil(Math.random() * 9);
				await client.query('begin');
				await client.query('update account set amount = amount - $1 where id = 1', [amount]);
				await client.query('insert into transfer (amount) values ($1)', [amount]);
				await client.query('update account set amount = amount + $1 where id = 2', [amount]);
				await client.query('commit');
				client.release();
			}
		};
		const writers = [write(), write(), write()];
		await sleep(100);
		const file = path.join(temporaryFolder(), 'backup.gz');
		await backup({ connection: source, file, madeAt });
		writing = false;
		await Promise.all(writers);
		await pool.end();

		const dataDir = await emptyDataFolder();
		await restore({ file, dataDir, migrate: bring });
		const restored = await startCluster({ dataDir });
		onTestFinished(restored.stop);
		const [sums] = await query(
			restored.connection,
			`select (select sum(amount) from account) as total, (select 1000 - amount from account where id = 1) as gone,
			 sum(amount) as moved, count(*) as n, max(id) as last from transfer`
		);
		expect(Number(sums!.total)).toBe(2000);
		expect(Number(sums!.moved)).toBe(Number(sums!.gone));
		expect(Number(sums!.n)).toBeGreaterThan(0);
		// The sequence is not behind the rows: a new row finds a free number.
		await query(restored.connection, 'insert into transfer (amount) values (1)');
		const all = await query(source, 'select count(*) as n from transfer');
		expect(Number(all[0]!.n)).toBeGreaterThan(Number(sums!.n));
	});

	test('carries the queued jobs, also to a version of the job queue with other columns', async () => {
		const bring = migrations();
		const source = await freshDatabase();
		await bring(source);
		const boss = new PgBoss({ ...source, supervise: false, schedule: false });
		await boss.start();
		await boss.createQueue('mail', { retryLimit: 7 });
		await boss.schedule('mail', '0 3 * * *');
		const id = await boss.send('mail', { to: 'tab\there' }, { startAfter: 60 });
		await boss.send('mail', { to: 'now' });
		await boss.stop();
		await query(source, `alter table pgboss.job add column old_column text default 'x'`);
		const file = path.join(temporaryFolder(), 'backup.gz');
		await backup({ connection: source, file, madeAt });

		const dataDir = await emptyDataFolder();
		await restore({ file, dataDir, migrate: bring });
		const restored = await startCluster({ dataDir });
		onTestFinished(restored.stop);
		const again = new PgBoss({ ...restored.connection, supervise: false, schedule: false });
		await again.start();
		expect(await again.fetch('mail')).toMatchObject([{ data: { to: 'now' } }]);
		const [waiting] = await again.findJobs('mail', { id: id! });
		expect(waiting).toMatchObject({ data: { to: 'tab\there' }, state: 'created', retryLimit: 7 });
		expect(await again.getSchedules('mail')).toMatchObject([{ cron: '0 3 * * *' }]);
		await again.stop();
	});

	test('is refused when a queue has a table of its own, which a restore would not make', async () => {
		const source = await freshDatabase();
		await migrations()(source);
		const boss = new PgBoss({ ...source, supervise: false, schedule: false });
		await boss.start();
		await boss.createQueue('big', { partition: true });
		await boss.stop();
		const file = path.join(temporaryFolder(), 'backup.gz');
		expect((await failure(backup({ connection: source, file, madeAt }))).message).toContain('partition');
		expect(fs.existsSync(file)).toBe(false);
	});

	test('of an older version gets the newer migrations at the next start', async () => {
		const source = await freshDatabase();
		await migrations()(source);
		await query(source, 'update account set amount = 7');
		const file = path.join(temporaryFolder(), 'backup.gz');
		await backup({ connection: source, file, madeAt });

		const newer = migrations({
			...MIGRATIONS,
			'2026-02-01-01-more.sql': 'alter table account add column owner text'
		});
		const dataDir = await emptyDataFolder();
		await restore({ file, dataDir, migrate: newer });
		const restored = await startCluster({ dataDir });
		onTestFinished(restored.stop);
		expect(await newer(restored.connection)).toEqual({ applied: ['2026-02-01-01-more.sql'] });
		expect(await query(restored.connection, 'select distinct amount, owner from account')).toEqual([
			{ amount: 7, owner: null }
		]);
	});

	test('never takes the place of a file, and leaves none when it fails', async () => {
		const source = await freshDatabase();
		await migrations()(source);
		const folder = temporaryFolder();
		const file = path.join(folder, 'backup.gz');
		fs.writeFileSync(file, 'precious');
		expect((await failure(backup({ connection: source, file, madeAt }))).message).toContain('exists already');
		expect(fs.readFileSync(file, 'utf8')).toBe('precious');

		const other = path.join(folder, 'other.gz');
		const empty = await freshDatabase();
		expect((await failure(backup({ connection: empty, file: other, madeAt }))).message).toContain(
			'no data of Kwartje'
		);
		const below = path.join(file, 'backup.gz');
		expect(await failure(backup({ connection: source, file: below, madeAt }))).toBeInstanceOf(BackupError);
		expect(fs.readdirSync(folder)).toEqual(['backup.gz']);
	});

	test('that loses its server half-way says so and leaves no file', async () => {
		const source = await freshDatabase();
		await migrations()(source);
		await query(source, `insert into transfer (amount) select 1 from generate_series(1, 300000)`);
		const file = path.join(temporaryFolder(), 'backup.gz');
		const made = failure(backup({ connection: source, file, madeAt }));
		await vi.waitUntil(
			async () => {
				const rows = await query(
					cluster.connection,
					`select pg_terminate_backend(pid) as done from pg_stat_activity where query ~ '^copy .*transfer'`
				);
				return rows.length > 0;
			},
			{ timeout: 20_000, interval: 1 }
		);
		const error = await made;
		expect(error).toBeInstanceOf(BackupError);
		expect(error.message).toMatch(/^No backup was made: /);
		expect(fs.readdirSync(path.dirname(file))).toEqual([]);
	});
});

describe('a restore', () => {
	async function someBackup() {
		const bring = migrations();
		const source = await freshDatabase();
		await bring(source);
		await fillThings(source);
		const file = path.join(temporaryFolder(), 'backup.gz');
		await backup({ connection: source, file, madeAt });
		return { bring, file, source };
	}

	test('of a damaged, cut, changed or foreign file is refused before anything is made', async () => {
		const { bring, file } = await someBackup();
		const whole = fs.readFileSync(file);
		const text = gunzipSync(whole).toString('latin1');
		const flipped = Buffer.from(whole);
		flipped[whole.length >> 1]! ^= 4;
		const withoutRow = text.replace(/^x\t1\n/m, '');
		expect(withoutRow).not.toBe(text);
		const damaged = {
			empty: Buffer.alloc(0),
			text: Buffer.from('a letter'),
			flipped,
			foreign: gzipSync('{"format":"other"}\n'),
			json: gzipSync('[1'),
			withoutRow: gzipSync(Buffer.from(withoutRow, 'latin1')),
			withMore: gzipSync(Buffer.from(`${text}more\n`, 'latin1')),
			...Object.fromEntries(
				[0.1, 0.5, 0.9].map((part) => [`cut ${part}`, whole.subarray(0, whole.length * part)])
			),
			'cut before the checksum': whole.subarray(0, -8),
			...Object.fromEntries(
				[0.1, 0.5, 0.9].map((part) => [
					`cut text ${part}`,
					gzipSync(Buffer.from(text.slice(0, text.length * part), 'latin1'))
				])
			)
		};
		const dataDir = path.join(temporaryFolder(), 'data');
		for (const [what, content] of Object.entries(damaged)) {
			fs.writeFileSync(file, content);
			const error = await failure(restore({ file, dataDir, migrate: bring }));
			expect(error, what).toBeInstanceOf(BackupError);
			expect(error.message, what).toContain('damaged or incomplete');
		}
		fs.rmSync(file);
		expect((await failure(restore({ file, dataDir, migrate: bring }))).message).toContain('no such file');
		expect(fs.existsSync(dataDir)).toBe(false);
	});

	test('of a file in a newer format says so', async () => {
		const { file } = await someBackup();
		const text = gunzipSync(fs.readFileSync(file)).toString('latin1');
		fs.writeFileSync(
			file,
			gzipSync(Buffer.from(text.replace('"formatVersion":1', '"formatVersion":2'), 'latin1'))
		);
		expect((await failure(checkBackup(file))).message).toContain('newer version of Kwartje');
	});

	test('never goes over data, and not beside a running application', async () => {
		const { bring, file } = await someBackup();
		const dataDir = await emptyDataFolder();
		const occupied = await startCluster({ dataDir });
		await query(occupied.connection, 'create table mine as select 1 as n');
		expect(await failure(restore({ file, dataDir, migrate: bring }))).toMatchObject({
			code: 'alreadyRunning'
		});
		await occupied.stop();
		expect((await failure(restore({ file, dataDir, migrate: bring }))).message).toContain('--into FOLDER');
		const after = await startCluster({ dataDir });
		onTestFinished(after.stop);
		expect(await query(after.connection, 'select n from mine')).toEqual([{ n: 1 }]);
	});

	test('that fails leaves an empty database, and can be done again', async () => {
		const { bring, file } = await someBackup();
		const dataDir = await emptyDataFolder();
		const older = migrations({ '2026-01-01-01-things.sql': MIGRATIONS['2026-01-01-01-things.sql'] });
		expect((await failure(restore({ file, dataDir, migrate: older }))).message).toContain(
			'does not know 2026-01-01-02-accounts.sql'
		);
		const changed = { ...MIGRATIONS, '2026-01-01-02-accounts.sql': 'create table account (id int)' };
		const error = await failure(restore({ file, dataDir, migrate: migrations(changed) }));
		expect(error.message).toContain('no place for the table public.account');
		const cluster = await startCluster({ dataDir });
		expect(await query(cluster.connection, `select from pg_tables where schemaname = 'public'`)).toEqual([]);
		await cluster.stop();
		await expect(restore({ file, dataDir, migrate: bring })).resolves.toMatchObject({ tables: 7 });
	});

	test('into a database of its own on any server needs no more than to own it', async () => {
		const { bring, file, source } = await someBackup();
		const role = `owner_${Math.random().toString(36).slice(2)}`;
		await query(cluster.connection, `create role ${role} login`);
		const fresh = await freshDatabase();
		await query(cluster.connection, `alter database ${fresh.database} owner to ${role}`);
		const connection = { ...fresh, user: role };
		const summary = await restoreDatabase({ file, connection, migrate: bring });
		expect(summary).toMatchObject({ tables: 7 });
		expect(await everything(connection)).toEqual(await everything(source));
		// Keys and triggers are awake again.
		await expect(query(connection, `insert into thing (parent) values (-1)`)).rejects.toThrow(
			'thing_parent_fkey'
		);
		await expect(query(connection, `insert into child values (null)`)).rejects.toThrow('no');
		const error = await failure(restoreDatabase({ file, connection, migrate: bring }));
		expect(error.message).toContain('There are tables in the database of DATABASE_URL already');
		expect(await query(connection, 'select from thing')).toHaveLength(TEXTS.length);
	});

	test('into a database on any server says what to do when it fails half-way', async () => {
		const { file } = await someBackup();
		const older = migrations({ '2026-01-01-01-things.sql': MIGRATIONS['2026-01-01-01-things.sql'] });
		const connection = await freshDatabase();
		expect((await failure(restoreDatabase({ file, connection, migrate: older }))).message).toMatch(
			/does not know 2026-01-01-02-accounts.sql.* make it anew before you try again/
		);
	});

	test('that is interrupted stops its server', async () => {
		const { file } = await someBackup();
		const dataDir = await emptyDataFolder();
		const code = `
			import { restore, restoreDatabase } from '${import.meta.dirname}/restore.ts';
			await restore({ file: '${file}', dataDir: '${dataDir}', migrate: () => {
				process.stdout.write('migrating');
				return new Promise((resolve) => setTimeout(resolve, 60_000));
			} });`;
		const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
			stdio: ['ignore', 'pipe', 'ignore']
		});
		await once(child.stdout, 'data');
		child.kill('SIGINT');
		expect(await once(child, 'exit')).toEqual([130, null]);
		expect(fs.existsSync(path.join(dataDir, 'postgres/postmaster.pid'))).toBe(false);
	});
});

describe('npm run backup and npm run restore', () => {
	const run = (script: string, args: string[], env: Record<string, string>) =>
		execFileSync(process.execPath, [`scripts/${script}.ts`, ...args], {
			encoding: 'utf8',
			stdio: ['ignore', 'pipe', 'pipe'],
			env: { ...process.env, DATABASE_URL: '', ...env }
		});

	test('carry the data of the running application to another folder', async () => {
		const folder = temporaryFolder();
		const dataDir = await emptyDataFolder();
		const into = path.join(folder, 'other');
		const application = runApplication(['run', dataDir]);
		const { url } = await application.says(0);
		await migrate({ connectionString: url });
		const before = await everything({ connectionString: url });

		expect(run('backup', ['mine.gz'], { KWARTJE_DATA: dataDir, INIT_CWD: folder })).toContain(
			`${folder}/mine.gz`
		);
		expect(run('restore', ['mine.gz', '--into', 'other'], { INIT_CWD: folder })).toContain(
			`KWARTJE_DATA=${into}`
		);
		expect(await application.end('SIGINT')).toBe(0);

		const restored = await startCluster({ dataDir: into });
		onTestFinished(restored.stop);
		expect(await everything(restored.connection)).toEqual(before);
		expect(Object.keys(before).length).toBeGreaterThan(5);
	});

	test('work without a running application, and put the file beside the data', async () => {
		const dataDir = await emptyDataFolder();
		const started = await startCluster({ dataDir });
		await migrate(started.connection);
		await started.stop();
		expect(run('backup', [], { KWARTJE_DATA: dataDir })).toContain(`${dataDir}/backups/kwartje-20`);
		expect(fs.existsSync(path.join(dataDir, 'postgres/postmaster.pid'))).toBe(false);
	});

	test('say in one line what is wrong, and end with status 1', () => {
		const dataDir = path.join(temporaryFolder(), 'none');
		const attempt = (script: string, args: string[], env: Record<string, string>) => {
			try {
				run(script, args, env);
				return expect.fail('It should have failed');
			} catch (error) {
				return error as { status: number; stderr: string };
			}
		};
		const noData = attempt('backup', [], { KWARTJE_DATA: dataDir });
		expect(noData).toMatchObject({ status: 1, stderr: expect.stringMatching(/^There are no data in .*\n$/) });
		const noFile = attempt('restore', [], { KWARTJE_DATA: dataDir });
		expect(noFile).toMatchObject({ status: 1, stderr: expect.stringMatching(/^Use it like this: .*\n$/) });
		const wrongUrl = attempt('backup', [], { DATABASE_URL: 'postgresql://me:geheim@host.invalid/x' });
		expect(wrongUrl).toMatchObject({
			status: 1,
			stderr: expect.stringMatching(/^The database me@host.*\n$/)
		});
		expect(fs.existsSync(dataDir)).toBe(false);
	});
});
