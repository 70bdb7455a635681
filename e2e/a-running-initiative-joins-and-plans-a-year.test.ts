import ICAL from 'ical.js';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { SCRIPT, useOwnServer } from './journey.ts';
import { follow, go, pathOf, press, tick } from './steps.ts';

const { walk } = useOwnServer();

const PARTNER = 'Hetty van Oeveren';
const SCHOOL = 'Rosalie Amankwa';
const BOARD = 'Ton Schreurkens';
const ALLIANCE = 'Noor Deschuytere';
const HEIDEHOF = 'Stichting Montessorischool Heidehof';
/** Schools of the board. */
const OTHERS = ['Bs De Roderhof', 'Bs De Mijnvlinder'] as const;

const region = (name: string, startdate: string, enddate: string) => ({ region: name, startdate, enddate });

/** As the Dutch government publishes it, with invented days of long ago. */
const FILE = {
	content: [
		{
			schoolyear: ' 2001-2002 ',
			vacations: [
				{
					type: ' Herfstvakantie ',
					regions: [
						region('noord', '2001-10-12T22:00:00.000Z', '2001-10-20T22:00:00.000Z'),
						region('midden', '2001-10-19T22:00:00.000Z', '2001-10-27T22:00:00.000Z')
					]
				}
			]
		}
	]
};
const published = (text: string) => ({
	name: 'schoolvakanties.json',
	mimeType: 'application/json',
	buffer: Buffer.from(text)
});

