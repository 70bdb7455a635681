import { z } from 'zod';
import type { Country } from '#kernel/dates.ts';
import { isPublicHoliday } from '#kernel/holidays.ts';
import { clearanceOf, type ConductCheck, type Visit } from './visits.ts';

const words = z.object({ nl: z.string().min(1), en: z.string().min(1) });
const region = z.object({ id: z.string().min(1).max(20), name: words });

/** Regions of a country whose schools have holidays of their own; none where all have the same. */
export const holidayRegionsSchema = z.object({
	source: z.string().min(1),
	regions: z.object({ NL: z.array(region), BE: z.array(region) })
});

/** Days on which a school is closed, first and last included (yyyy-mm-dd). */
export type DaysOff = { name: string; fromOn: string; untilOn: string };

/** When a school is open: on weekdays, but for its country's public holidays and these days. */
export type SchoolCalendar = { country: Country; daysOff: readonly DaysOff[] };

/** Why a school is closed on a weekday: the name of a holiday, '' on a public holiday; null when it is open. */
export function closedBecause(day: string, { country, daysOff }: SchoolCalendar): string | null {
	const holiday = daysOff.find(({ fromOn, untilOn }) => fromOn <= day && day <= untilOn);
	if (holiday) return holiday.name;
	return isPublicHoliday(day, country) ? '' : null;
}

const DAY = 86_400_000;
const dayOf = (moment: number) => new Date(moment).toISOString().slice(0, 10);

/** The days of a weekly hour from one day to another, both included, in order: also those on which the school is closed. */
export function daysOfVisit(
	{ weekday, fromOn, untilOn }: Pick<Visit, 'weekday' | 'fromOn' | 'untilOn'>,
	{ from = fromOn, until = untilOn }: { from?: string; until?: string } = {}
): string[] {
	const first = Date.parse(from > fromOn ? from : fromOn);
	const last = Date.parse(until < untilOn ? until : untilOn);
	const days: string[] = [];
	const ahead = (weekday - new Date(first).getUTCDay() + 7) % 7;
	for (let day = first + ahead * DAY; day <= last; day += 7 * DAY) days.push(dayOf(day));
	return days;
}

/** A weekly hour with all that decides whether it took place. */
export type PlannedHours = {
	visit: Pick<Visit, 'weekday' | 'startsAt' | 'endsAt' | 'fromOn' | 'untilOn'>;
	calendar: SchoolCalendar;
	/** Every time that the school saw a certificate of who comes. */
	checks: readonly ConductCheck[];
	/** Days on which it was said not to take place. */
	absentOn: ReadonlySet<string>;
};

/**
 * Minutes that were given before `today`: the school was open, who came was allowed to come on that day, and nobody said
 * that it didn't take place.
 */
export function deliveredMinutes({ visit, calendar, checks, absentOn }: PlannedHours, today: string): number {
	const given = daysOfVisit(visit, { until: dayOf(Date.parse(today) - DAY) }).filter((day) => {
		if (absentOn.has(day) || closedBecause(day, calendar) !== null) return false;
		const seen = checks.filter(({ seenOn }) => seenOn <= day);
		return clearanceOf(seen, day).state === 'clear';
	});
	return given.length * (visit.endsAt - visit.startsAt);
}

/** Hours that a party promised, from one day to another. */
export type PromisedHours = { hours: number; fromOn: string; untilOn: string };

/** Minutes of a promise that should have been given before `today`: as much of them as of the days on which the school is open. */
export function dueMinutes(
	{ hours, fromOn, untilOn }: PromisedHours,
	calendar: SchoolCalendar,
	today: string
): number {
	const open = openDays(fromOn, untilOn, calendar);
	const past = open.filter((day) => day < today);
	return open.length === 0 ? 0 : (hours * 60 * past.length) / open.length;
}

function openDays(from: string, until: string, calendar: SchoolCalendar): string[] {
	const days: string[] = [];
	for (let day = Date.parse(from); day <= Date.parse(until); day += DAY) {
		const weekday = new Date(day).getUTCDay();
		if (weekday === 0 || weekday === 6) continue;
		if (closedBecause(dayOf(day), calendar) === null) days.push(dayOf(day));
	}
	return days;
}
