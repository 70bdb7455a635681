import { municipalityCodeFrom } from './duo.ts';
import type { Country } from './provinces.ts';
import {
	accept,
	readRegister,
	refuse,
	type Layout,
	type Reading,
	type RowOrReason
} from './register-table.ts';

/** How precise a score is, the most precise first. */
export const scoreLevels = ['branch', 'neighbourhood', 'municipality'] as const;
export type ScoreLevel = (typeof scoreLevels)[number];

/**
 * How much disadvantage there is at a branch, in a neighbourhood or in a municipality. `unit` says what was measured:
 * only scores of one unit can be compared. `date` is the reference date as the source has it: a year, month or day.
 */
export type Score = {
	level: ScoreLevel;
	code: string;
	country: Country;
	score: number;
	unit: string;
	source: string;
	date: string;
};

export type ScoreFault =
	'badLevel' | 'badCountry' | 'badCode' | 'badScore' | 'noUnit' | 'noSource' | 'badDate' | 'duplicateScore';

export type DisadvantageReading = Reading<Score, ScoreFault>;

const generalLayout = {
	level: ['LEVEL'],
	code: ['CODE'],
	country: ['COUNTRY'],
	score: ['SCORE'],
	unit: ['UNIT'],
	source: ['SOURCE'],
	date: ['REFERENCE_DATE']
} satisfies Layout<string>;

const municipalLayout = {
	code: ['GEMEENTENUMMER'],
	score: ['SCORE'],
	unit: ['UNIT'],
	source: ['SOURCE'],
	date: ['REFERENCE_DATE']
} satisfies Layout<string>;

/**
 * Reads scores of disadvantage, in one of two layouts:
 * - general: LEVEL (branch, neighbourhood or municipality), CODE, COUNTRY (NL or BE), SCORE, UNIT, SOURCE,
 *   REFERENCE_DATE (YYYY, YYYY-MM or YYYY-MM-DD). A branch's CODE is BRIN and two digits, in Belgium the number in the
 *   school register; a neighbourhood's the code of the statistics office or the digits of the postcode; a
 *   municipality's that of Statistics Netherlands or the NIS code;
 * - Dutch municipalities: GEMEENTENUMMER instead of LEVEL, CODE and COUNTRY.
 * A masked or missing score ("<5", ".") is refused, never taken for 0.
 */
export function readDisadvantage(bytes: Uint8Array): DisadvantageReading {
	const unique = { key: scoreKey, code: 'duplicateScore' as const };
	const municipal = readRegister(
		bytes,
		municipalLayout,
		(values) => scoreFrom({ ...values, level: 'municipality', country: 'NL' }),
		unique
	);
	if (municipal.ok) return municipal;
	const general = readRegister(bytes, generalLayout, scoreFrom, unique);
	return general.ok || general.missing.length < municipal.missing.length ? general : municipal;
}

function scoreFrom(values: Record<keyof typeof generalLayout, string>): RowOrReason<Score, ScoreFault> {
	const level = scoreLevels.find((known) => known === values.level.toLowerCase());
	if (!level) return refuse('badLevel', values.level);
	const country = values.country.toUpperCase();
	if (country !== 'NL' && country !== 'BE') return refuse('badCountry', values.country);
	const code = codeFrom(values.code, level, country);
	if (!code) return refuse('badCode', values.code);
	if (!/^-?\d+([.,]\d+)?$/.test(values.score)) return refuse('badScore', values.score);
	const score = Number(values.score.replace(',', '.'));
	if (values.unit === '') return refuse('noUnit');
	if (values.source === '') return refuse('noSource');
	if (!/^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/.test(values.date))
		return refuse('badDate', values.date);
	return accept({ level, code, country, score, unit: values.unit, source: values.source, date: values.date });
}

