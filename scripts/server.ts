import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import compression from '@polka/compression';
import type { Config } from '#platform/server/config.ts';
import { errorCode, StartupError } from '#platform/server/postgres/errors.ts';
import { settings } from '#src/env.ts';

type Handler = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/**
 * Serves the built application. Kit learns the protocol from a header; ours is set here from the settings and never
 * taken from the client (docs/decisions/004).
 */
export async function serve(config: Config, connection: string): Promise<Server> {
	// Kit reads the settings for itself, and would find one that is set to nothing wrong.
	for (const name of Object.keys(settings.shape)) if (process.env[name] === '') delete process.env[name];
	process.env.KWARTJE_CONNECTION = connection;
	process.env.PROTOCOL_HEADER = 'x-forwarded-proto';
	process.env.BODY_SIZE_LIMIT = '1M';
	const built = (await import(pathToFileURL(path.resolve('build/handler.js')).href)) as { handler: Handler };
	const protocol = config.origin.startsWith('https:') ? 'https' : 'http';
	const compress = compression({ threshold: 1024 });
	const server = createServer((request, response) => {
		request.headers['x-forwarded-proto'] = protocol;
		// When it stops, a browser that keeps its connection busy must not keep the server.
		if (!server.listening) response.setHeader('connection', 'close');
		compress(request, response, () =>
			built.handler(request, response, () => {
				response.statusCode = 404;
				response.end();
			})
		);
	});
	// A request that dribbles in keeps a socket for half a minute at most.
	server.headersTimeout = 15_000;
	server.requestTimeout = 30_000;
	await listen(server, config);
	return server;
}

function listen(server: Server, config: Config): Promise<void> {
	return new Promise((resolve, reject) => {
		server.once('error', (error) => reject(explainListenError(error, config)));
		server.listen(config.port, config.host, resolve);
	});
}

function explainListenError(error: Error, { host, port }: Config): Error {
	switch (errorCode(error)) {
		case 'EADDRINUSE':
			return new StartupError(
				'portBusy',
				`Port ${port} is in use by another program. Stop that one, or start Kwartje on another port: PORT=3001 npm start.`
			);
		case 'EACCES':
			return new StartupError(
				'cannotListen',
				`This account may not use port ${port}: those below 1024 are root's. Start Kwartje on another port: PORT=3001 npm start.`
			);
		case 'EADDRNOTAVAIL':
		case 'ENOTFOUND':
		case 'EAI_AGAIN':
			return new StartupError(
				'cannotListen',
				`HOST is ${host}, and that is no address of this machine. Leave it out for 127.0.0.1, or take 0.0.0.0 for all of them.`
			);
	}
	return error;
}
