import type { Page } from 'playwright-core';
import { describe, expect, inject, test } from 'vitest';
import { SCRIPT, useBrowser } from './journey.ts';
import {
	askPartners,
	askQuestion,
	draftQuestion,
	EXAMPLE,
	fillIn,
	follow,
	go,
	LABELS,
	mailsWith,
	pathOf,
	press,
	tick
} from './steps.ts';

const { open } = useBrowser();
const LEADER = 'Rosalie Amankwa';
const MARKUP = `<script>alert(1)</script><img src=x onerror=alert(2)>"'><b>vet</b>`;
const NO_SUCH_ID = '00000000-0000-4000-8000-000000000000';

/** The value of a hidden field, as a program would read it. */
async function hidden(page: Page, name: string): Promise<string> {
	return (await page.locator(`input[type=hidden][name=${name}]`).first().getAttribute('value')) ?? '';
}

/** Sends a form without the page that belongs to it. */
function send(page: Page, path: string, form: Record<string, string>) {
	return page.request.post(path, {
		form,
		headers: { origin: inject('origin'), accept: 'text/html' },
		maxRedirects: 0
	});
}

/** Nothing of the markup became an element. */
async function expectOnlyText(page: Page): Promise<void> {
	expect(await page.locator('main :is(script, img), main b:text-is("vet")').count()).toBe(0);
	expect(await page.getByText('<b>vet</b>').count()).toBeGreaterThan(0);
}

