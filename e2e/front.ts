import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import tls from 'node:tls';
import { freePort } from '../test/loopback.ts';

const NGINX = '/usr/sbin/nginx';

/** What stands in front of several processes: one address for all of them. */
export type Front = { origin: string; open(backends: string[]): Promise<void>; close(): Promise<void> };

/** The nginx of deploy/nginx.conf with TLS or, where it is not installed, a few lines that take turns. */
export async function prepareFront(): Promise<Front> {
	if (existsSync(NGINX) && hasOpenssl()) return await prepareNginx();
	process.stderr.write(
		'Left out: nginx in front of two processes, which is not here. A small proxy takes its place.\n'
	);
	return await prepareProxy();
}

function hasOpenssl(): boolean {
	try {
		execFileSync('openssl', ['version'], { stdio: 'ignore' });
		return true;
	} catch {
		return false;
	}
}

async function prepareNginx(): Promise<Front> {
	const dir = mkdtempSync(path.join(os.tmpdir(), 'kwartje-nginx-'));
	const [http, https] = [await freePort(), await freePort()];
	const [key, certificate] = ['privkey.pem', 'fullchain.pem'].map((name) => path.join(dir, name)) as [
		string,
		string
	];
	const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
	const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
	execFileSync('openssl', ['req', ...kind, ...subject, '-keyout', key, '-out', certificate], {
		stdio: 'ignore'
	});
	tls.setDefaultCACertificates([...tls.getCACertificates('default'), readFileSync(certificate, 'utf8')]);
	let child: ChildProcess | undefined;

	async function open(backends: string[]): Promise<void> {
		const [first, second] = backends.map((backend) => new URL(backend).host);
		const site = readFileSync('deploy/nginx.conf', 'utf8')
			.replace('127.0.0.1:3001', first!)
			.replace('127.0.0.1:3002', second!)
			.replaceAll(/^\s*listen \[::\].*\n/gm, '')
			.replace('/var/log/nginx', dir)
			.replaceAll('listen 80', `listen 127.0.0.1:${http}`)
			.replaceAll('listen 443', `listen 127.0.0.1:${https}`)
			.replaceAll('kwartje.example', 'localhost')
			.replaceAll('/etc/kwartje/tls', dir);
		const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
			.map((name) => `${name}_temp_path ${dir}/${name};`)
			.join(' ');
		writeFileSync(path.join(dir, 'site.conf'), site);
		writeFileSync(
			path.join(dir, 'nginx.conf'),
			`${process.getuid?.() === 0 ? 'user root;' : ''} daemon off; pid ${dir}/pid; worker_processes 1; events {}
			http { ${folders} include ${dir}/site.conf; }`
		);
		child = spawn(NGINX, ['-p', dir, '-c', path.join(dir, 'nginx.conf'), '-e', path.join(dir, 'error.log')], {
			stdio: ['ignore', 'ignore', 'inherit']
		});
		const running = child;
		for (let tries = 0; !existsSync(path.join(dir, 'pid')); tries++) {
			if (running.exitCode !== null || tries > 200) throw new Error('nginx does not start');
			await sleep(20);
		}
	}

	async function close(): Promise<void> {
		if (child && child.exitCode === null) {
			child.kill();
			await once(child, 'exit');
		}
		rmSync(dir, { recursive: true, force: true });
	}

	return { origin: `https://localhost:${https}`, open, close };
}

async function prepareProxy(): Promise<Front> {
	const port = await freePort();
	const server = createServer();

	async function open(backends: string[]): Promise<void> {
		let turn = 0;
		server.on('request', (incoming, answer) => {
			const chunks: Buffer[] = [];
			incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
			incoming.on('end', () => pass(2));
			const pass = (tries: number): void => {
				const { hostname, port } = new URL(backends[turn++ % backends.length]!);
				const headers = { ...incoming.headers, 'x-real-ip': '127.0.0.1', connection: 'close' };
				const outgoing = request({ hostname, port, method: incoming.method, path: incoming.url, headers });
				outgoing.on('response', (response) => {
					answer.writeHead(response.statusCode ?? 502, response.headers);
					response.pipe(answer);
					response.on('error', () => answer.destroy());
				});
				outgoing.on('error', (error: NodeJS.ErrnoException) => {
					if (error.code === 'ECONNREFUSED' && tries > 1) return pass(tries - 1);
					if (answer.headersSent) answer.destroy();
					else answer.writeHead(502).end();
				});
				outgoing.end(Buffer.concat(chunks));
			};
		});
		await once(server.listen(port, '127.0.0.1'), 'listening');
	}

	async function close(): Promise<void> {
		server.closeAllConnections();
		server.close();
		await once(server, 'close');
	}

	return { origin: `http://127.0.0.1:${port}`, open, close };
}
