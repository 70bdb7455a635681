import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	addWorkingDays,
	clockTime,
	daysBetween,
	isWorkingDay,
	localDay,
	minutesOf,
	schoolYear,
	startOfDay,
	ZONES
} from './dates.ts';

const runs = { numRuns: Number(process.env.KWARTJE_RUNS ?? 200) };

describe('a school year', () => {
	it('begins on 1 August in the Netherlands and on 1 September in Flanders', () => {
		expect(schoolYear(new Date('2026-07-31T21:59:00Z'), 'NL').year).toBe(2025);
		expect(schoolYear(new Date('2026-07-31T22:00:00Z'), 'NL')).toEqual({
			year: 2026,
			renewsOn: '2027-08-01'
		});
		expect(schoolYear(new Date('2026-08-31T21:59:00Z'), 'BE').year).toBe(2025);
		expect(schoolYear(new Date('2026-08-31T22:00:00Z'), 'BE')).toEqual({
			year: 2026,
			renewsOn: '2027-09-01'
		});
	});

	it('always ends after the moment it was asked for', () => {
		fc.assert(
			fc.property(
				fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
				fc.constantFrom('NL' as const, 'BE' as const),
				(moment, country) => {
					const { year, renewsOn } = schoolYear(moment, country);
					expect(renewsOn > localDay(moment, country)).toBe(true);
					expect(Number(renewsOn.slice(0, 4))).toBe(year + 1);
				}
			),
			runs
		);
	});
});

describe('working days', () => {
	const from = (moment: string, days: number, country: 'NL' | 'BE') =>
		addWorkingDays(new Date(moment), days, country).toISOString();

	it('skip the weekend', () => {
		expect(from('2026-11-20T09:00:00Z', 1, 'NL')).toBe('2026-11-23T09:00:00.000Z');
		expect(from('2026-11-18T09:00:00Z', 3, 'BE')).toBe('2026-11-23T09:00:00.000Z');
	});

	// NL: Rijksoverheid, "Officiële feestdagen" (Algemene termijnenwet, art. 3). BE: law of 4 January 1974.
	it.each([
		['NL', '2026-04-03', 'Good Friday', true],
		['NL', '2026-04-06', 'Easter Monday', false],
		['NL', '2026-04-27', "King's Day", false],
		['NL', '2025-04-26', "King's Day on a Saturday, for the 27th is a Sunday", false],
		['NL', '2025-04-28', "the Monday after King's Day", true],
		['NL', '2026-05-01', 'Labour Day', true],
		['NL', '2025-05-05', 'Liberation Day, in a lustrum too', true],
		['NL', '2026-05-14', 'Ascension Day', false],
		['NL', '2026-05-25', 'Whit Monday', false],
		['NL', '2025-12-25', 'Christmas Day', false],
		['NL', '2025-12-26', 'the second day of Christmas', false],
		['NL', '2026-01-01', "New Year's Day", false],
		['BE', '2026-05-01', 'Labour Day', false],
		['BE', '2026-05-14', 'Ascension Day', false],
		['BE', '2026-07-21', 'the national day', false],
		['BE', '2025-07-11', 'the day of the Flemish Community', true],
		['BE', '2025-08-15', 'the Assumption', false],
		['BE', '2027-11-01', "All Saints' Day", false],
		['BE', '2026-11-11', 'Armistice Day', false],
		['BE', '2025-12-26', 'the second day of Christmas', true],
		['BE', '2026-04-27', "the King's Day of the other country", true]
	] as const)('in %s: whether %s (%s) is one is %s', (country, day, _, working) => {
		expect(isWorkingDay(day, country)).toBe(working);
	});

	it('are those of the country that waits', () => {
		expect(from('2026-04-24T10:00:00Z', 1, 'NL')).toBe('2026-04-28T10:00:00.000Z');
		expect(from('2026-04-24T10:00:00Z', 1, 'BE')).toBe('2026-04-27T10:00:00.000Z');
		// Five days across Christmas and New Year: in the Netherlands the 26th is off as well.
		expect(from('2025-12-23T10:00:00Z', 5, 'NL')).toBe('2026-01-02T10:00:00.000Z');
		expect(from('2025-12-23T10:00:00Z', 5, 'BE')).toBe('2025-12-31T10:00:00.000Z');
	});

	it('keep the time on the clock when the clocks change', () => {
		expect(from('2026-03-27T09:30:00Z', 1, 'NL')).toBe('2026-03-30T08:30:00.000Z');
		expect(from('2026-10-23T08:30:00Z', 1, 'BE')).toBe('2026-10-26T09:30:00.000Z');
	});

	it('are counted by the day on the clock there, not in Greenwich', () => {
		// A quarter past midnight on Saturday in Amsterdam, still Friday in Greenwich.
		expect(from('2026-11-20T23:15:00Z', 1, 'NL')).toBe('2026-11-22T23:15:00.000Z');
	});

	const moments = fc.date({
		min: new Date('2000-01-01'),
		max: new Date('2100-01-01'),
		noInvalidDate: true
	});
	const countries = fc.constantFrom('NL' as const, 'BE' as const);
	const clock = (moment: Date, country: 'NL' | 'BE') =>
		moment.toLocaleTimeString('sv-SE', { timeZone: ZONES[country] });

	it('never end on a day off, keep the time of day, and every day more ends later', () => {
		fc.assert(
			fc.property(moments, fc.integer({ min: 1, max: 20 }), countries, (moment, days, country) => {
				const end = addWorkingDays(moment, days, country);
				expect(isWorkingDay(localDay(end, country), country)).toBe(true);
				expect(addWorkingDays(moment, days + 1, country).getTime()).toBeGreaterThan(end.getTime());
				const weekday = new Date(`${localDay(moment, country)}T12:00:00Z`).getUTCDay();
				// On the Sunday that the clocks change an hour isn't there, or is there twice.
				if (weekday !== 0) expect(clock(end, country)).toBe(clock(moment, country));
			}),
			runs
		);
	});

	it('are as many as were asked for', () => {
		fc.assert(
			fc.property(moments, fc.integer({ min: 1, max: 20 }), countries, (moment, days, country) => {
				const last = localDay(addWorkingDays(moment, days, country), country);
				let counted = 0;
				for (let day = localDay(moment, country); day < last;) {
					day = new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
					if (isWorkingDay(day, country)) counted += 1;
				}
				expect(counted).toBe(days);
			}),
			runs
		);
	});
});

