import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addDays, localDay } from '#kernel/dates.ts';
import { isPublicHoliday } from '#kernel/holidays.ts';
import { moveClock, now } from '#platform/server/clock.ts';
import { db } from '#platform/server/database.ts';
import { newId } from '#platform/server/ids.ts';
import type { Scope } from '#platform/server/scope.ts';
import {
	dayFrom,
	makeParties,
	ofPartner,
	ofSchool,
	partner,
	school,
	signedByBoth
} from '../../../../test/agreements.ts';
import { useDatabase } from '../../../../test/database.ts';
import {
	allianceCoordinator,
	makeOrganisation,
	moveToNoon,
	someoneAt,
	system
} from '../../../../test/world.ts';
import {
	addClosedDays,
	addHoliday,
	addProfessional,
	addVisit,
	changeHoliday,
	chooseRegion,
	createFeed,
	dropClosedDays,
	dropHoliday,
	forgetAbsence,
	importHolidays,
	noteAbsence,
	recordConduct
} from './commands.ts';
import {
	calendarOfFeed,
	heldDays,
	holidaysOf,
	initiativeById,
	initiativeOfAgreement,
	nextHoliday,
	publishedHolidays
} from './queries.ts';

useDatabase();

let alliance: Scope;

beforeAll(async () => {
	moveToNoon();
	await makeParties();
	alliance = await allianceCoordinator('Noor Alliantie');
});

const outcomeOf = (outcome: { ok: true } | { ok: false; code: string; fields?: Record<string, string> }) =>
	outcome.ok ? 'ok' : (outcome.fields ?? outcome.code);

const autumn = { place: 'NL midden', name: 'Herfstvakantie', fromOn: '2031-10-11', untilOn: '2031-10-19' };

async function add(changes: object = {}, scope = alliance) {
	return outcomeOf(await addHoliday(scope, { id: newId(), ...autumn, ...changes }));
}

const own = (changes: object = {}, scope = ofSchool) =>
	addClosedDays(scope, {
		id: school,
		holidayId: newId(),
		name: 'Studiedag',
		fromOn: '2031-11-05',
		untilOn: '',
		...changes
	});

const calendarOf = async (id: string) => (await holidaysOf([id])).get(id)!;
const namesOf = async (id: string) => (await calendarOf(id)).daysOff.map(({ name }) => name);

