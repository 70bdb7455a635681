import { expect, it } from 'vitest';
import { offerShelf } from '#domains/matching/server/queries.ts';
import { figureReaders } from '#src/wiring.ts';
import { useDatabase } from '../../../test/database.ts';
import { readExposition } from '../../../test/exposition.ts';
import { makeOffer, makeOrganisation } from '../../../test/world.ts';
import { moveClock, now } from './clock.ts';
import { readConfig } from './config.ts';
import { connectionPool, db } from './database.ts';
import { setDeadline } from './deadlines.ts';
import { newId } from './ids.ts';
import { DELIVER_MAIL, deliverMail, queueMail } from './mail.ts';
import { countRequest, scrape } from './metrics.ts';

useDatabase();

const HOUR = 60 * 60 * 1000;

async function read(name: string): Promise<number | undefined> {
	return readExposition((await scrape(figureReaders)).text).get(name);
}

it('says what is overdue, and for how long', async () => {
	expect(await read('kwartje_deadlines_overdue')).toBe(0);
	const inAnHour = new Date(now().getTime() + HOUR);
	await db()
		.transaction()
		.execute(async (trx) => {
			await setDeadline(trx, 'test', newId(), inAnHour);
			await setDeadline(trx, 'test', newId(), new Date(inAnHour.getTime() + 100 * HOUR));
		});
	expect(await read('kwartje_deadlines_overdue')).toBe(0);
	moveClock(3 * HOUR);
	expect(await read('kwartje_deadlines_overdue')).toBe(1);
	const age = await read('kwartje_deadlines_oldest_overdue_seconds');
	expect(Math.round(age! / 3600)).toBe(2);
});

async function queueOneMail(): Promise<void> {
	await db()
		.transaction()
		.execute((trx) =>
			queueMail(trx, {
				to: 'iemand@school.example',
				locale: 'nl',
				subject: 'Een mail',
				paragraphs: [],
				smallPrint: ''
			})
		);
}

it('says what waits in the outbox and in the queue, what failed, and for how long', async () => {
	const queued = `kwartje_jobs_waiting{name="${DELIVER_MAIL}"}`;
	expect(await read(queued)).toBe(0);
	await queueOneMail();
	moveClock(HOUR);
	expect(await read(queued)).toBe(1);
	expect(await read(`kwartje_jobs_oldest_waiting_seconds{name="${DELIVER_MAIL}"}`)).toBeGreaterThan(3600);
	expect(await read('kwartje_mails_undelivered{state="waiting"}')).toBe(1);
	expect(await read('kwartje_mails_oldest_undelivered_seconds')).toBeGreaterThan(3600);

	const { id } = await db().selectFrom('mailMessage').select('id').executeTakeFirstOrThrow();
	const nobodyListens = deliverMail(readConfig({ SMTP_URL: 'smtp://127.0.0.1:1' }));
	await expect(nobodyListens({ id })).rejects.toThrow('ECONNREFUSED');
	expect(await read('kwartje_mails_undelivered{state="waiting"}')).toBe(0);
	expect(await read('kwartje_mails_undelivered{state="failed"}')).toBe(1);
	expect(await read('kwartje_mail_deliveries_total{outcome="failed"}')).toBe(1);
	await db().updateTable('mailMessage').set({ deliveredAt: now(), failedAt: null }).execute();
	expect(await read('kwartje_mails_undelivered{state="failed"}')).toBe(0);
	expect(await read('kwartje_mails_oldest_undelivered_seconds')).toBe(0);
});

it('stops ringing after a day for a mail that never arrives, such as one to an address that doesn’t exist', async () => {
	await queueOneMail();
	moveClock(23 * HOUR);
	expect(await read('kwartje_mails_undelivered{state="waiting"}')).toBe(1);
	moveClock(2 * HOUR);
	expect(await read('kwartje_mails_undelivered{state="waiting"}')).toBe(0);
	expect(await read('kwartje_mails_oldest_undelivered_seconds')).toBe(0);
});

it('says how much the index for ranking holds, and at which revision it stands', async () => {
	expect(await read('kwartje_ranking_offers')).toBe(0);
	const partner = await makeOrganisation('Leesclub', { kind: 'volunteerGroup' });
	for (const title of ['Voorlezen', 'Rekenen']) await makeOffer(partner, { title });
	await offerShelf();
	expect(await read('kwartje_ranking_offers')).toBe(2);
	const { revision } = await db()
		.selectFrom('changeRevision')
		.select('revision')
		.where('feed', '=', 'offers')
		.executeTakeFirstOrThrow();
	expect(await read('kwartje_ranking_revision')).toBe(revision);
});

it('says how many connections there are, and how many of them are idle', async () => {
	const held = await Promise.all(Array.from({ length: 4 }, () => connectionPool().connect()));
	const samples = readExposition((await scrape(figureReaders)).text);
	for (const connection of held) connection.release();
	// Now that some are idle: what a scrape itself asks doesn't count.
	expect(await read('kwartje_database_connections{state="waiting"}')).toBe(0);
	const connections = (state: string) => samples.get(`kwartje_database_connections{state="${state}"}`)!;
	expect(connections('total')).toBeLessThanOrEqual(8);
	expect(connections('total') - connections('idle')).toBeGreaterThanOrEqual(4);
	expect(connections('waiting')).toBe(0);
});

it('counts requests by route, method and class of status, in a few words only', async () => {
	for (const [method, status] of [
		['GET', 200],
		['GET', 204],
		['PROPFIND', 404]
	] as const)
		countRequest('/[locale=locale]/work', method, status, 30);
	countRequest(null, 'GET', 404, 3);
	const samples = readExposition((await scrape([])).text);
	const name = 'kwartje_request_duration_seconds';
	const ok = 'method="GET",route="/[locale=locale]/work",status="2xx"';
	expect(samples.get(`${name}_count{${ok}}`)).toBe(2);
	expect(samples.get(`${name}_sum{${ok}}`)).toBeCloseTo(0.06);
	expect(samples.get(`${name}_bucket{le="0.025",${ok}}`)).toBe(0);
	expect(samples.get(`${name}_bucket{le="0.05",${ok}}`)).toBe(2);
	expect(samples.get(`${name}_count{method="other",route="/[locale=locale]/work",status="4xx"}`)).toBe(1);
	expect(samples.get(`${name}_count{method="GET",route="none",status="4xx"}`)).toBe(1);
});
