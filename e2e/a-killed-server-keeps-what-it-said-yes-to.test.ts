import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import world from '../demo/world.json' with { type: 'json' };
import { withCluster } from '#platform/server/postgres/cluster.ts';
import { readPostmaster } from '#platform/server/postgres/postmaster.ts';
import { type Ending, prepareTestServer, type TestServer } from './server.ts';
import { type Fields, valueOf, Visitor } from './visitor.ts';

const KILLS = Number(process.env.KWARTJE_KILLS ?? 5);
const SEED = Number(process.env.KWARTJE_SEED ?? randomInt(2 ** 31));
const TIMEOUT = 120_000 + KILLS * 30_000;

/** Moments in milliseconds, the same for the same seed. */
function moments(count: number, max: number): number[] {
	return fc.sample(fc.noBias(fc.integer({ min: 0, max })), { numRuns: count, seed: SEED });
}

let server: TestServer;

function idAfter(html: string, path: string): string {
	const id = html.split(`href="${path}/`)[1]?.slice(0, 36);
	if (!id) throw new Error(`No link to ${path} on this page`);
	return id;
}

async function signIn(name: string): Promise<Visitor> {
	const visitor = new Visitor(server.origin);
	const page = await visitor.get('/nl/sign-in');
	const person = new RegExp(`value="([^"]+)"[^>]*>(?:<!---->)?Log in als ${name}`).exec(page)?.[1] ?? '';
	expect(await visitor.post('/nl/sign-in?/persona', { person })).toBe(303);
	return visitor;
}

type Kind = 'draft' | 'save' | 'publish' | 'request' | 'message' | 'answer';

/** A form that somebody sent. */
type Sent = {
	kind: Kind;
	by: Visitor;
	path: string;
	fields: Fields;
	question: string;
	/** Words that no other form has. */
	words: string;
	answer?: number | null;
};

/** All that was sent, in the order in which it was. */
const sent: Sent[] = [];
let words = 0;

/** Sends a form and remembers it, and whether the server said yes. */
async function send(form: Sent): Promise<boolean> {
	sent.push(form);
	form.answer = await form.by.post(form.path, form.fields);
	return form.answer === 303;
}

const saidYes = (form: Sent) => form.answer === 303;

// --- Who writes ------------------------------------------------------------------------------------------------

let leader: Visitor;
let bank: Visitor;
let veterans: Visitor;
/** An offer of the bank and one of the veterans. */
let offerIds: string[];
/** The conversation of the school and the bank in the demo world. */
let conversation: string;
/** Requests that wait for the bank's answer. */
let waiting: Sent[] = [];

function newWords(): string {
	words += 1;
	return `Meedenken over lezen (${words})`;
}

async function draft(): Promise<{ by: Visitor; question: string; edit: string } | null> {
	const page = await leader.get('/nl/questions/new');
	const fields = { id: valueOf(page, 'id'), organisationId: valueOf(page, 'organisationId') };
	const form = { by: leader, question: fields.id, words: '' };
	if (!(await send({ ...form, kind: 'draft', path: '/nl/questions/new', fields }))) return null;
	return { by: leader, question: fields.id, edit: `/nl/questions/${fields.id}/edit` };
}

const inWords = (text: string, version: number) => ({
	version: String(version),
	title: text,
	situation: `Wat er is: ${text}.`,
	wish: `Wat zou helpen: ${text}.`
});