describe.each(SCRIPT)('a form, $how', ({ script, how }) => {
	test('that got too long a text loses nothing and says which field', async () => {
		const page = await open({ script, as: LEADER });
		const question = await draftQuestion(page);
		await go(page, `/nl${question}/edit/words`);
		const answers = {
			title: 'y'.repeat(121),
			situation: 'ja, '.repeat(1251),
			wish: 'Een wens van gewone lengte.'
		};
		await fillIn(page, answers);
		const refused = await press(page, 'Verder naar stap 2');
		expect(refused.status()).toBe(422);
		for (const name of ['title', 'situation', 'wish'] as const)
			expect((await page.getByLabel(LABELS[name]).inputValue()).trim()).toBe(answers[name].trim());
		const wrong = page.locator('[aria-invalid=true]');
		expect(await wrong.evaluateAll((fields) => fields.map((field) => field.id))).toEqual([
			'f-title',
			'f-situation'
		]);
		expect(await page.locator('#f-title-error').innerText()).toContain('120');
		await go(page, `/nl${question}/edit/words`);
		expect(await page.getByLabel(LABELS.title).inputValue()).toBe(EXAMPLE.title);
	});

	test('shows markup in any field as the text that it is', async () => {
		const page = await open({ script, as: LEADER });
		const fields = Object.fromEntries(Object.keys(EXAMPLE).map((name) => [name, MARKUP]));
		const question = await askQuestion(page, { ...fields, title: `${how} ${MARKUP}`.slice(0, 120) });
		await expectOnlyText(page);
		await askPartners(page, question, 1);
		await page.locator('#conversations').getByRole('link').first().click();
		await page.getByLabel('Schrijf een bericht').fill(MARKUP);
		await press(page, 'Verstuur');
		await expectOnlyText(page);
		await go(page, `/nl${question}/edit/check`);
		await expectOnlyText(page);

		const [mail] = await mailsWith(page, 'Bericht van', 1);
		await go(page, mail!.path);
		await expectOnlyText(page);

		const partner = await open({ script });
		await go(partner, mail!.link);
		await tick(partner, 'Ik wil eerst iets vragen');
		await partner.getByLabel('Je bericht').fill(MARKUP);
		await press(partner, 'Verstuur je antwoord');
		await expectOnlyText(partner);
		for (const path of ['/nl', '/nl/questions', `/nl${question}`, `/en${question}`]) {
			await go(partner, path);
			await expectOnlyText(partner);
		}

		await go(page, '/nl/work');
		await expectOnlyText(page);
		await go(page, `/nl${question}/closure`);
		await tick(page, 'We stoppen ermee');
		await page.getByLabel('Wil je er iets over vertellen?').fill(MARKUP);
		await press(page, 'Sluit de vraag');
		await expectOnlyText(page);
	});

	test('keeps emoji, right-to-left text and accents as they were typed', async () => {
		const page = await open({ script, as: LEADER });
		const answers = {
			title: 'Voorlezen 👩🏽‍🏫📚 voor Zoë en İpek',
			situation: 'نحتاج إلى متطوعين — en ook: ǵ̣ «guillemets» ½ ‘’\n\nTweede alinea.',
			wish: 'עברית en 中文'
		};
		const question = await draftQuestion(page, answers);
		await go(page, `/nl${question}/edit/words`);
		for (const name of ['title', 'situation', 'wish'] as const)
			expect(await page.getByLabel(LABELS[name]).inputValue()).toBe(answers[name]);
		await go(page, `/nl${question}`);
		expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(answers.title);
	});

	test('sent twice at once makes one question, one request and one message', async () => {
		const page = await open({ script, as: LEADER });
		await go(page, '/nl/questions/new');
		const begin = { id: await hidden(page, 'id'), organisationId: await hidden(page, 'organisationId') };
		const begun = await Promise.all([0, 1].map(() => send(page, '/nl/questions/new', begin)));
		expect(begun.map((reply) => reply.headers().location)).toEqual(
			begun.map(() => `/nl/questions/${begin.id}/edit/words`)
		);

		const question = await askQuestion(page, { title: `Dubbel geklikt, ${how}` });
		await tick(page, 'Op mijn lijstje');
		await press(page, 'Schrijf aan je lijstje');
		const offerIds = (await page.locator('[name=offerIds]').getAttribute('value')) ?? '';
		const request = { offerIds, message: 'Eén keer, alsjeblieft.', conflictOfInterest: '' };
		const requests = await Promise.all([0, 1].map(() => send(page, `/nl${question}/requests/new`, request)));
		expect(requests.map((reply) => reply.status()).sort()).toEqual([303, 409]);
		await go(page, `/nl${question}`);
		const talks = page.locator('#conversations').getByRole('link');
		expect(await talks.count()).toBe(1);

		await talks.click();
		await page.getByLabel('Schrijf een bericht').fill('Nog één ding.');
		const message = { messageId: await hidden(page, 'messageId'), text: 'Nog één ding.' };
		const talk = `/nl${pathOf(page)}?/write`;
		await Promise.all([0, 1].map(() => send(page, talk, message)));
		await page.reload();
		expect(await page.getByRole('listitem').getByText('Nog één ding.').count()).toBe(1);
	});

	test('that is sent again after the back button is saved again', async () => {
		const page = await open({ script, as: LEADER });
		const question = await draftQuestion(page);
		expect(pathOf(page)).toBe(`${question}/edit/about`);
		await page.goBack();
		expect(pathOf(page)).toBe(`${question}/edit/words`);
		await fillIn(page, { wish: 'Toch iets anders.' });
		await press(page, 'Verder naar stap 2');
		await go(page, `/nl${question}/edit/words`);
		expect(await page.getByLabel(LABELS.wish).inputValue()).toBe('Toch iets anders.');
	});

	test('that is open in two tabs shows both versions to the second, and then takes its text', async () => {
		const page = await open({ script, as: LEADER });
		const question = await draftQuestion(page);
		const other = await page.context().newPage();
		await go(page, `/nl${question}/edit/words`);
		await go(other, `/nl${question}/edit/words`);
		await fillIn(page, { wish: 'Uit de eerste tab.' });
		await press(page, 'Verder naar stap 2');
		await fillIn(other, { wish: 'Uit de tweede tab.' });
		const stale = await press(other, 'Verder naar stap 2');
		expect(stale.status()).toBe(409);
		await other.getByText('Iemand anders heeft dit intussen aangepast.').waitFor();
		await other.getByRole('definition').getByText('Uit de eerste tab.').waitFor();
		expect(await other.getByLabel(LABELS.wish).inputValue()).toBe('Uit de tweede tab.');
		await press(other, 'Verder naar stap 2');
		await go(page, `/nl${question}/edit/words`);
		expect(await page.getByLabel(LABELS.wish).inputValue()).toBe('Uit de tweede tab.');
	});

	test('with more than a megabyte is refused with the reason', async () => {
		const page = await open({ script, as: LEADER });
		const question = await draftQuestion(page);
		await go(page, `/nl${question}/edit/words`);
		await fillIn(page, { situation: 'lang '.repeat(250_000) });
		const refused = await press(page, 'Verder naar stap 2');
		expect(refused.status()).toBe(413);
		await page.getByText('groter dan 1 MB').waitFor();
	});

	test('with a number beside the word BSN is refused, and keeps the rest', async () => {
		const page = await open({ script, as: LEADER });
		const question = await draftQuestion(page);
		await go(page, `/nl${question}/edit/words`);
		await fillIn(page, { situation: 'Het gaat om BSN 111222333, dat is alles.' });
		const refused = await press(page, 'Verder naar stap 2');
		expect(refused.status()).toBe(409);
		await page.getByText('Dat bewaren we niet.').waitFor();
		expect(await page.getByLabel(LABELS.situation).inputValue()).toContain('dat is alles.');
		await go(page, `/nl${question}/edit/words`);
		expect(await page.getByLabel(LABELS.situation).inputValue()).toBe(EXAMPLE.situation);
	});
});

