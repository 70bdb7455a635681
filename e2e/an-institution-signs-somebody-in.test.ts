import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
	type Forgery,
	type ForgingInstitution,
	type RealInstitution,
	startForgingInstitution,
	startInstitution
} from '../test/identity-provider.ts';
import { freePort } from '../test/loopback.ts';
import { databaseOf, type Query } from './database.ts';
import { institutionSetting } from './institutions.ts';
import { SCRIPT, useBrowser } from './journey.ts';
import { startTestServer, type TestServer } from './server.ts';
import { follow, go, pathOf, press } from './steps.ts';
import { postUnder } from './visitor.ts';

const { open } = useBrowser();

/** Codes of a school of the demo, as Entree sends them. */
const BRIN = '11ZZ';
const SCHOOL = 'Stichting Montessorischool Heidehof';

/** People as their institutions know them, by the name that they give there. */
const AT_COLLEGE = {
	lotte: { name: 'Lotte Kastelein', email: 'lotte@hogeschool.example', eduperson_affiliation: ['student'] },
	lotteTwo: { name: 'Lotte Kastelein', email: 'lotte@hogeschool.example' },
	// Says to have the address of somebody who has an account.
	rosalie: { name: 'Rosalie Amankwa', email: 'rosalie.amankwa@demo.example' },
	linker: {},
	linkerTwo: {},
	sem: {},
	semTwo: {}
};

const AT_SCHOOL = {
	juf: {
		uid: 'juf@petteflat',
		givenName: 'Joke',
		sn: 'Krul',
		eduPersonAffiliation: 'employee',
		nlEduPersonHomeOrganizationId: `${BRIN}03`
	},
	jufTwo: {
		uid: 'juf2@petteflat',
		givenName: 'Joke',
		sn: 'Krul',
		eduPersonAffiliation: 'employee',
		nlEduPersonHomeOrganizationId: BRIN
	},
	leerling: { uid: 'leerling@petteflat', eduPersonAffiliation: 'student' },
	leerlingTwo: {
		uid: 'leerling@petteflat',
		eduperson_scoped_affiliation: ['member@petteflat.example', 'student@petteflat.example']
	}
};

const SUBJECT = 'iemand-die-we-kennen';
const KNOWN = 'bram.tjoa@demo.example';

let surfconext: RealInstitution;
let entree: RealInstitution;
let forging: ForgingInstitution;
/** One that never answers, and one that never gives tokens. */
let silent: ForgingInstitution;
let tokenless: ForgingInstitution;
let server: TestServer;
let query: Query;

beforeAll(async () => {
	[surfconext, entree, forging, silent, tokenless] = await Promise.all([
		startInstitution(AT_COLLEGE),
		startInstitution(AT_SCHOOL),
		startForgingInstitution(SUBJECT),
		startForgingInstitution(SUBJECT, { manner: 'hangs' }),
		startForgingInstitution(SUBJECT, { at: '/token', manner: 'hangs' })
	]);
	server = await startTestServer({
		KWARTJE_LOG: 'silent',
		KWARTJE_INSTITUTIONS: JSON.stringify([
			...(JSON.parse(
				institutionSetting(
					{ preset: 'surfconext', ...surfconext.settings },
					{ preset: 'entree', ...entree.settings }
				)
			) as object[]),
			{ id: 'silent', label: { nl: 'Het Stille', en: 'The Silent' }, ...silent.settings },
			{ id: 'tokenless', label: { nl: 'Het Trage', en: 'The Slow' }, ...tokenless.settings },
			{ id: 'college', label: { nl: 'het College', en: 'the College' }, ...forging.settings },
			{
				id: 'nobody',
				label: { nl: 'Niemand', en: 'Nobody' },
				...forging.settings,
				issuer: `http://127.0.0.1:${await freePort()}`
			}
		])
	});
	query = databaseOf(server);
	await Promise.all([surfconext.admit(server.origin), entree.admit(server.origin)]);
	await query(`update organisation set register_scheme = 'brin', register_code = $1 where name = $2`, [
		BRIN,
		SCHOOL
	]);
});

