import { defineEnvVars } from '@sveltejs/kit/env';
import { z } from 'zod';

const text = z.string().min(1).optional();
const flag = z.enum(['0', '1'], { error: '0 or 1, please' }).optional();

/** Every setting of the application, from the environment. All of them may be left out. */
export const settings = z.object({
	DATABASE_URL: text.describe(
		'An external PostgreSQL, 15 or newer. Default: the application starts its own.'
	),
	KWARTJE_DATA: text.describe('Where the embedded database lives. Default .data; as root /var/lib/kwartje.'),
	KWARTJE_DEMO: flag.describe(
		'Demo world and personas, 1 or 0. Default 1 with the embedded database on loopback.'
	),
	KWARTJE_SECRET: z
		.string()
		.min(32, 'at least 32 characters, please')
		.optional()
		.describe('Signs session cookies, 32 characters or more. Default: made once and kept in the database.'),
	KWARTJE_METRICS_TOKEN: z
		.string()
		.min(32, 'at least 32 characters, please')
		.optional()
		.describe('What Prometheus sends as its Bearer token to read /metrics. Default: there is no such page.'),
	KWARTJE_TEST_CLOCK: flag.describe('Lets browser journeys move time. Never in production.'),
	KWARTJE_ORIGIN: z
		.url('a whole address such as https://kwartje.example, please')
		.optional()
		.describe('The address that people use, for links in mails.'),
	HOST: text.describe('Address to listen on. Default 127.0.0.1.'),
	PORT: z
		.string()
		.regex(/^\d{1,5}$/, 'a whole number up to 65535, please')
		.transform(Number)
		.refine((port) => port <= 65535, 'a whole number up to 65535, please')
		.optional()
		.describe('Port to listen on. Default 3000.'),
	SMTP_URL: z
		.string()
		.regex(/^smtps?:\/\//, 'an address that begins with smtp:// or smtps://, please')
		.optional()
		.describe('Mail server: smtps://user:password@host. Default: mails stay in the outbox.'),
	MAIL_FROM: text.describe('Sender of mails.'),
	KWARTJE_CONTACT: z
		.email('a mail address, please')
		.optional()
		.describe(
			'Mail address for questions on privacy and accessibility, shown on those pages. Default: none.'
		),
	KWARTJE_EMBEDDINGS_URL: z
		.url({
			protocol: /^https?$/,
			error: 'a whole address such as http://localhost:11434/v1, please'
		})
		.regex(/^[^@?#]*$/, 'an address without a password and without ? or #, please')
		.optional()
		.describe(
			'Where a language model of your own reads published texts, by the protocol of OpenAI: docs/operations.md. Default: none does.'
		),
	KWARTJE_EMBEDDINGS_MODEL: text.describe('The name of that model there.'),
	KWARTJE_EMBEDDINGS_KEY: z
		.string()
		.regex(/^[!-~]+$/, 'letters, digits and signs without spaces, please')
		.optional()
		.describe('What is sent there as a Bearer token. Default: nothing.'),
	KWARTJE_INSTITUTIONS: text.describe(
		'Institutions to sign in at, as JSON or as the path of a file with it: docs/institutions.md. Default: none.'
	)
});

export const variables = defineEnvVars(
	Object.fromEntries(Object.entries(settings.shape).map(([name, schema]) => [name, { schema }]))
);
