import { describe, expect, test } from 'vitest';
import { SCRIPT, useBrowser } from './journey.ts';
import { askQuestion, follow, go, mailsWith, pathOf, press, signIn, tick } from './steps.ts';

const { open } = useBrowser();
const PARTNER = 'Meridiaan Bank, afdeling HR';

describe.each(SCRIPT)('a partner and a school, $how', ({ script, how }) => {
	const title = `Iemand die meedenkt over verzuim, ${how}`;
	let talk = '';

	test('the partner finds the question with the filters, and the address keeps them', async () => {
		const leader = await open({ script, as: 'Rosalie Amankwa' });
		await askQuestion(leader, {
			title,
			situation: 'Het ziekteverzuim in ons team is hoog en niemand bij ons heeft geleerd daarmee om te gaan.',
			wish: 'Een personeelsadviseur die een dag per maand meekijkt naar ons verzuim en ons personeelsbeleid.'
		});

		const partner = await open({ script, as: 'Priya Ramdhanie' });
		await follow(partner, 'Hulpvragen');
		await partner.getByLabel('Soort steun').selectOption('Geld');
		await press(partner, 'Toon');
		expect(await partner.getByRole('link', { name: title }).count()).toBe(0);
		await partner.getByLabel('Soort steun').selectOption('Advies over personeel');
		await partner.getByLabel('Provincie').selectOption('Noord-Holland');
		await press(partner, 'Toon');
		const filters = new URL(partner.url()).searchParams;
		expect([filters.get('support'), filters.get('province')]).toEqual(['hr-policy', 'Noord-Holland']);
		await follow(partner, title);
		await partner.getByText('Achterstand laag').waitFor();
		await partner.getByText('Gemeten bij de school zelf').waitFor();
		await partner.goBack();
		expect(await partner.getByLabel('Provincie').inputValue()).toBe('Noord-Holland');
	});

	test('the partner proposes help; going back and sending again adds nothing', async () => {
		const partner = await open({ script, as: 'Priya Ramdhanie' });
		await go(partner, '/nl/questions');
		await follow(partner, title);
		await follow(partner, 'Bied hulp aan');
		await partner.getByLabel('Wat stel je voor?').fill('Wij komen elke eerste maandag een dagdeel.');
		await partner.getByLabel('Hoeveel kun je geven dit schooljaar?').fill('20');
		await press(partner, 'Verstuur het voorstel');
		await partner.getByRole('link', { name: 'Kies plekken of uren.' }).waitFor();
		// Afresh, so that going back leads to a page and not to a form that was sent.
		await go(partner, partner.url());
		await partner.getByLabel('Wat stel je voor?').fill('Wij komen elke eerste maandag een dagdeel.');
		await partner.getByLabel('Hoeveel kun je geven dit schooljaar?').fill('20');
		// Whatever is ticked: this offer counts in hours.
		await tick(partner, 'Strategische personeelsplanning');
		await tick(partner, /^Plekken$/);
		await press(partner, 'Verstuur het voorstel');
		await partner.getByText('Je voorstel is verstuurd.').waitFor();
		talk = pathOf(partner);

		await partner.goBack();
		await partner.getByLabel('Wat stel je voor?').fill('Wij komen elke eerste maandag een dagdeel.');
		const again = await press(partner, 'Verstuur het voorstel');
		expect(again.status()).toBe(409);
		await partner.getByText('Jullie zijn hierover al in gesprek.').waitFor();
		expect(await partner.getByLabel('Wat stel je voor?').inputValue()).toContain('elke eerste maandag');
		await go(partner, '/nl/questions');
		await follow(partner, title);
		expect(await partner.getByRole('link', { name: 'Bied hulp aan' }).count()).toBe(0);
		await partner.getByRole('heading', { name: 'Jullie zijn hierover in gesprek' }).waitFor();
		await follow(partner, 'Naar het gesprek');
		expect(pathOf(partner)).toBe(talk);
		expect(await partner.getByText('Wij komen elke eerste maandag een dagdeel.').count()).toBe(1);
		const mails = await mailsWith(partner, `${PARTNER} biedt hulp aan`);
		expect(mails.filter(({ text }) => text.includes(title))).toHaveLength(1);
	});

	test('the school reads the mail, says yes, and both write on', async () => {
		const leader = await open({ script });
		const [mail] = await mailsWith(leader, `${PARTNER} biedt hulp aan`, 1);
		expect(mail?.text).toContain(title);
		// The mail leads to sign-in first, and from there to the conversation.
		await go(leader, mail!.link);
		expect(pathOf(leader)).toBe('/sign-in');
		await press(leader, 'Log in als Rosalie Amankwa');
		expect(pathOf(leader)).toBe(talk);
		await leader.getByText('Wij komen elke eerste maandag een dagdeel.').waitFor();
		await leader.getByText('20 uren').or(leader.getByText('20 uur')).first().waitFor();
		await tick(leader, /^Ja/);
		await leader.getByLabel('Je bericht').fill('Heel graag, wij zetten koffie.');
		await press(leader, 'Verstuur je antwoord');
		await leader.getByText('Heel graag, wij zetten koffie.').waitFor();

		const partner = await open({ script });
		await signIn(partner, 'Priya Ramdhanie');
		await go(partner, `/nl${talk}`);
		await partner.getByText('Heel graag, wij zetten koffie.').waitFor();
		await partner.getByLabel('Schrijf een bericht').fill('Tot maandag.');
		await press(partner, 'Verstuur');
		await leader.reload();
		await leader.getByText('Tot maandag.').waitFor();
		await partner.reload();
		await partner.getByText(/^Gelezen/).waitFor();
	});

	test('the school closes the question: helped, and by whom', async () => {
		const leader = await open({ script, as: 'Rosalie Amankwa' });
		await go(leader, '/nl/questions');
		await follow(leader, title);
		const question = pathOf(leader);
		await follow(leader, 'Sluit deze vraag');
		await press(leader, 'Sluit de vraag');
		await leader.getByRole('link', { name: 'Kies eerst een antwoord.' }).waitFor();
		await tick(leader, 'We zijn geholpen');
		await leader.getByLabel('Wie hielp jullie vooral?').selectOption(PARTNER);
		await press(leader, 'Sluit de vraag');
		const visitor = await open({ script });
		await go(visitor, `/nl${question}`);
		await visitor.getByText('Geholpen').waitFor();
		await go(visitor, '/nl/questions?province=Noord-Holland');
		expect(await visitor.getByRole('link', { name: title }).count()).toBe(0);
	});
});