afterEach(() => surfconext.fail(null));

afterAll(async () => {
	await server.stop();
	await Promise.all([surfconext, entree, forging, silent, tokenless].map(({ stop }) => stop()));
});

/** Moves the clock of this server, in hours. */
async function moveClock(hours: number): Promise<void> {
	const moved = await fetch(`${server.origin}/test-clock?hours=${hours}`, {
		method: 'POST',
		headers: { origin: server.origin }
	});
	expect(moved.status).toBe(200);
}

/** The newest mail to an address: its text, the link in it and the code. */
async function mailTo(address: string): Promise<{ text: string; link: string; code: string }> {
	const [mail] = await query(
		'select body_text from mail_message where to_address = $1 order by created_at desc limit 1',
		[address]
	);
	const body = String(mail?.body_text ?? '');
	return {
		text: body,
		link: /http\S+\/sign-in\/link\/\S+/.exec(body)?.[0] ?? '',
		code: /\b\d{6}\b/.exec(body)?.[0] ?? ''
	};
}

const linksOf = async (email: string) =>
	(
		await query(
			'select account_id from account join person on person.id = account.user_id where email = $1 order by account_id',
			[email]
		)
	).map((row) => row.account_id);

// --- In a browser ------------------------------------------------------------------------------------------------

/** Says at the institution who they are, and comes back. Without a name they give up. */
async function atInstitution(page: Page, name: string): Promise<void> {
	await page.getByLabel('Naam bij de instelling').fill(name);
	await page.getByRole('button', { name: 'Verder' }).click();
	await page.waitForURL(`${server.origin}/**`);
	await page.waitForLoadState();
}

async function signInAt(page: Page, label: string, name: string): Promise<void> {
	await go(page, `${server.origin}/nl/sign-in`);
	await page.getByRole('button', { name: `Log in met ${label}`, exact: true }).click();
	await atInstitution(page, name);
}

async function giveAddress(page: Page, email: string, name?: string): Promise<void> {
	await page.getByLabel('Je mailadres').fill(email);
	if (name) await page.getByLabel('Je naam').fill(name);
	await press(page, 'Mail mij');
	expect(pathOf(page)).toBe('/sign-in/code');
}

async function typeCode(page: Page, email: string): Promise<void> {
	await page.getByLabel('Code uit de mail').fill((await mailTo(email)).code);
	await press(page, 'Log in');
}

async function signOut(page: Page): Promise<void> {
	await go(page, `${server.origin}/nl/sign-out`);
	await press(page, 'Log uit');
}

