import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import world from '../demo/world.json' with { type: 'json' };
import { type Config, ConfigError, readConfig } from '#platform/server/config.ts';
import { StartupError } from '#platform/server/postgres/errors.ts';
import { buildIfChanged } from './build.ts';
import { serve } from './server.ts';

function say(text: string): void {
	process.stdout.write(`${text}\n`);
}

function announce(config: Config, where: string, port: number): void {
	const personas = world.personas.slice(0, 4).map((persona) => persona.name);
	const demo = config.demo
		? [
				`  Demo      sign in as ${personas.join(', ')} … on the sign-in page`,
				'            mails are in the outbox: /nl/outbox'
			]
		: ['  First     npm run admin:invite -- you@example.org makes the first administrator'];
	say(
		[
			'',
			'  Kwartje runs',
			'',
			`  Address   http://localhost:${port}`,
			...demo,
			`  Data      ${where}`,
			'  Stop      Ctrl-C',
			''
		].join('\n')
	);
}

async function start(): Promise<void> {
	const config = readConfig(process.env);
	if (buildIfChanged()) say('Built from the sources.');
	// What follows imports the messages, which the build has just compiled.
	const { openServices } = await import('./services.ts');
	const services = await openServices(config);
	if (services.filled) say('The demo world is filled.');
	try {
		const server = await serve(config, services.connection);
		let stopping = false;
		const stop = async () => {
			if (stopping) return;
			stopping = true;
			server.close();
			server.closeIdleConnections();
			// What is under way gets a moment to finish.
			setTimeout(() => server.closeAllConnections(), 5000).unref();
			await new Promise((resolve) => server.once('close', resolve));
			// The application inside the build closes its own database and queues.
			await Promise.all(process.listeners('sveltekit:shutdown' as 'exit').map((listener) => listener(0)));
			await services.stop();
			process.exit(0);
		};
		process.on('SIGINT', () => void stop());
		process.on('SIGTERM', () => void stop());
		// The window was closed.
		process.on('SIGHUP', () => void stop());
		announce(config, services.where, (server.address() as AddressInfo).port);
	} catch (error) {
		await services.stop();
		throw error;
	}
}

start().catch((error: unknown) => {
	if (error instanceof StartupError || error instanceof ConfigError) {
		process.stderr.write(`\nKwartje did not start. ${error.message}\n\n`);
	} else {
		process.stderr.write(`\nKwartje did not start because of an error of its own:\n${inspect(error)}\n`);
	}
	process.exit(1);
});
