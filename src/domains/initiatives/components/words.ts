import { getLocale } from '#generated/runtime.js';
import { m } from '#messages';
import { decimal, fullDate, list } from '#src/format.ts';
import type { Clearance, Process, Signal, Words } from '../engine/index.ts';
import { HOLIDAY_REGIONS, VISIT_RULES } from '../schema.ts';

type Locale = 'nl' | 'en';

export function inWords(words: Words, locale: Locale = getLocale()): string {
	return words[locale];
}

function filled(words: Words, { who, what, value }: Signal, process: Process, locale: Locale): string {
	const statement = process.pulse.statements.find(({ id }) => id === what);
	const facts: Record<string, string> = {
		who: list(who, locale),
		what: statement ? inWords(statement.short, locale) : (what ?? ''),
		value: decimal(value, locale)
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

/** Whether somebody can come, and why not. */
export function clearanceText(clearance: Clearance): string {
	if (clearance.state === 'clear') return m['initiatives.people.clear']({ when: fullDate(clearance.until) });
	return clearance.state === 'unseen'
		? m['initiatives.people.unseen']()
		: m['initiatives.people.lapsed']({ when: fullDate(clearance.since) });
}

/** What somebody comes to do. */
export function roleName(role: string): string {
	const known = VISIT_RULES.roles.find(({ id }) => id === role);
	return known ? inWords(known.name) : role;
}

/** What a party is called; '' for nobody in particular, and for who takes no part. */
export function partyName(parties: readonly { id: string; name: string }[], id: string | null): string {
	return parties.find((party) => party.id === id)?.name ?? '';
}

/** From one day to another, or that one day. */
export function periodText({ fromOn, untilOn }: { fromOn: string; untilOn: string }): string {
	return fromOn === untilOn
		? fullDate(fromOn)
		: m['initiatives.people.period']({ from: fullDate(fromOn), until: fullDate(untilOn) });
}

/** Where a holiday can hold, as choices: all of a country, or a region of it. */
export function holidayPlaces(): { value: string; label: string }[] {
	return (['NL', 'BE'] as const).flatMap((country) => [
		{ value: country, label: m[`initiatives.holidays.country.${country}`]() },
		...HOLIDAY_REGIONS[country].map(({ id, name }) => ({ value: `${country} ${id}`, label: inWords(name) }))
	]);
}
