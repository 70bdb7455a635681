import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { REMIND_PARTNER } from '#domains/matching/server/commands.ts';
import { now } from '#platform/server/clock.ts';
import { readConfig } from '#platform/server/config.ts';
import { db } from '#platform/server/database.ts';
import { SWEEP_DEADLINES } from '#platform/server/deadlines.ts';
import { queueJob } from '#platform/server/jobs.ts';
import { queueMail } from '#platform/server/mail.ts';
import { startTemporaryCluster } from '#platform/server/postgres/cluster.ts';
import { closeApplication, openApplication } from '#src/application.ts';
import { machine } from '../test/loopback.ts';
import { makeOffer, makeOrganisation, makePerson, personIdOf, someoneAt } from '../test/world.ts';
import { type Front, prepareFront } from './front.ts';
import { prepareTestServer, type TestServer } from './server.ts';
import { type Fields, valueOf, Visitor } from './visitor.ts';

const METRICS_TOKEN = 'a-token-of-this-test-only-0123456789';

let cluster: Awaited<ReturnType<typeof startTemporaryCluster>>;
let smtp: SMTPServer;
const received: Email[] = [];
let front: Front;
let [a, b]: TestServer[] = [];

// --- People ----------------------------------------------------------------------------------------------------

let leader: Visitor;
let partner: Visitor;
let coordinator: Visitor;
/** Theirs, in that order. */
let emails: string[];
let schoolId: string;
let partnerId: string;

/** Straight to one process, as the proxy would: from an address that nobody else has, so that limits don't meet. */
function straight(server: TestServer, who: Visitor | null, address: string): Visitor {
	const claimed = front.origin.startsWith('https:')
		? server.origin.replace('http:', 'https:')
		: server.origin;
	const headers = { origin: claimed, 'x-real-ip': address };
	return who ? who.elsewhere(server.origin, headers) : new Visitor(server.origin, headers);
}

async function mailTo(address: string): Promise<Email> {
	for (let tries = 0; tries < 400; tries++) {
		const found = received.find((mail) => mail.to?.some((to) => to.address === address));
		if (found) return found;
		await sleep(25);
	}
	throw new Error(`No mail for ${address}`);
}

/** Asks for a link at one process and follows it at the other. */
async function signIn(email: string, address: string): Promise<Visitor> {
	expect(await straight(a!, null, address).post('/nl/sign-in?/mail', { email })).toBe(303);
	const link = /\/nl\/sign-in\/link\/\S+/.exec((await mailTo(email)).text ?? '')?.[0] ?? '';
	const visitor = straight(b!, null, address);
	expect(await visitor.post(link, {})).toBe(303);
	return visitor.elsewhere(front.origin);
}

async function emailOf(id: string): Promise<string> {
	const row = await db().selectFrom('person').select('email').where('id', '=', id).executeTakeFirstOrThrow();
	return row.email;
}

