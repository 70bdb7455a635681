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

/** A weekly hour with what decides on which days it is held. */
export type TimetabledHour = {
	visit: Pick<Visit, 'weekday' | 'startsAt' | 'endsAt' | 'fromOn' | 'untilOn'>;
	calendar: SchoolCalendar;
	/** Days on which it was said not to take place. */
	absentOn: ReadonlySet<string>;
};

/** The days on which a weekly hour is held, in order: the school is open, and nobody said that it doesn't take place. */
export function daysHeld(
	{ visit, calendar, absentOn }: TimetabledHour,
	period?: { from?: string; until?: string }
): string[] {
	return daysOfVisit(visit, period).filter(
		(day) => !absentOn.has(day) && closedBecause(day, calendar) === null
	);
}

/** With every time that the school saw a certificate of who comes. */
export type PlannedHours = TimetabledHour & { checks: readonly ConductCheck[] };

/** Minutes that were given before `today`: the hour was held, and who came was allowed to come on that day. */
export function deliveredMinutes({ checks, ...hour }: PlannedHours, today: string): number {
	const given = daysHeld(hour, { until: dayOf(Date.parse(today) - DAY) }).filter((day) => {
		const seen = checks.filter(({ seenOn }) => seenOn <= day);
		return clearanceOf(seen, day).state === 'clear';
	});
	return given.length * (hour.visit.endsAt - hour.visit.startsAt);
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