/** Asks a question, all five steps, and writes to two partners. */
async function ask(): Promise<void> {
	const begun = await draft();
	if (!begun) return;
	const { edit, ...of } = begun;
	const form = { ...of, words: newWords() };
	if (!(await send({ ...form, kind: 'save', path: `${edit}/words?/save`, fields: inWords(form.words, 1) })))
		return;
	const steps: [name: string, fields: Fields][] = [
		['about', { themes: ['mentors', 'workload'], supportTypes: [] }],
		['when', { audience: 'groep 3', starting: 'na de vakantie', urgency: 'normal' }],
		['own', { ownContribution: 'Koffie', tried: '' }]
	];
	for (const [index, [name, fields]] of steps.entries())
		if ((await leader.post(`${edit}/${name}?/save`, { ...fields, version: String(index + 2) })) !== 303)
			return;
	const publish = { version: '5', visibility: 'everyone' };
	if (!(await send({ ...form, kind: 'publish', path: `${edit}/check?/publish`, fields: publish }))) return;
	const request: Sent = {
		...form,
		kind: 'request',
		path: `/nl/questions/${of.question}/requests/new`,
		fields: { offerIds, message: `Kunnen jullie helpen? ${form.words}`, conflictOfInterest: '' }
	};
	if (await send(request)) waiting.push(request);
}

/** Writes the first step of one draft over and over. */
async function rewrite(over: () => boolean): Promise<void> {
	const begun = await draft();
	if (!begun) return;
	const { edit, ...of } = begun;
	for (let version = 1; !over(); version++) {
		const text = newWords();
		const fields = inWords(text, version);
		if (!(await send({ ...of, kind: 'save', path: `${edit}/words?/save`, words: text, fields }))) return;
	}
}

async function write(): Promise<void> {
	const page = await leader.get(`/nl/requests/${conversation}`);
	const form = { by: leader, question: '', words: newWords() };
	const fields = { messageId: valueOf(page, 'messageId'), text: form.words };
	await send({ ...form, kind: 'message', path: `/nl/requests/${conversation}?/write`, fields });
}

/** The bank answers the oldest request that waits, from its list. */
async function answer(): Promise<void> {
	const request = waiting.shift();
	if (!request) return void (await sleep(20));
	const work = await bank.get('/nl/work');
	const entry = work.split('href="/nl/requests/').find((part) => part.includes(request.words));
	const path = `/nl/requests/${entry?.slice(0, 36)}`;
	const page = await bank.get(path);
	const fields = {
		version: valueOf(page, 'version'),
		messageId: valueOf(page, 'messageId'),
		answer: 'interested',
		text: `Graag! ${request.words}`
	};
	const { question, words } = request;
	await send({ by: bank, kind: 'answer', question, words, path: `${path}?/answer`, fields });
}

const WRITERS = [ask, ask, rewrite, write, answer];

/** Everybody writes, until `over` says so. A page or an answer that doesn't come is no reason to stop. */
async function everybodyWrites(over: () => boolean): Promise<void> {
	const again = async (act: (typeof WRITERS)[number]) => {
		while (!over()) await act(over).catch(() => sleep(10));
	};
	await Promise.all(WRITERS.map(again));
}

// --- What is there afterwards ----------------------------------------------------------------------------------

type Export = {
	help_question: { id: string; title: string; situation: string; wish: string }[];
	thread_message: { body: string }[];
	mail_message: { subject: string; bodyText: string }[];
};

/** Everything that the platform holds about somebody, as they can ask for it. */
async function exportOf(visitor: Visitor): Promise<Export> {
	return JSON.parse(await visitor.get('/nl/account/export')) as Export;
}

const howMany = (texts: string[], words: string) => texts.filter((text) => text.includes(words)).length;
const mails = (of: Export) => of.mail_message.map((mail) => `${mail.subject}\n${mail.bodyText}`);
const messages = (of: Export) => of.thread_message.map((message) => message.body);

/**
 * What each form has to leave behind, each with how often. A request is two messages and a mail to each partner; of a
 * text that was saved over, the newer one is the trace.
 */
const WHOLE: Record<Kind, number[]> = {
	draft: [1],
	save: [1, 1, 1],
	publish: [1],
	request: [2, 1, 1],
	message: [1, 1],
	answer: [1, 1]
};