it('1 December begins at midnight in winter time', () => {
	expect(startOfDay('2026-12-01').toISOString()).toBe('2026-11-30T23:00:00.000Z');
});

it('1 June begins at midnight in summer time', () => {
	expect(startOfDay('2027-06-01').toISOString()).toBe('2027-05-31T22:00:00.000Z');
});

it('a day begins at its midnight, not a moment earlier, also when the clocks change', () => {
	fc.assert(
		fc.property(
			fc.date({ min: new Date('1980-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }),
			(moment) => {
				const day = moment.toISOString().slice(0, 10);
				const end = startOfDay(day);
				expect(localDay(end)).toBe(day);
				expect(localDay(new Date(end.getTime() - 1)) < day).toBe(true);
			}
		),
		{ numRuns: Number(process.env.KWARTJE_RUNS ?? 200) }
	);
});

describe('days and times of a calendar', () => {
	it('are counted whole, also where a clock changes between them', () => {
		expect(daysBetween('2027-03-27', '2027-03-29')).toBe(2);
		expect(daysBetween('2027-03-29', '2027-03-27')).toBe(-2);
		expect(daysBetween('2026-12-31', '2027-01-01')).toBe(1);
	});

	it('are written with two digits, and read back as the same minute', () => {
		expect([clockTime(0), clockTime(545), clockTime(1439)]).toEqual(['00:00', '09:05', '23:59']);
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 1439 }), (minutes) => minutesOf(clockTime(minutes)) === minutes),
			runs
		);
	});
});
