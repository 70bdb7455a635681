import { getLocale } from '#generated/runtime.js';
import { ZONES } from '#kernel/dates.ts';

const TAGS = { nl: 'nl-NL', en: 'en-GB' } as const;

type Locale = keyof typeof TAGS;

/** One for each language, made once: making one takes far longer than writing a date with it. */
function each<Format>(make: (tag: string) => Format): Record<Locale, Format> {
	return { nl: make(TAGS.nl), en: make(TAGS.en) };
}

function dates(options: Intl.DateTimeFormatOptions) {
	return each((tag) => new Intl.DateTimeFormat(tag, { timeZone: ZONES.NL, ...options }));
}

const longDays = dates({ weekday: 'long', day: 'numeric', month: 'long' });
const fullDates = dates({ day: 'numeric', month: 'long', year: 'numeric' });
const shortDays = dates({ weekday: 'short', day: 'numeric', month: 'short' });
const monthNames = dates({ month: 'short' });
const moments = dates({
	weekday: 'short',
	day: 'numeric',
	month: 'short',
	hour: '2-digit',
	minute: '2-digit'
});
const fullMoments = dates({ dateStyle: 'long', timeStyle: 'short' });
const times = dates({ hour: '2-digit', minute: '2-digit' });
const lists = each((tag) => new Intl.ListFormat(tag, { type: 'conjunction' }));
const wholeNumbers = each((tag) => new Intl.NumberFormat(tag, { maximumFractionDigits: 0 }));
const decimals = each((tag) => new Intl.NumberFormat(tag, { maximumFractionDigits: 1 }));
const amounts = each(
	(tag) => new Intl.NumberFormat(tag, { style: 'currency', currency: 'EUR', maximumFractionDigits: 0 })
);

/** "dinsdag 24 november" */
export function longDay(date: Date): string {
	return longDays[getLocale()].format(date);
}

/** "24 november 2026" */
export function fullDate(date: Date | string, locale: Locale = getLocale()): string {
	return fullDates[locale].format(new Date(date));
}

/** "di 24 nov" */
export function shortDay(date: Date): string {
	return shortDays[getLocale()].format(date);
}

/** "nov" */
export function monthName(day: string): string {
	return monthNames[getLocale()].format(new Date(day));
}

/** "di 24 nov, 14:32" */
export function moment(date: Date): string {
	return moments[getLocale()].format(date);
}

/** "24 november 2026 om 14:32" */
export function fullMoment(date: Date, locale: Locale = getLocale()): string {
	return fullMoments[locale].format(date);
}

export function time(date: Date): string {
	return times[getLocale()].format(date);
}

/** "a, b en c" */
export function list(items: readonly string[], locale: Locale = getLocale()): string {
	return lists[locale].format(items);
}

export function wholeNumber(number: number, locale: Locale = getLocale()): string {
	return wholeNumbers[locale].format(number);
}

/** "3,4": at most one digit behind the comma. */
export function decimal(number: number, locale: Locale = getLocale()): string {
	return decimals[locale].format(number);
}

/** "€ 2.500" */
export function euros(amount: number, locale: Locale = getLocale()): string {
	return amounts[locale].format(amount);
}
