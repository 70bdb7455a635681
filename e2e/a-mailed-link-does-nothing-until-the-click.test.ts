import { describe, expect, test } from 'vitest';
import { moveClock, SCRIPT, useBrowser } from './journey.ts';
import {
	askForLink,
	askPartners,
	askQuestion,
	go,
	mailsWith,
	newestMail,
	pathOf,
	press,
	tick
} from './steps.ts';

const { open } = useBrowser();

// An address gets five mails in a quarter of an hour; each test has a person of its own.
describe.each(SCRIPT)('a mailed link, $how', ({ script, how }) => {
	test('signs in after a mail scanner looked four times, and only once', async () => {
		const scanner = await open({ script });
		const person = await open({ script });
		// Where they were going, a page for who is signed in, is where the mail leads.
		await go(person, '/nl/saved?list=offers&kind=company');
		await person.getByLabel('Je mailadres').fill('sem.benhaddou@demo.example');
		await press(person, 'Mail mij');
		const { link } = await newestMail(person, 'sem.benhaddou@demo.example');
		expect((await scanner.request.head(link)).status()).toBe(200);
		for (let look = 0; look < 3; look++) expect((await scanner.request.get(link)).status()).toBe(200);
		await go(scanner, '/nl/work');
		expect(pathOf(scanner)).toBe('/sign-in');

		await go(person, link);
		await press(person, 'Log in');
		expect(new URL(person.url()).pathname + new URL(person.url()).search).toBe(
			'/nl/saved?list=offers&kind=company'
		);
		await go(person, '/nl/work');
		await person.getByText('Dag Sem.').waitFor();

		const second = await open({ script });
		await go(second, link);
		const refused = await press(second, 'Log in');
		expect(refused.status()).toBe(410);
		await second.getByRole('heading', { name: 'Deze link werkt niet meer' }).waitFor();
		await go(second, '/nl/work');
		expect(pathOf(second)).toBe('/sign-in');
	});

	test('to a request answers after a mail scanner looked four times, and one answer counts', async () => {
		const leader = await open({ script, as: 'Rosalie Amankwa' });
		const title = `Voorlezers voor de scanner, ${how}`;
		const question = await askQuestion(leader, { title });
		await askPartners(leader, question, 1);
		const [mail] = await mailsWith(leader, 'vraagt jullie hulp', 1);
		const scanner = await open({ script });
		expect((await scanner.request.head(mail!.link)).status()).toBe(200);
		for (let look = 0; look < 3; look++) expect((await scanner.request.get(mail!.link)).status()).toBe(200);
		await go(leader, `/nl${question}`);
		await leader.locator('#conversations').getByText('Wacht op antwoord').waitFor();

		// Two people at the partner have the same page open.
		const [one, other] = [await open({ script }), await open({ script })];
		for (const page of [one, other]) {
			await go(page, mail!.link);
			await tick(page, 'Ja, wij willen helpen');
			await page.getByLabel('Je bericht').fill('Graag!');
		}
		await press(one, 'Verstuur je antwoord');
		await one.getByText('Dank je wel.').waitFor();
		const refused = await press(other, 'Verstuur je antwoord');
		expect(refused.status()).toBe(409);
		await other.getByText('Op dit verzoek is al geantwoord.').waitFor();
		await leader.reload();
		expect(await leader.locator('#conversations').getByText('Wacht op antwoord').count()).toBe(0);
	});

	test('that somebody made up says so, and lets nobody in', async () => {
		const page = await open({ script });
		await go(page, '/nl/answer/eenverzonnenlinkvanniemand12');
		await page.getByRole('heading', { name: 'Deze link kennen we niet' }).waitFor();
		expect(await page.getByRole('main').locator('form').count()).toBe(0);
		await go(page, '/nl/sign-in/link/eenverzonnenlinkvanniemand12');
		const refused = await press(page, 'Log in');
		expect(refused.status()).toBe(410);
		expect((await go(page, '/nl/answer/tekort')).status()).toBe(404);
	});

	test('to sign in no longer works after a quarter of an hour', async () => {
		const page = await open({ script });
		await askForLink(page, 'bram.tjoa@demo.example');
		const { link } = await newestMail(page, 'bram.tjoa@demo.example');
		await moveClock(0.26);
		await go(page, link);
		const refused = await press(page, 'Log in');
		expect(refused.status()).toBe(410);
		await page.getByText('ouder dan 15 minuten').waitFor();
	});
});

describe.each(SCRIPT)('the code from the mail, $how', ({ script }) => {
	test('can be typed instead of the link', async () => {
		const page = await open({ script });
		await askForLink(page, 'kacper.borowczak@demo.example');
		const { subject } = await newestMail(page, 'kacper.borowczak@demo.example');
		const code = subject.slice(0, 6);
		await page.getByLabel('Code uit de mail').fill(`${code.slice(0, 3)} ${code.slice(3)}`);
		await press(page, 'Log in');
		await page.getByText('Dag Kacper.').waitFor();
	});

	test('is locked after five wrong ones', async () => {
		const page = await open({ script });
		await askForLink(page, 'elif.yavuzhan@demo.example');
		const right = (await newestMail(page, 'elif.yavuzhan@demo.example')).subject.slice(0, 6);
		const wrong = right === '000000' ? '000001' : '000000';
		for (let attempt = 0; attempt < 5; attempt++) {
			await page.getByLabel('Code uit de mail').fill(wrong);
			expect((await press(page, 'Log in')).status()).toBe(422);
			await page.getByText('Deze code klopt niet, of werkt niet meer.').waitFor();
		}
		await page.getByLabel('Code uit de mail').fill(right);
		expect((await press(page, 'Log in')).status()).toBe(422);
		await page.getByText('Deze code klopt niet, of werkt niet meer.').waitFor();
		await go(page, '/nl/work');
		expect(pathOf(page)).toBe('/sign-in');
	});

	test('is asked for with the same words for an address that nobody has', async () => {
		const words: string[] = [];
		for (const address of ['hetty.vanoeveren@demo.example', 'niemand.hiervan@demo.example']) {
			const page = await open({ script });
			await askForLink(page, address);
			expect(pathOf(page)).toBe('/sign-in/code');
			words.push((await page.getByRole('main').innerText()).replaceAll(address, 'ADRES'));
			await page.getByLabel('Code uit de mail').fill('12');
			await press(page, 'Log in');
			words.push((await page.getByRole('main').innerText()).replaceAll(address, 'ADRES'));
			const mail = await newestMail(page, address);
			expect(mail.text.includes('Wij kennen dit adres niet')).toBe(address.startsWith('niemand'));
		}
		expect(words.slice(2)).toEqual(words.slice(0, 2));
	});
});
