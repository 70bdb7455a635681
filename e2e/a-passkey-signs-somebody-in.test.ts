import type { CDPSession, Page } from 'playwright-core';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withCluster } from '#platform/server/postgres/cluster.ts';
import { SCRIPT, useBrowser } from './journey.ts';
import { startTestServer, type TestServer } from './server.ts';
import { follow, go, pathOf, press } from './steps.ts';

const { open } = useBrowser();
let server: TestServer;
let origin: string;

beforeAll(async () => {
	// Passkeys belong to a name; an address in digits can have none.
	server = await startTestServer({ KWARTJE_LOG: 'silent' }, 'localhost');
	origin = server.origin;
});

afterAll(async () => server.stop());

async function query(sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
	return await withCluster({ dataDir: server.dataDir }, async ({ connection }) => {
		const client = new pg.Client(connection);
		await client.connect();
		try {
			return (await client.query(sql, values)).rows as Record<string, unknown>[];
		} finally {
			await client.end();
		}
	});
}

async function codeFor(email: string): Promise<string> {
	const [mail] = await query(
		`select subject from mail_message where to_address = $1 and subject ~ '^[0-9]{6}'
		order by created_at desc limit 1`,
		[email]
	);
	return String(mail?.subject).slice(0, 6);
}

/** Gives the browser an authenticator that says yes to everything. */
async function authenticator(page: Page): Promise<{ cdp: CDPSession; authenticatorId: string }> {
	const cdp = await page.context().newCDPSession(page);
	await cdp.send('WebAuthn.enable');
	const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
		options: {
			protocol: 'ctap2',
			transport: 'internal',
			hasResidentKey: true,
			hasUserVerification: true,
			isUserVerified: true,
			automaticPresenceSimulation: true
		}
	});
	return { cdp, authenticatorId };
}

async function signInAs(page: Page, persona: string): Promise<void> {
	await go(page, `${origin}/nl/sign-in`);
	await press(page, `Log in als ${persona}`);
}

async function signOut(page: Page): Promise<void> {
	await go(page, `${origin}/nl/sign-out`);
	await press(page, 'Log uit');
}

/** From the account page, by a mail, to a passkey. */
async function addPasskey(page: Page, email: string): Promise<void> {
	await go(page, `${origin}/nl/account`);
	await follow(page, 'Bekijk je passkeys of voeg er een toe');
	await press(page, 'Mail mij');
	await page.getByLabel('Code uit de mail').fill(await codeFor(email));
	await press(page, 'Log in');
	expect(pathOf(page)).toBe('/account/passkeys');
	await press(page, 'Voeg een passkey toe');
	await press(page, 'Maak de passkey');
}

async function usePasskey(page: Page): Promise<void> {
	await go(page, `${origin}/nl/sign-in`);
	await follow(page, 'Log in met een passkey');
	await press(page, 'Ga verder');
	await page.getByRole('button', { name: 'Gebruik mijn passkey' }).click();
}

