import { isPublicHoliday } from './holidays.ts';

export type Country = 'NL' | 'BE';

/** Times are shown, and a working day begins and ends, where a country's clock says. */
export const ZONES: Record<Country, string> = { NL: 'Europe/Amsterdam', BE: 'Europe/Brussels' };

/** First day of a school year: 1 August in the Netherlands (WPO art. 1), 1 September in Flanders. */
const FIRST_DAY: Record<Country, string> = { NL: '08-01', BE: '09-01' };

/** Sweden's locale writes dates and times as ISO 8601 does, but for a space. */
const CLOCKS = {
	NL: new Intl.DateTimeFormat('sv-SE', { timeZone: ZONES.NL, dateStyle: 'short', timeStyle: 'medium' }),
	BE: new Intl.DateTimeFormat('sv-SE', { timeZone: ZONES.BE, dateStyle: 'short', timeStyle: 'medium' })
};

/** The calendar day of a moment where the school is, as yyyy-mm-dd. */
export function localDay(moment: Date, country: Country = 'NL'): string {
	return CLOCKS[country].format(moment).slice(0, 10);
}

/** The school year that a moment falls in, named by the year it began, and the day the next one begins. */
export function schoolYear(moment: Date, country: Country): { year: number; renewsOn: string } {
	const day = localDay(moment, country);
	const calendarYear = Number(day.slice(0, 4));
	const year = day.slice(5) >= FIRST_DAY[country] ? calendarYear : calendarYear - 1;
	return { year, renewsOn: `${year + 1}-${FIRST_DAY[country]}` };
}

/** A day on which schools and partners work: not a Saturday or Sunday, and not a public holiday. */
export function isWorkingDay(day: string, country: Country): boolean {
	const weekday = new Date(`${day}T12:00:00Z`).getUTCDay();
	return weekday !== 0 && weekday !== 6 && !isPublicHoliday(day, country);
}

/** How far a country's clock is ahead of UTC, in milliseconds. */
function clockAhead(moment: Date, country: Country): number {
	const shown = CLOCKS[country].format(moment);
	return Date.parse(`${shown.replace(' ', 'T')}Z`) - Math.floor(moment.getTime() / 1000) * 1000;
}

/** The moment `days` working days later, at the same time of day on that country's clock. */
export function addWorkingDays(moment: Date, days: number, country: Country): Date {
	let result = moment;
	for (let [left, passed] = [days, 1]; left > 0; passed += 1) {
		const later = addDays(moment, passed);
		// Clocks change on Sundays, so a working day has every hour once.
		result = new Date(later.getTime() + clockAhead(moment, country) - clockAhead(later, country));
		if (isWorkingDay(localDay(result, country), country)) left -= 1;
	}
	return result;
}

export function addDays(moment: Date, days: number): Date {
	return new Date(moment.getTime() + days * 86_400_000);
}

/** The moment at which a calendar day (yyyy-mm-dd) begins in Amsterdam, which keeps the same time as Brussels. */
export function startOfDay(day: string): Date {
	const inSummer = new Date(`${day}T00:00:00+02:00`);
	return localDay(inSummer) === day ? inSummer : new Date(`${day}T00:00:00+01:00`);
}

/** Whole days from one calendar day (yyyy-mm-dd) to another; below 0 when the other is earlier. */
export function daysBetween(from: string, to: string): number {
	return (Date.parse(to) - Date.parse(from)) / 86_400_000;
}

/** "13:30", of minutes from midnight. */
export function clockTime(minutes: number): string {
	return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

/** Minutes from midnight, of "13:30". */
export function minutesOf(time: string): number {
	return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}
