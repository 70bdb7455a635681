import { once } from 'node:events';
import { createServer } from 'node:net';

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
