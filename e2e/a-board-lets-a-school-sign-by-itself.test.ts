import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { SCRIPT, useBrowser } from './journey.ts';
import { EXTRA } from './people.ts';
import { follow, go, mailsWith, press, signInByMail } from './steps.ts';

const { open } = useBrowser();

const SCHOOL = 'Bs De Mijnvlinder';
const says = (page: Page, words: string) => page.getByRole('main').getByText(words).first().waitFor();

describe.each(SCRIPT)('a board and its school, $how', ({ script }) => {
	test('the board gives the mandate, the school appoints somebody, and each takes it back', async () => {
		const board = await open({ script, as: 'Ton Schreurkens' });
		await go(board, '/nl/account');
		await follow(board, 'Stichting Parkland Scholen');
		await follow(board, 'Wie tekent');
		await press(board, 'Geef het mandaat');
		await says(board, 'Nog 2 dingen');
		await board.getByLabel('Welke school?').selectOption({ label: `${SCHOOL}, Heerlen` });
		await board.getByLabel('Op welke grond?').last().fill('Managementstatuut, artikel 9');
		await press(board, 'Geef het mandaat');
		await says(board, 'Bewaard.');
		await says(board, '“Managementstatuut, artikel 9”');

		const school = await open({ script });
		await signInByMail(school, EXTRA.coordinator.email);
		const [mail] = await mailsWith(school, `${SCHOOL} mag zelf tekenen`, 1);
		await go(school, mail!.link);
		await says(school, `${SCHOOL} tekent zelf, met een mandaat van Stichting Parkland Scholen`);
		await school.getByLabel('Wie mag tekenen?').selectOption({ label: EXTRA.member.name });
		await school.getByLabel('Op welke grond?').fill('Adjunct-directeur');
		await press(school, 'Leg het mandaat vast');
		await says(school, '“Adjunct-directeur”');

		const member = await open({ script });
		await signInByMail(member, EXTRA.member.email);
		const [told] = await mailsWith(member, `Je mag tekenen voor ${SCHOOL}`, 1);
		await go(member, told!.link);
		await press(member, `Geef terug: ${EXTRA.member.name}`);
		await says(member, 'Bewaard.');
		expect(await member.getByText('Adjunct-directeur').count()).toBe(0);

		await follow(board, SCHOOL);
		await press(board, 'Laat het bestuur weer tekenen');
		await says(board, 'Het bestuur tekent: Stichting Parkland Scholen');
		await says(board, 'Namens het bestuur kunnen nu tekenen: Ton Schreurkens.');
	});
});