describe.each(SCRIPT)('somebody with a sign-in of their institution, $how', ({ script }) => {
	const suffix = script ? '' : 'Two';

	test('comes in the first time with a mail, and after that without', async () => {
		const page = await open({ script });
		const email = `lotte${suffix.toLowerCase()}@school.example`;
		await signInAt(page, 'SURFconext', `lotte${suffix}`);
		// What the institution says is there to begin with, and proves nothing.
		expect(await page.getByLabel('Je naam').inputValue()).toBe('Lotte Kastelein');
		expect(await page.getByLabel('Je mailadres').inputValue()).toBe('lotte@hogeschool.example');
		await go(page, `${server.origin}/nl/work`);
		expect(pathOf(page)).toBe('/sign-in');
		await go(page, `${server.origin}/nl/sign-in/institution`);
		await giveAddress(page, email);
		expect((await mailTo(email)).text).toContain('koppel je ook je inlog van SURFconext');
		await typeCode(page, email);
		await page.getByText('Dag Lotte.').waitFor();
		expect((await mailTo(email)).text).toContain('ook inloggen met SURFconext');
		await signOut(page);
		await signInAt(page, 'SURFconext', `lotte${suffix}`);
		await page.getByText('Dag Lotte.').waitFor();
	});

	test('opens the link in the mail instead of typing, in the browser where they began', async () => {
		const page = await open({ script });
		const email = `juf${suffix.toLowerCase()}@school.example`;
		await signInAt(page, 'Entree Federatie', `juf${suffix}`);
		expect(await page.getByLabel('Je naam').inputValue()).toBe('Joke Krul');
		// Entree gives no address.
		expect(await page.getByLabel('Je mailadres').inputValue()).toBe('');
		await giveAddress(page, email);
		await go(page, (await mailTo(email)).link);
		await press(page, 'Log in');
		// Their institution says where they work; they ask to join themselves.
		await page.getByText(`Volgens je instelling werk je bij ${SCHOOL}.`).waitFor();
		expect(await linksOf(email)).toEqual([AT_SCHOOL[script ? 'juf' : 'jufTwo'].uid]);
		expect(
			await query('select 1 from membership join person on person.id = person_id where email = $1', [email])
		).toEqual([]);
		await follow(page, `Doe mee met ${SCHOOL}`);
		await press(page, 'Vraag om mee te doen');
		await go(page, `${server.origin}/nl/account`);
		expect(await page.getByText('Volgens je instelling').count()).toBe(0);
	});

	test('links it to their account with a mail, and unlinks it; the mail always works', async () => {
		const page = await open({ script });
		await go(page, `${server.origin}/nl/sign-in?next=/nl/account`);
		await press(page, 'Log in als Sem Benhaddou');
		await page.getByRole('button', { name: 'Koppel SURFconext' }).click();
		await atInstitution(page, `sem${suffix}`);
		const email = 'sem.benhaddou@demo.example';
		await page.getByText(`een code naar ${email}`).waitFor();
		// The answer of the institution alone links nothing.
		expect(await linksOf(email)).toEqual([]);
		await press(page, 'Mail mij');
		await typeCode(page, email);
		await page.getByText('Gekoppeld. Vanaf nu kun je ook zo inloggen.').waitFor();
		await signOut(page);
		await signInAt(page, 'SURFconext', `sem${suffix}`);
		await page.getByText('Dag Sem.').waitFor();
		await go(page, `${server.origin}/nl/account`);
		await press(page, 'Ontkoppel: SURFconext');
		await page.getByText('Ontkoppeld. Log voortaan in met je mailadres.').waitFor();
		await signOut(page);
		await signInAt(page, 'SURFconext', `sem${suffix}`);
		expect(pathOf(page)).toBe('/sign-in/institution');
		await go(page, `${server.origin}/nl/sign-in`);
		await page.getByLabel('Je mailadres').fill(email);
		await press(page, 'Mail mij');
		await typeCode(page, email);
		await page.getByText('Dag Sem.').waitFor();
		expect(await linksOf(email)).toEqual([]);
	});

	test('is told in plain words when it belongs to another account', async () => {
		const page = await open({ script });
		const email = `eerste${suffix.toLowerCase()}@school.example`;
		await signInAt(page, 'SURFconext', `linker${suffix}`);
		await giveAddress(page, email, 'Eerste Persoon');
		await typeCode(page, email);
		await page.getByText('Dag Eerste.').waitFor();
		const other = await open({ script });
		await go(other, `${server.origin}/nl/sign-in?next=/nl/account`);
		await press(other, 'Log in als Noor Deschuytere');
		await other.getByRole('button', { name: 'Koppel SURFconext' }).click();
		await atInstitution(other, `linker${suffix}`);
		await other.getByText('hoort al bij een ander account').waitFor();
		await go(other, `${server.origin}/nl/work`);
		await other.getByText('Dag Noor.').waitFor();
		expect(await linksOf('noor.deschuytere@demo.example')).toEqual([]);
	});

	test('and is a pupil, is refused, and nothing of them is kept', async () => {
		const page = await open({ script });
		await signInAt(page, 'Entree Federatie', `leerling${suffix}`);
		await page.getByText('niet voor leerlingen').waitFor();
		await go(page, `${server.origin}/nl/work`);
		expect(pathOf(page)).toBe('/sign-in');
		const tables = ['account', 'institution_sign_in', 'person', 'audit_fact', 'mail_message'];
		for (const table of tables)
			expect(await query(`select 1 from ${table} as t where t::text like '%leerling@petteflat%'`)).toEqual(
				[]
			);
	});

	test('and gives up there, is told that nothing happened', async () => {
		const page = await open({ script });
		await signInAt(page, 'SURFconext', '');
		await page.getByText('Je bent gestopt bij SURFconext').waitFor();
	});

	test('uses the mail while the institution is down', async () => {
		const page = await open({ script });
		const email = 'elif.yavuzhan@demo.example';
		await go(page, `${server.origin}/nl/sign-in`);
		await page.getByRole('button', { name: 'Log in met SURFconext' }).click();
		surfconext.fail('/token');
		await atInstitution(page, 'elif');
		await page.getByText('SURFconext geeft nu geen antwoord.').waitFor();
		await go(page, `${server.origin}/nl/sign-in`);
		await page.getByRole('button', { name: 'Log in met Niemand' }).click();
		await page.getByText('Niemand geeft nu geen antwoord.').waitFor();
		await follow(page, 'Log in met je mailadres');
		await page.getByLabel('Je mailadres').fill(email);
		await press(page, 'Mail mij');
		await typeCode(page, email);
		await page.getByText('Dag Elif.').waitFor();
	});
});

