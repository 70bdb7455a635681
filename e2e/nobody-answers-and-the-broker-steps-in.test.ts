import { describe, expect, test } from 'vitest';
import { moveClock, SCRIPT, useBrowser } from './journey.ts';
import { arrive, askQuestion, follow, go, mailsWith, pathOf, press, tick } from './steps.ts';

const { open } = useBrowser();

describe.each(SCRIPT)('a question that nobody answers, $how', ({ script, how }) => {
	const title = `Wie leest er met ons, ${how}`;
	let question = '';
	let found = '';
	let suggested = '';

	test('has a promise, and when that passes the school hears honestly that nobody answered', async () => {
		const leader = await open({ script, as: 'Rosalie Amankwa' });
		question = await askQuestion(leader, { title });
		await leader.getByText(/^Eerste antwoord vóór \w+dag \d+ \w+, \d\d:\d\d$/).waitFor();

		await moveClock(24 * 12);
		const [mail] = await mailsWith(leader, `Nog geen antwoord op “${title}”`, 1);
		expect(mail?.text).toContain('binnen 5 werkdagen');
		expect(mail?.text).toContain('De makelaar van de alliantie zoekt nu mee.');
		await go(leader, mail!.link);
		expect(pathOf(leader)).toBe(question);
		await leader.getByText('Nog geen antwoord; de makelaar van de alliantie zoekt mee').waitFor();
		// Partners see on the list that a school waits.
		const partner = await open({ script });
		await go(partner, `/nl/questions?words=${encodeURIComponent(title)}`);
		await partner.getByText('nog geen antwoord').waitFor();
	});

	test('stands on the board, where a coordinator takes it, calls, and is told what a colleague saved', async () => {
		const noor = await open({ script, as: 'Noor Deschuytere' });
		await follow(noor, 'Naar het bord');
		await noor.getByLabel('Achterstand').selectOption('Achterstand laag');
		await noor.getByLabel('Wie heeft het').selectOption('Nog niemand');
		await press(noor, 'Toon');
		expect(new URL(noor.url()).searchParams.get('need')).toBe('1');
		await follow(noor, title);
		found = pathOf(noor);
		await noor.getByText('Op het bord: er kwam geen antwoord binnen de beloofde tijd').waitFor();
		await noor.getByText('De school vroeg nog niemand.').waitFor();
		const tab = await noor.context().newPage();
		await go(tab, noor.url());
		await press(noor, 'Ik pak dit op');
		await noor.getByText('Noor Deschuytere heeft dit').waitFor();

		// The other tab still shows the case as it was.
		await tab.getByText('Schrijf een notitie').click();
		await tab.getByRole('textbox', { name: 'Notitie' }).fill('Rosalie is op maandag vrij.');
		const stale = await press(tab, 'Bewaar de notitie');
		expect(stale.status()).toBe(409);
		await tab.getByText('Iemand anders heeft intussen iets aan deze zaak gedaan.').waitFor();
		await tab.getByText('Noor Deschuytere heeft dit').waitFor();
		expect(await tab.getByRole('textbox', { name: 'Notitie' }).inputValue()).toBe(
			'Rosalie is op maandag vrij.'
		);
		await press(tab, 'Bewaar de notitie');
		await tab.getByText('Rosalie is op maandag vrij.').waitFor();
		await tab.close();

		await go(noor, `/nl${found}`);
		await noor.getByText('Leg een telefoongesprek vast').click();
		await press(noor, 'Bewaar het gesprek');
		await noor.getByRole('link', { name: 'Schrijf op met wie je belde.' }).waitFor();
		await noor.getByLabel('Met wie?').fill('Rosalie van Heidehof');
		await noor.getByLabel('Hoe ging het?').selectOption('Gesproken');
		await noor.getByLabel('Wat is er gezegd?').fill('Ze durft zelf niemand te kiezen.');
		await press(noor, 'Bewaar het gesprek');
		await noor.getByText('belde met Rosalie van Heidehof: gesproken').waitFor();
	});

	test('gets an offer suggested, with why and why perhaps not; the school decides and asks', async () => {
		const noor = await open({ script, as: 'Noor Deschuytere' });
		await go(noor, `/nl${found}`);
		const first = noor.getByRole('listitem').filter({ hasText: 'Waarom wel' }).first();
		await first.getByText('Waarom misschien niet').waitFor();
		suggested = await first.getByRole('heading').first().innerText();
		await tick(noor, 'Stel voor');
		await noor.getByLabel('Wat wil je de school erbij vertellen?').fill('Zij hielpen al drie scholen.');
		await press(noor, 'Stel voor aan de school');
		await noor.getByText(`stelde de school “${suggested}” voor`).waitFor();

		const leader = await open({ script, as: 'Rosalie Amankwa' });
		const [mail] = await mailsWith(leader, `De alliantie heeft een idee voor “${title}”`, 1);
		expect(mail?.text).toContain(suggested);
		expect(mail?.text).toContain('Zij hielpen al drie scholen.');
		await go(leader, mail!.link);
		const offer = leader.getByRole('listitem').filter({ hasText: 'Voorgesteld door de alliantie' });
		expect(await offer.getByRole('heading', { name: suggested }).count()).toBe(1);
		await offer.locator('label').click();
		await press(leader, 'Schrijf aan je lijstje');
		await leader.getByLabel('Je bericht').fill('De alliantie noemde jullie. Kunnen jullie komen?');
		await press(leader, 'Verstuur');
	});

	test('leaves the board with that reason when the partner says yes', async () => {
		const partner = await open({ script });
		const [mail] = await mailsWith(partner, 'vraagt jullie hulp', 1);
		expect(mail?.text).toContain(title);
		await go(partner, mail!.link);
		await tick(partner, 'Ja, wij willen helpen');
		await partner.getByLabel('Je bericht').fill('Graag! Dinsdag om tien uur?');
		await press(partner, 'Verstuur je antwoord');

		const noor = await open({ script, as: 'Noor Deschuytere' });
		const [ended] = await mailsWith(noor, `Van het bord: “${title}”`, 1);
		expect(ended?.text).toContain('Er kwam een antwoord');
		await go(noor, ended!.link);
		expect(pathOf(noor)).toBe(found);
		await noor.getByText('Deze zaak is gesloten').waitFor();
		await noor.getByText(/^Van het bord: .+ antwoordde · /).waitFor();
		expect(await noor.getByRole('button', { name: 'Stel voor aan de school' }).count()).toBe(0);
		await arrive(noor, () => noor.getByRole('link', { name: 'Bekijk de hele vraag' }).click());
		await noor.getByText('Eerste antwoord na 12 dagen, later dan beloofd').waitFor();
		await go(noor, '/nl/alliance/broker?need=1');
		expect(await noor.getByRole('link', { name: title }).count()).toBe(0);
	});
});
