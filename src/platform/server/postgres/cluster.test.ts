import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { postgresAccount } from './account.ts';
import { copyOnce } from './binaries.ts';
import { defaultDataDir, startCluster, startTemporaryCluster, withCluster } from './cluster.ts';
import { StartupError } from './errors.ts';
import {
	dataFolder,
	isAlive,
	isRoot,
	kill,
	privateCopyOfProject,
	query,
	runApplication,
	serverId,
	servers,
	temporaryFolder
} from './testing.ts';

vi.setConfig({ testTimeout: 120_000 });

const KILLS = Number(process.env.KWARTJE_KILLS ?? 5);

async function failure(promise: Promise<unknown>): Promise<StartupError> {
	const error = await promise.then(
		() => undefined,
		(reason: unknown) => reason
	);
	expect(error).toBeInstanceOf(StartupError);
	return error as StartupError;
}

/** Names, sizes and times of all files, to see that nothing was touched. */
function contents(folder: string): string[] {
	return fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => {
		const { size, mtimeMs } = fs.lstatSync(path.join(folder, name));
		return `${name} ${size} ${mtimeMs}`;
	});
}

describe.each(servers)('the embedded PostgreSQL $name', ({ binaries }) => {
	test('keeps its data over a stop and a start, and takes its address in both forms', async () => {
		const dataDir = path.join(temporaryFolder(), 'data');
		const first = await startCluster({ dataDir, binaries });
		expect(first.adopted).toBe(false);
		await query(first.connection, `create table note (text text); insert into note values ('één')`);
		await first.stop();
		await first.stop();
		expect(fs.existsSync(path.join(dataDir, 'postgres/postmaster.pid'))).toBe(false);

		const second = await startCluster({ dataDir, binaries });
		onTestFinished(second.stop);
		expect(second.adopted).toBe(false);
		expect(await query({ connectionString: second.url }, 'select text from note')).toEqual([{ text: 'één' }]);
	});

	test('is safe and private: real fsync, checksums, no network, a folder for its owner alone', async () => {
		const dataDir = await dataFolder(binaries);
		const cluster = await startCluster({ dataDir, binaries });
		onTestFinished(cluster.stop);
		const settings = [
			'fsync',
			'synchronous_commit',
			'full_page_writes',
			'data_checksums',
			'listen_addresses'
		];
		const values = settings.map((name) => `current_setting('${name}')`);
		expect(await query(cluster.connection, `select array[${values.join()}] as settings`)).toEqual([
			{ settings: ['on', 'on', 'on', 'on', ''] }
		]);
		for (const folder of ['run', 'postgres']) {
			expect(fs.statSync(path.join(dataDir, folder)).mode & 0o777).toBe(0o700);
		}
		expect(fs.statSync(path.join(dataDir, 'postgres.log')).mode & 0o777).toBe(0o600);
	});

	test('knows Dutch letters and quotation marks in lower case, comparison and full-text search', async () => {
		const cluster = await startCluster({ dataDir: await dataFolder(binaries), binaries });
		onTestFinished(cluster.stop);
		const texts = `select lower('ÉÉN Ünïe') as lower, 'ÉÉN' ilike 'één' as same,
			to_tsvector('dutch', '“Hulp” – één… leerlíngen') @@ to_tsquery('dutch', 'hulp & één') as found`;
		expect(await query(cluster.connection, texts)).toEqual([{ lower: 'één ünïe', same: true, found: true }]);
	});
});