// --- Without a browser: whatever anybody can send -----------------------------------------------------------------

type Cookie = { name: string; value: string; path: string };

/** What a browser does with cookies and redirects, and nothing that it forbids. */
class Client {
	cookies: Cookie[] = [];

	async send(path: string, init: RequestInit = {}): Promise<Response> {
		const url = new URL(path, server.origin);
		const own = this.cookies.filter((cookie) => url.pathname.startsWith(cookie.path));
		const response = await fetch(url, {
			redirect: 'manual',
			...init,
			headers: {
				accept: 'text/html',
				origin: server.origin,
				cookie: own.map(({ name, value }) => `${name}=${value}`).join('; '),
				...init.headers
			}
		});
		for (const line of response.headers.getSetCookie()) {
			const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
			const path = /path=([^;]+)/i.exec(line)?.[1] ?? '/';
			this.cookies = this.cookies.filter((cookie) => cookie.name !== name || cookie.path !== path);
			if (value) this.cookies.push({ name, value, path });
		}
		return response;
	}

	async post(path: string, form: Record<string, string> = {}, headers = {}): Promise<Response> {
		return await this.send(path, { method: 'POST', body: new URLSearchParams(form), headers });
	}

	/** Begins at an institution, and gives what it would be asked. */
	async begin(institution = 'college', next = ''): Promise<URLSearchParams> {
		const response = await this.post(`/nl/sign-in/institution/${institution}`, { next });
		const address = /http-equiv="refresh" content="0;url=([^"]+)"/.exec(await response.text())?.[1];
		expect(response.status).toBe(200);
		return new URL(address!.replaceAll('&amp;', '&')).searchParams;
	}

	/** Comes back with an answer of the college, changed as a test wants it. Gives where that leads. */
	async comeBack(asked: URLSearchParams, changes: Record<string, string | null> = {}): Promise<string> {
		const answer = { code: 'x', state: asked.get('state'), iss: forging.issuer, ...changes };
		const given = Object.entries(answer).flatMap(([name, value]) => (value === null ? [] : [[name, value]]));
		const response = await this.send(`/sign-in/institution/callback?${new URLSearchParams(given)}`);
		expect(response.status).toBe(303);
		return response.headers.get('location') ?? '';
	}

	get session(): string | undefined {
		return this.cookies.find(({ name }) => name.includes('session_token'))?.value;
	}

	/** The address of the account that they are signed in to. */
	async account(): Promise<string | null> {
		const response = await this.send('/nl/account');
		return response.status === 200 ? (/[\w.]+@[\w.]+\.example/.exec(await response.text())?.[0] ?? '') : null;
	}
}

