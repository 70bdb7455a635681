import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	closedBecause,
	daysOfVisit,
	deliveredMinutes,
	dueMinutes,
	type PlannedHours,
	readHolidayFile,
	type SchoolCalendar
} from './index.ts';

const calendar: SchoolCalendar = {
	country: 'NL',
	daysOff: [{ name: 'Voorjaarsvakantie', fromOn: '2027-02-20', untilOn: '2027-02-28' }]
};

/** Thursdays from half past one to three. */
const visit = { weekday: 4, startsAt: 810, endsAt: 900, fromOn: '2027-02-01', untilOn: '2027-03-31' };
const planned: PlannedHours = {
	visit,
	calendar,
	checks: [{ seenOn: '2027-01-15', nextCheckOn: '2028-01-15' }],
	absentOn: new Set()
};
const day = fc
	.integer({ min: 0, max: 700 })
	.map((n) => new Date(Date.UTC(2026, 7, 1 + n)).toISOString().slice(0, 10));
const RUNS = { numRuns: Number(process.env.KWARTJE_RUNS ?? 200) };

describe('a school', () => {
	it('is closed in its holidays, from the first day to the last, and on public holidays', () => {
		expect(closedBecause('2027-02-19', calendar)).toBeNull();
		expect(closedBecause('2027-02-20', calendar)).toBe('Voorjaarsvakantie');
		expect(closedBecause('2027-02-28', calendar)).toBe('Voorjaarsvakantie');
		expect(closedBecause('2027-03-01', calendar)).toBeNull();
		expect(closedBecause('2027-03-29', calendar)).toBe('');
	});

	it('has the public holidays of its own country: the first of May is one in Flanders alone', () => {
		expect(closedBecause('2028-05-01', { country: 'NL', daysOff: [] })).toBeNull();
		expect(closedBecause('2028-05-01', { country: 'BE', daysOff: [] })).toBe('');
	});
});

describe('a weekly hour', () => {
	it('comes every week on its day, whatever the clock does, from its first day to its last', () => {
		expect(daysOfVisit({ weekday: 7, fromOn: '2027-03-15', untilOn: '2027-04-04' })).toEqual([
			'2027-03-21',
			'2027-03-28',
			'2027-04-04'
		]);
		expect(daysOfVisit(visit, { from: '2027-03-05', until: '2027-03-11' })).toEqual(['2027-03-11']);
		expect(daysOfVisit(visit, { from: '2027-04-01' })).toEqual([]);
	});

	it('is given when the school was open, who came was allowed to, and nobody said that it fell through', () => {
		const given = (changes: Partial<PlannedHours>, today = '2027-03-12') =>
			deliveredMinutes({ ...planned, ...changes }, today) / 90;
		// 4, 11 and 18 February, and 4 and 11 March; the 25th is in the holiday.
		expect(given({})).toBe(5);
		expect(given({}, '2027-03-11')).toBe(4);
		expect(given({ absentOn: new Set(['2027-02-11']) })).toBe(4);
		expect(given({ checks: [] })).toBe(0);
		expect(given({ checks: [{ seenOn: '2027-02-12', nextCheckOn: '2027-03-05' }] })).toBe(2);
		expect(given({ calendar: { country: 'NL', daysOff: [] } })).toBe(6);
	});

	it('gives more as time goes by, less when the school is closed more, and never more than is planned', () => {
		const off = fc.record({ name: fc.constant('vrij'), fromOn: day, untilOn: day });
		fc.assert(
			fc.property(day, day, day, day, fc.array(off, { maxLength: 6 }), (from, until, one, other, daysOff) => {
				const year = { ...visit, fromOn: from, untilOn: until };
				const [early, late] = [one, other].sort();
				const hours = {
					...planned,
					visit: year,
					checks: [{ seenOn: '2026-01-01', nextCheckOn: '2030-01-01' }]
				};
				const open = { ...hours, calendar: { country: 'NL' as const, daysOff: [] } };
				const less = { ...hours, calendar: { country: 'NL' as const, daysOff } };
				expect(deliveredMinutes(less, early!)).toBeLessThanOrEqual(deliveredMinutes(less, late!));
				expect(deliveredMinutes(less, late!)).toBeLessThanOrEqual(deliveredMinutes(open, late!));
				expect(deliveredMinutes(open, late!)).toBeLessThanOrEqual(daysOfVisit(year).length * 90);
			}),
			RUNS
		);
	});
});

