import { m } from '#messages';
import { getLocale } from '#generated/runtime.js';
import { fullDate, list, wholeNumber } from '#src/format.ts';
import type { Block, CounterReason, Match, Reason } from '../engine/index.ts';
import { SUPPORT_TYPES, THEMES } from '../schema.ts';

/** What a question says besides its story; what was left empty is left out. */
export function questionFacts(question: {
	audience: string;
	starting: string;
	urgency: 'low' | 'normal' | 'high';
	ownContribution: string;
	tried: string;
}): { label: string; value: string }[] {
	return [
		{ label: m['matching.question.audience'](), value: question.audience },
		{ label: m['matching.question.starting'](), value: question.starting },
		{ label: m['matching.question.urgency'](), value: m[`matching.urgency.${question.urgency}`]() },
		{ label: m['matching.question.own'](), value: question.ownContribution },
		{ label: m['matching.question.tried'](), value: question.tried }
	].filter(({ value }) => value !== '');
}

type Named = { id: string; name: { nl: string; en: string } };

function nameOf(items: readonly Named[], id: string): string {
	return items.find((item) => item.id === id)?.name[getLocale()] ?? id;
}

export function themeName(id: string): string {
	return nameOf(THEMES, id);
}

export function supportTypeName(id: string): string {
	return nameOf(SUPPORT_TYPES, id);
}

function inSentence(name: string): string {
	return name.charAt(0).toLowerCase() + name.slice(1);
}

function themesInSentence(ids: readonly string[]): string {
	return list(ids.map((id) => inSentence(themeName(id))));
}

function supportInSentence(ids: readonly string[]): string {
	return list(ids.map((id) => inSentence(supportTypeName(id))));
}

/** "plekken", or "plek" when there is one. */
export function units(unit: 'places' | 'hours', count: number): string {
	return m[`matching.offers.${unit}`]({ count });
}

/** Facts of the engine in words: nothing is said here that isn't in the fact. */
export function reasonText(reason: Reason): string {
	switch (reason.code) {
		case 'sharedWords': {
			const first = reason.words[0]!;
			const same = first.question.toLowerCase() === first.offer.toLowerCase();
			// Different forms of a word look alike; each is named once.
			const words = [...new Set(reason.words.map((pair) => pair.offer.toLowerCase()))];
			return same || words.length > 1
				? m['matching.reason.sameWords']({ words: list(words.map((word) => `“${word}”`)) })
				: m['matching.reason.sharedWords'](first);
		}
		case 'sharedThemes':
			return m['matching.reason.sharedThemes']({ themes: themesInSentence(reason.themes) });
		case 'sharedSupportTypes':
			return m['matching.reason.sharedSupportTypes']({ types: supportInSentence(reason.supportTypes) });
		case 'near':
			return reason.km < 2
				? m['matching.reason.nearby']()
				: m['matching.reason.near']({ km: wholeNumber(reason.km) });
		case 'servesRegion':
			return m['matching.reason.servesRegion']({ name: reason.name });
		case 'capacityLeft':
			return m['matching.reason.capacityLeft']({
				left: reason.left,
				total: reason.total,
				unit: units(reason.unit, reason.total)
			});
		case 'free':
			return m['matching.reason.free']();
	}
}

export function counterReasonText(reason: CounterReason): string {
	switch (reason.code) {
		case 'fewSharedWords':
			return m['matching.counter.fewSharedWords']();
		case 'otherThemes':
			return reason.offered.length > 0
				? m['matching.counter.otherThemes']({ themes: themesInSentence(reason.offered) })
				: m['matching.counter.otherThemesNone']();
		case 'otherSupportType':
			return m['matching.counter.otherSupportType']({ types: supportInSentence(reason.offered) });
		case 'far':
			return m['matching.counter.far']({ km: wholeNumber(reason.km) });
		case 'noPlaceKnown':
			return m['matching.counter.noPlaceKnown']();
		case 'lastCapacity':
			return m['matching.counter.lastCapacity']({ left: reason.left, unit: units(reason.unit, reason.left) });
		case 'atCost':
			return m['matching.counter.atCost']();
		case 'paid':
			return m['matching.counter.paid']();
		case 'certificateNeeded':
			if (reason.country === 'NL') return m['matching.counter.certificateNL']();
			if (reason.country === 'BE') return m['matching.counter.certificateBE']();
			return m['matching.counter.certificate']();
	}
}

const COUNTRY_NAMES = {
	nl: { NL: 'Nederland', BE: 'Vlaanderen' },
	en: { NL: 'the Netherlands', BE: 'Flanders' }
};

/** What stands in the way, and what would help. */
export function blockText(block: Block): { why: string; help: string } {
	switch (block.code) {
		case 'noCapacity':
			return {
				why: m['matching.block.noCapacity'](),
				help: m['matching.block.noCapacityHelp']({ when: fullDate(block.renewsOn) })
			};
		case 'outsideRegion':
			return {
				why: m['matching.block.outsideRegion']({ serves: list(block.serves), place: block.place }),
				help: m['matching.block.outsideRegionHelp']()
			};
		case 'otherCountry':
			return {
				why: m['matching.block.otherCountry']({
					serves: block.serves.length > 0 ? list(block.serves) : COUNTRY_NAMES[getLocale()][block.place]
				}),
				help: m['matching.block.otherCountryHelp']()
			};
		case 'paused':
			return block.until
				? {
						why: m['matching.block.pausedUntil']({ when: fullDate(block.until) }),
						help: m['matching.block.pausedHelp']()
					}
				: { why: m['matching.block.paused'](), help: m['matching.block.pausedHelpUnknown']() };
	}
}

export function fitWord(match: Pick<Match, 'fit'>): string {
	return m[`matching.fit.${match.fit}`]();
}

export function coinLabel(match: Pick<Match, 'fit' | 'quarters'>): string {
	const [content, theme, support, place] = match.quarters.map((quarter) => Math.round(quarter));
	return m['matching.coin']({
		fit: fitWord(match),
		content: content ?? 0,
		theme: theme ?? 0,
		support: support ?? 0,
		place: place ?? 0
	});
}

export function signals(): [string, string, string, string] {
	return [
		m['matching.signal.content'](),
		m['matching.signal.theme'](),
		m['matching.signal.support'](),
		m['matching.signal.place']()
	];
}

/** "nog 2 van de 6 plekken", or that there is no fixed number. */
export function capacityText(offer: {
	capacityTotal: number | null;
	capacityUnit: 'places' | 'hours';
	used: number;
}): string {
	if (offer.capacityTotal === null) return m['matching.offers.noLimit']();
	return m['matching.offers.left']({
		left: Math.max(0, offer.capacityTotal - offer.used),
		total: offer.capacityTotal,
		unit: units(offer.capacityUnit, offer.capacityTotal)
	});
}

export function themeOptions(): { value: string; label: string }[] {
	return THEMES.map((theme) => ({ value: theme.id, label: theme.name[getLocale()] }));
}

export function supportTypeOptions(): { value: string; label: string }[] {
	return SUPPORT_TYPES.map((type) => ({ value: type.id, label: type.name[getLocale()] }));
}
