import fc from 'fast-check';
import { expect, it } from 'vitest';
import { localDay } from '#kernel/dates.ts';
import { endOfPause } from './pause.ts';

it('a pause until 1 December ends at midnight in winter time', () => {
	expect(endOfPause('2026-12-01').toISOString()).toBe('2026-11-30T23:00:00.000Z');
});

it('a pause until 1 June ends at midnight in summer time', () => {
	expect(endOfPause('2027-06-01').toISOString()).toBe('2027-05-31T22:00:00.000Z');
});

it('a pause ends as its day begins, not a moment earlier, also when the clocks change', () => {
	fc.assert(
		fc.property(
			fc.date({ min: new Date('1980-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }),
			(moment) => {
				const day = moment.toISOString().slice(0, 10);
				const end = endOfPause(day);
				expect(localDay(end)).toBe(day);
				expect(localDay(new Date(end.getTime() - 1)) < day).toBe(true);
			}
		),
		{ numRuns: Number(process.env.KWARTJE_RUNS ?? 200) }
	);
});
