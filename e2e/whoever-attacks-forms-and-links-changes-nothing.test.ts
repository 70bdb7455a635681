import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, inject, test } from 'vitest';
import { hashSecret, newId, newToken } from '#platform/server/ids.ts';
import { databaseOf } from './database.ts';
import { PULSE_TOKEN } from './people.ts';
import { postUnder, Visitor } from './visitor.ts';

const ROUTES = 'src/routes';

type Write = { route: string; action: string | null };

/** The names of a page's form actions, as they stand in its source: one tab in, by the formatter. */
function actionsIn(file: string, source: string): string[] {
	const block = /^export const actions = \{\n(.*?)^\};?$/ms.exec(source)?.[1];
	const lines = block?.match(/^\t[^\t/* ].*$/gm)?.filter((line) => !/^\t[}\])]/.test(line));
	const names = lines?.map((line) => /^\t(?:async )?(\w+)[:(]/.exec(line)?.[1]);
	if (/\bactions\b/.test(source) && !names?.every(Boolean)) throw new Error(`Which actions has ${file}?`);
	return names?.flatMap((name) => name ?? []) ?? [];
}

/** Every form action and every endpoint that writes: a new one is here by itself. */
const WRITES = readdirSync(ROUTES, { recursive: true, encoding: 'utf8' })
	.sort()
	.flatMap((file): Write[] => {
		if (!/(^|\/)\+(page|layout|)\.?server\.ts$/.test(file)) return [];
		const source = readFileSync(path.join(ROUTES, file), 'utf8');
		const route = path.dirname(file);
		const writes = /^export .*\b(POST|PUT|PATCH|DELETE|fallback)\b/m.test(source);
		return [
			...actionsIn(file, source).map((action) => ({ route, action })),
			...(writes ? [{ route, action: null }] : [])
		];
	});

const nameOf = ({ route, action }: Write) => (action ? `${route}?/${action}` : route);

// --- Who and what there is -------------------------------------------------------------------------------------

/** Together they may do everything; the first two at a school and at a partner. */
const PERSONAS = [
	'Rosalie Amankwa',
	'Hetty van Oeveren',
	'Noor Deschuytere',
	'Bram Tjoa',
	'Ton Schreurkens'
] as const;
const [SCHOOL, PARTNER] = PERSONAS;

/** Hers is what may get lost. */
const WIES = { id: newId(), name: 'Wies Toevallig', email: 'wies.toevallig@demo.example' };

const origin = inject('origin');
const query = databaseOf({ dataDir: inject('dataDir') });
const AT = new Date('2026-09-01T09:00:00Z');
const visitor = new Visitor(origin);
const personas: Visitor[] = [];
const wies = new Visitor(origin);

/** The first that a query finds; of the demo, where it is ordered: journeys before this one left theirs. */
async function first(sql: string, ...values: string[]): Promise<string> {
	const [row] = await query(`${sql} limit 1`, values);
	if (!row) throw new Error(`Nothing there: ${sql}`);
	return String(Object.values(row)[0]);
}

const organisationOf = (name: string) =>
	first(
		'select organisation_id from membership join person on person.id = person_id where name = $1 order by membership.id',
		name
	);

/** A link as it would be mailed: the table has its hash. */
async function mailedLink(
	table: string,
	columns: Record<string, unknown>,
	hash = 'token_hash'
): Promise<string> {
	const token = newToken();
	const row = { [hash]: hashSecret(token), expires_at: new Date('2030-01-01T00:00:00Z'), ...columns };
	const names = Object.keys(row);
	const places = names.map((_, index) => `$${index + 1}`);
	await query(`insert into ${table} (${names.join(', ')}) values (${places.join(', ')})`, Object.values(row));
	return token;
}

/** She is a member of the school. */
async function addWies(school: string): Promise<void> {
	const { id, name, email } = WIES;
	await query(
		`insert into person (id, name, email, email_verified, locale, created_at, updated_at) values ($1, $2, $3, true, 'nl', $4, $4)`,
		[id, name, email, AT]
	);
	await query(
		`insert into membership (id, person_id, organisation_id, role, asked_at, approved_at) values ($1, $2, $3, 'member', $4, $4)`,
		[newId(), id, school, AT]
	);
}

async function signInWies(): Promise<void> {
	wies.cookie = '';
	expect(await wies.post(`/nl/sign-in/link/${await linkToSignIn()}`, {})).toBe(303);
}

const linkToSignIn = () =>
	mailedLink(
		'sign_in_token',
		{ id: newId(), email: WIES.email, code_hash: 'not typed', created_at: AT },
		'link_hash'
	);

/** For every parameter in an address something of theirs, by where it stands. */
async function findPlaces(school: string): Promise<Record<string, string>> {
	const partner = await organisationOf(PARTNER);
	const question = await first(
		`select id from help_question where organisation_id = $1 and (
			select kind from help_question_fact where question_id = help_question.id order by help_question_fact.id desc limit 1
		) in ('published', 'answered') order by id`,
		school
	);
	const request = await first(
		'select request.id from help_request as request join help_question as question on question.id = question_id where organisation_id = $1 order by request.id',
		school
	);
	const initiative = await first(
		'select initiative_id from professional join initiative_party using (initiative_id) where initiative_party.organisation_id = $1 order by added_at',
		school
	);
	return {
		'[locale=locale]': 'nl',
		'agreements/[id=id]': await first(
			'select agreement_id from agreement_party where organisation_id = $1 order by agreement_id',
			school
		),
		'agreements/[id=id]/edit/[step=step]': 'care',
		'alliance/broker/[id=id]': await first('select id from broker_case order by id'),
		'alliance/holidays/[id=id]': await first(
			'select id from school_holiday where organisation_id is null order by id'
		),
		'alliance/rounds/[id=id]': await first('select id from allocation_round order by id'),
		'alliance/support/[subject=subject]': WIES.id,
		'alliance/support/[subject=subject]/[act=act]': 'endSessions',
		'answer/[token=token]': await mailedLink('request_link', {
			id: newId(),
			request_id: request,
			created_at: AT
		}),
		'invitations/[token=token]': await mailedLink('invitation', {
			id: newId(),
			organisation_id: school,
			email: WIES.email,
			role: 'member',
			invited_at: AT
		}),
		'initiatives/[id=id]': initiative,
		'initiatives/[id=id]/people/[person=id]': await first(
			'select id from professional where initiative_id = $1 and left_at is null order by id',
			initiative
		),
		'initiatives/[id=id]/plan/[step=id]': await first(
			'select id from initiative_step where initiative_id = $1 and dropped_at is null order by id',
			initiative
		),
		'offers/[id=id]': await first('select id from offer where organisation_id = $1 order by id', partner),
		'offers/[id=id]/edit/[step=step]': 'words',
		'organisations/[id=id]': school,
		'organisations/[id=id]/people/[person=id]': WIES.id,
		'placements/[id=id]': await placementOf(question),
		'pulse/[token=token]': PULSE_TOKEN,
		'questions/[id=id]': question,
		'questions/[id=id]/edit/[step=step]': 'words',
		'requests/[id=id]': request,
		'saved/off/[token=token]': await mailedLink('digest_link', { person_id: WIES.id, created_at: AT }),
		'sign-in/institution/[provider]': 'surfconext',
		'sign-in/link/[token=token]': await linkToSignIn()
	};
}

/** Suggests an offer for their question. */
async function placementOf(question: string): Promise<string> {
	const id = newId();
	await query(
		`insert into allocation_placement (id, round_id, question_id, support_type, offer_id, takes, relevance)
			values ($1, $2, $3, '', $4, 1, 1)`,
		[
			id,
			await first('select id from allocation_round order by id'),
			question,
			await first('select id from offer where published_at is not null order by id')
		]
	);
	return id;
}

let places: Record<string, string>;

/** Where a write is sent to. */
function addressOf({ route, action }: Write): string {
	const parts = route.split('/');
	const filled = parts.map((part, index) => {
		if (!part.startsWith('[')) return part;
		const where = parts.slice(Math.min(index, 1), index + 1).join('/');
		if (!places[where]) throw new Error(`What stands in an address for ${where}?`);
		return places[where];
	});
	// Only of a test server; moves its clock by nothing.
	const query = route === 'test-clock' ? '?hours=0' : action && action !== 'default' ? `?/${action}` : '';
	return `/${filled.join('/')}${query}`;
}

beforeAll(async () => {
	const school = await organisationOf(SCHOOL);
	await addWies(school);
	await signInWies();
	for (const name of PERSONAS) {
		const person = new Visitor(origin);
		const id = await first('select id from person where name = $1', name);
		expect(await person.post('/nl/sign-in?/persona', { person: id })).toBe(303);
		personas.push(person);
	}
	places = await findPlaces(school);
});

/** Each minute the application keeps what ranking saw of the conversations before: that is nobody's attack. */
const KEPT_MEANWHILE = 'matching.keepMatchFeatures';

/** One hash for each table. */
async function everything(): Promise<Record<string, unknown>> {
	const tables = await query(
		"select table_name as name from information_schema.tables where table_schema = 'public' and table_name <> 'match_features'"
	);
	const hashes = tables.map(({ name }) => {
		const rows =
			name === 'audit_fact' ? `(select * from audit_fact where command <> '${KEPT_MEANWHILE}')` : `"${name}"`;
		return `(select md5(string_agg(md5(t::text), '' order by md5(t::text))) from ${rows} t) as "${name}"`;
	});
	const [row] = await query(`select ${hashes.join(', ')}`);
	return row!;
}

// --- Links from mails -------------------------------------------------------------------------------------------

/** The pages that a mailed link leads to, with a link of their own each. */
const LINKED = ['answer', 'invitations', 'saved/off', 'sign-in/link'];
const tokenOf = (page: string) => places[`${page}/[token=token]`] ?? '';
const formOf = (page: string) => (page === 'answer' ? '?/answer' : '');

test('who merely looks at a mailed link changes nothing: HEAD, scanners, and browsers that fetch ahead', async () => {
	const before = await everything();
	for (const page of LINKED)
		for (const locale of ['nl', 'en']) {
			const path = `/${locale}/${page}/${tokenOf(page)}`;
			for (const method of ['GET', 'HEAD', 'OPTIONS']) {
				const seen = await visitor.fetch(path, { method });
				expect([path, method, seen.ok, seen.headers.getSetCookie()]).toEqual([path, method, true, []]);
			}
			const ahead = new Visitor(origin, { 'sec-purpose': 'prefetch;prerender' });
			expect((await ahead.fetch(path)).headers.getSetCookie()).toEqual([]);
		}
	expect(await everything()).toEqual(before);
});

test('a link is for its own page alone', async () => {
	const before = await everything();
	for (const page of LINKED)
		for (const other of LINKED.filter((candidate) => candidate !== page)) {
			const path = `/nl/${page}/${tokenOf(other)}${formOf(page)}`;
			const fields = { name: 'Iemand', answer: 'interested', text: 'Ja.', version: '1', messageId: newId() };
			const response = await visitor.fetch(path, { method: 'POST', body: new URLSearchParams(fields) });
			expect([404, 410], `${other} at ${page}`).toContain(response.status);
			expect(response.headers.getSetCookie()).toEqual([]);
		}
	expect(await everything()).toEqual(before);
});

test('a link to sign in makes a session of its own, whatever session somebody planted', async () => {
	const attacker = personas[1]!;
	for (const planted of [attacker.cookie, 'kwartje.session_token=verzonnen.sessie']) {
		const victim = new Visitor(origin);
		victim.cookie = planted;
		expect(await victim.post(`/nl/sign-in/link/${await linkToSignIn()}`, {})).toBe(303);
		expect(victim.cookie).not.toBe(planted);
		expect(await victim.get('/nl/account')).toContain(WIES.email);
	}
	expect(await attacker.get('/nl/account')).toContain(PARTNER.split(' ')[0]);
});

test.each(['//kwaad.example', 'https://kwaad.example/', '/\\kwaad.example', '/nl//kwaad.example'])(
	'a link to sign in never leads on to another site: %s',
	async (next) => {
		const path = `/nl/sign-in/link/${await linkToSignIn()}?${new URLSearchParams({ next })}`;
		const response = await new Visitor(origin).fetch(path, { method: 'POST', body: new URLSearchParams() });
		expect(response.headers.get('location')).toBe('/nl/work');
	}
);

test('a mail has the address of the settings in it, whatever Host says', async () => {
	await postUnder('kwaad.example', origin, '/nl/sign-in?/mail', { email: WIES.email });
	const body = await first(
		'select body_text from mail_message where to_address = $1 order by created_at desc',
		WIES.email
	);
	expect(body).toContain(`${origin}/nl/sign-in/link/`);
	expect(body).not.toContain('kwaad');
});

// --- What another site can send --------------------------------------------------------------------------------

type Sent = { origin: string | null; type: string | null };

const FORMS = [
	'application/x-www-form-urlencoded',
	'multipart/form-data; boundary=x',
	'Text/Plain; charset=utf-8',
	null
];
const KWAAD = 'https://kwaad.example';

/** What a browser sends for another site without asking first, and what a careless program sends. */
const FORGED: Sent[] = [
	...FORMS.map((type) => ({ origin: KWAAD, type })),
	...['null', null].map((origin) => ({ origin, type: FORMS[0]! })),
	{ origin: null, type: null }
];

/** What it asks about first. */
const ASKED_ABOUT = ['application/json', 'application/octet-stream'];

/** Forms come from pages; a script takes anything, and is told in short what came of it. */
async function send(
	person: Visitor,
	write: Write,
	{ origin, type }: Sent,
	accept: string
): Promise<Response> {
	return await fetch(`${person.at}${addressOf(write)}`, {
		method: 'POST',
		redirect: 'manual',
		headers: {
			cookie: person.cookie,
			accept,
			...(origin !== null && { origin }),
			...(type !== null && { 'content-type': type })
		},
		body: new TextEncoder().encode(type?.startsWith('multipart') ? '--x--\r\n' : '')
	});
}

/** Done, refused with words, or gone: whatever it is, it is there. */
const THERE = [200, 409, 410, 422];

/** Sends an empty form of ours, as the first for whom there is something. */
async function doneBy(write: Write): Promise<{ person: Visitor; cookies: string[] }> {
	const own = /\/(account|saved|sign-out)/.test(write.route) ? wies : visitor;
	for (const person of [own, ...personas]) {
		const response = await send(person, write, { origin, type: FORMS[0]! }, '*/*');
		if (THERE.includes(response.status)) return { person, cookies: response.headers.getSetCookie() };
	}
	throw new Error(`Nobody may ${nameOf(write)}`);
}

test('whatever somebody may do, a form of another site does not do it', async () => {
	const doers = new Map<Write, Visitor>();
	const cookies: string[] = [];
	for (const write of WRITES) {
		const done = await doneBy(write);
		doers.set(write, done.person);
		cookies.push(...done.cookies);
	}
	// She signed out, too.
	await signInWies();
	// No browser sends them along with a form of another site, and no script reads them.
	expect(cookies.length).toBeGreaterThan(5);
	expect(cookies.filter((cookie) => !/; HttpOnly; SameSite=Lax/.test(cookie))).toEqual([]);

	const before = await everything();
	const wrong: string[] = [];
	const check = async (write: Write, sent: Sent, accept: string, status: number) => {
		const response = await send(doers.get(write)!, write, sent, accept);
		await response.arrayBuffer();
		if (response.status !== status)
			wrong.push(`${nameOf(write)}, ${sent.type} from ${sent.origin}: ${response.status}`);
	};
	for (const write of WRITES) {
		const types = write.action ? ASKED_ABOUT : [];
		const asked = fetch(`${origin}${addressOf(write)}`, {
			method: 'OPTIONS',
			headers: { origin: KWAAD, 'access-control-request-method': 'POST' }
		});
		await Promise.all([
			...FORGED.map((sent) => check(write, sent, 'text/html', 403)),
			...types.map((type) => check(write, { origin: KWAAD, type }, '*/*', 415))
		]);
		if ((await asked).headers.has('access-control-allow-origin'))
			wrong.push(`${nameOf(write)} asks others in`);
	}
	expect(wrong).toEqual([]);
	expect(await everything()).toEqual(before);
});
