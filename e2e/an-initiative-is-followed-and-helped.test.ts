import { describe, expect, test } from 'vitest';
import { SCRIPT, useOwnServer } from './journey.ts';
import {
	agreeToTalk,
	arrive,
	askQuestion,
	draftAgreement,
	follow,
	go,
	mailsWith,
	pathOf,
	press,
	signAgreement,
	tick
} from './steps.ts';

const { open, walk } = useOwnServer();

const SCHOOL = 'Rosalie Amankwa';
const PARTNER = 'Hetty van Oeveren';
const ADDRESSES = { [SCHOOL]: 'rosalie.amankwa@demo.example', [PARTNER]: 'hetty.vanoeveren@demo.example' };

describe.each(SCRIPT)('an initiative, $how', ({ script }) => {
	let initiative = '';
	const title = 'Een gesprek per maand voor onze leraren';

	const { enter, dayFrom, pass } = walk(script);

	/** Answers the newest pulse by the link in the mail, without an account. */
	async function answers(who: keyof typeof ADDRESSES, scores: readonly string[], line = ''): Promise<void> {
		const page = await open({ script, width: 360 });
		const mails = await mailsWith(page, 'Hoe gaat het met', 6);
		const mail = mails.find(({ to }) => to === ADDRESSES[who]);
		await go(page, mail?.link ?? '');
		for (const [i, score] of scores.entries()) await tick(page, new RegExp(`^${score} ·`), i);
		await page.getByLabel('Wil je er iets bij zeggen?').fill(line);
		await press(page, 'Verstuur');
		await page.getByText('Dank je wel, je antwoord is bewaard').waitFor();
	}

	test('opens when all have signed, with the goal that they signed', async () => {
		const [school, partner] = [await enter(SCHOOL), await enter(PARTNER)];
		const question = await askQuestion(school, { title });
		const talk = await agreeToTalk(school, partner, question);
		const agreement = await draftAgreement(school, talk);
		await press(school, 'Leg voor om te tekenen');
		await signAgreement(school, agreement);
		await signAgreement(partner, agreement);
		await follow(partner, 'Naar de samenwerking');
		initiative = pathOf(partner);
		await partner.getByText('Iedere leraar heeft iemand om mee te praten.').first().waitFor();
		await partner.getByText('Loopt goed').waitFor();

		await go(school, `/nl${initiative}`);
		await follow(school, 'Doel aanpassen');
		await school.getByLabel('Waarom').fill('Leraren staan er alleen voor.');
		await school.getByLabel('Wat we doen').fill('Iedere maand een gesprek.');
		await press(school, 'Bewaar');
		await school.getByText('Iedere maand een gesprek.').waitFor();
		const item = school.getByRole('button', { name: /^De uren die het kost/ });
		await arrive(school, () => item.click());
		expect(await item.getAttribute('aria-pressed')).toBe('true');
		await press(school, 'Door naar “Proberen”');
		await school.getByText('Begin klein, kijk elke paar weken').waitFor();
	});

	test('plans what has to be done', async () => {
		const partner = await enter(PARTNER);
		await go(partner, `/nl${initiative}/plan`);
		await partner.getByText('Het plan is nog leeg').waitFor();
		await partner.getByLabel('Wat', { exact: true }).fill('Eerste gesprekken gevoerd');
		await tick(partner, 'Mijlpaal');
		await partner.getByLabel('Wie doet het').selectOption({ label: 'HR-Veteranen' });
		await partner.getByLabel('Wanneer').fill(dayFrom(20));
		await press(partner, 'Zet in het plan');
		await partner.getByRole('heading', { name: 'Eerste gesprekken gevoerd' }).waitFor();
	});

	test('has somebody come, who is paused until the school saw a certificate', async () => {
		const [school, partner] = [await enter(SCHOOL), await enter(PARTNER)];
		await go(partner, `/nl${initiative}/people`);
		await partner.getByLabel('Naam').fill('Ali Lezer');
		await partner.getByLabel('Komt namens').selectOption({ label: 'HR-Veteranen' });
		await press(partner, 'Voeg toe');
		const person = pathOf(partner);
		for (const [label, value] of [
			['Van', '13:00'],
			['Tot', '14:00'],
			['Vak of activiteit', 'Gesprek'],
			['Groep', 'Het team'],
			['Welke bevoegde leerkracht is verantwoordelijk?', 'Juf Noor'],
			['Hoeveel minuten per week', '30'],
			['Vanaf', dayFrom(0)]
		] as const)
			await partner.getByLabel(label, { exact: !label.startsWith('Hoeveel') }).fill(value);
		await press(partner, 'Zet in het rooster');
		await partner.getByText('Gepauzeerd: nog geen verklaring gezien').waitFor();
		expect(await partner.getByText('Ik heb de verklaring gezien').count()).toBe(0);

		await go(school, `/nl${person}`);
		await school.getByLabel('Datum op de verklaring').fill(dayFrom(-40));
		await school.getByLabel('Wanneer wil je hem opnieuw zien?').fill(dayFrom(300));
		await press(school, 'Leg vast');
		await school
			.getByText(/^Kan komen tot en met/)
			.first()
			.waitFor();
		await press(school, 'Ik heb gezien hoe deze persoon met kinderen werkt');
		await school.getByText(/^Werken met kinderen bekeken op/).waitFor();
		await go(school, `/nl${initiative}/people`);
		await school.getByText(/vrij hebben: 0,5\./).waitFor();
	});

	test('asks each side how it goes, and shows where they differ', async () => {
		await pass(29);
		await answers(SCHOOL, ['4', '4', '4', '4', '4']);
		await answers(PARTNER, ['4', '4', '4', '4', '4'], 'Fijne school.');
		await pass(43);
		await answers(SCHOOL, ['4', '3', '2', '3', '3'], 'Twee keer ging het niet door.');
		await answers(PARTNER, ['5', '4', '4', '4', '4']);
		const noor = await enter('Noor Deschuytere');
		await go(noor, '/nl/initiatives');
		await follow(noor, title);
		await noor.getByText('vindt dat niet gebeurt wat is beloofd (2 van 5).').waitFor();
		await noor.getByText('“Eerste gesprekken gevoerd” is').waitFor();
		await noor.getByText('“Twee keer ging het niet door.”').waitFor();
		await noor.getByText('Let op').or(noor.getByText('Hulp nodig')).first().waitFor();
	});

	test('raises a barrier, which becomes a question, and a partner says how it was solved', async () => {
		const [school, partner] = [await enter(SCHOOL), await enter(PARTNER)];
		await go(school, `/nl${initiative}/barriers`);
		await school.getByLabel('In het kort').fill('Mag dit onder werktijd?');
		await school.getByLabel('Wat houdt jullie tegen?').fill('De cao zegt er niets over.');
		await press(school, 'Meld het');
		await press(school, /^Zoek wie hierbij kan helpen/);
		expect(await school.getByLabel('Je vraag in één zin').inputValue()).toBe('Mag dit onder werktijd?');
		await press(school, 'Verder naar stap 2');
		expect(await school.locator('[name=supportTypes]:checked').getAttribute('value')).toBe('legal');

		await go(partner, `/nl${initiative}/barriers`);
		await partner.getByText('Schrijf op hoe het is opgelost').click();
		await partner.getByLabel('Hoe is het opgelost?').fill('Ja: het telt als scholing.');
		await tick(partner, 'Anderen in de alliantie mogen dit lezen');
		await press(partner, 'Bewaar');
		await partner.getByText(/^Opgelost op/).waitFor();
		const other = await enter('Priya Ramdhanie');
		await go(other, '/nl/barriers');
		await other.getByText('Ja: het telt als scholing.').waitFor();
	});

	test('looks back and adjusts, and stops cleanly: everybody hears why', async () => {
		const school = await enter(SCHOOL);
		await go(school, `/nl${initiative}`);
		await follow(school, 'Kijk samen terug');
		await school.getByLabel('Wat werkt?').fill('De gesprekken zelf.');
		await tick(school, 'Doorgaan, maar anders');
		await school.getByLabel('Wat gaan jullie anders doen').fill('Vaste dagen voor het hele jaar.');
		await school.getByLabel('Wanneer kijken jullie weer terug?').fill(dayFrom(90));
		await press(school, 'Leg vast');
		await school.getByText('doorgaan, maar anders').first().waitFor();

		const partner = await enter(PARTNER);
		await go(partner, `/nl${initiative}/review`);
		await partner.getByLabel('Wat werkt?').fill('We leerden elkaar kennen.');
		await tick(partner, /^Stoppen$/);
		await press(partner, 'Leg vast');
		await partner.getByText('Schrijf op wat er anders gaat, of waarom jullie stoppen.').first().waitFor();
		await partner.getByLabel('Wat gaan jullie anders doen').fill('Onze vrijwilligers stoppen ermee.');
		await press(partner, 'Leg vast');
		await partner.getByText(/^Deze samenwerking is gestopt op/).waitFor();
		const told = await mailsWith(partner, 'is gestopt', 5);
		expect(told.map(({ to }) => to).toSorted()).toEqual(
			expect.arrayContaining([ADDRESSES[PARTNER], ADDRESSES[SCHOOL]])
		);
		expect(told[0]?.text).toContain('Onze vrijwilligers stoppen ermee.');
		await go(school, `/nl${initiative}`);
		expect(await school.getByRole('link', { name: 'Kijk samen terug' }).count()).toBe(0);
		expect((await go(school, `/nl${initiative}/review`)).status()).toBe(404);
	});
});
