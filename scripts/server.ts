import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import compression from '@polka/compression';
import type { Config } from '#platform/server/config.ts';
import { StartupError } from '#platform/server/postgres/errors.ts';

type Handler = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/**
 * Serves the built application. Kit learns the protocol from a header; ours is set here from the settings and never
 * taken from the client (docs/decisions/004).
 */
export async function serve(config: Config, connection: string): Promise<Server> {
	process.env.KWARTJE_CONNECTION = connection;
	process.env.PROTOCOL_HEADER = 'x-forwarded-proto';
	process.env.BODY_SIZE_LIMIT = '1M';
	const built = (await import(pathToFileURL(path.resolve('build/handler.js')).href)) as { handler: Handler };
	const protocol = config.origin.startsWith('https:') ? 'https' : 'http';
	const compress = compression({ threshold: 1024 });
	const server = createServer((request, response) => {
		request.headers['x-forwarded-proto'] = protocol;
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
		server.once('error', (error: NodeJS.ErrnoException) => {
			const busy = error.code === 'EADDRINUSE';
			reject(
				busy
					? new StartupError(
							'portBusy',
							`Port ${config.port} is in use by another program. Stop that one, or start Kwartje on another port: PORT=3001 npm start.`
						)
					: error
			);
		});
		server.listen(config.port, config.host, resolve);
	});
}