/** The sum of a metric over its labels, in one process. */
async function metric(server: TestServer, name: string, labels: string): Promise<number> {
	const headers = { authorization: `Bearer ${METRICS_TOKEN}` };
	const text = await (await fetch(`${server.origin}/metrics`, { headers })).text();
	const lines = text.split('\n').filter((line) => line.startsWith(`${name}{`) && line.includes(labels));
	return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

beforeAll(async () => {
	execFileSync(process.execPath, ['scripts/build.ts'], { env: { ...machine() } });
	cluster = await startTemporaryCluster();
	smtp = new SMTPServer({
		disabledCommands: ['AUTH', 'STARTTLS'],
		disableReverseLookup: true,
		onData(stream, _session, done) {
			const chunks: Buffer[] = [];
			stream.on('data', (chunk: Buffer) => chunks.push(chunk));
			stream.on(
				'end',
				() =>
					void PostalMime.parse(Buffer.concat(chunks)).then((mail) => done(void received.push(mail) as never))
			);
		}
	});
	const listening = smtp.listen(0, '127.0.0.1');
	await once(listening, 'listening');
	front = await prepareFront();
	const settings = {
		DATABASE_URL: cluster.url,
		KWARTJE_ORIGIN: front.origin,
		// Without it there are limits. No clock is moved here: what has to be due is made due.
		KWARTJE_TEST_CLOCK: '0',
		KWARTJE_LOG: 'silent',
		KWARTJE_METRICS_TOKEN: METRICS_TOKEN,
		ADDRESS_HEADER: 'x-real-ip',
		// As in a settings file with a line that wasn't filled in.
		KWARTJE_CONTACT: '',
		SMTP_URL: `smtp://127.0.0.1:${(listening.address() as AddressInfo).port}`
	};
	[a, b] = [await prepareTestServer(settings), await prepareTestServer(settings)];
	// Both at once, on an empty database: one of them makes the tables.
	await Promise.all([a.start(), b.start()]);
	await front.open([a.origin, b.origin]);
	const config = readConfig({ DATABASE_URL: cluster.url, KWARTJE_ORIGIN: front.origin });
	await openApplication(config, { connectionString: cluster.url }, { work: false });

	schoolId = await makeOrganisation('De Vlieger');
	partnerId = await makeOrganisation('Stichting Meedenken', { kind: 'volunteerGroup' });
	const people = await Promise.all([
		someoneAt(schoolId, 'coordinator', 'Lea Leider'),
		someoneAt(partnerId, 'coordinator', 'Piet Partner')
	]);
	const settler = await makePerson('Corrie Beheer');
	await db()
		.insertInto('allianceRole')
		.values({ personId: settler, role: 'coordinator', grantedAt: now() })
		.execute();
	emails = await Promise.all([...people.map(personIdOf), settler].map(emailOf));
	[leader, partner, coordinator] = (await Promise.all(
		emails.map((email, index) => signIn(email, `192.0.2.${index + 1}`))
	)) as [Visitor, Visitor, Visitor];
});

afterAll(async () => {
	await closeApplication();
	await Promise.all([a?.stop(), b?.stop(), front?.close()]);
	await cluster?.stop();
	await new Promise<void>((closed) => smtp.close(closed));
});

// --- What they do ----------------------------------------------------------------------------------------------

/**
 * Sends a form until a process has answered it, as somebody would for a few seconds; refused as stale, it was saved before
 * its process was killed.
 */
async function send(visitor: Visitor, path: string, fields: Fields): Promise<void> {
	for (let tries = 0; tries < 40; tries++) {
		const status = await visitor.post(path, fields);
		if (status === 303 || (tries > 0 && status === 409)) return;
		if (status !== null && ![500, 502, 503, 504].includes(status)) throw new Error(`${status} at ${path}`);
		await sleep(100);
	}
	throw new Error(`No answer at ${path}`);
}

/** Asks a question, all five steps. */
async function ask(visitor: Visitor, title: string): Promise<string> {
	const id = randomUUID();
	const edit = `/nl/questions/${id}/edit`;
	const steps: [name: string, fields: Fields][] = [
		['words', { title, situation: 'Lezen gaat moeizaam.', wish: 'Iemand die meeleest.' }],
		['about', { themes: ['mentors'], supportTypes: [] }],
		['when', { audience: 'groep 3', starting: 'na de vakantie', urgency: 'normal' }],
		['own', { ownContribution: 'Koffie', tried: '' }]
	];
	await send(visitor, '/nl/questions/new', { id, organisationId: schoolId });
	for (const [index, [name, fields]] of steps.entries())
		await send(visitor, `${edit}/${name}?/save`, { ...fields, version: String(index + 1) });
	await send(visitor, `${edit}/check?/publish`, { version: '5', visibility: 'everyone' });
	return id;
}

async function offer(visitor: Visitor, title: string): Promise<void> {
	const id = randomUUID();
	const edit = `/nl/offers/${id}/edit`;
	const words = { title, description: 'Wij lezen elke week mee.', audience: '' };
	const help = { themes: ['mentors'], supportTypes: ['hands-on'], bringsPeople: 'yes' };
	const terms = {
		servesScope: 'national',
		countries: ['Nederland'],
		capacityUnit: 'places',
		capacityTotal: '3'
	};
	const others = { availability: '', costs: 'free', costNote: '', languages: ['nl'], municipalities: '' };
	await send(visitor, '/nl/offers/new', { id, organisationId: partnerId, ...words });
	await send(visitor, `${edit}/help?/save`, { version: '1', ...help });
	await send(visitor, `${edit}/terms?/save`, { version: '2', ...terms, ...others });
	await send(visitor, `${edit}/check?/publish`, { version: '3' });
}

// --- What they share -------------------------------------------------------------------------------------------

test('a session that began at one process holds at the other, and ends at both', async () => {
	for (const server of [a!, b!])
		expect(await straight(server, leader, '192.0.2.1').sees('/nl/work', 'Lea')).toBe(true);
	received.splice(0);
	const second = await signIn(emails[2]!, '192.0.2.9');
	expect((await second.fetch('/nl/account')).status).toBe(200);
	await straight(a!, second, '192.0.2.9').post('/nl/sign-out', {});
	expect((await straight(b!, second, '192.0.2.9').fetch('/nl/account')).status).toBe(303);
});

test('a limit counts what came in at either, and nobody gets past it with an address of their own making', async () => {
	const attempts = [];
	for (let attempt = 0; attempt < 12; attempt++)
		attempts.push(
			await straight([a!, b!][attempt % 2]!, null, '192.0.2.50').post('/nl/sign-in/code', {
				email: 'iemand@kwartje.test',
				code: '000000'
			})
		);
	expect(attempts.map((status) => status === 429)).toEqual([...Array(10).fill(false), true, true]);

	const liar = (attempt: number) => new Visitor(front.origin, { 'x-real-ip': `203.0.113.${attempt}` });
	let refused = 0;
	for (let attempt = 0; attempt < 12; attempt++)
		if ((await liar(attempt).post('/nl/sign-in/code', { email: 'x@kwartje.test', code: '000000' })) === 429)
			refused += 1;
	expect(refused).toBe(2);
});

test('the one address is answered by both', async () => {
	const before = await Promise.all(
		[a!, b!].map((s) => metric(s, 'kwartje_request_duration_seconds_count', '/ready'))
	);
	for (let round = 0; round < 10; round++) expect((await fetch(`${front.origin}/ready`)).status).toBe(200);
	const after = await Promise.all(
		[a!, b!].map((s) => metric(s, 'kwartje_request_duration_seconds_count', '/ready'))
	);
	expect(after.map((count, index) => count > before[index]!)).toEqual([true, true]);
});

test('every mail is sent once, by whichever process takes it', async () => {
	const COUNT = 100;
	await db()
		.transaction()
		.execute(async (trx) => {
			for (let index = 0; index < COUNT; index++)
				await queueMail(trx, {
					to: `lezer-${index}@kwartje.test`,
					subject: `Bericht ${index}`,
					paragraphs: ['Een bericht.'],
					smallPrint: 'Een toets.',
					locale: 'nl'
				});
		});
	const arrived = () => received.filter((mail) => mail.subject?.startsWith('Bericht '));
	for (let tries = 0; tries < 400 && arrived().length < COUNT; tries++) await sleep(50);
	await sleep(300);
	expect(new Set(arrived().map((mail) => mail.subject)).size).toBe(COUNT);
	expect(arrived()).toHaveLength(COUNT);
	const shares = await Promise.all(
		[a!, b!].map((s) => metric(s, 'kwartje_mail_deliveries_total', 'delivered'))
	);
	expect(Math.min(...shares), `by each: ${shares.join()}`).toBeGreaterThan(0);
});

test('what the alliance settles at one process counts at the other', async () => {
	const page = await straight(a!, coordinator, '192.0.2.3').get('/nl/alliance/settings');
	const form = page.slice(page.indexOf('value="promiseDays"'));
	const fields = { setting: 'promiseDays', version: valueOf(form, 'version'), value: '11' };
	await send(straight(a!, coordinator, '192.0.2.3'), '/nl/alliance/settings', fields);
	const question = await ask(straight(b!, leader, '192.0.2.1'), 'Wie leest er mee?');
	const promise = await db()
		.selectFrom('questionPromise')
		.select('workingDays')
		.where('questionId', '=', question)
		.executeTakeFirstOrThrow();
	expect(promise.workingDays).toBe(11);
});

test('what the alliance lets count at one process counts at the other', async () => {
	const path = '/nl/alliance/weights?/save&content=61&theme=13&support=13&place=13';
	await send(straight(a!, coordinator, '192.0.2.3'), path, { version: '0', reason: 'Een toets.' });
	expect(await straight(b!, leader, '192.0.2.1').sees('/nl/ranking', 'Telt voor 61 van')).toBe(true);
});

test('an offer that is published at one process is ranked by the other at once', async () => {
	const question = await ask(straight(a!, leader, '192.0.2.1'), 'Wie denkt er mee?');
	for (let round = 0; round < 6; round++) {
		const [here, there] = round % 2 ? [a!, b!] : [b!, a!];
		const page = `/nl/questions/${question}?all=1`;
		// So that it has an index of its own, of before.
		expect(await straight(there, leader, '192.0.2.1').sees(page, `Leesmaatje ${round}`)).toBe(false);
		await offer(straight(here, partner, '192.0.2.2'), `Leesmaatje ${round}`);
		expect(await straight(there, leader, '192.0.2.1').sees(page, `Leesmaatje ${round}`)).toBe(true);
	}
});

test('a deadline that both processes see pass is swept once', async () => {
	const offers = [];
	for (let index = 0; index < 5; index++) {
		const helper = await makeOrganisation(`Helper ${index}`, { kind: 'volunteerGroup' });
		await someoneAt(helper, 'coordinator', `Hulp ${index}`);
		offers.push(await makeOffer(helper, { themes: ['mentors'] }));
	}
	const asking = straight(a!, leader, '192.0.2.1');
	const questions = [];
	for (let index = 0; index < 4; index++) {
		const question = await ask(asking, `Wie helpt er? ${index}`);
		const fields = { offerIds: offers, message: 'Kunnen jullie helpen?', conflictOfInterest: '' };
		await send(asking, `/nl/questions/${question}/requests/new`, fields);
		questions.push(question);
	}
	const requests = await db()
		.selectFrom('helpRequest')
		.select('id')
		.where('questionId', 'in', questions)
		.execute();
	const ids = requests.map(({ id }) => id);
	expect(ids).toHaveLength(20);
	const swept = () => Promise.all([a!, b!].map((s) => metric(s, 'kwartje_jobs_total', SWEEP_DEADLINES)));
	const before = await swept();
	// A process looks every two seconds: they pass one by one, with more sweeps than one of them would do.
	for (let moment = 0; moment < 50; moment++) {
		await db()
			.transaction()
			.execute(async (trx) => {
				await trx
					.updateTable('deadline')
					.set({ dueAt: new Date(0) })
					.where('kind', '=', REMIND_PARTNER)
					.where('objectId', '=', ids[moment % ids.length]!)
					.where('doneAt', 'is', null)
					.execute();
				for (let sweep = 0; sweep < 3; sweep++) await queueJob(trx, SWEEP_DEADLINES, {});
			});
		await sleep(80);
	}
	const done = async () => (await swept()).map((count, index) => count - before[index]!);
	for (let tries = 0; tries < 100 && (await done()).reduce((x, y) => x + y) < 150; tries++) await sleep(100);
	expect(Math.min(...(await done())), 'both swept').toBeGreaterThan(0);
	const facts = await db()
		.selectFrom('helpRequestFact')
		.select(['requestId', (eb) => eb.fn.countAll<number>().as('count')])
		.where('kind', '=', 'reminded')
		.groupBy('requestId')
		.execute();
	expect(facts.map(({ count }) => count)).toEqual(ids.map(() => 1));
});

test('when either is killed in the middle of a journey the other goes on, and nothing that was said yes to is lost', async () => {
	const helper = await makeOrganisation('Stichting Volhouden', { kind: 'volunteerGroup' });
	await someoneAt(helper, 'coordinator', 'Vera Volhoud');
	const offerId = await makeOffer(helper, { themes: ['mentors'], capacityTotal: null });
	const titles: string[] = [];
	const journey = async (title: string) => {
		titles.push(title);
		const question = await ask(leader, title);
		const fields = { offerIds: [offerId], message: `Helpen jullie? ${title}`, conflictOfInterest: '' };
		await send(leader, `/nl/questions/${question}/requests/new`, fields);
		return question;
	};
	const questions: string[] = [];
	for (const [index, victim] of [a!, b!].entries()) {
		const journeys = [0, 1, 2, 3, 4].map((number) => journey(`Ronde ${index} reis ${number}.`));
		await sleep(250);
		await victim.end('SIGKILL');
		questions.push(...(await Promise.all(journeys)));
		expect((await fetch(`${front.origin}/ready`)).status).toBe(200);
		await victim.start();
		expect(await straight(victim, leader, '192.0.2.1').sees('/nl/work', 'Lea')).toBe(true);
	}
	for (const [index, question] of questions.entries())
		expect(await new Visitor(front.origin).sees(`/nl/questions/${question}`, titles[index]!)).toBe(true);
	const requests = await db()
		.selectFrom('helpRequest')
		.select('questionId')
		.where('questionId', 'in', questions)
		.execute();
	expect(requests.map(({ questionId }) => questionId).sort()).toEqual([...questions].sort());
	for (const title of titles) {
		const mails = await db()
			.selectFrom('mailMessage')
			.select('id')
			.where('bodyText', 'like', `%Helpen jullie? ${title}%`)
			.execute();
		expect(mails, title).toHaveLength(1);
	}
});