describe('holidays of a region', () => {
	beforeEach(async () => {
		await db().deleteFrom('schoolHoliday').execute();
		await db().deleteFrom('schoolHolidayRegion').execute();
	});

	it('are those of the schools that chose it, and of no other', async () => {
		expect(await add()).toBe('ok');
		expect(await calendarOf(school)).toMatchObject({ region: null, daysOff: [] });
		await chooseRegion(ofSchool, { id: school, region: 'noord' });
		expect(await namesOf(school)).toEqual([]);
		await chooseRegion(ofSchool, { id: school, region: 'midden' });
		expect(await namesOf(school)).toEqual(['Herfstvakantie']);
		const flemish = await makeOrganisation('Bs De Schelde', { country: 'BE' });
		expect(await calendarOf(flemish)).toMatchObject({ region: '', daysOff: [] });
	});

	it('are told apart from those of another region, another year and another name, and are there once', async () => {
		expect(await add()).toBe('ok');
		expect(await add()).toBe('holidayThere');
		expect(await add({ place: 'NL noord' })).toBe('ok');
		expect(await add({ fromOn: '2032-10-09', untilOn: '2032-10-17' })).toBe('ok');
		expect(await add({ name: 'Kerstvakantie', fromOn: '2031-12-20', untilOn: '2032-01-04' })).toBe('ok');
		expect((await publishedHolidays()).map((holiday) => holiday.schoolYear)).toEqual([
			2031, 2031, 2031, 2032
		]);
	});

	it.each([
		['ends before it begins', { untilOn: '2031-10-10' }, { untilOn: 'beforeStart' }],
		['lasts longer than any', { untilOn: '2032-10-10' }, { untilOn: 'tooManyDays' }],
		['has no name', { name: ' ' }, { name: 'missing' }],
		['has a name without end', { name: 'x'.repeat(81) }, { name: 'tooLong' }],
		['is of no region', { place: 'NL oost' }, { place: 'missing' }],
		['is of no country', { place: 'FR' }, { place: 'missing' }],
		['has a day that isn’t one', { fromOn: '2031-02-30' }, { fromOn: 'missing' }]
	])('is refused when it %s', async (_, changes, fields) => {
		expect(await add(changes)).toEqual(fields);
	});

	it('are kept by coordinators of the alliance alone', async () => {
		expect(await add({}, ofSchool)).toBe('notFound');
		expect(await add({}, ofPartner)).toBe('notFound');
		expect(outcomeOf(await importHolidays(ofSchool, { holidays: [] }))).toBe('notFound');
	});

	it('can be changed and taken away by who saw how they are now, and by nobody else', async () => {
		await add();
		const { id, version } = (await publishedHolidays())[0]!;
		const change = { id, version, name: 'Herfstvakantie', fromOn: '2031-10-18', untilOn: '2031-10-26' };
		expect(outcomeOf(await changeHoliday(ofSchool, change))).toBe('notFound');
		expect(outcomeOf(await changeHoliday(alliance, change))).toBe('ok');
		expect(outcomeOf(await changeHoliday(alliance, change))).toBe('stale');
		expect(outcomeOf(await dropHoliday(alliance, { id, version }))).toBe('stale');
		expect(await publishedHolidays()).toMatchObject([{ fromOn: '2031-10-18', source: '' }]);
		expect(outcomeOf(await dropHoliday(alliance, { id, version: version + 1 }))).toBe('ok');
		expect(await publishedHolidays()).toEqual([]);
	});

	it('come from the government anew each time, which leaves other years and the alliance’s own alone', async () => {
		await add({ name: 'Extra week' });
		const published = (name: string, schoolYear: number) => ({
			region: 'midden',
			schoolYear,
			name,
			fromOn: `${schoolYear}-10-11`,
			untilOn: `${schoolYear}-10-19`
		});
		const read = async (...holidays: ReturnType<typeof published>[]) => {
			const outcome = await importHolidays(system, { holidays });
			return outcome.ok ? outcome.value : outcome.code;
		};
		const first = [published('Herfstvakantie', 2031), published('Herfstvakantie', 2030)];
		expect(await read(...first)).toEqual({ read: 2, changed: 2 });
		expect(await read(...first)).toEqual({ read: 2, changed: 0 });
		expect(await read(published('Najaarsvakantie', 2031))).toEqual({ read: 1, changed: 2 });
		expect((await publishedHolidays()).map(({ name, source }) => `${name} ${source}`.trim()).sort()).toEqual([
			'Extra week',
			'Herfstvakantie Rijksoverheid',
			'Najaarsvakantie Rijksoverheid'
		]);
	});

	it('are chosen by who acts for the school, out of those of its country', async () => {
		const choose = async (region: string, scope = ofSchool, id = school) =>
			outcomeOf(await chooseRegion(scope, { id, region }));
		expect(await choose('oost')).toBe('unknownRegion');
		expect(await choose('midden', ofPartner)).toBe('notFound');
		expect(await choose('midden', ofPartner, partner)).toBe('notFound');
		expect(await choose('midden', await someoneAt(school, 'member', 'Meester Jan'))).toBe('notFound');
		expect(await choose('midden')).toBe('ok');
	});
});

describe('days off of one school', () => {
	beforeEach(async () => {
		await db().deleteFrom('schoolHoliday').execute();
	});

	it('are of that school alone, and of one day when no last day is given', async () => {
		expect(outcomeOf(await own())).toBe('ok');
		expect((await calendarOf(school)).own).toMatchObject([{ fromOn: '2031-11-05', untilOn: '2031-11-05' }]);
		expect(await publishedHolidays()).toEqual([]);
		const elsewhere = await makeOrganisation('Bs Elders');
		expect(await namesOf(elsewhere)).toEqual([]);
	});

	it('are added and taken away by who acts for the school, and by nobody else', async () => {
		const holidayId = newId();
		expect(outcomeOf(await own({ holidayId }, ofPartner))).toBe('notFound');
		expect(outcomeOf(await own({ holidayId }, alliance))).toBe('notFound');
		expect(outcomeOf(await own({ holidayId }))).toBe('ok');
		expect(outcomeOf(await own({ holidayId }))).toBe('ok');
		expect(await namesOf(school)).toEqual(['Studiedag']);
		expect(outcomeOf(await dropClosedDays(ofPartner, { id: partner, holidayId }))).toBe('notFound');
		expect(outcomeOf(await dropClosedDays(ofSchool, { id: school, holidayId }))).toBe('ok');
		expect(await namesOf(school)).toEqual([]);
	});

	it('end at two hundred', async () => {
		await db()
			.insertInto('schoolHoliday')
			.values(
				Array.from({ length: 200 }, (_, i) => ({
					id: newId(),
					country: 'NL',
					region: '',
					organisationId: school,
					schoolYear: 2031,
					name: `Dag ${i}`,
					fromOn: '2031-11-05',
					untilOn: '2031-11-05',
					source: ''
				}))
			)
			.execute();
		expect(outcomeOf(await own())).toBe('tooManyHolidays');
	});
});

