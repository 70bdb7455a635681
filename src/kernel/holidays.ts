import Holidays from 'date-holidays';

/**
 * Days that are public holidays by the tables of date-holidays (each with its law): in the Netherlands without Good
 * Friday and 5 May, which no law makes a day off; in Flanders the ten of the Belgian law of 4 January 1974, without
 * 11 July.
 */
const calendars = {
	NL: new Holidays('NL', { types: ['public'] }),
	BE: new Holidays('BE', 'VLG', { types: ['public'] })
} as const;

const known = new Map<string, ReadonlySet<string>>();

/** Whether a day (yyyy-mm-dd) is a public holiday there. */
export function isPublicHoliday(day: string, country: keyof typeof calendars): boolean {
	const year = day.slice(0, 4);
	const key = `${country} ${year}`;
	let days = known.get(key);
	if (!days) {
		// Its dates are those of the country itself, wherever this runs.
		days = new Set(calendars[country].getHolidays(Number(year)).map((holiday) => holiday.date.slice(0, 10)));
		known.set(key, days);
	}
	return days.has(day);
}
