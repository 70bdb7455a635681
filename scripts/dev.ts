import { readConfig } from '#platform/server/config.ts';
import { compileMessages } from './messages.ts';
import { openServices } from './services.ts';

/** The application with its sources watched. Messages are compiled once: start again after changing a text. */
const config = readConfig(process.env);
await compileMessages();
const services = await openServices(config);
process.env.KWARTJE_CONNECTION = services.connection;
const { createServer } = await import('vite');
const server = await createServer({ server: { host: config.host, port: config.port } });
await server.listen();
server.printUrls();
const stop = async () => {
	await server.close();
	await services.stop();
	process.exit(0);
};
process.on('SIGINT', () => void stop());
process.on('SIGTERM', () => void stop());