describe.each(SCRIPT)('an initiative that runs already, $how', ({ script }) => {
	let initiative = '';
	let person = '';

	const { enter, dayFrom, pass } = walk(script);
	/** The holiday of one of the regions. */
	let holiday: { from: string; until: string };

	/** An hour every week for a whole school year. */
	async function plan(page: Page, school: string, weekday: string, startsAt: string, endsAt: string) {
		await go(page, `/nl${person}`);
		if (!(await page.getByLabel('Voor welke school?').isVisible()))
			await page.getByText('Zet een uur in het rooster').click();
		await page.getByLabel('Voor welke school?').selectOption({ label: school });
		await page.getByLabel('Dag', { exact: true }).selectOption({ label: weekday });
		for (const [label, value] of [
			['Van', startsAt],
			['Tot', endsAt],
			['Vak of activiteit', 'Voorlezen'],
			['Groep', `Kleuters van ${school}`],
			['Welke bevoegde leerkracht is verantwoordelijk?', 'Juf Noor'],
			['Vanaf', dayFrom(0)],
			['Tot en met', dayFrom(330)]
		] as const)
			await page.getByLabel(label, { exact: true }).fill(value);
		await press(page, 'Zet in het rooster');
		await page.getByText(`${startsAt}–${endsAt}: Voorlezen`).waitFor();
	}

	test('joins by five questions and invites three schools, which say yes themselves', async () => {
		const [partner, school, board] = [await enter(PARTNER), await enter(SCHOOL), await enter(BOARD)];
		await go(partner, '/nl/initiatives/new');
		await partner.getByLabel('Hoe heet de samenwerking?').fill('Voorlezen op drie scholen');
		await partner.getByLabel('Sinds wanneer loopt hij?').fill(dayFrom(-200));
		await tick(partner, 'Proberen');
		await press(partner, 'Meld aan');
		initiative = pathOf(partner).replace('/parties', '');
		for (const name of [HEIDEHOF, ...OTHERS]) {
			await go(partner, `/nl${initiative}/parties`);
			await partner.getByLabel('Zoek een organisatie').fill(name);
			await press(partner, 'Zoek');
			await press(partner, `Nodig uit: ${name}`);
		}
		await go(school, '/nl/work');
		await school.getByText(`${HEIDEHOF} is gevraagd voor “Voorlezen op drie scholen”`).waitFor();
		await go(school, `/nl${initiative}/invitation`);
		await press(school, `Ja, ${HEIDEHOF} doet mee`);
		for (const _ of OTHERS) {
			await go(board, `/nl${initiative}/invitation`);
			await press(board, /^Ja, .* doet mee$/);
		}
		await go(partner, `/nl${initiative}/parties`);
		for (const name of [HEIDEHOF, ...OTHERS])
			await partner
				.getByRole('heading', { name: new RegExp(name) })
				.first()
				.waitFor();
	});

	test('is planned for a year, with the holidays of each school', async () => {
		const [partner, school, board, noor] = [
			await enter(PARTNER),
			await enter(SCHOOL),
			await enter(BOARD),
			await enter(ALLIANCE)
		];
		holiday = { from: dayFrom(30), until: dayFrom(43) };
		await go(noor, '/nl/alliance/holidays');
		await noor.getByText('Voeg een vakantie toe').click();
		await noor.getByLabel('Waar', { exact: true }).selectOption({ label: 'regio Midden' });
		await noor.getByLabel('Naam').fill('Lange vakantie');
		await noor.getByLabel('Eerste vrije dag').fill(holiday.from);
		await noor.getByLabel('Laatste vrije dag').fill(holiday.until);
		await press(noor, 'Voeg toe');
		await noor.getByRole('link', { name: 'Lange vakantie' }).waitFor();
		await noor.getByText('Neem over van de Rijksoverheid').click();
		await noor.getByLabel('Bestand').setInputFiles(published('geen vakanties'));
		await press(noor, 'Lees in');
		await noor.getByText('Er is niets veranderd.').first().waitFor();
		await noor.getByLabel('Bestand').setInputFiles(published(JSON.stringify(FILE)));
		await press(noor, 'Lees in');
		await noor.getByText('2 vakanties gelezen, waarvan 2 nieuw of veranderd').waitFor();

		await go(board, `/nl${initiative}/people`);
		await follow(board, 'Kies de vakantieregio');
		await tick(board, 'regio Noord');
		await press(board, 'Bewaar de regio');
		await go(school, `/nl${initiative}/people`);
		await follow(school, 'Alle vrije dagen');
		await school.getByText('Lange vakantie').waitFor();

		await go(partner, `/nl${initiative}/people`);
		await partner.getByLabel('Naam').fill('Ali Lezer');
		await partner.getByLabel('Komt namens').selectOption({ label: 'HR-Veteranen' });
		await press(partner, 'Voeg toe');
		person = pathOf(partner);
		await plan(partner, HEIDEHOF, 'dinsdag', '13:00', '14:00');
		await plan(partner, OTHERS[0], 'woensdag', '10:00', '11:00');
		await go(school, `/nl${person}`);
		await school.getByLabel('Datum op de verklaring').fill(dayFrom(-40));
		await school.getByLabel('Wanneer wil je hem opnieuw zien?').fill(dayFrom(400));
		await press(school, 'Leg vast');
		await go(partner, `/nl${initiative}/people`);
		expect(await partner.getByText(/^Weer op /).count()).toBe(2);
	});

	test('stands in an agenda at the same hour all year, but for the holidays of the school', async () => {
		const partner = await enter(PARTNER);
		await go(partner, `/nl${initiative}/calendar`);
		await press(partner, 'Maak een adres');
		const text = await (await fetch(await partner.getByLabel('Adres').inputValue())).text();
		const calendar = new ICAL.Component(ICAL.parse(text) as never[]);
		for (const zone of calendar.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(zone);
		const lessons = (school: string) => {
			const event = calendar
				.getAllSubcomponents('vevent')
				.map((one) => new ICAL.Event(one))
				.find(({ location }) => location.includes(school));
			const moments: Date[] = [];
			const next = event!.iterator();
			for (let moment = next.next(); moment; moment = next.next()) moments.push(moment.toJSDate());
			return moments;
		};
		const inHoliday = (moment: Date) => {
			const day = moment.toISOString().slice(0, 10);
			return holiday.from <= day && day <= holiday.until;
		};
		const ours = lessons(HEIDEHOF);
		expect(ours.length).toBeGreaterThan(35);
		expect(ours.filter(inHoliday)).toEqual([]);
		expect(lessons(OTHERS[0]).filter(inHoliday)).not.toEqual([]);
		const hours = (zone: string) =>
			new Set(
				ours.map((moment) => moment.toLocaleTimeString('nl-NL', { timeZone: zone, timeStyle: 'short' }))
			);
		expect([...hours('Europe/Amsterdam')]).toEqual(['13:00']);
		expect([...hours('UTC')].toSorted()).toEqual(['11:00', '12:00']);
	});

	test('counts in the middle of the holiday what was given, and says when it goes on', async () => {
		await pass(35);
		const partner = await enter(PARTNER);
		await go(partner, `/nl${initiative}/people`);
		await partner.getByText('Lange vakantie').waitFor();
		const next = await partner.getByRole('row', { name: /^13:00/ }).innerText();
		// The demo has another holiday after this one, until 52 days from the beginning.
		const resumes = [18, 19, 20, 21, 22, 23, 24, 31].map((days) =>
			new Date(`${dayFrom(days)}T12:00:00Z`).toLocaleDateString('nl-NL', { day: 'numeric', month: 'long' })
		);
		expect(resumes.some((day) => next.includes(`Weer op dinsdag ${day}`))).toBe(true);
		expect(await partner.getByRole('row', { name: /^HR-Veteranen/ }).innerText()).toMatch(/\t[1-9]\d*$/);
	});
});
