import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { readExposition } from '../test/exposition.ts';
import { startTestServer, type TestServer } from './server.ts';

const TOKEN = 'een-teken-van-tweeendertig-letters-of-meer';
const SECRET = 'geheimVanEenGemaildeLink12345678';

let server: TestServer;

beforeAll(async () => {
	// As behind a proxy, which figures are asked without.
	server = await startTestServer({ KWARTJE_METRICS_TOKEN: TOKEN, ADDRESS_HEADER: 'x-real-ip' });
});
afterAll(() => server.stop());

const metrics = (authorization?: string, origin = server.origin) =>
	fetch(`${origin}/metrics`, { headers: authorization ? { authorization } : {} });

async function read(): Promise<{ text: string; of: (name: string) => number }> {
	const response = await metrics(`Bearer ${TOKEN}`);
	expect(response.status).toBe(200);
	expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
	expect(response.headers.get('cache-control')).toContain('no-store');
	const text = await response.text();
	const samples = readExposition(text);
	return { text, of: (name) => samples.get(name) ?? 0 };
}

const post = (path: string, form: Record<string, string>) =>
	fetch(`${server.origin}${path}`, {
		method: 'POST',
		redirect: 'manual',
		headers: { origin: server.origin, accept: 'text/html' },
		body: new URLSearchParams(form)
	});

test('without the setting there is no such page, whatever somebody sends', async () => {
	for (const authorization of [undefined, 'Bearer ', 'Bearer undefined', `Bearer ${TOKEN}`])
		expect((await metrics(authorization, inject('origin'))).status).toBe(404);
});

test('what happens between two looks is counted, by route and never by address', async () => {
	const before = await read();
	expect(before.of('process_resident_memory_bytes')).toBeGreaterThan(0);
	expect(before.of('nodejs_eventloop_lag_mean_seconds')).toBeGreaterThan(0);

	await fetch(`${server.origin}/nl/answer/${SECRET}?naam=iemand`);
	await fetch(`${server.origin}/nl/${SECRET}`);
	const signIn = await (await fetch(`${server.origin}/nl/sign-in`)).text();
	const person = /name="person" value="([\w-]+)"/.exec(signIn)?.[1] ?? '';
	expect((await post('/nl/sign-in?/persona', { person })).status).toBe(303);
	await post('/nl/sign-in?/mail', { email: 'iemand@school.example' });

	const after = await read();
	const grown = (name: string) => after.of(name) - before.of(name);
	const requests = (route: string, method: string, status: string) =>
		grown(`kwartje_request_duration_seconds_count{method="${method}",route="${route}",status="${status}"}`);
	expect(requests('/[locale=locale]/answer/[token=token]', 'GET', '2xx')).toBe(1);
	expect(requests('/[locale=locale]/[...rest]', 'GET', '4xx')).toBe(1);
	expect(requests('/metrics', 'GET', '2xx')).toBe(1);
	expect(grown('kwartje_sign_ins_total')).toBe(1);
	expect(grown('kwartje_mails_undelivered{state="waiting"}')).toBe(1);
	for (const never of [SECRET, TOKEN, 'iemand', person]) expect(after.text).not.toContain(never);

	await expect
		.poll(async () => (await read()).of('kwartje_jobs_total{name="mail.deliver",outcome="done"}'), {
			timeout: 30_000
		})
		.toBe(1);
});

test('who sends no token or another is refused, and after some guesses has to wait; who knows it is not', async () => {
	for (const authorization of [undefined, 'Bearer', TOKEN, `Basic ${TOKEN}`, `Bearer ${TOKEN}x`]) {
		const refused = await metrics(authorization);
		expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
		expect(await refused.text()).toBe('');
	}
	let status = 401;
	for (let guess = 0; guess < 10 && status === 401; guess++)
		({ status } = await metrics(`Bearer guess-${guess}`));
	expect(status).toBe(429);
	await read();
});