const AGAIN = '/nl/sign-in/institution';
const WRONG = '/nl/sign-in/institution/college?problem=wrong&next=';

/** Comes back from the college with a token as a test wants it. */
async function comeBackWith(forgery: Forgery): Promise<{ client: Client; location: string }> {
	const client = new Client();
	const asked = await client.begin();
	forging.forge(asked.get('nonce') ?? '', forgery);
	return { client, location: await client.comeBack(asked) };
}

/** What those see at last who wait for an institution that never answers, and after how many seconds. */
let waiting: Promise<{ page: string; seconds: number }>[];

test('an institution that never answers keeps nobody else waiting', async () => {
	const [one, two] = [new Client(), new Client()];
	const asked = await two.begin('tokenless');
	const visits = [
		() => one.post('/nl/sign-in/institution/silent'),
		async () => await two.send(await two.comeBack(asked, { iss: tokenless.issuer }))
	];
	let over = 0;
	waiting = visits.map(async (visit) => {
		const started = performance.now();
		const page = await (await visit()).text();
		over++;
		return { page, seconds: (performance.now() - started) / 1000 };
	});
	const client = new Client();
	const email = 'ton.schreurkens@demo.example';
	await client.post('/nl/sign-in?/mail', { email });
	expect(over).toBe(0);
	await client.post('/nl/sign-in/code', { email, code: (await mailTo(email)).code });
	expect(await client.account()).toBe(email);
});

