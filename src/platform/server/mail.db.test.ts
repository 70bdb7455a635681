import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useDatabase } from '../../../test/database.ts';
import { moveClock, now } from './clock.ts';
import { readConfig } from './config.ts';
import { db } from './database.ts';
import { newId, newToken } from './ids.ts';
import { deliverMail, queueMail } from './mail.ts';
import { platformDeclarations, tidyPersonalData } from './personal-data.ts';

useDatabase();

const DAY = 24 * 60 * 60 * 1000;
const PAGE = `http://kwartje.test/nl/questions/${newId()}`;

let mailServer: Server;
let smtpUrl: string;
let received = '';

/** As much of a mail server as it takes to hand over a mail. */
beforeAll(async () => {
	mailServer = createServer((socket) => {
		let reading = false;
		socket.write('220 test\r\n');
		socket.on('data', (chunk) => {
			const said = chunk.toString();
			if (reading) received += said;
			if (reading && !received.endsWith('\r\n.\r\n')) return;
			socket.write(said.startsWith('DATA') ? '354 go on\r\n' : '250 ok\r\n');
			reading = said.startsWith('DATA');
		});
	}).listen(0, '127.0.0.1');
	await once(mailServer, 'listening');
	const address = mailServer.address();
	if (address === null || typeof address === 'string') throw new Error('No port');
	smtpUrl = `smtp://127.0.0.1:${address.port}`;
});
afterAll(() => void mailServer.close());

async function queued(): Promise<{ id: string; token: string }> {
	const token = newToken();
	await db()
		.transaction()
		.execute((trx) =>
			queueMail(trx, {
				to: 'iemand@school.example',
				locale: 'nl',
				subject: 'Een link',
				paragraphs: [`Lees eerst ${PAGE} en klik dan.`],
				action: { label: 'Klik', url: `http://kwartje.test/nl/sign-in/link/${token}?next=%2Fnl` },
				smallPrint: `Afmelden: http://kwartje.test/nl/saved/off/${token}.`
			})
		);
	const { id } = await db()
		.selectFrom('mailMessage')
		.select('id')
		.where('bodyText', 'like', `%${token}%`)
		.executeTakeFirstOrThrow();
	return { id, token };
}

const rowOf = (id: string) =>
	db().selectFrom('mailMessage').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

const tidy = () => tidyPersonalData({ mail_message: platformDeclarations.mail_message! });

describe('the links of a mail', () => {
	it('are gone from the database once it was delivered, and the rest of it stays', async () => {
		const { id, token } = await queued();
		await deliverMail(readConfig({ SMTP_URL: smtpUrl }))({ id });
		expect(received).toContain(token);
		const mail = await rowOf(id);
		expect(mail.deliveredAt).not.toBeNull();
		expect(JSON.stringify(mail)).not.toContain(token);
		for (const body of [mail.bodyText, mail.bodyHtml]) {
			expect(body).toContain('http://kwartje.test/nl/sign-in/link/…?next=%2Fnl');
			expect(body).toContain(PAGE);
		}
	});

	it('stay usable in the outbox where nothing is delivered, until they no longer work', async () => {
		const { id, token } = await queued();
		await tidy();
		moveClock(20 * DAY);
		await tidy();
		expect((await rowOf(id)).bodyText).toContain(token);
		moveClock(2 * DAY);
		await tidy();
		expect(JSON.stringify(await rowOf(id))).not.toContain(token);
	});

	it('of mails that were delivered before are blanked at night', async () => {
		const { id, token } = await queued();
		await db().updateTable('mailMessage').set({ deliveredAt: now() }).where('id', '=', id).execute();
		await tidy();
		expect(JSON.stringify(await rowOf(id))).not.toContain(token);
	});
});
