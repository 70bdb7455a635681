import { describe, expect, test } from 'vitest';
import { moveClock, SCRIPT, useBrowser } from './journey.ts';
import {
	arrive,
	fillIn,
	follow,
	go,
	type Mail,
	mailsWith,
	partnersOn,
	pathOf,
	press,
	tick
} from './steps.ts';

const { open } = useBrowser();
const SCHOOL = 'Stichting Montessorischool Heidehof';
const LEADER = 'Rosalie Amankwa';

describe.each(SCRIPT)('a school leader and three partners, $how', ({ script, how }) => {
	const title = `Voorlezers gezocht, ${how}`;
	let question = '';
	/** Whom the leader asks, and the mail that each got. */
	const asked: { partner: string; offer: string; mail: Mail }[] = [];
	const conversation = async (partner: string) => {
		const page = await open({ script, as: LEADER });
		await go(page, `/nl${question}`);
		await arrive(page, () => page.locator('#conversations').getByRole('link', { name: partner }).click());
		return page;
	};

	test('begins a question; what is missing is said beside its field', async () => {
		const page = await open({ script, as: LEADER });
		await follow(page, 'Stel een hulpvraag');
		await press(page, 'Begin');
		question = pathOf(page).replace('/edit/words', '');
		await fillIn(page, { wish: 'Vrijwilligers die komen voorlezen. Bel mij op 06 12 34 56 78.' });
		const refused = await press(page, 'Verder naar stap 2');
		expect(refused.status()).toBe(422);
		const summary = page.getByRole('region', { name: 'Nog 2 dingen te doen' });
		expect(await summary.getByRole('link').count()).toBe(2);
		for (const [label, advice] of [
			['Je vraag in één zin', 'korte titel'],
			['Wat is er aan de hand?', 'Vertel wat er aan de hand is']
		] as const) {
			const field = page.getByLabel(label);
			expect(await field.getAttribute('aria-invalid')).toBe('true');
			const error = page.locator(`#${await field.getAttribute('id')}-error`);
			expect(await error.innerText()).toContain(advice);
		}
		expect(await page.getByLabel('Wat zou helpen?').inputValue()).toContain('06 12 34 56 78');
	});

	test('is warned of a telephone number, and has it taken away', async () => {
		const page = await open({ script, as: LEADER });
		await go(page, `/nl${question}/edit/words`);
		await fillIn(page, {
			title,
			situation:
				'Veel kinderen in onze kleuterklassen horen thuis weinig Nederlands. De boeken zijn er, maar we komen handen tekort om voor te lezen.',
			wish: 'Vrijwilligers die komen voorlezen. Bel mij op 06 12 34 56 78.'
		});
		await press(page, 'Verder naar stap 2');
		expect(await page.locator('mark').innerText()).toBe('06 12 34 56 78');
		await press(page, 'Haal het weg en ga verder');
		expect(pathOf(page)).toBe(`${question}/edit/about`);
		await go(page, `/nl${question}/edit/words`);
		expect(await page.getByLabel('Wat zou helpen?').inputValue()).toBe(
			'Vrijwilligers die komen voorlezen. Bel mij op ….'
		);
	});

	test('finds themes ticked with the reason why, stops, and goes on in another browser', async () => {
		const page = await open({ script, as: LEADER });
		await go(page, `/nl${question}/edit/about`);
		const themes = page.getByRole('group', { name: 'Thema’s' });
		expect(await themes.getByRole('checkbox', { checked: true }).count()).toBeGreaterThan(0);
		expect(await themes.getByText('Omdat je schreef:').first().innerText()).toContain('“');
		expect(await page.getByRole('checkbox', { name: 'Meertaligheid' }).isChecked()).toBe(true);
		await press(page, 'Bewaar en sluit');
		expect(pathOf(page)).toBe('/work');
		await page.getByText('Je concept is bewaard.').waitFor();

		const elsewhere = await open({ script, as: LEADER });
		await follow(elsewhere, title);
		expect(await elsewhere.getByLabel('Je vraag in één zin').inputValue()).toBe(title);
		await press(elsewhere, 'Verder naar stap 2');
		expect(await elsewhere.getByRole('checkbox', { name: 'Meertaligheid' }).isChecked()).toBe(true);
		await press(elsewhere, 'Verder naar stap 3');
		await fillIn(elsewhere, { audience: 'groep 1 en 2', starting: 'na de kerstvakantie' });
		await press(elsewhere, 'Verder naar stap 4');
		await fillIn(elsewhere, { ownContribution: 'Een rustige ruimte en koffie.' });
		await press(elsewhere, 'Verder naar stap 5');
		for (const words of [title, 'na de kerstvakantie', 'Een rustige ruimte en koffie.'])
			await elsewhere.getByRole('main').getByText(words).first().waitFor();
		await press(elsewhere, 'Plaats de vraag');
		await elsewhere.getByText('Je vraag staat online.').waitFor();
	});

	test('sees ranked offers with reasons for and against, and apart what fits but can’t now', async () => {
		const page = await open({ script, as: LEADER });
		await go(page, `/nl${question}`);
		const offers = page.locator('#shortlist > ol > li');
		expect(await offers.count()).toBeGreaterThanOrEqual(3);
		for (const offer of await offers.all()) {
			expect(await offer.getByRole('heading', { name: 'Waarom wel' }).count()).toBe(1);
			expect(await offer.getByRole('heading', { name: 'Waarom misschien niet' }).count()).toBe(1);
			expect(await offer.getByRole('listitem').count()).toBeGreaterThanOrEqual(2);
			expect(await offer.getByRole('img', { name: /^Match: past/ }).count()).toBe(1);
		}
		expect(await offers.first().innerText()).toContain('Past het best');
		const blocked = page.getByRole('region', { name: 'Past wel, maar kan nu niet' });
		expect(await blocked.getByRole('heading', { level: 3 }).count()).toBeGreaterThan(0);
		expect(await blocked.innerText()).toContain('Wat zou helpen?');
		expect(await blocked.getByRole('heading', { name: 'Waarom wel' }).count()).toBeGreaterThan(0);
		expect(await blocked.getByRole('checkbox').count()).toBe(0);
	});

	test('puts three on a list that stays, and writes to them once', async () => {
		const page = await open({ script, as: LEADER });
		await go(page, `/nl${question}`);
		const partners = (await partnersOn(page)).slice(0, 3);
		const titles = await page.locator('#shortlist > ol > li > div > h3').allInnerTexts();
		const save = page.getByRole('button', { name: 'Bewaar mijn lijstje' });
		expect(await save.isVisible()).toBe(false);
		// What is ticked stays when another list is asked for.
		await tick(page, 'Op mijn lijstje', 0);
		await page.getByLabel('Kosten').selectOption('Betaald');
		await press(page, 'Toon');
		expect(new URL(page.url()).search).toBe('?costs=paid');
		await page.getByText('1 op je lijstje.').waitFor();
		expect(await save.isVisible()).toBe(false);
		await press(page, 'Wis filters');
		expect(new URL(page.url()).search).toBe('');
		expect(await page.getByRole('checkbox', { checked: true }).count()).toBe(1);
		for (const index of [1, 2]) await tick(page, 'Op mijn lijstje', index);
		await save.click();
		await page.getByText('3 op je lijstje.').waitFor();
		await page.reload();
		expect(await page.getByRole('checkbox', { checked: true }).count()).toBe(3);
		await press(page, 'Schrijf aan je lijstje');
		expect(await page.getByRole('checkbox', { checked: true }).count()).toBe(3);
		const refused = await press(page, 'Verstuur');
		expect(refused.status()).toBe(422);
		await page.getByLabel('Je bericht').fill('Kunnen jullie ons helpen? We bellen graag even.');
		await press(page, 'Verstuur');
		const talks = page.getByRole('region', { name: 'Gesprekken' });
		await talks.getByText('Je bericht is verstuurd aan 3 partners.').waitFor();
		await page.getByRole('heading', { name: /^Nog \d+ keer aanbod dat past$/ }).waitFor();

		const mails = (await mailsWith(page, `${SCHOOL} vraagt jullie hulp`, 3)).filter((mail) =>
			mail.text.includes(title)
		);
		expect(mails).toHaveLength(3);
		for (const mail of mails) {
			expect(mail.text).toContain('We bellen graag even.');
			await go(page, mail.link);
			const offer = await page.getByRole('complementary').getByRole('link').last().innerText();
			asked.push({ partner: partners[titles.indexOf(offer)] ?? '', offer, mail });
		}
		expect(asked.map(({ partner }) => partner).sort()).toEqual(partners.sort());
	});

	test('hears from the first partner, who has no account: not now, because', async () => {
		const [first] = asked;
		const partner = await open({ script });
		await go(partner, first!.mail.link);
		await tick(partner, 'Nu niet');
		const refused = await press(partner, 'Verstuur je antwoord');
		expect(refused.status()).toBe(422);
		await partner.getByText('Kies een reden.').first().waitFor();
		await partner.getByLabel('Alleen bij “nu niet”: waarom?').selectOption('Geen ruimte meer');
		await partner.getByLabel('Je bericht').fill('Volgend jaar graag weer.');
		await press(partner, 'Verstuur je antwoord');
		await partner.getByText('Dank voor je eerlijke antwoord.').waitFor();

		const leader = await open({ script, as: LEADER });
		await follow(leader, `${first!.partner} kan nu niet`);
		await leader.getByText('Geen ruimte meer').first().waitFor();
		await leader.getByText('Volgend jaar graag weer.').waitFor();
		const next = leader.getByRole('region', { name: 'Dit past hierna het best' });
		const [another] = await next.getByRole('heading', { level: 3 }).allInnerTexts();
		expect(another).toBeTruthy();
		expect(asked.map(({ offer }) => offer)).not.toContain(another);
	});

	test('hears yes from the second by the link, and both write', async () => {
		const second = asked[1]!;
		const partner = await open({ script });
		await go(partner, second.mail.link);
		await tick(partner, 'Ja, wij willen helpen');
		await partner.getByLabel('Je bericht').fill('Graag! Zullen we donderdag bellen?');
		await press(partner, 'Verstuur je antwoord');
		await partner.getByText('Dank je wel.').waitFor();

		const leader = await conversation(second.partner);
		await leader.getByText('Graag! Zullen we donderdag bellen?').waitFor();
		await leader.getByLabel('Schrijf een bericht').fill('Donderdag om vier uur, ik bel jullie.');
		await press(leader, 'Verstuur');

		const [mail] = await mailsWith(leader, `Bericht van ${SCHOOL}`, 1);
		expect(mail?.to).toBe(second.mail.to);
		await go(partner, mail!.link);
		await partner.getByText('Donderdag om vier uur, ik bel jullie.').waitFor();
		await partner.getByLabel('Schrijf een bericht').fill('Tot donderdag!');
		await press(partner, 'Verstuur');
		await leader.reload();
		await leader.getByText('Tot donderdag!').waitFor();
	});

	test('sees the silent third reminded after three working days, and lapsed after three weeks', async () => {
		const third = asked[2]!;
		const page = await open({ script, as: LEADER });
		// Five days hold three working days, whatever today is.
		await moveClock(5 * 24);
		const reminders = await mailsWith(page, `${SCHOOL} wacht nog op jullie antwoord`, 3);
		expect(reminders.filter(({ text }) => text.includes(title)).map(({ to }) => to)).toEqual([third.mail.to]);

		await moveClock(16 * 24);
		const [lapsed] = await mailsWith(page, `Geen antwoord van ${third.partner}`, 1);
		expect(lapsed?.text).toContain(title);
		await go(page, lapsed!.link);
		await page.getByText('Verlopen zonder antwoord').first().waitFor();
		await page.getByRole('region', { name: 'Dit past hierna het best' }).waitFor();

		const partner = await open({ script });
		await go(partner, third.mail.link);
		await partner.getByRole('heading', { name: 'Deze link is verlopen' }).waitFor();
	});
});
