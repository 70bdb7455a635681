import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { SCRIPT, useBrowser } from './journey.ts';
import { EXTRA } from './people.ts';
import {
	agreeToTalk,
	arrive,
	askQuestion,
	draftAgreement,
	follow,
	go,
	mailsWith,
	newestMail,
	pathOf,
	press,
	signAgreement,
	signInByMail,
	tick
} from './steps.ts';

const { open } = useBrowser();

const VETERANS = 'Hetty van Oeveren';
const BANK = 'Priya Ramdhanie';
const SCHOOL = 'Rosalie Amankwa';

/** Of a school that may not sign, with HR-Veteranen. */
let talk: string | undefined;

/** "nog 7 van de 18 plekken": how many are left of the offer that the agreement takes from. */
async function left(page: Page, offer: string): Promise<number> {
	await go(page, offer);
	return Number(/[Nn]og (\d+) van/.exec(await page.getByRole('main').innerText())?.[1]);
}

describe.each(SCRIPT)('an agreement, $how', ({ script }) => {
	test('is drafted with three parties, compared, signed by all, and its file is recognised', async () => {
		const [school, veterans, bank] = [
			await open({ script, as: SCHOOL }),
			await open({ script, as: VETERANS }),
			await open({ script, as: BANK })
		];
		const question = await askQuestion(school, { title: `Wie praat met onze leraren? (${script})` });
		const talk = await agreeToTalk(school, veterans, question);
		const agreement = await draftAgreement(school, talk, 'Meridiaan');
		const offer = (await veterans.getByRole('complementary').getByRole('link').last().getAttribute('href'))!;
		const before = await left(veterans, offer);

		// The partner reads it, changes a word, and the school sees which.
		await go(veterans, `/nl${agreement}/edit/care`);
		await veterans.getByLabel('Hoe eindigt het').fill('Wie stopt, zegt dat twee maanden van tevoren.');
		await press(veterans, 'Bewaar en verder');
		await go(school, `/nl${agreement}`);
		await follow(school, 'Eerdere versies');
		expect((await school.locator('del').allInnerTexts()).join(' ')).toContain('een maand');
		expect((await school.locator('ins').allInnerTexts()).join(' ')).toContain('twee maanden');

		await go(school, `/nl${agreement}`);
		await press(school, 'Leg voor om te tekenen');
		const told = await mailsWith(school, 'Ligt klaar om te tekenen', 5);
		expect(told.map((mail) => mail.to).sort()).toContain('priya.ramdhanie@demo.example');

		// Who doesn't tick signs nothing.
		await go(bank, '/nl/work');
		await follow(bank, 'Lees en teken');
		expect((await press(bank, 'Teken')).status()).toBe(422);
		await signAgreement(bank, agreement);
		await signAgreement(school, agreement);
		expect(await left(veterans, offer)).toBe(before);
		await signAgreement(veterans, agreement);
		await veterans.getByText('Het kwartje is gevallen').waitFor();
		expect(await left(veterans, offer)).toBe(before - 1);

		// It opened a collaboration, for all three.
		await go(bank, `/nl${agreement}`);
		await follow(bank, 'Naar de samenwerking');
		const page = await bank.getByRole('main').innerText();
		for (const words of ['HR-Veteranen', 'Heidehof', 'Meridiaan', 'Iedereen tekende'])
			expect(page).toContain(words);

		// The file is made by a job; whoever holds it can have it checked, without an account.
		await expect
			.poll(async () => (await school.request.get(`/nl${agreement}/file`)).status(), { timeout: 30_000 })
			.toBe(200);
		const file = await (await school.request.get(`/nl${agreement}/file`)).body();
		const visitor = await open({ script });
		const check = async (buffer: Buffer) => {
			await go(visitor, '/nl/agreements/verification');
			await visitor
				.getByLabel('Pdf van een afspraak')
				.setInputFiles({ name: 'afspraak.pdf', mimeType: 'application/pdf', buffer });
			await press(visitor, 'Controleer');
			return await visitor.getByRole('main').innerText();
		};
		expect(await check(file)).toContain('Ja. Dit is een getekende afspraak.');
		const forged = Buffer.from(file);
		forged[forged.length - 20] = forged[forged.length - 20]! ^ 1;
		expect(await check(forged)).toContain('Nee. Dit bestand kennen we niet.');
		await go(visitor, '/nl/agreements/verification');
		expect((await press(visitor, 'Controleer')).status()).toBe(422);
	});

	test('that two coordinators write at once keeps what both typed', async () => {
		const [school, veterans] = [await open({ script, as: SCHOOL }), await open({ script, as: VETERANS })];
		const question = await askQuestion(school, { title: `Samen schrijven (${script})` });
		const talk = await agreeToTalk(school, veterans, question);
		const agreement = await draftAgreement(school, talk);
		// Looking for one more party, or a number that is none, loses nothing of what was typed.
		await go(school, `/nl${agreement}/edit/parties`);
		await school.getByLabel('Wat levert het hun op?').first().fill('Meer tijd voor de klas.');
		await school.getByLabel('Naam van de organisatie').fill('Meridiaan');
		await press(school, 'Zoek');
		expect(await school.getByLabel('Wat levert het hun op?').first().inputValue()).toBe(
			'Meer tijd voor de klas.'
		);
		await go(school, `/nl${agreement}/edit/contributions`);
		await school.getByLabel('Omschrijving').first().fill('Praten met leraren');
		await school.getByLabel('Hoeveel').first().fill('een paar');
		expect((await press(school, 'Bewaar en verder')).status()).toBe(422);
		await school.getByRole('link', { name: /^Bijdrage 1: Vul een heel getal in/ }).waitFor();
		expect(await school.getByLabel('Omschrijving').first().inputValue()).toBe('Praten met leraren');

		await go(school, `/nl${agreement}/edit/care`);
		await go(veterans, `/nl${agreement}/edit/care`);
		await school.getByLabel('Welke bevoegde leraar').fill('Meester Bo');
		await press(school, 'Bewaar en verder');
		await veterans.getByLabel('Welke bevoegde leraar').fill('Juf Ans');
		expect((await press(veterans, 'Bewaar en verder')).status()).toBe(409);
		expect(await veterans.getByLabel('Welke bevoegde leraar').inputValue()).toBe('Juf Ans');
		expect(await veterans.getByRole('main').innerText()).toContain('Meester Bo');
		await press(veterans, 'Bewaar en verder');
		await go(school, `/nl${agreement}`);
		expect(await school.getByRole('main').innerText()).toContain('Juf Ans');
	});
});

