import { defineEnvVars } from '@sveltejs/kit/env';
import { z } from 'zod';

const text = z.string().min(1).optional();
const flag = z.enum(['0', '1']).optional();

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
		.min(32)
		.optional()
		.describe('Signs session cookies, 32 characters or more. Default: made once and kept in the database.'),
	KWARTJE_TEST_CLOCK: flag.describe('Lets browser journeys move time. Never in production.'),
	KWARTJE_ORIGIN: z.url().optional().describe('The address that people use, for links in mails.'),
	HOST: text.describe('Address to listen on. Default 127.0.0.1.'),
	PORT: z
		.string()
		.regex(/^\d{1,5}$/)
		.transform(Number)
		.optional()
		.describe('Port to listen on. Default 3000.'),
	SMTP_URL: z
		.string()
		.regex(/^smtps?:\/\//)
		.optional()
		.describe('Mail server: smtps://user:password@host. Default: mails stay in the outbox.'),
	MAIL_FROM: text.describe('Sender of mails.')
});

export const variables = defineEnvVars(
	Object.fromEntries(Object.entries(settings.shape).map(([name, schema]) => [name, { schema }]))
);