describe('a passkey', () => {
	test('is added with a mail, signs in, and is removed', async () => {
		const page = await open();
		await authenticator(page);
		const email = 'sem.benhaddou@demo.example';
		await signInAs(page, 'Sem Benhaddou');
		await addPasskey(page, email);
		await page.getByText('Je passkey is toegevoegd.').waitFor();
		expect(
			await query('select 1 from mail_message where to_address = $1 and subject = $2', [
				email,
				'Je hebt een passkey toegevoegd'
			])
		).toHaveLength(1);
		await signOut(page);
		await usePasskey(page);
		await page.getByText('Dag Sem.').waitFor();
		await go(page, `${origin}/nl/account/passkeys`);
		await press(page, /^Verwijder de passkey van /);
		await page.getByText('De passkey werkt hier niet meer.').waitFor();
		await signOut(page);
		await usePasskey(page);
		await page.getByText('Deze passkey kennen we niet').waitFor();
		await go(page, `${origin}/nl/work`);
		expect(pathOf(page)).toBe('/sign-in');
	});

	test('is added only in the session that a mail opened, and for ten minutes', async () => {
		const page = await open();
		await authenticator(page);
		await signInAs(page, 'Ton Schreurkens');
		await go(page, `${origin}/nl/account/passkeys`);
		expect(await page.getByRole('button', { name: 'Voeg een passkey toe' }).count()).toBe(0);
		const email = 'ton.schreurkens@demo.example';
		await press(page, 'Mail mij');
		await page.getByLabel('Code uit de mail').fill(await codeFor(email));
		await press(page, 'Log in');
		// Another session of the same person, from before.
		const other = await open();
		await signInAs(other, 'Ton Schreurkens');
		await go(other, `${origin}/nl/account/passkeys`);
		expect(await other.getByRole('button', { name: 'Voeg een passkey toe' }).count()).toBe(0);
		await press(page, 'Voeg een passkey toe');
		const moved = await fetch(`${origin}/test-clock?hours=0.2`, { method: 'POST', headers: { origin } });
		expect(moved.status).toBe(200);
		await press(page, 'Maak de passkey');
		await page.getByText('het duurde te lang').waitFor();
		expect(
			await query('select 1 from passkey join person on person.id = person_id where email = $1', [email])
		).toEqual([]);
	});

	test('signs one thing once: an answer that is sent again, or by another browser, signs nobody in', async () => {
		const page = await open();
		await authenticator(page);
		await signInAs(page, 'Noor Deschuytere');
		await addPasskey(page, 'noor.deschuytere@demo.example');
		await signOut(page);
		const sent = page.waitForRequest(
			(request) => request.method() === 'POST' && request.url().endsWith('?/enter')
		);
		await usePasskey(page);
		const request = await sent;
		await page.getByText('Dag Noor.').waitFor();
		const answer = request.postData() ?? '';
		const { cookie = '' } = await request.allHeaders();
		const send = async (headers: Record<string, string>) => {
			const response = await fetch(`${origin}/nl/sign-in/passkey?/enter`, {
				method: 'POST',
				redirect: 'manual',
				body: answer,
				headers: {
					origin,
					'content-type': 'application/x-www-form-urlencoded',
					accept: 'text/html',
					...headers
				}
			});
			return { status: response.status, cookies: response.headers.getSetCookie().join() };
		};
		const senders: Record<string, string>[] = [{ cookie }, {}];
		for (const headers of senders) {
			const { status, cookies } = await send(headers);
			expect(status).toBe(422);
			expect(cookies).not.toContain('session_token');
		}
		expect((await send({ cookie, origin: 'https://kwaad.example' })).status).toBe(403);
	});

	test('that was copied is noticed by its counter', async () => {
		const page = await open();
		const { cdp, authenticatorId } = await authenticator(page);
		await signInAs(page, 'Elif Yavuzhan');
		await addPasskey(page, 'elif.yavuzhan@demo.example');
		const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId });
		const [copy] = credentials;
		await signOut(page);
		await usePasskey(page);
		await page.getByText('Dag Elif.').waitFor();
		await signOut(page);
		await cdp.send('WebAuthn.clearCredentials', { authenticatorId });
		await cdp.send('WebAuthn.addCredential', { authenticatorId, credential: copy! });
		await usePasskey(page);
		await page.getByText('Deze passkey kennen we niet').waitFor();
	});

	test('that its owner doesn’t give says so, and the mail still works', async () => {
		const page = await open();
		const { cdp, authenticatorId } = await authenticator(page);
		await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
		await usePasskey(page);
		await page.getByText('Dat lukte niet.').waitFor();
		await follow(page, 'Log in met je mailadres');
		expect(pathOf(page)).toBe('/sign-in');
	});
});

test('without JavaScript the page says that a passkey takes it, and leads to the mail', async () => {
	const [, { script }] = SCRIPT;
	const page = await open({ script });
	await go(page, `${origin}/nl/sign-in/passkey`);
	await press(page, 'Ga verder');
	await page.getByText('Een passkey werkt alleen met JavaScript').waitFor();
	expect(await page.getByText('Dat lukte niet.').isVisible()).toBe(false);
	await follow(page, 'Log in met je mailadres');
	expect(pathOf(page)).toBe('/sign-in');
});