describe('where the data live', () => {
	test('is the chosen folder, a system folder for root, and beside the application for others', () => {
		expect(defaultDataDir({ KWARTJE_DATA: '/srv/kwartje' }, 0)).toBe('/srv/kwartje');
		expect(defaultDataDir({}, 0)).toBe('/var/lib/kwartje');
		expect(defaultDataDir({ KWARTJE_DATA: '' }, 1000)).toBe(path.resolve('.data'));
		expect(defaultDataDir({}, undefined)).toBe(path.resolve('.data'));
	});

	test('may have strange characters in its name', async () => {
		const dataDir = path.join(temporaryFolder(), `it's "a", b é%`);
		const cluster = await startCluster({ dataDir });
		onTestFinished(cluster.stop);
		expect(await query({ connectionString: cluster.url }, 'select 1 as n')).toEqual([{ n: 1 }]);
	});

	test('may have a name too long for a socket: that gets a private folder elsewhere', async () => {
		const dataDir = path.join(temporaryFolder(), 'a-very-long-name-'.repeat(8));
		const cluster = await startCluster({ dataDir });
		onTestFinished(cluster.stop);
		expect(await query({ connectionString: cluster.url }, 'select 1 as n')).toEqual([{ n: 1 }]);
		const folder = cluster.connection.host!;
		expect(fs.statSync(folder).mode & 0o777).toBe(0o700);
		onTestFinished(() => fs.rmSync(folder, { recursive: true }));
	});

	test('may not be a folder in which something else is called postgres: it is left alone', async () => {
		const dataDir = temporaryFolder();
		fs.mkdirSync(path.join(dataDir, 'postgres'));
		fs.writeFileSync(path.join(dataDir, 'postgres/letter.txt'), 'dear');
		if (isRoot) fs.chownSync(path.join(dataDir, 'postgres'), postgresAccount()!.uid, 0);
		const error = await failure(startCluster({ dataDir }));
		expect(error.message).toContain('no file PG_VERSION');
		expect(fs.readdirSync(path.join(dataDir, 'postgres'))).toEqual(['letter.txt']);
	});

	test('what an interrupted first start left behind is not taken for data', async () => {
		const dataDir = temporaryFolder();
		fs.mkdirSync(path.join(dataDir, 'postgres.new'));
		fs.writeFileSync(path.join(dataDir, 'postgres.new/PG_VERSION'), '18\n');
		const cluster = await startCluster({ dataDir });
		onTestFinished(cluster.stop);
		expect(fs.existsSync(path.join(dataDir, 'postgres.new'))).toBe(false);
	});
});

