import zones from '@touch4it/ical-timezones';
import ical, { ICalEventRepeatingFreq, ICalEventStatus } from 'ical-generator';
import { addDays, clockTime, startOfDay } from '#kernel/dates.ts';
import { daysOfVisit } from './school-year.ts';

/** What is planned on a day (yyyy-mm-dd). */
export type PlannedDay = {
	id: string;
	version: number;
	title: string;
	description: string;
	day: string;
	url: string;
};

/** A weekly hour, on the clock of the school. Minutes count from midnight. */
export type WeeklyHour = {
	id: string;
	version: number;
	title: string;
	description: string;
	where: string;
	/** 1 Monday … 7 Sunday. */
	weekday: number;
	startsAt: number;
	endsAt: number;
	/** First and last day. */
	fromOn: string;
	untilOn: string;
	/** Days on which it doesn't take place: the school is closed, or it was said. */
	without: readonly string[];
	zone: string;
	/** It doesn't take place as things stand. */
	paused: boolean;
	url: string;
};

/**
 * A calendar that programs read (RFC 5545). Hours repeat on the clock of the school, so that they stay at their time when
 * clocks change; the rules of each zone come along.
 * @param stamp when this was written down
 */
export function calendarOf(
	{ name, days, hours }: { name: string; days: readonly PlannedDay[]; hours: readonly WeeklyHour[] },
	stamp: Date
): string {
	const calendar = ical({
		name,
		prodId: { company: 'Kwartje', product: 'Kwartje' },
		// Without a zone of its own: what has no zone is in UTC, as RFC 5545 wants it.
		timezone: { name: null, generator: (zone) => zones.getVtimezoneComponent(zone) ?? null }
	});
	for (const { id, version, title, description, day, url } of days)
		calendar.createEvent({
			id: `${id}@kwartje`,
			sequence: version,
			stamp,
			allDay: true,
			start: day,
			end: dayAfter(day),
			summary: title,
			description,
			url
		});
	for (const hour of hours) {
		const [first] = daysOfVisit(hour);
		if (!first) continue;
		calendar.createEvent({
			id: `${hour.id}@kwartje`,
			sequence: hour.version,
			stamp,
			start: `${first}T${clockTime(hour.startsAt)}:00`,
			end: `${first}T${clockTime(hour.endsAt)}:00`,
			timezone: hour.zone,
			repeating: {
				freq: ICalEventRepeatingFreq.WEEKLY,
				until: new Date(startOfDay(dayAfter(hour.untilOn)).getTime() - 1000),
				...(hour.without.length > 0 && {
					exclude: hour.without.map((day) => `${day}T${clockTime(hour.startsAt)}:00`),
					excludeTimezone: hour.zone
				})
			},
			status: hour.paused ? ICalEventStatus.TENTATIVE : ICalEventStatus.CONFIRMED,
			summary: hour.title,
			description: hour.description,
			location: hour.where,
			url: hour.url
		});
	}
	return calendar.toString();
}

function dayAfter(day: string): string {
	return addDays(new Date(`${day}T00:00:00Z`), 1)
		.toISOString()
		.slice(0, 10);
}
