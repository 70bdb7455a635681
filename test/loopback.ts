import { once } from 'node:events';
import { createServer as createWebServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A port that nobody listens on: mailed links carry the address, so it has to be known before a server starts. */
export async function freePort(): Promise<number> {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	server.close();
	await once(server, 'close');
	if (address === null || typeof address === 'string') throw new Error('No free port');
	return address.port;
}

/** What a program needs of the machine; the test runner's own settings would end up in the build. */
export function machine(): Record<string, string | undefined> {
	const { PATH, HOME, TMPDIR, LANG, USER } = process.env;
	return { PATH, HOME, TMPDIR, LANG, USER };
}

export type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

/** A server of somebody else, on loopback. */
export async function listen(answer: Answer): Promise<{ origin: string; stop(): Promise<void> }> {
	const server = createWebServer((request, response) => void answer(request, response));
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		stop: async () => {
			server.closeAllConnections();
			server.close();
			await once(server, 'close');
		}
	};
}

/** How an answer comes, instead of at once: what would come at last is as it should be. */
export type Manner = 'hangs' | 'drips' | 'dawdles' | 'floods' | 'redirects';

const TYPE = { 'content-type': 'application/json' };

export async function answerRudely(manner: Manner, response: ServerResponse, body: string): Promise<void> {
	switch (manner) {
		case 'hangs':
			return;
		case 'redirects':
			return void response.writeHead(302, { location: '?elsewhere' }).end();
		case 'dawdles':
			await sleep(400);
			return void response.writeHead(200, TYPE).end(body);
		case 'drips':
			response.writeHead(200, TYPE);
			for (let index = 0; index < body.length && !response.closed; index++) {
				response.write(body[index]);
				await sleep(50);
			}
			return;
		case 'floods':
			response.writeHead(200, TYPE);
			for (let megabyte = 0; megabyte < 100 && !response.closed; megabyte++)
				if (!response.write(' '.repeat(1_000_000)))
					await Promise.race([once(response, 'drain'), once(response, 'close')]);
			response.end(body);
	}
}
