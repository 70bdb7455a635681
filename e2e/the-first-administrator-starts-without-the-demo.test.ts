import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { useBrowser } from './journey.ts';
import { startTestServer, type TestServer } from './server.ts';
import { follow, go, press, tick } from './steps.ts';

const { open } = useBrowser();
let server: TestServer;

beforeAll(async () => {
	server = await startTestServer({
		KWARTJE_DEMO: '0',
		KWARTJE_TEST_CLOCK: '0',
		KWARTJE_CONTACT: 'vragen@kwartje.example'
	});
});

afterAll(async () => server.stop());

test('an empty installation is invited in by the command line', async () => {
	const page = await open();
	await go(page, `${server.origin}/nl/sign-in`);
	expect(await page.getByRole('button', { name: /^Log in als/ }).count()).toBe(0);
	expect(await page.getByRole('link', { name: /Postvak/ }).count()).toBe(0);

	const said = execFileSync(process.execPath, ['scripts/admin-invite.ts', 'eerste@school.example'], {
		encoding: 'utf8',
		env: { PATH: process.env.PATH, KWARTJE_DATA: server.dataDir, KWARTJE_ORIGIN: server.origin }
	});
	const link = /https?:\S+\/sign-in\/link\/\S+/.exec(said)?.[0] ?? '';
	expect(link.startsWith(server.origin)).toBe(true);
	await go(page, link);
	await press(page, 'Log in');
	await page.getByRole('heading', { level: 1, name: /^Dag / }).waitFor();
	await go(page, `${server.origin}/nl/account`);
	await page.getByText('eerste@school.example').waitFor();
	await go(page, `${server.origin}/nl/questions`);
	await page.getByRole('heading', { name: 'Geen vragen gevonden' }).waitFor();

	// Somebody has to let organisations in.
	await go(page, `${server.origin}/nl/work`);
	await follow(page, 'Wie doet wat in de alliantie');
	await page.getByText('Zonder coördinator worden nieuwe organisaties niet nagekeken.').waitFor();
	await page.getByLabel('Naam').fill('Noor de Wit');
	await page.getByLabel('Mailadres').fill('noor@school.example');
	await tick(page, 'coördinator van de alliantie');
	await press(page, 'Geef iemand een rol');
	await page.getByText('noor@school.example').waitFor();
	await press(page, 'Beëindig: eerste');
	await page.getByText('Dit is de laatste beheerder.').waitFor();
});

test('who has a question about privacy or accessibility reads whom to write to', async () => {
	const page = await open();
	for (const path of ['/nl/privacy', '/en/accessibility']) {
		await go(page, `${server.origin}${path}`);
		const link = page.getByRole('link', { name: 'vragen@kwartje.example' });
		expect(await link.getAttribute('href')).toBe('mailto:vragen@kwartje.example');
	}
});

test('what belongs to the demo and to tests is not there', async () => {
	const page = await open();
	for (const path of ['/nl/outbox', '/test-clock'])
		expect((await page.request.get(`${server.origin}${path}`)).status()).toBe(404);
	const clock = await page.request.post(`${server.origin}/test-clock?hours=1`, {
		headers: { origin: server.origin }
	});
	expect(clock.status()).toBe(404);
});

test('who tries too often has to wait, and is told so', async () => {
	const page = await open();
	await go(page, `${server.origin}/nl/sign-in/code?email=iemand@school.example`);
	let status = 422;
	for (let attempt = 0; attempt < 12 && status === 422; attempt++) {
		await page.getByLabel('Code uit de mail').fill('000000');
		status = (await press(page, 'Log in')).status();
	}
	expect(status).toBe(429);
	await page.getByText('Er kwamen te veel berichten').waitFor();
});