/** How much of each form is there, in the order of WHOLE. */
async function traces(forms: Sent[]): Promise<{ form: Sent; found: number[] }[]> {
	const [school, atBank, atVeterans] = [
		await exportOf(leader),
		await exportOf(bank),
		await exportOf(veterans)
	];
	const anybody = new Visitor(server.origin);
	const found = [];
	for (const form of forms) found.push({ form, found: await tracesOf(form) });
	return found;

	async function tracesOf({ kind, question, words, path }: Sent): Promise<number[]> {
		const asked = `Kunnen jullie helpen? ${words}`;
		switch (kind) {
			case 'draft':
				return [school.help_question.filter(({ id }) => id === question).length];
			case 'save': {
				const saves = sent.filter((other) => other.kind === 'save' && other.path === path);
				const since = saves.slice(saves.findIndex((save) => save.words === words));
				const row = school.help_question.find(({ id }) => id === question);
				return [row?.title, row?.situation, row?.wish].map((text = '') =>
					Number(since.some((save) => text.includes(save.words)))
				);
			}
			case 'publish':
				return [Number(await anybody.sees(`/nl/questions/${question}`, words))];
			case 'request':
				return [
					howMany(messages(school), asked),
					howMany(mails(atBank), asked),
					howMany(mails(atVeterans), asked)
				];
			case 'message':
				return [howMany(messages(school), words), howMany(mails(atBank), words)];
			case 'answer':
				return [
					howMany(messages(atBank), `Graag! ${words}`),
					mails(school).filter((mail) => mail.includes('wil helpen') && mail.includes(`“${words}”`)).length
				];
		}
	}
}

/** Rows of which another half is missing: of all that is written in one transaction, what no page shows. */
const HALVES = `
	select 'a mail without its job' as half, id::text from mail_message where not exists
		(select from pgboss.job where name = 'mail.deliver' and data->>'id' = mail_message.id::text)
	union all
	select 'a job without its mail', id::text from pgboss.job where name = 'mail.deliver' and not exists
		(select from mail_message where id::text = data->>'id')
	union all
	select 'a request without its deadlines', id::text from help_request
		where created_at > (select at from installation_fact where key = 'demoWorld')
		and (select count(*) from deadline where object_id = help_request.id
			and kind in ('request.remind', 'request.expire')) <> 2
	union all
	select 'a request whose link is missing', id::text from help_request
		where created_at > (select at from installation_fact where key = 'demoWorld')
		and not exists (select from request_link where request_id = help_request.id)
	union all
	select 'a publication without its deadline', question_id::text from help_question_fact
		where kind = 'published' and by_person is not null and not exists
		(select from deadline where object_id = question_id)
	union all
	select 'a publication without its audit', question_id::text from help_question_fact
		where kind = 'published' and by_person is not null and not exists
		(select from audit_fact where command = 'matching.publishQuestion' and object_id = question_id::text)
	union all
	select 'an audit without its publication', object_id from audit_fact
		where command = 'matching.publishQuestion' and not exists
		(select from help_question_fact where kind = 'published' and question_id::text = object_id)`;

async function halves(): Promise<unknown[]> {
	return await withCluster({ dataDir: server.dataDir }, async ({ connection }) => {
		const client = new pg.Client(connection);
		await client.connect();
		try {
			return (await client.query(HALVES)).rows;
		} finally {
			await client.end();
		}
	});
}

const describe = ({ form, found }: { form: Sent; found: number[] }) =>
	`${form.kind} ${form.words} ${form.path}, answered ${form.answer}: found ${found.join()} of ${WHOLE[form.kind].join()}`;

const isWhole = ({ form, found }: { form: Sent; found: number[] }) =>
	found.every((count, index) => count === WHOLE[form.kind][index]);

/**
 * After a restart: what was answered with yes is there, what wasn't is there as a whole or not at all, and who sends
 * that once more has it once.
 */