describe('a second start on the same data', () => {
	test('says that Kwartje already runs, in another process and in this one', async () => {
		const dataDir = await dataFolder();
		const application = runApplication(['run', dataDir]);
		await application.says(0);
		const second = runApplication(['run', dataDir]);
		expect(await second.says(0)).toMatchObject({ code: 'alreadyRunning' });
		expect(await second.end()).toBe(1);
		const error = await failure(startCluster({ dataDir }));
		expect(error.code).toBe('alreadyRunning');
		expect(error.message).toContain(dataDir);
	});

	test('of two at the same moment one wins, and the data are made once', async () => {
		const dataDir = path.join(temporaryFolder(), 'data');
		const both = [runApplication(['run', dataDir]), runApplication(['run', dataDir])];
		const said = await Promise.all(both.map((application) => application.says(0)));
		expect(said.map(({ code }) => code ?? 'started').sort()).toEqual(['alreadyRunning', 'started']);
	});

	test('a command-line tool works on the server of the running application and leaves it running', async () => {
		const dataDir = await dataFolder();
		const application = runApplication(['run', dataDir]);
		await application.says(0);
		const rows = await withCluster({ dataDir }, ({ connection }) => query(connection, 'select 1 as n'));
		expect(rows).toEqual([{ n: 1 }]);
		expect(isAlive(serverId(dataDir))).toBe(true);
		expect(await application.end('SIGINT')).toBe(0);
	});

	test('a command-line tool starts a server when none runs, and stops it', async () => {
		const dataDir = await dataFolder();
		const pid = await withCluster({ dataDir }, async () => serverId(dataDir));
		expect(isAlive(pid)).toBe(false);
		await expect(withCluster({ dataDir }, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
		expect(fs.existsSync(path.join(dataDir, 'postgres/postmaster.pid'))).toBe(false);
	});
});

describe('when something is killed', () => {
	test(`every acknowledged row is there after ${KILLS} kills of the application, the server or both`, async () => {
		const dataDir = await dataFolder();
		const acknowledged: number[] = [];
		for (let round = 0; round < KILLS; round++) {
			const application = runApplication(['write', dataDir]);
			// The round before 1, 4, 7 … killed the application alone.
			expect(await application.says(0)).toMatchObject({ adopted: round % 3 === 1 });
			await sleep(50 + Math.random() * 400);
			if (round % 3 === 1) await kill(serverId(dataDir), 'SIGKILL');
			await application.end('SIGKILL');
			if (round % 3 === 2) await kill(serverId(dataDir), 'SIGKILL');
			acknowledged.push(...application.numbers);
		}
		const cluster = await startCluster({ dataDir });
		onTestFinished(cluster.stop);
		const rows = await query(cluster.connection, 'select number from fact');
		const present = new Set(rows.map(({ number }) => Number(number)));
		expect(acknowledged.length).toBeGreaterThan(KILLS * 10);
		expect(acknowledged.filter((number) => !present.has(number))).toEqual([]);
	});

	test('a first start that was killed while it made the database is done again, at once', async () => {
		for (let round = 0; round < Math.ceil(KILLS / 2); round++) {
			const dataDir = temporaryFolder();
			const unfinished = () => fs.readdirSync(dataDir).filter((name) => name.startsWith('postgres.new'));
			const application = runApplication(['run', dataDir]);
			await vi.waitUntil(() => unfinished().length > 0, { timeout: 60_000, interval: 5 });
			await sleep(Math.random() * 800);
			await application.end('SIGKILL');
			const cluster = await startCluster({ dataDir });
			expect(await query(cluster.connection, 'select 1 as n')).toEqual([{ n: 1 }]);
			await cluster.stop();
			expect(unfinished()).toEqual([]);
		}
	});

	test('a server that lost its application is adopted, and can be stopped', async () => {
		const dataDir = await dataFolder();
		const application = runApplication(['run', dataDir]);
		await application.says(0);
		await application.end('SIGKILL');
		const pid = serverId(dataDir);
		expect(isAlive(pid)).toBe(true);

		const cluster = await startCluster({ dataDir });
		expect(cluster.adopted).toBe(true);
		expect(serverId(dataDir)).toBe(pid);
		await cluster.stop();
		await expect.poll(() => isAlive(pid)).toBe(false);
	});

	test('a dead server whose process id another program got is not in the way', async () => {
		const dataDir = await dataFolder();
		const application = runApplication(['run', dataDir]);
		await application.says(0);
		await kill(serverId(dataDir), 'SIGKILL');
		await application.end('SIGKILL');
		const other = spawn('sleep', ['60'], { ...postgresAccount(), stdio: 'ignore' });
		onTestFinished(() => void other.kill());
		const lines = fs.readFileSync(path.join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n');
		for (const file of ['postgres/postmaster.pid', 'run/.s.PGSQL.5432.lock']) {
			fs.writeFileSync(path.join(dataDir, file), [other.pid, ...lines.slice(1)].join('\n'));
		}

		const cluster = await startCluster({ dataDir });
		onTestFinished(cluster.stop);
		expect(cluster.adopted).toBe(false);
		expect(other.exitCode).toBeNull();
	});

	test('a stop takes no connection away that is just being closed', async () => {
		const cluster = await startCluster({ dataDir: await dataFolder() });
		const client = new pg.Client(cluster.connection);
		await client.connect();
		// Nobody listens for errors here, as nobody does in a pool that is closing.
		const closing = sleep(200).then(() => client.end());
		await cluster.stop();
		await closing;
	});

	test('a stop does not wait long for a connection that stays', async () => {
		const cluster = await startCluster({ dataDir: await dataFolder() });
		const client = new pg.Client(cluster.connection);
		await client.connect();
		const lost: Error[] = [];
		client.on('error', (error) => lost.push(error));
		await cluster.stop();
		await expect.poll(() => lost.length).toBeGreaterThan(0);
	});

	test('Ctrl-C reaches the application first: it can still use the database', async () => {
		const dataDir = await dataFolder();
		const application = runApplication(['run', dataDir], { detached: true });
		await application.says(0);
		process.kill(-application.pid, 'SIGINT');
		expect(await application.says(1)).toEqual({ answer: 1 });
		expect(await application.end()).toBe(0);
		expect(fs.existsSync(path.join(dataDir, 'postgres/postmaster.pid'))).toBe(false);
	});
});

describe('data that cannot be used', () => {
	test('of a newer PostgreSQL are named and not touched', async () => {
		const dataDir = await dataFolder();
		spoil(path.join(dataDir, 'postgres/PG_VERSION'), '99\n');
		const before = contents(path.join(dataDir, 'postgres'));
		const error = await failure(startCluster({ dataDir }));
		expect(error.code).toBe('newerData');
		expect(error.message).toContain('PostgreSQL 99');
		expect(contents(path.join(dataDir, 'postgres'))).toEqual(before);
	});

	test.runIf(servers[1])('of an older PostgreSQL are named, with the way to take them along', async () => {
		const dataDir = await dataFolder(servers[1]!.binaries);
		const before = contents(path.join(dataDir, 'postgres'));
		const error = await failure(startCluster({ dataDir }));
		expect(error.code).toBe('olderData');
		expect(error.message).toContain('npm run restore');
		expect(contents(path.join(dataDir, 'postgres'))).toEqual(before);
	});

	test('are never replaced: the message says what PostgreSQL says, where the data are and how to recover', async () => {
		const dataDir = await dataFolder();
		spoil(path.join(dataDir, 'postgres/global/pg_control'), '');
		const before = contents(path.join(dataDir, 'postgres/base'));
		const error = await failure(startCluster({ dataDir }));
		expect(error.code).toBe('cannotStart');
		expect(error.message).toContain('pg_control');
		expect(error.message).toContain(path.join(dataDir, 'postgres.log'));
		expect(error.message).toContain('npm run restore');
		expect(contents(path.join(dataDir, 'postgres/base'))).toEqual(before);
	});

	test.runIf(isRoot)('(run as root) of another account are named', async () => {
		const dataDir = temporaryFolder();
		fs.mkdirSync(path.join(dataDir, 'postgres'));
		fs.chownSync(path.join(dataDir, 'postgres'), 1, 1);
		expect(await failure(startCluster({ dataDir }))).toMatchObject({ code: 'noAccess' });
	});

	test.runIf(!isRoot)('(run as an ordinary user) in a folder that may not be written are named', async () => {
		const dataDir = temporaryFolder();
		fs.chmodSync(dataDir, 0o500);
		onTestFinished(() => fs.chmodSync(dataDir, 0o700));
		expect(await failure(startCluster({ dataDir }))).toMatchObject({ code: 'noAccess' });
	});
});

/** Gives a file other contents until the end of the test. */
function spoil(file: string, text: string): void {
	const whole = fs.readFileSync(file);
	fs.writeFileSync(file, text);
	onTestFinished(() => fs.writeFileSync(file, whole));
}

const canMount = isRoot && spawnSync('mount', ['--version']).status === 0 && tryMount();

function tryMount(): boolean {
	const folder = fs.mkdtempSync('/tmp/kwartje-mount-');
	const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]).status === 0;
	if (mounted) execFileSync('umount', [folder]);
	fs.rmdirSync(folder);
	return mounted;
}

function smallDisk(size: string): string {
	const folder = temporaryFolder();
	execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=711`, 'tmpfs', folder]);
	onTestFinished(() => void execFileSync('umount', ['--lazy', folder]));
	return folder;
}

describe('a full disk', () => {
	test.runIf(canMount)('at the first start is named, and nothing stays behind', async () => {
		const dataDir = smallDisk('10m');
		const error = await failure(startCluster({ dataDir }));
		expect(error.code).toBe('diskFull');
		expect(fs.readdirSync(dataDir).filter((name) => name.startsWith('postgres'))).toEqual([]);
	});

	test.runIf(canMount)(
		'at a later start is named, and the data are there when there is room again',
		async () => {
			const dataDir = smallDisk('90m');
			const first = await startCluster({ dataDir });
			await query(first.connection, 'create table note as select 1 as n');
			await first.stop();
			spawnSync('dd', ['if=/dev/zero', `of=${dataDir}/filler`, 'bs=1k'], { stdio: 'ignore' });
			expect(await failure(startCluster({ dataDir }))).toMatchObject({ code: 'diskFull' });
			fs.rmSync(path.join(dataDir, 'filler'));
			const second = await startCluster({ dataDir });
			expect(await query(second.connection, 'select n from note')).toEqual([{ n: 1 }]);
			await second.stop();
		}
	);

	test.runIf(!canMount)('was NOT tested: this account may not mount a small disk', () => {
		process.stderr.write('The tests of a full disk need root and the right to mount; they did not run.\n');
	});
});

describe('folders that others may not enter', () => {
	test('an ordinary user works from one, also when npm made no links', async () => {
		const account = postgresAccount();
		const project = privateCopyOfProject(account);
		const application = runApplication(['run', '.data'], { project, cwd: project, ...account });
		const { url } = await application.says(0);
		expect(url).toContain(encodeURIComponent(path.join(project, '.data/run')));
		expect(await application.end('SIGINT')).toBe(0);
		expect(fs.statSync(path.join(project, '.data')).mode & 0o777).toBe(0o700);
	});

	test.runIf(isRoot)('(run as root) root works from one', async () => {
		const project = privateCopyOfProject();
		const application = runApplication(['run', await dataFolder()], { project, cwd: project });
		expect(await application.says(0)).toMatchObject({ adopted: false });
		expect(await application.end('SIGINT')).toBe(0);
	});

	test.runIf(isRoot)(
		'(run as root) data in one are refused, with the folder that is in the way',
		async () => {
			const folder = path.join(temporaryFolder(), 'private');
			fs.mkdirSync(folder, { mode: 0o700 });
			const error = await failure(startCluster({ dataDir: path.join(folder, 'data') }));
			expect(error.code).toBe('noAccess');
			expect(error.message).toContain(`may not enter ${folder}.`);
			expect(error.message).toContain('KWARTJE_DATA');
		}
	);

	test.runIf(!isRoot)('(run as an ordinary user) what root does there was NOT tested', () => {
		process.stderr.write('The tests of a start as root need root; they did not run.\n');
	});

	test('the copy of the binaries is whole, and open to all, when several processes make it at once', async () => {
		const native = path.join(temporaryFolder(), 'native');
		const target = path.join(temporaryFolder(), 'bin/18');
		const names = Array.from({ length: 300 }, (_, n) => `share/file-${n}`);
		for (const folder of ['bin', 'lib', 'share'])
			fs.mkdirSync(path.join(native, folder), { recursive: true });
		for (const name of ['bin/postgres', 'lib/libpq.so.5', ...names]) {
			fs.writeFileSync(path.join(native, name), name.repeat(1000), {
				mode: name.startsWith('bin') ? 0o700 : 0o600
			});
		}
		const links = [{ source: 'native/lib/libpq.so.5', target: 'native/lib/libpq.so' }];
		fs.writeFileSync(path.join(native, 'pg-symlinks.json'), JSON.stringify(links));
		execFileSync('chmod', ['-R', 'go=', native]);

		const code = `import { copyOnce } from '${import.meta.dirname}/binaries.ts';
			process.umask(0o077); copyOnce('${native}', '${target}');`;
		const copying = [1, 2, 3].map(async () => {
			const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: 'inherit' });
			return (await once(child, 'exit'))[0];
		});
		expect(await Promise.all(copying)).toEqual([0, 0, 0]);
		expect(fs.readdirSync(path.dirname(target))).toEqual(['18']);
		expect(copyOnce(native, target)).toBe(target);
		for (const name of names) expect(fs.statSync(path.join(target, name)).size).toBe(name.length * 1000);
		expect(fs.readlinkSync(path.join(target, 'lib/libpq.so'))).toBe('libpq.so.5');
		const mode = (name: string) => fs.statSync(path.join(target, name)).mode & 0o777;
		expect(['..', '.', 'bin', 'bin/postgres', 'share/file-0'].map(mode)).toEqual([
			0o755, 0o755, 0o755, 0o755, 0o644
		]);
	});
});

describe('temporary servers for tests', () => {
	test('run beside each other and leave nothing behind', async () => {
		const clusters = await Promise.all([startTemporaryCluster(), startTemporaryCluster()]);
		await query(clusters[0].connection, 'create table mine ()');
		const [{ n }] = (await query(clusters[1].connection, `select to_regclass('mine') as n`)) as [
			{ n: unknown }
		];
		expect(n).toBeNull();
		await Promise.all(clusters.map((cluster) => cluster.stop()));
		for (const { dir } of clusters) expect(fs.existsSync(dir)).toBe(false);
	});

	test('stop when the process that asked for one is killed', async () => {
		const application = runApplication(['temporary']);
		const { url = '' } = await application.says(0);
		const dir = path.dirname(new URL(url).searchParams.get('host')!);
		const pid = serverId(dir);
		await application.end('SIGKILL');
		await expect.poll(() => isAlive(pid) || fs.existsSync(dir), { timeout: 5000 }).toBe(false);
	});
});