describe('an answer of an institution', () => {
	beforeAll(async () => {
		const { client } = await comeBackWith({});
		await client.post('/nl/sign-in/institution', { name: 'Bram', email: KNOWN });
		const { code } = await mailTo(KNOWN);
		await client.post('/nl/sign-in/code', { email: KNOWN, code });
		expect(await linksOf(KNOWN)).toEqual([SUBJECT]);
	});

	test('that is as it should be signs in, and leads on to where they were going', async () => {
		const client = new Client();
		const asked = await client.begin('college', '/nl/saved?list=offers');
		forging.forge(asked.get('nonce') ?? '');
		expect(await client.comeBack(asked)).toBe('/nl/saved?list=offers');
		expect(await client.account()).toBe(KNOWN);
	});

	test('works once', async () => {
		const client = new Client();
		const asked = await client.begin();
		forging.forge(asked.get('nonce') ?? '');
		const kept = [...client.cookies];
		expect(await client.comeBack(asked)).toBe('/nl/work');
		const before = forging.asked();
		const thief = new Client();
		thief.cookies = kept;
		expect(await thief.comeBack(asked)).toBe(AGAIN);
		expect(await thief.account()).toBeNull();
		expect(forging.asked()).toBe(before);
	});

	test('that failed is used up, too', async () => {
		const client = new Client();
		const asked = await client.begin();
		forging.forge(asked.get('nonce') ?? '', { status: 500 });
		const kept = [...client.cookies];
		expect(await client.comeBack(asked)).toContain('problem=down');
		forging.forge(asked.get('nonce') ?? '');
		client.cookies = kept;
		expect(await client.comeBack(asked)).toBe(AGAIN);
		expect(await client.account()).toBeNull();
	});

	test('works for one of two that arrive together', async () => {
		const client = new Client();
		const asked = await client.begin();
		forging.forge(asked.get('nonce') ?? '');
		const other = new Client();
		other.cookies = [...client.cookies];
		const both = await Promise.all([client.comeBack(asked), other.comeBack(asked)]);
		expect(both.toSorted()).toEqual([AGAIN, '/nl/work']);
	});

	test('to another browser signs nobody in: neither the one who began nor the one who was led there', async () => {
		const attacker = new Client();
		const asked = await attacker.begin();
		forging.forge(asked.get('nonce') ?? '');
		const before = forging.asked();
		const victim = new Client();
		expect(await victim.comeBack(asked)).toBe(AGAIN);
		await victim.begin();
		expect(await victim.comeBack(asked)).toBe(AGAIN);
		expect(await victim.account()).toBeNull();
		expect(forging.asked()).toBe(before);
	});

	test.each([
		['unknown', 'verzonnen'],
		['empty', ''],
		['absent', null]
	])('with a state that is %s signs nobody in, and spoils nothing', async (_, state) => {
		const client = new Client();
		const asked = await client.begin();
		forging.forge(asked.get('nonce') ?? '');
		expect(await client.comeBack(asked, { state })).toBe(AGAIN);
		expect(await client.account()).toBeNull();
		expect(await client.comeBack(asked)).toBe('/nl/work');
	});

	test('comes too late after ten minutes', async () => {
		const client = new Client();
		const asked = await client.begin();
		forging.forge(asked.get('nonce') ?? '');
		await moveClock(11 / 60);
		expect(await client.comeBack(asked)).toBe(AGAIN);
		expect(await client.account()).toBeNull();
	});

	test('of one institution is none of another', async () => {
		const client = new Client();
		const asked = await client.begin('surfconext');
		forging.forge(asked.get('nonce') ?? '');
		const before = forging.asked();
		expect(await client.comeBack(asked)).toBe('/nl/sign-in/institution/surfconext?problem=wrong&next=');
		expect(await client.account()).toBeNull();
		expect(forging.asked()).toBe(before);
	});

	test.each([
		['another', 'https://kwaad.example'],
		['no', null]
	])('that says to come from %s issuer is refused before its code is used', async (_, iss) => {
		const client = new Client();
		const asked = await client.begin();
		forging.forge(asked.get('nonce') ?? '');
		const before = forging.asked();
		expect(await client.comeBack(asked, { iss })).toBe(WRONG);
		expect(await client.account()).toBeNull();
		expect(forging.asked()).toBe(before);
	});

	const hourAgo = () => Math.floor(Date.now() / 1000) - 3600;
	const FORGERIES: [name: string, forgery: () => Forgery][] = [
		['for another client', () => ({ claims: { aud: 'een-ander' } })],
		[
			'for several clients, and given to another',
			() => ({ claims: { aud: ['kwartje', 'ander'], azp: 'ander' } })
		],
		['with another nonce', () => ({ claims: { nonce: 'verzonnen' } })],
		['without a nonce', () => ({ claims: { nonce: undefined } })],
		['that ended', () => ({ claims: { iat: hourAgo(), exp: hourAgo() + 60 } })],
		['that never ends', () => ({ claims: { exp: undefined } })],
		['of another issuer', () => ({ claims: { iss: 'https://kwaad.example' } })],
		['without a subject', () => ({ claims: { sub: undefined } })],
		['that nobody signed', () => ({ signed: 'not at all' })],
		['signed with another key', () => ({ signed: 'with another key' })],
		['signed with the secret of the client', () => ({ signed: 'with the secret of the client' })]
	];
	test.each(FORGERIES)('with a token %s signs nobody in', async (_, forgery) => {
		const { client, location } = await comeBackWith(forgery());
		expect(location).toBe(WRONG);
		expect(await client.account()).toBeNull();
	});

	test('that fails at the institution says that it is down', async () => {
		const { location } = await comeBackWith({ status: 500 });
		expect(location).toContain('problem=down');
	});

	test.each([
		['access_denied', 'denied'],
		['temporarily_unavailable', 'down'],
		['invalid_scope', 'wrong']
	])('with the error %s is told in plain words', async (code, problem) => {
		const client = new Client();
		const asked = await client.begin();
		const location = await client.comeBack(asked, { code: null, error: code, error_description: '<b>x</b>' });
		expect(location).toBe(`/nl/sign-in/institution/college?problem=${problem}&next=`);
		const page = await (await client.send(location)).text();
		expect(page).toContain('het College');
		expect(page).not.toContain('<b>x</b>');
		expect(await client.account()).toBeNull();
	});

	test('with the address of somebody else in it does not sign in as them', async () => {
		const client = new Client();
		const asked = await client.begin();
		const email = 'rosalie.amankwa@demo.example';
		forging.forge(asked.get('nonce') ?? '', { claims: { sub: 'kwaad', email, email_verified: true } });
		expect(await client.comeBack(asked)).toBe(AGAIN);
		expect(await client.account()).toBeNull();
		expect(await (await client.send(AGAIN)).text()).toContain(email);
		await client.post('/nl/sign-in/institution', { name: 'Rosalie', email });
		// She opens the link in her own browser: that signs her in there, and links nothing.
		const victim = new Client();
		const { link } = await mailTo(email);
		const opened = await victim.post(new URL(link).pathname);
		expect(opened.headers.get('location')).toBe('/nl/account?institution=notLinked');
		expect(await victim.account()).toBe(email);
		expect(await client.account()).toBeNull();
		expect(await linksOf(email)).toEqual([]);
	});

	test('that was left behind in a browser is not linked to who signs in there by a mail of their own', async () => {
		const client = new Client();
		const asked = await client.begin();
		forging.forge(asked.get('nonce') ?? '', { claims: { sub: 'achtergebleven' } });
		await client.comeBack(asked);
		const email = 'hetty.vanoeveren@demo.example';
		await client.post('/nl/sign-in?/mail', { email });
		await client.post('/nl/sign-in/code', { email, code: (await mailTo(email)).code });
		expect(await client.account()).toBe(email);
		expect(await linksOf(email)).toEqual([]);
	});

	test('is not linked when the mail came more than ten minutes after it', async () => {
		const { client } = await comeBackWith({ claims: { sub: 'te laat' } });
		const email = 'kacper.borowczak@demo.example';
		await client.post('/nl/sign-in/institution', { name: 'Kacper', email });
		const { code } = await mailTo(email);
		await moveClock(11 / 60);
		const entered = await client.post('/nl/sign-in/code', { email, code });
		expect(entered.headers.get('location')).toBe('/nl/account?institution=notLinked');
		expect(await linksOf(email)).toEqual([]);
	});

	test('does not sign in who merely looks: HEAD, and a browser that fetches ahead', async () => {
		const client = new Client();
		const asked = await client.begin();
		forging.forge(asked.get('nonce') ?? '');
		const answer = new URLSearchParams({ code: 'x', state: asked.get('state') ?? '', iss: forging.issuer });
		const path = `/sign-in/institution/callback?${answer}`;
		expect((await client.send(path, { method: 'HEAD' })).status).toBe(405);
		expect((await client.send(path, { headers: { 'sec-purpose': 'prefetch;prerender' } })).status).toBe(503);
		// A scanner has no cookie.
		expect(await new Client().comeBack(asked)).toBe(AGAIN);
		expect(await client.comeBack(asked)).toBe('/nl/work');
	});

	test('makes a new session: one that was there before is not the one after', async () => {
		const attacker = new Client();
		const begun = await attacker.begin();
		forging.forge(begun.get('nonce') ?? '', { claims: { sub: 'aanvaller' } });
		await attacker.comeBack(begun);
		const email = 'priya.ramdhanie@demo.example';
		await attacker.post('/nl/sign-in/institution', { name: 'Priya', email });
		await attacker.post('/nl/sign-in/code', { email, code: (await mailTo(email)).code });
		const planted = attacker.session;
		expect(await attacker.account()).toBe(email);
		for (const value of [planted!, 'verzonnen.sessie']) {
			const victim = new Client();
			const asked = await victim.begin();
			forging.forge(asked.get('nonce') ?? '');
			victim.cookies.push({ name: 'kwartje.session_token', value, path: '/' });
			expect(await victim.comeBack(asked)).toBe('/nl/work');
			expect(victim.session).not.toBe(value);
			expect(await victim.account()).toBe(KNOWN);
		}
		expect(await attacker.account()).toBe(email);
	});

	test.each([
		'//kwaad.example',
		'https://kwaad.example/',
		'/\\kwaad.example',
		'/nl//kwaad.example',
		'/%2F%2Fkwaad.example',
		'/nl/..%2f..%2f/kwaad.example',
		'javascript:alert(1)',
		'/nl@kwaad.example'
	])('never leads on to another site: %s', async (next) => {
		const client = new Client();
		const asked = await client.begin('college', next);
		forging.forge(asked.get('nonce') ?? '');
		const location = await client.comeBack(asked);
		expect(new URL(location, server.origin).origin).toBe(server.origin);
		expect(location.startsWith('/nl')).toBe(true);
	});
});

