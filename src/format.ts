import { getLocale } from '#generated/runtime.js';
import { ZONES } from '#kernel/dates.ts';

const TAGS = { nl: 'nl-NL', en: 'en-GB' } as const;

function format(date: Date, options: Intl.DateTimeFormatOptions): string {
	return new Intl.DateTimeFormat(TAGS[getLocale()], { timeZone: ZONES.NL, ...options }).format(date);
}

/** "dinsdag 24 november" */
export function longDay(date: Date): string {
	return format(date, { weekday: 'long', day: 'numeric', month: 'long' });
}

/** "24 november 2026" */
export function fullDate(date: Date | string): string {
	return format(new Date(date), { day: 'numeric', month: 'long', year: 'numeric' });
}

/** "di 24 nov" */
export function shortDay(date: Date): string {
	return format(date, { weekday: 'short', day: 'numeric', month: 'short' });
}

/** "di 24 nov, 14:32" */
export function moment(date: Date): string {
	return format(date, {
		weekday: 'short',
		day: 'numeric',
		month: 'short',
		hour: '2-digit',
		minute: '2-digit'
	});
}

export function time(date: Date): string {
	return format(date, { hour: '2-digit', minute: '2-digit' });
}

/** "a, b en c" */
export function list(items: readonly string[]): string {
	return new Intl.ListFormat(TAGS[getLocale()], { type: 'conjunction' }).format(items);
}

export function wholeNumber(number: number): string {
	return new Intl.NumberFormat(TAGS[getLocale()], { maximumFractionDigits: 0 }).format(number);
}