function codeFrom(text: string, level: ScoreLevel, country: Country): string | null {
	const code = text.toUpperCase();
	if (level === 'municipality' && country === 'NL') return municipalityCodeFrom(code);
	if (level === 'municipality') return /^\d{5}$/.test(code) ? code : null;
	if (level === 'branch' && country === 'NL') return /^\d{2}[A-Z]{2}\d{2}$/.test(code) ? code : null;
	return code || null;
}

function scoreKey({ country, level, code, unit, date }: Score): string {
	return [country, level, code, unit, date].join(' ');
}

/** Where a branch is, in the terms that scores come in. A neighbourhood is also found by the digits of the postcode. */
export type ScoredBranch = {
	country: Country;
	branchCode: string;
	neighbourhoodCode?: string | null;
	postcode?: string | null;
	municipalityCode?: string | null;
};

/** `percentile` runs from 0 to 100: the share of comparable branches or areas with less need. */
export type Need = { percentile: number; level: ScoreLevel; unit: string; source: string; date: string };

/** Scores made ready to look needs up: of each branch or area its latest score, with its percentile. */
export type RankedScores = ReadonlyMap<string, Need>;

/**
 * Ranks scores within a country, per level and unit, so that different measures are never compared: of each branch or
 * area the latest score of a unit counts, and where it has several units the latest of those (then the first in the
 * alphabet). Percentile: the mid-rank, 100 × (lower + half of the equal ones) / all, so that ties share one.
 *
 * Direction: a higher score is more need for CBS achterstandsscore, the Inspectorate's schoolweging, the Flemish OKI
 * and shares of low incomes. The CBS SES-WOA score runs the other way, and a unit that names it is turned round.
 */
export function rankScores(scores: readonly Score[]): RankedScores {
	const ranked = new Map<string, Need>();
	const comparable = Map.groupBy(scores, ({ country, level, unit }) => [country, level, unit].join(' '));
	for (const group of [...comparable.values()].sort((a, b) => (a[0]!.unit < b[0]!.unit ? -1 : 1))) {
		const latest = new Map<string, Score>();
		for (const score of group.toSorted((a, b) => (a.date < b.date ? -1 : 1))) latest.set(score.code, score);
		const ofNeed = [...latest.values()].map(needScore).sort((a, b) => a - b);
		const percentiles = midRanks(ofNeed);
		for (const score of latest.values()) {
			const { level, unit, source, date } = score;
			const key = areaKey(score.country, level, score.code);
			const rival = ranked.get(key);
			if (!rival || date > rival.date)
				ranked.set(key, { percentile: percentiles.get(needScore(score))!, level, unit, source, date });
		}
	}
	return ranked;
}

/** The need of a branch, from the most precise score there is; null where there is none. */
export function needOf(branch: ScoredBranch, ranked: RankedScores): Need | null {
	const { country } = branch;
	const codes: [ScoreLevel, string | null | undefined][] = [
		['branch', branch.branchCode],
		['neighbourhood', branch.neighbourhoodCode],
		['neighbourhood', branch.postcode?.slice(0, 4)],
		['municipality', branch.municipalityCode]
	];
	for (const [level, code] of codes) {
		const need = code && ranked.get(areaKey(country, level, code.toUpperCase()));
		if (need) return need;
	}
	return null;
}

/** Need in quarters, 4 the highest, for display. */
export function needBand(percentile: number): 1 | 2 | 3 | 4 {
	if (percentile < 25) return 1;
	if (percentile < 50) return 2;
	return percentile < 75 ? 3 : 4;
}

function needScore({ score, unit }: Score): number {
	return /\bses\b/i.test(unit) ? -score : score;
}

/** Percentile of each value in an ascending list. */
function midRanks(sorted: readonly number[]): Map<number, number> {
	const ranks = new Map<number, number>();
	for (let start = 0; start < sorted.length;) {
		const value = sorted[start]!;
		let end = start;
		while (sorted[end] === value) end += 1;
		ranks.set(value, (100 * (start + end)) / (2 * sorted.length));
		start = end;
	}
	return ranks;
}

function areaKey(country: Country, level: ScoreLevel, code: string): string {
	return `${country} ${level} ${code}`;
}