describe('a form of these pages', () => {
	const evil = { origin: 'https://kwaad.example' };
	const forms: [path: string, form: Record<string, string>][] = [
		['/nl/sign-in/institution/college', { next: '' }],
		['/nl/sign-in/institution', { name: 'Iemand', email: 'iemand@school.example' }],
		['/nl/account?/unlink', { id: '11111111-1111-4111-8111-111111111111' }],
		['/nl/sign-in/code', { email: KNOWN, code: '000000' }]
	];
	test.each(forms)('%s takes nothing from another site', async (path, form) => {
		const client = new Client();
		expect((await client.post(path, form, evil)).status).toBe(403);
		expect(client.cookies).toEqual([]);
	});

	test('sends to the institution the address of the settings, whatever Host says', async () => {
		const asked = await new Client().begin();
		expect(asked.get('redirect_uri')).toBe(`${server.origin}/sign-in/institution/callback`);
		const body = await postUnder('kwaad.example', server.origin, '/nl/sign-in/institution/college', {
			next: ''
		});
		expect(body).toContain(encodeURIComponent(`${server.origin}/sign-in/institution/callback`));
		expect(body).not.toContain('kwaad.example');
	});

	test('keeps its secrets from scripts and from other pages', async () => {
		const response = await new Client().post('/nl/sign-in/institution/college');
		const [cookie = ''] = response.headers.getSetCookie();
		expect(cookie).toMatch(/HttpOnly/i);
		expect(cookie).toMatch(/SameSite=Lax/i);
		expect(cookie).toContain('Path=/sign-in/institution/callback');
	});

	test('asks for a proof of the code by S256, and keeps nothing in the database that helps to give it', async () => {
		const client = new Client();
		const asked = await client.begin();
		expect(asked.get('code_challenge_method')).toBe('S256');
		const [row] = await query(
			'select t::text as kept from institution_sign_in t order by created_at desc limit 1'
		);
		const secrets = [
			client.cookies[0]!.value,
			asked.get('state')!,
			asked.get('nonce')!,
			asked.get('code_challenge')!
		];
		for (const secret of secrets) expect(String(row?.kept)).not.toContain(secret);
	});
});

test('an institution that nobody set is not there', async () => {
	expect((await new Client().post('/nl/sign-in/institution/verzonnen')).status).toBe(404);
});

test('who waits for an institution that never answers is told so after five seconds', async () => {
	for (const { page, seconds } of await Promise.all(waiting)) {
		expect(page).toMatch(/Het (Stille|Trage) geeft nu geen antwoord/);
		expect(seconds).toBeGreaterThan(4);
		expect(seconds).toBeLessThan(9);
	}
});
