import { describe, expect, test } from 'vitest';
import { SCRIPT, useBrowser } from './journey.ts';
import { askQuestion, follow, go, mailsWith, newestMail, pathOf, press } from './steps.ts';

const { open } = useBrowser();

describe.each(SCRIPT)('an initiative, $how', ({ script, how }) => {
	const name = script ? 'Soepbus Lepelaar' : 'Breiclub Kluwen';
	const town = script ? 'Amersfoort' : 'Nieuwegein';
	const address = `soepbus-${script}@demo.example`;
	const refused = script ? 'Draadjes Reclame' : 'Slijpsteen Verkoop';
	let organisation = '';

	test('opens an account with a name and an address, and registers', async () => {
		const page = await open({ script });
		await go(page, '/nl/organisations/new');
		expect((await press(page, 'Zoek')).status()).toBe(200);
		await page.getByText('Vul dit in.').waitFor();
		await page.getByLabel('Naam of BRIN-code').fill(name);
		await page.getByLabel('Plaats of gemeente').fill(town);
		await press(page, 'Zoek');
		await page.getByText(`Niets gevonden met “${name}” in ${town}`).waitFor();
		await follow(page, 'Meld de organisatie aan');
		await page.getByLabel('Je naam').fill('Mees Lepelaar');
		await page.getByLabel('Je mailadres').fill(address);
		await press(page, 'Mail mij en ga verder');
		await page.getByText(`We hebben een mail gestuurd naar ${address}.`).waitFor();
		await page.getByLabel('Code uit de mail').fill((await newestMail(page, address)).subject.slice(0, 6));
		await press(page, 'Log in');
		expect(pathOf(page)).toBe('/organisations/new');

		// What was looked for stands in the form, also after signing in and after a form that was refused.
		expect(await page.getByLabel('Hoe heet je organisatie?').inputValue()).toBe(name);
		expect(await page.getByLabel('Gemeente of plaats').inputValue()).toBe(town);
		expect((await press(page, 'Meld aan')).status()).toBe(422);
		expect(await page.getByLabel('Hoe heet je organisatie?').inputValue()).toBe(name);
		await page.getByLabel('Wat voor organisatie is het?').selectOption('initiatief');
		await page.getByLabel('Provincie').selectOption('Utrecht');
		await page.getByLabel('Gemeente of plaats').fill('Nergenshuizen');
		await page.getByLabel('Wat doen jullie?').fill('Soep koken met kinderen, elke woensdag.');
		expect((await press(page, 'Meld aan')).status()).toBe(422);
		await page.getByText('Deze plaats kennen we niet.').first().waitFor();
		await page.getByLabel('Gemeente of plaats').fill(town);
		await press(page, 'Meld aan');
		await page.getByText(`${name} is aangemeld.`).waitFor();
		organisation = pathOf(page);
		await go(page, '/nl/work');
		await page.getByText(`${name} wacht op de alliantie.`).waitFor();
	});

	test('writes a draft, but publishes nothing before it is checked', async () => {
		const page = await open({ script });
		await go(page, '/nl/sign-in');
		await page.getByLabel('Je mailadres').fill(address);
		await press(page, 'Mail mij');
		await go(page, (await newestMail(page, address)).link);
		await press(page, 'Log in');
		await go(page, '/nl/questions/new');
		await press(page, 'Begin');
		const draft = pathOf(page).replace('/edit/words', '');
		await go(page, `/nl${draft}/edit/check`);
		await page.getByText('nog niet nagekeken door de alliantie').waitFor();
		expect(await page.getByRole('button', { name: 'Plaats de vraag' }).count()).toBe(0);
		const visitor = await open({ script });
		expect((await go(visitor, `/nl${organisation}`)).status()).toBe(404);
	});

	test('is checked by the alliance, and then asks its question', async () => {
		const alliance = await open({ script, as: 'Noor Deschuytere' });
		const [told] = await mailsWith(alliance, `${name} heeft zich aangemeld`, 1);
		await go(alliance, told!.link);
		await press(alliance, `Laat toe: ${name}`);
		await alliance.getByText('Je antwoord is verstuurd.').waitFor();

		const page = await open({ script });
		expect((await newestMail(page, address)).subject).toBe(`${name} doet mee`);
		await go(page, '/nl/sign-in');
		await page.getByLabel('Je mailadres').fill(address);
		await press(page, 'Mail mij');
		await go(page, (await newestMail(page, address)).link);
		await press(page, 'Log in');
		const question = await askQuestion(page, {
			title: `Een kookplek gezocht, ${how}`,
			situation:
				'Onze bus staat op woensdag bij drie scholen, maar we hebben geen keuken om voor te bereiden.',
			wish: 'Een keuken voor een ochtend per week, en iemand die meehelpt met snijden.'
		});
		await page.getByText('Je vraag staat online.').waitFor();
		const visitor = await open({ script });
		await go(visitor, `/nl${organisation}`);
		await follow(visitor, `Een kookplek gezocht, ${how}`);
		expect(pathOf(visitor)).toBe(question);
	});

	test('is found by a colleague, who asks to join', async () => {
		const page = await open({ script });
		const colleague = `soepbus-twee-${script}@demo.example`;
		await go(page, '/nl/sign-in');
		await follow(page, 'Zoek of meld je organisatie aan');
		await page.getByLabel('Naam of BRIN-code').fill(name.split(' ')[1]!.toUpperCase());
		await press(page, 'Zoek');
		await page.getByText('1 organisatie gevonden').waitFor();
		await follow(page, `Werk je hier? Doe mee met ${name}`);
		await page.getByLabel('Je naam').fill('Jet Kluwen');
		await page.getByLabel('Je mailadres').fill(colleague);
		await press(page, 'Mail mij en ga verder');
		await go(page, (await newestMail(page, colleague)).link);
		await press(page, 'Log in');
		await go(page, '/nl/questions/new');
		await follow(page, 'Zoek of meld je organisatie aan');
		expect(pathOf(page)).toBe('/organisations/new');
		await go(page, `/nl${organisation}/join`);
		await press(page, 'Vraag om mee te doen');
		await page.getByText('Je vraag is verstuurd').waitFor();
		await go(page, '/nl/account');
		await press(page, 'Log uit');
		expect((await go(page, '/nl/nergens')).status()).toBe(404);
		await follow(page, 'Inloggen');
		expect(pathOf(page)).toBe('/sign-in');
	});

	test('that isn’t what it says is not let in, with the reason', async () => {
		const page = await open({ script });
		await go(page, '/nl/organisations/new?register=1');
		await page.getByLabel('Je naam').fill('Dorien Draadjes');
		await page.getByLabel('Je mailadres').fill(`draadjes-${script}@demo.example`);
		await press(page, 'Mail mij en ga verder');
		await go(page, (await newestMail(page, `draadjes-${script}@demo.example`)).link);
		await press(page, 'Log in');
		expect(pathOf(page)).toBe('/organisations/new');
		await page.getByLabel('Hoe heet je organisatie?').fill(refused);
		await page.getByLabel('Wat voor organisatie is het?').selectOption('bedrijf');
		await page.getByLabel('Provincie').selectOption('Utrecht');
		await page.getByLabel('Gemeente of plaats').fill('Zeist');
		await page.getByLabel('Wat doen jullie?').fill('Wij verkopen reclame.');
		await press(page, 'Meld aan');

		const alliance = await open({ script, as: 'Noor Deschuytere' });
		await go(alliance, '/nl/alliance/checks');
		const entry = alliance.getByRole('listitem').filter({ hasText: refused });
		await entry.getByText('Laat niet toe').click();
		await entry.getByLabel('Waarom niet?').fill('Reclame hoort hier niet.');
		await press(alliance, `Sluit ${refused}`);
		const mail = await newestMail(page, `draadjes-${script}@demo.example`);
		expect(mail.text).toContain('Reclame hoort hier niet.');
	});
});
