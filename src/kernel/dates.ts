export type Country = 'NL' | 'BE';

/** Times are shown, and a working day begins and ends, where a country's clock says. */
export const ZONES: Record<Country, string> = { NL: 'Europe/Amsterdam', BE: 'Europe/Brussels' };

/** First day of a school year: 1 August in the Netherlands (WPO art. 1), 1 September in Flanders. */
const FIRST_DAY: Record<Country, string> = { NL: '08-01', BE: '09-01' };

/** The calendar day of a moment where the school is, as yyyy-mm-dd. */
export function localDay(moment: Date, country: Country = 'NL'): string {
	// Sweden's locale writes dates as ISO 8601 does.
	return new Intl.DateTimeFormat('sv-SE', { timeZone: ZONES[country], dateStyle: 'short' }).format(moment);
}

/** The school year that a moment falls in, named by the year it began, and the day the next one begins. */
export function schoolYear(moment: Date, country: Country): { year: number; renewsOn: string } {
	const day = localDay(moment, country);
	const calendarYear = Number(day.slice(0, 4));
	const year = day.slice(5) >= FIRST_DAY[country] ? calendarYear : calendarYear - 1;
	return { year, renewsOn: `${year + 1}-${FIRST_DAY[country]}` };
}

/**
 * The moment `days` working days later, at the same time of day. Saturdays and Sundays don't count; public holidays do
 * until the response promise brings their calendar.
 */
export function addWorkingDays(moment: Date, days: number): Date {
	const result = new Date(moment);
	for (let left = days; left > 0;) {
		result.setUTCDate(result.getUTCDate() + 1);
		const weekday = result.getUTCDay();
		if (weekday !== 0 && weekday !== 6) left -= 1;
	}
	return result;
}

export function addDays(moment: Date, days: number): Date {
	return new Date(moment.getTime() + days * 86_400_000);
}