describe('a weekly hour', () => {
	let id: string;
	let visit: string;
	let begins: string;
	const today = () => localDay(now());
	const initiative = async () => (await initiativeById(ofSchool, id))!;
	const planned = async () => (await initiative()).professionals.flatMap(({ visits }) => visits)[0]!;
	const given = async () =>
		(await initiative()).hours.find(({ organisationId }) => organisationId === partner)?.delivered ?? null;
	/** A day of the hour that has passed, and is no public holiday. */
	const past = async () =>
		(await heldDays(await planned(), new Map(), { until: localDay(addDays(now(), -1)) }))[0]!;

	beforeAll(async () => {
		moveToNoon();
		await db().deleteFrom('schoolHoliday').execute();
		id = (await initiativeOfAgreement(await signedByBoth()))!;
		begins = today();
		const professionalId = newId();
		visit = newId();
		await addProfessional(ofPartner, {
			id,
			professionalId,
			organisationId: partner,
			name: 'Ali Lezer',
			role: 'lesson'
		});
		await recordConduct(ofSchool, {
			id: professionalId,
			schoolId: school,
			issuedOn: dayFrom(-30),
			nextCheckOn: dayFrom(365)
		});
		const planning = await addVisit(ofSchool, {
			id: professionalId,
			visitId: visit,
			schoolId: school,
			weekday: '4',
			startsAt: '13:00',
			endsAt: '14:00',
			subject: 'Rekenen',
			pupils: 'Groep 6',
			room: '',
			responsible: 'Juf Noor',
			freesMinutes: '60',
			fromOn: dayFrom(0),
			untilOn: dayFrom(200)
		});
		expect(outcomeOf(planning)).toBe('ok');
		expect(await given()).toBe(0);
		moveClock(70 * 86_400_000);
	});

	it('is counted each week that it took place, without public holidays', async () => {
		const thursdays = Array.from({ length: 70 }, (_, i) => localDay(addDays(now(), i - 70))).filter(
			(day) => new Date(day).getUTCDay() === 4 && day >= begins && !isPublicHoliday(day, 'NL')
		);
		expect(thursdays.length).toBeGreaterThan(7);
		expect(await given()).toBe(60 * thursdays.length);
	});

	it('is not counted on a day on which it fell through, until somebody says that it took place after all', async () => {
		const before = (await given())!;
		const day = await past();
		expect(outcomeOf(await noteAbsence(ofPartner, { id: visit, day, reason: 'Ziek' }))).toBe('ok');
		expect(await given()).toBe(before - 60);
		expect((await planned()).absences).toMatchObject([{ day, reason: 'Ziek' }]);
		expect(outcomeOf(await noteAbsence(ofSchool, { id: visit, day, reason: 'Griep' }))).toBe('ok');
		expect((await planned()).absences).toMatchObject([{ day, reason: 'Griep' }]);
		expect(outcomeOf(await forgetAbsence(ofSchool, { id: visit, day }))).toBe('ok');
		expect(await given()).toBe(before);
	});

	it('is not counted while the school is closed, and is next when it opens again', async () => {
		const before = (await given())!;
		const day = await past();
		expect(outcomeOf(await own({ fromOn: day }))).toBe('ok');
		expect(await given()).toBe(before - 60);
		const next = (
			calendars: Awaited<ReturnType<typeof holidaysOf>>,
			of: Awaited<ReturnType<typeof planned>>
		) => heldDays(of, calendars, { from: today() })[0]!;
		const open = next(await holidaysOf([school]), await planned());
		expect(outcomeOf(await own({ name: 'Projectweek', fromOn: open, untilOn: open }))).toBe('ok');
		const calendars = await holidaysOf([school]);
		expect(next(calendars, await planned()) > open).toBe(true);
		expect(nextHoliday(calendars.get(school)!, today())).toMatchObject({ name: 'Projectweek', fromOn: open });
		const feed = await createFeed(ofSchool, { initiativeId: id });
		if (!feed.ok) throw new Error(feed.code);
		const shown = await calendarOfFeed(ofSchool, { token: feed.value.token, locale: 'nl' });
		const [without] = /^EXDATE.*$/m.exec(shown!.replaceAll('\r\n ', '')) ?? [];
		expect(without).toContain(`${open.replaceAll('-', '')}T130000`);
	});

	it.each([
		['that isn’t in the timetable', () => localDay(addDays(new Date(`${begins}T12:00:00Z`), -7))],
		['of another weekday', () => localDay(addDays(new Date('2031-01-01T12:00:00Z'), 1))]
	])('can’t fall through on a day %s', async (_, day) => {
		expect(outcomeOf(await noteAbsence(ofSchool, { id: visit, day: day(), reason: '' }))).toBe('noSuchDay');
	});

	it('is said to fall through by who leads the initiative, and by nobody else', async () => {
		const day = await past();
		for (const scope of [alliance, await someoneAt(school, 'member', 'Juf Els')])
			expect(outcomeOf(await noteAbsence(scope, { id: visit, day, reason: '' }))).toBe('notFound');
	});
});
