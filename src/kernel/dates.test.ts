import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addWorkingDays, localDay, schoolYear } from './dates.ts';

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
	it('skip the weekend', () => {
		expect(addWorkingDays(new Date('2026-11-20T09:00:00Z'), 1)).toEqual(new Date('2026-11-23T09:00:00Z'));
		expect(addWorkingDays(new Date('2026-11-18T09:00:00Z'), 3)).toEqual(new Date('2026-11-23T09:00:00Z'));
	});

	it('never end on a Saturday or Sunday, and five of them are a week', () => {
		fc.assert(
			fc.property(
				fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
				fc.integer({ min: 1, max: 30 }),
				(moment, days) => {
					const end = addWorkingDays(moment, days);
					expect([1, 2, 3, 4, 5]).toContain(end.getUTCDay());
					if (moment.getUTCDay() % 6 !== 0)
						expect(addWorkingDays(moment, 5).getTime() - moment.getTime()).toBe(7 * 86_400_000);
				}
			),
			runs
		);
	});
});