describe('what should have been given of a promise by today', () => {
	const promise = { hours: 20, fromOn: '2027-02-15', untilOn: '2027-03-05' };

	it('is as much of it as of the days on which the school is open', () => {
		// Ten school days: five before the holiday, five after it.
		expect(dueMinutes(promise, calendar, '2027-02-15')).toBe(0);
		expect(dueMinutes(promise, calendar, '2027-02-20')).toBe(600);
		expect(dueMinutes(promise, calendar, '2027-03-01')).toBe(600);
		expect(dueMinutes(promise, calendar, '2027-03-03')).toBe(840);
		expect(dueMinutes(promise, calendar, '2027-03-06')).toBe(1200);
	});

	it('is nothing when the school is never open in its period', () => {
		expect(
			dueMinutes({ hours: 20, fromOn: '2027-02-22', untilOn: '2027-02-26' }, calendar, '2027-03-06')
		).toBe(0);
	});

	it('grows from nothing to all of it', () => {
		fc.assert(
			fc.property(day, day, day, day, (one, other, first, second) => {
				const [fromOn, untilOn] = [one, other].sort() as [string, string];
				const [early, late] = [first, second].sort() as [string, string];
				const due = (today: string) => dueMinutes({ hours: 20, fromOn, untilOn }, calendar, today);
				expect(due(early)).toBeLessThanOrEqual(due(late));
				expect(due(late)).toBeLessThanOrEqual(1200);
				expect(due(fromOn)).toBe(0);
			}),
			RUNS
		);
	});
});

describe('the file of the Dutch government on school holidays', () => {
	/** Its form, white space and moments included; names and days are made up. */
	const year = (changes: object = {}) => ({
		id: '1',
		type: 'schoolholidays',
		content: [
			{
				title: '\n Schoolvakanties 2030-2031 ',
				schoolyear: '\n 2030-2031 ',
				vacations: [
					{
						type: '\n Knikkervakantie ',
						compulsorydates: 'false',
						regions: [
							{ region: 'noord', startdate: '2030-10-11T22:00:00.000Z', enddate: '2030-10-19T22:00:00.000Z' },
							{ region: 'zuid', startdate: '2030-10-18T22:00:00.000Z', enddate: '2030-10-26T22:00:00.000Z' }
						]
					},
					{
						type: 'Sneeuwvakantie',
						compulsorydates: 'true',
						regions: [
							{
								region: 'heel Nederland',
								startdate: '2030-12-20T23:00:00.000Z',
								enddate: '2031-01-04T23:00:00.000Z',
								...changes
							}
						]
					}
				]
			}
		]
	});

	it('has moments in UTC, which are days in the Netherlands, before and after the clock changes', () => {
		const expected = [
			{
				region: 'noord',
				schoolYear: 2030,
				name: 'Knikkervakantie',
				fromOn: '2030-10-12',
				untilOn: '2030-10-20'
			},
			// Winter time begins on 27 October.
			{
				region: 'zuid',
				schoolYear: 2030,
				name: 'Knikkervakantie',
				fromOn: '2030-10-19',
				untilOn: '2030-10-27'
			},
			{ region: '', schoolYear: 2030, name: 'Sneeuwvakantie', fromOn: '2030-12-21', untilOn: '2031-01-05' }
		];
		expect(readHolidayFile(JSON.stringify(year()))).toEqual(expected);
		expect(readHolidayFile(JSON.stringify([year()]))).toEqual(expected);
	});

	it.each([
		['another file', '{"content":"nothing"}'],
		['no JSON', 'Herfstvakantie;noord;2030-10-12'],
		['an empty list', '[]'],
		['a region that nobody knows', JSON.stringify(year({ region: 'oost' }))],
		['a day that is none', JSON.stringify(year({ startdate: '2030-02-31T00:00:00.000Z' }))],
		['an end before the beginning', JSON.stringify(year({ enddate: '2030-12-01T23:00:00.000Z' }))],
		['a holiday of a year', JSON.stringify(year({ enddate: '2031-12-01T23:00:00.000Z' }))]
	])('is not %s', (_, text) => {
		expect(readHolidayFile(text)).toBeNull();
	});
});
