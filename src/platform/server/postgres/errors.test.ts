import { once } from 'node:events';
import net from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cluster, startTemporaryCluster } from './cluster.ts';
import { checkDatabaseUrl, explainDatabaseError, StartupError } from './errors.ts';
import { query } from './testing.ts';

async function complaint(url: string): Promise<string> {
	const error = await checkDatabaseUrl(url).then(
		() => undefined,
		(reason: unknown) => reason
	);
	expect(error).toBeInstanceOf(StartupError);
	expect((error as StartupError).code).toBe('wrongDatabaseUrl');
	return (error as StartupError).message;
}

/** Answers every connection as PostgreSQL would, with one row: its version and its encoding. */
async function imitate(version: string, encoding: string) {
	const message = (type: string, body: Buffer) => {
		const length = Buffer.alloc(4);
		length.writeInt32BE(body.length + 4);
		return Buffer.concat([Buffer.from(type), length, body]);
	};
	const text = (value: string) => Buffer.from(`${value}\0`);
	const field = (name: string) =>
		Buffer.concat([text(name), Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 25]), Buffer.alloc(8)]);
	const value = (content: string) =>
		Buffer.concat([Buffer.from([0, 0, 0, content.length]), Buffer.from(content)]);
	const ready = message('Z', Buffer.from('I'));
	const welcome = Buffer.concat([message('R', Buffer.alloc(4)), ready]);
	const answer = Buffer.concat([
		message('T', Buffer.concat([Buffer.from([0, 2]), field('version'), field('encoding')])),
		message('D', Buffer.concat([Buffer.from([0, 2]), value(version), value(encoding)])),
		message('C', text('SELECT 1')),
		ready
	]);
	const server = net.createServer((socket) => {
		socket.once('data', () => {
			socket.write(welcome);
			socket.on('data', (data) => data.toString('latin1', 0, 1) === 'Q' && socket.write(answer));
		});
		socket.on('error', () => undefined);
	});
	await once(server.listen(0, '127.0.0.1'), 'listening');
	const { port } = server.address() as net.AddressInfo;
	return { url: `postgresql://user:secret@127.0.0.1:${port}/kwartje`, close: () => server.close() };
}

describe('a DATABASE_URL', () => {
	let cluster: Cluster;
	beforeAll(async () => {
		cluster = await startTemporaryCluster({ loopback: true });
		await query(cluster.connection, `create role visitor login password 'visitor'`);
	});
	afterAll(() => cluster.stop());
	const changed = (change: (url: URL) => void) => {
		const url = new URL(cluster.url);
		change(url);
		return url.href;
	};

	test('of a server that listens on the network works, with its password', async () => {
		await expect(checkDatabaseUrl(cluster.url)).resolves.toBeUndefined();
	});

	test('with a wrong password says so, without the password', async () => {
		const message = await complaint(changed((url) => (url.password = 'geheim')));
		expect(message).toContain('refuses the user or the password');
		expect(message).not.toContain('geheim');
	});

	test('without a password says that one is asked', async () => {
		expect(await complaint(changed((url) => (url.password = '')))).toContain('asks for a password');
	});

	test('of a database that does not exist says so', async () => {
		const message = await complaint(changed((url) => (url.pathname = '/nothing')));
		expect(message).toContain('/nothing in DATABASE_URL does not exist');
	});

	test('of a port where nothing listens says so', async () => {
		const taken = net.createServer().listen(0, '127.0.0.1');
		await once(taken, 'listening');
		const { port } = taken.address() as net.AddressInfo;
		await new Promise((resolve) => taken.close(resolve));
		const message = await complaint(`postgresql://user:geheim@127.0.0.1:${port}/kwartje`);
		expect(message).toContain(`user@127.0.0.1:${port}/kwartje`);
		expect(message).toContain('nothing listens there');
	});

	test('of a host that does not exist says so', async () => {
		expect(await complaint('postgresql://user:geheim@host.invalid/kwartje')).toContain('no such host');
	});

	test('of a socket folder without a server says so', async () => {
		const message = await complaint('postgresql://user@localhost/kwartje?host=/nowhere');
		expect(message).toContain('nothing listens there');
	});

	test('of a server that is too old names its version and the version that is needed', async () => {
		const old = await imitate('14.13', 'UTF8');
		const message = await complaint(old.url);
		old.close();
		expect(message).toContain('is PostgreSQL 14.13, and Kwartje needs 15 or newer');
		expect(message).not.toContain('secret');
	});

	test('of a database that cannot hold every letter says so', async () => {
		await query(
			cluster.connection,
			`create database plain template template0 encoding 'SQL_ASCII' locale_provider libc locale 'C'`
		);
		expect(await complaint(changed((url) => (url.pathname = '/plain')))).toContain('SQL_ASCII');
	});

	test.each(['', 'kwartje', 'http://localhost/kwartje', 'postgresql://user:p#ss@host/kwartje'])(
		'that is no address (%s) is explained with an example',
		async (url) => {
			expect(await complaint(url)).toContain('looks like postgresql://');
		}
	);

	test('never shows its password, whatever is in it and however it is written', () => {
		const part = fc.string({ unit: 'grapheme-ascii', maxLength: 4 });
		const special = fc.constantFrom('', '@', '/', '#', '?', '%', ':', '@/');
		fc.assert(
			fc.property(
				fc.tuple(part, special, part),
				fc.tuple(part, special),
				fc.boolean(),
				(first, last, escaped) => {
					const password = `Geheim${first.join('')}Woord${last.join('')}`;
					const url = `postgresql://user:${escaped ? encodeURIComponent(password) : password}@host/kwartje`;
					const error = new Error(`could not use ${url} with ${password}`);
					expect(explainDatabaseError(error, url).message).not.toMatch(/Geheim|Woord/);
				}
			),
			{ numRuns: Number(process.env.KWARTJE_RUNS ?? 200) }
		);
	});
});