test('an address that nobody has is a page that says so', async () => {
	const page = await open({ as: LEADER });
	for (const path of [
		`/nl/questions/${NO_SUCH_ID}`,
		`/nl/questions/${NO_SUCH_ID}/edit/words`,
		`/nl/questions/${NO_SUCH_ID}/requests/new`,
		`/nl/questions/${NO_SUCH_ID}/proposals/new`,
		`/nl/questions/${NO_SUCH_ID}/closure`,
		`/nl/requests/${NO_SUCH_ID}`,
		`/nl/offers/${NO_SUCH_ID}`,
		`/nl/organisations/${NO_SUCH_ID}`,
		`/nl/outbox/${NO_SUCH_ID}`,
		'/nl/questions/1',
		'/nl/questions/1%27%20or%201=1',
		'/nl/answer/kort',
		'/nl/bestaat-niet',
		'/de'
	]) {
		const response = await page.request.get(path, { headers: { accept: 'text/html' } });
		expect([path, response.status()]).toEqual([path, 404]);
		expect(await response.text()).toContain('Deze pagina is er niet');
	}
	expect((await page.request.get('/nl/%E0%A4%A')).status()).toBe(400);
});

describe('a request that no browser sends', () => {
	test('is refused without an error of ours', async () => {
		const leader = await open({ as: LEADER });
		const visitor = await open();
		const requests: [Page, string, Record<string, string>][] = [
			[leader, '/nl/questions/new', {}],
			[leader, '/nl/questions/new', { id: 'x', organisationId: "' or 1=1" }],
			[leader, '/nl/questions/new', { id: NO_SUCH_ID, organisationId: NO_SUCH_ID }],
			[leader, '/nl/account?/nonsense', {}],
			[leader, '/nl/account?/profile', { name: LEADER, locale: 'klingon' }],
			[leader, '/nl/account?/profile', { name: 'a\u0000b', locale: '' }],
			[visitor, '/nl/sign-in?/persona', { person: NO_SUCH_ID }],
			[visitor, '/nl/sign-in?/mail', { email: `${'a'.repeat(1000)}@school.example` }],
			[visitor, '/nl/sign-in?/mail', { email: 'iemand\u0000@school.example' }],
			[visitor, '/nl/sign-in/code', { email: 'iemand@school.example', code: 'a\u0000' }],
			[visitor, '/nl/sign-in/code', { email: 'iemand\u0000@school.example', code: '123456' }],
			[
				visitor,
				'/nl/organisations/new?/open',
				{ name: 'Ga naar www.kwaad.example', email: 'klant@school.example' }
			]
		];
		for (const [page, path, form] of requests) {
			const reply = await send(page, path, form);
			expect([400, 404, 422], `${path} ${JSON.stringify(form).slice(0, 80)}`).toContain(reply.status());
		}
	});

	test('gets the page that says so when its form is broken or far too large', async () => {
		const bodies = [
			['text/plain', 'name=x', 400],
			['multipart/form-data', 'name=x', 400],
			['multipart/form-data; boundary=x', 'name=x', 400],
			['multipart/form-data; boundary=x', 'x'.repeat(1_500_000), 413],
			['application/x-www-form-urlencoded', 'a&'.repeat(500_000), 413]
		] as const;
		for (const [type, body, status] of bodies) {
			const reply = await fetch(`${inject('origin')}/nl/sign-in?/mail`, {
				method: 'POST',
				body,
				headers: { origin: inject('origin'), accept: 'text/html', 'content-type': type }
			});
			expect([type, reply.status]).toEqual([type, status]);
			expect(await reply.text()).toContain('<h1');
		}
	});

	test('holds nobody up with a text that is full of mail addresses', async () => {
		const leader = await open({ as: LEADER });
		const text = 'a@b.nl '.repeat(30_000);
		const reply = await send(leader, `/nl/questions/${NO_SUCH_ID}/edit/words?/save`, {
			remove: '1',
			situation: text
		});
		expect([404, 422]).toContain(reply.status());
	});

	test('with a version that no object can have is refused', async () => {
		const leader = await open({ as: LEADER });
		const question = await draftQuestion(leader);
		for (const version of ['2147483648', '1e99', '-1']) {
			const reply = await send(leader, `/nl${question}/edit/words?/save`, { ...EXAMPLE, version });
			expect([version, reply.status()]).toEqual([version, 422]);
		}
	});

	test('with characters that nobody types in a filter gets the list all the same', async () => {
		const leader = await open({ as: LEADER });
		const odd = '%00%01%7f%E2%80%AE';
		for (const path of [
			`/nl/questions?words=taal${odd}&theme=${odd}&support=a${odd}&province=${odd}b`,
			`/nl/offers?words=taal${odd}&theme=${odd}&support=a${odd}&kind=${odd}b&costs=${odd}c&province=${odd}d`,
			`/nl/saved?list=offers&words=taal${odd}&kind=${odd}`
		])
			expect([path, (await leader.request.get(path)).status()]).toEqual([path, 200]);
	});

	test('leads back to the own question and nowhere else after a change of the shortlist', async () => {
		const leader = await open({ as: LEADER });
		const question = await askQuestion(leader, { title: 'Een lijstje en een vreemde weg terug' });
		const back = async (search: string, anchor: string) => {
			const path = `/nl${question}?/shortlist&${new URLSearchParams({ back: search })}`;
			const reply = await send(leader, path, { anchor });
			expect(reply.status()).toBe(303);
			return reply.headers().location;
		};
		const offer = `chosen-${NO_SUCH_ID}`;
		expect(await back('?theme=a&costs=free', offer)).toBe(`/nl${question}?theme=a&costs=free#${offer}`);
		for (const odd of [
			'',
			'\u0000',
			'\r\nset-cookie: a=b',
			'.kwaad.example/',
			'🙂',
			'?next=https://kwaad.example'
		])
			expect(await back(odd, odd)).toBe(`/nl${question}#offers`);
		expect(await back('?theme=\r\nx: y', 'é\n')).toBe(`/nl${question}?theme=%0D%0Ax%3A+y#offers`);
	});

	test('is refused when it comes from another site', async () => {
		const page = await open({ as: LEADER });
		const reply = await page.request.post('/nl/account?/profile', {
			form: { name: 'Gekaapt', locale: 'nl' },
			headers: { origin: 'https://kwaad.example' },
			maxRedirects: 0
		});
		expect(reply.status()).toBe(403);
		await go(page, '/nl/account');
		expect(await page.getByLabel('Je naam').inputValue()).toBe(LEADER);
	});
});

test('the last administrator of the alliance gives somebody else the role before erasing the account', async () => {
	const page = await open({ as: 'Bram Tjoa' });
	await go(page, '/nl/account/erasure');
	await tick(page, 'Ja, wis alles over mij');
	expect((await press(page, 'Wis mijn account')).status()).toBe(409);
	await page.getByText('Je bent de laatste beheerder').waitFor();
	await follow(page, 'Geef eerst iemand anders deze rol');
	expect(pathOf(page)).toBe('/alliance/people');
});

test('a code that is wrong gets one answer, whether anybody asked for it or not', async () => {
	const page = await open();
	const email = 'vraagt-om-een-code@school.example';
	expect((await send(page, '/nl/sign-in?/mail', { email })).status()).toBe(303);
	const said = new Set<string>();
	for (const address of [...Array<string>(7).fill(email), 'vroeg-nooit@school.example']) {
		await go(page, `/nl/sign-in/code?${new URLSearchParams({ email: address })}`);
		await page.getByLabel('Code').fill('000000');
		expect((await press(page, 'Log in')).status()).toBe(422);
		said.add(await page.locator('#f-code-error').innerText());
	}
	expect([...said]).toEqual([expect.stringContaining('klopt niet, of werkt niet meer')]);
});
