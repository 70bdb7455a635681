import { m } from '#messages';
import { getLocale } from '#generated/runtime.js';
import { fullDate, list, wholeNumber } from '#src/format.ts';
import type { Block, CommonConcept, CounterReason, Match, Reason, WordPair } from '../engine/index.ts';
import { SUPPORT_TYPES, THEMES } from '../schema.ts';

/** What a question says besides its story; what was left empty is left out. */
export function questionDetails(question: {
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

/** Whose "you" it is: the school reads about offers, the partner about questions. */
export type Reader = 'school' | 'partner';

function quoted(words: string[]): string {
	return list([...new Set(words)].map((word) => `“${word}”`));
}

/** Words that both wrote alike are named once, others as each side wrote them. */
function wordsText(pairs: WordPair[], reader: Reader): string {
	const [alike, unlike] = [true, false].map((same) =>
		pairs.filter(({ question, offer }) => (question.toLowerCase() === offer.toLowerCase()) === same)
	) as [WordPair[], WordPair[]];
	const sides = {
		asked: quoted(unlike.map(({ question }) => question)),
		offered: quoted(unlike.map(({ offer }) => offer))
	};
	return [
		alike.length > 0 &&
			m['matching.reason.sameWords']({ words: quoted(alike.map((pair) => pair[WROTE[reader]])) }),
		unlike.length > 0 &&
			(reader === 'school'
				? m['matching.reason.sharedWords'](sides)
				: m['matching.partner.reason.sharedWords'](sides))
	]
		.filter(Boolean)
		.join('. ');
}

/** What both mean, with the word of each for it where they differ. */
function conceptText({ name, question, offer }: CommonConcept, reader: Reader): string {
	const concept = inSentence(name[getLocale()]);
	const asked = quoted(question);
	const offered = quoted(offer);
	if (asked.toLowerCase() === offered.toLowerCase())
		return m['matching.reason.sameConcept']({ concept, words: asked });
	return reader === 'school'
		? m['matching.reason.sharedConcept']({ concept, asked, offered })
		: m['matching.partner.reason.sharedConcept']({ concept, asked, offered });
}

const WROTE = { school: 'question', partner: 'offer' } as const;

/** Facts of the engine in words: nothing is said here that isn't in the fact. */
export function reasonText(reason: Reason, reader: Reader = 'school'): string {
	switch (reason.code) {
		case 'sharedConcept':
			return conceptText(reason.concept, reader);
		case 'sharedWords':
			return wordsText(reason.words, reader);
		case 'sharedThemes':
			return m['matching.reason.sharedThemes']({ themes: themesInSentence(reason.themes) });
		case 'sharedSupportTypes': {
			const types = supportInSentence(reason.supportTypes);
			return reader === 'school'
				? m['matching.reason.sharedSupportTypes']({ types })
				: m['matching.partner.reason.sharedSupportTypes']({ types });
		}
		case 'readSupportTypes': {
			const types = supportInSentence(reason.supportTypes);
			return reader === 'school'
				? m['matching.reason.readSupportTypes']({ types })
				: m['matching.partner.reason.readSupportTypes']({ types });
		}
		case 'near':
			return reason.km < 2
				? m['matching.reason.nearby']()
				: m['matching.reason.near']({ km: wholeNumber(reason.km) });
		case 'servesRegion':
			return reader === 'school'
				? m['matching.reason.servesRegion']({ name: reason.name })
				: m['matching.partner.reason.servesRegion']({ name: reason.name });
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

export function counterReasonText(reason: CounterReason, reader: Reader = 'school'): string {
	const partner = reader === 'partner';
	switch (reason.code) {
		case 'fewSharedWords':
			return partner
				? m['matching.partner.counter.fewSharedWords']()
				: m['matching.counter.fewSharedWords']();
		case 'otherThemes':
			if (partner) return m['matching.partner.counter.otherThemes']();
			return reason.offered.length > 0
				? m['matching.counter.otherThemes']({ themes: themesInSentence(reason.offered) })
				: m['matching.counter.otherThemesNone']();
		case 'otherSupportType': {
			const types = supportInSentence(reason.offered);
			return partner
				? m['matching.partner.counter.otherSupportType']({ types })
				: m['matching.counter.otherSupportType']({
						types: list(reason.offered.map((id) => `“${inSentence(supportTypeName(id))}”`))
					});
		}
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

/** What the partner reads about its own offer. */
export function ownBlockText(block: Block): { why: string; help: string } {
	const { why, help } = blockText(block);
	switch (block.code) {
		case 'noCapacity':
			return { why, help: m['matching.partner.block.noCapacityHelp']({ when: fullDate(block.renewsOn) }) };
		case 'outsideRegion':
			return {
				why: m['matching.partner.block.outsideRegion']({ serves: list(block.serves), place: block.place }),
				help: m['matching.partner.block.outsideRegionHelp']()
			};
		case 'otherCountry':
			return { why: m['matching.partner.block.otherCountry']({ serves: list(block.serves) }), help };
		case 'paused':
			return {
				why: block.until ? why : m['matching.partner.block.paused'](),
				help: m['matching.partner.block.pausedHelp']()
			};
	}
}

type Seen = Pick<Match, 'fit' | 'quarters'> & { blocks?: Block[] };

/** What the coin shows in words; of what is blocked, how it would be. */
export function fitWord(match: Pick<Seen, 'fit' | 'blocks'>): string {
	return match.blocks ? m[`matching.fit.blocked.${match.fit}`]() : m[`matching.fit.${match.fit}`]();
}

/** How matches like this went before, in tenths; nothing as long as too little is known, or where it can't be now. */
export function likelyText({ likely, blocks }: Pick<Match, 'likely'> & { blocks?: Block[] }): string | null {
	if (!likely || blocks) return null;
	const tenths = Math.round((10 * likely.good) / likely.count);
	if (tenths === 0) return m['matching.likely.few']();
	return tenths === 10 ? m['matching.likely.most']() : m['matching.likely.some']({ count: tenths });
}

export function coinLabel(match: Seen): string {
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
