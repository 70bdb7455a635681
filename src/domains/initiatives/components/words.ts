import { getLocale } from '#generated/runtime.js';
import { list } from '#src/format.ts';
import type { Process, Signal, Words } from '../engine/index.ts';

type Locale = 'nl' | 'en';

export function inWords(words: Words, locale: Locale = getLocale()): string {
	return words[locale];
}

const TAGS = { nl: 'nl-NL', en: 'en-GB' } as const;

/** "3,4": scores and days, with at most one digit behind the comma. */
export function figure(value: number, locale: Locale = getLocale()): string {
	return value.toLocaleString(TAGS[locale], { maximumFractionDigits: 1 });
}

function filled(words: Words, { who, what, value }: Signal, process: Process, locale: Locale): string {
	const statement = process.pulse.statements.find(({ id }) => id === what);
	const facts: Record<string, string> = {
		who: list(who, locale),
		what: statement ? inWords(statement.short, locale) : (what ?? ''),
		value: figure(value, locale)
	};
	return inWords(words, locale).replace(/\{(\w+)\}/g, (_, name: string) => facts[name] ?? '');
}

/** Why somebody should look: "De Kastanje geeft gemiddeld een 2,4 van 5." */
export function signalWhy(signal: Signal, process: Process, locale: Locale = getLocale()): string {
	return filled(signal.rule.why, signal, process, locale);
}

/** What to do first. */
export function signalNext(signal: Signal, process: Process, locale: Locale = getLocale()): string {
	return filled(signal.rule.next, signal, process, locale);
}