describe.each(SCRIPT)('a school that can’t sign by itself, $how', ({ script }) => {
	test('has its board sign', async () => {
		const [school, veterans] = [await open({ script }), await open({ script, as: VETERANS })];
		await signInByMail(school, EXTRA.coordinator.email);
		// The second time they begin anew in the same conversation, since the school withdrew.
		talk ??= await agreeToTalk(
			school,
			veterans,
			await askQuestion(school, { title: 'Wie denkt mee over ons team?' })
		);
		const agreement = await draftAgreement(school, talk);
		await press(school, 'Leg voor om te tekenen');
		const page = await school.getByRole('main').innerText();
		expect(page).toMatch(/tekent voor deze school: Ton Schreurkens/);
		expect(await school.getByRole('button', { name: 'Teken' }).count()).toBe(0);
		await signAgreement(veterans, agreement);
		const ton = await open({ script, as: 'Ton Schreurkens' });
		const mail = await newestMail(ton, 'ton.schreurkens@demo.example');
		expect(mail.subject).toContain('Ligt klaar om te tekenen');
		await arrive(ton, () => ton.goto(mail.link));
		expect(pathOf(ton)).toBe(agreement);
		await tick(ton, /^Ik heb versie/);
		await press(ton, 'Teken');
		expect(await ton.getByRole('main').innerText()).toContain('iedereen heeft getekend');
		// A party that steps out says why, and the others hear it.
		await go(school, `/nl${agreement}`);
		await follow(school, 'Trek de afspraak in');
		expect((await press(school, 'Trek in')).status()).toBe(422);
		await school.getByLabel('Waarom?').fill('De directeur vertrekt.');
		await press(school, 'Trek in');
		const [told] = await mailsWith(ton, 'trekt zich terug', 1);
		expect(told?.text).toContain('De directeur vertrekt.');
	});
});