async function expectKept(forms: Sent[], when: string): Promise<void> {
	const after = await traces(forms);
	const lost = after.filter((trace) => saidYes(trace.form) && !isWhole(trace));
	const half = after.filter((trace) => !isWhole(trace) && trace.found.some((count) => count > 0));
	expect(lost.map(describe), `lost: ${when}`).toEqual([]);
	expect(half.map(describe), `half there: ${when}`).toEqual([]);
	expect(await halves(), `half there: ${when}`).toEqual([]);
	for (const form of forms.filter((form) => !saidYes(form)))
		expect([303, 409], `sent again: ${describe({ form, found: [] })}`).toContain(
			await form.by.post(form.path, form.fields)
		);
	const again = await traces(forms);
	expect(again.filter((trace) => !isWhole(trace)).map(describe), `sent again: ${when}`).toEqual([]);
	for (const form of forms) form.answer = 303;
}

/** Lets everybody write, ends the server amid that, starts it again and looks. Gives how often it had said yes. */
async function round(end: () => Promise<void>, when: string): Promise<number> {
	const before = sent.length;
	waiting = [];
	let ended = false;
	const written = everybodyWrites(() => ended);
	await end();
	ended = true;
	await written;
	await server.start();
	const forms = sent.slice(before);
	const yes = forms.filter(saidYes).length;
	// A refusal would be a mistake of this test: nobody else writes here.
	const refused = forms.filter((form) => ![303, 500, null].includes(form.answer ?? null));
	expect(
		refused.map((form) => describe({ form, found: [] })),
		when
	).toEqual([]);
	await expectKept(forms, when);
	return yes;
}

beforeAll(async () => {
	server = await prepareTestServer({ KWARTJE_LOG: 'silent' });
});

beforeEach(({ onTestFailed }) => {
	onTestFailed(() => void process.stderr.write(`The same moments again: KWARTJE_SEED=${SEED}\n`));
});

afterAll(async () => server.stop());

test(
	'a first start that is killed halfway is simply done again',
	async () => {
		for (const moment of moments(Math.ceil(KILLS / 5), 4000)) {
			const starting = server.start().catch(() => undefined);
			await sleep(moment);
			await server.end('SIGKILL');
			await starting;
		}
		await server.start();
		for (const { name } of world.personas)
			expect(await new Visitor(server.origin).sees('/nl/sign-in', name)).toBe(true);
	},
	TIMEOUT
);

test(
	`every acknowledged form is there after ${KILLS} kills of the application, its database or both`,
	async () => {
		leader = await signIn('Rosalie Amankwa');
		bank = await signIn('Priya Ramdhanie');
		veterans = await signIn('Hetty van Oeveren');
		const desks = [await bank.get('/nl/work'), await veterans.get('/nl/work')];
		offerIds = desks.map((page) => idAfter(page, '/nl/offers'));
		conversation = idAfter(desks[0]!, '/nl/requests');

		const delays = moments(KILLS, 1500);
		let acknowledged = 0;
		for (const [index, delay] of delays.entries()) {
			const killDatabase = () => {
				const { pid } = readPostmaster(server.dataDir) ?? {};
				if (pid) process.kill(pid, 'SIGKILL');
			};
			const victims = ['the application', 'the application, then the database', 'the database first'];
			const victim = victims[index % 3]!;
			const when = `kill ${index + 1} after ${delay} ms, ${victim}`;
			acknowledged += await round(async () => {
				await sleep(200 + delay);
				if (victim === victims[2]) {
					killDatabase();
					await sleep(delay / 5);
				}
				await server.end('SIGKILL');
				if (victim === victims[1]) killDatabase();
			}, when);
		}
		expect(acknowledged).toBeGreaterThan(KILLS * 10);
	},
	TIMEOUT
);

test.each<Ending>(['SIGTERM', 'SIGINT'])('a stop by %s under writes loses nothing either', async (signal) => {
	await round(async () => {
		await sleep(1000);
		expect(await server.end(signal)).toBe(0);
		expect(readPostmaster(server.dataDir)).toBeUndefined();
	}, signal);
});

test('and everything is still there at the end', async () => {
	const missing = (await traces(sent)).filter((trace) => !isWhole(trace));
	expect(missing.map(describe)).toEqual([]);
});
