import type { z } from 'zod';
import { settings } from '../../env.ts';
import { type Institution, readInstitutions } from './institution-settings.ts';

/** The settings of this process, read once and checked. */
export type Config = {
	databaseUrl: string | undefined;
	dataDir: string | undefined;
	demo: boolean;
	testClock: boolean;
	host: string;
	port: number;
	origin: string;
	smtpUrl: string | undefined;
	mailFrom: string;
	contact: string | undefined;
	institutions: Institution[];
	secret: string | undefined;
	metricsToken: string | undefined;
	embeddings: EmbeddingServer | null;
};

/** Where a language model reads texts: `url` is without a slash at its end. */
export type EmbeddingServer = { url: string; model: string; key: string | undefined };

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

export class ConfigError extends Error {}

/**
 * Reads the settings. Throws a `ConfigError` with one plain message when a setting is wrong, or when the demo is
 * asked for in a place where real people could reach it.
 */
export function readConfig(env: Record<string, string | undefined>): Config {
	// A variable that is set to nothing counts as not set.
	const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
	const parsed = settings.safeParse(given);
	if (!parsed.success) {
		const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
		throw new ConfigError(`A setting is not right. ${wrong}`);
	}
	const values = parsed.data;
	const signIn = readInstitutions(values.KWARTJE_INSTITUTIONS);
	if (!signIn.ok) throw new ConfigError(`A setting is not right. KWARTJE_INSTITUTIONS: ${signIn.problem}`);
	const host = values.HOST ?? '127.0.0.1';
	const port = values.PORT ?? 3000;
	const demoAllowed = !values.DATABASE_URL && LOOPBACK.has(host);
	if (values.KWARTJE_DEMO === '1' && !demoAllowed) {
		throw new ConfigError(
			'The demo can only be on with the embedded database and a loopback address: its personas need no password. ' +
				'Leave out KWARTJE_DEMO, or leave out DATABASE_URL and HOST.'
		);
	}
	return {
		databaseUrl: values.DATABASE_URL,
		dataDir: values.KWARTJE_DATA,
		demo: values.KWARTJE_DEMO === undefined ? demoAllowed : values.KWARTJE_DEMO === '1',
		testClock: values.KWARTJE_TEST_CLOCK === '1',
		host,
		port,
		origin: (values.KWARTJE_ORIGIN ?? `http://localhost:${port}`).replace(/\/+$/, ''),
		smtpUrl: values.SMTP_URL,
		mailFrom: values.MAIL_FROM ?? 'Kwartje <kwartje@localhost>',
		contact: values.KWARTJE_CONTACT,
		institutions: signIn.institutions,
		secret: values.KWARTJE_SECRET,
		metricsToken: values.KWARTJE_METRICS_TOKEN,
		embeddings: readEmbeddings(values)
	};
}

function readEmbeddings({
	KWARTJE_EMBEDDINGS_URL: url,
	KWARTJE_EMBEDDINGS_MODEL: model,
	KWARTJE_EMBEDDINGS_KEY: key
}: z.infer<typeof settings>): EmbeddingServer | null {
	if (!url && !model) return null;
	if (!url || !model)
		throw new ConfigError(
			'A setting is missing. KWARTJE_EMBEDDINGS_URL and KWARTJE_EMBEDDINGS_MODEL go together.'
		);
	return { url: url.replace(/\/+$/, ''), model, key };
}
