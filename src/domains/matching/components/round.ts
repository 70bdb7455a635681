import { m } from '#messages';
import { decimal, fullDate, list } from '#src/format.ts';
import type { FormValues, RefusedForm } from '#src/forms.ts';
import type { LostOffer, RoundRow, RoundRules } from '../engine/index.ts';
import { ROUND_LIMITS } from '../schema.ts';
import { fieldError } from './problems.ts';
import { supportTypeName, themeName } from './words.ts';

/** How much need can count, in tenths, as the form offers it. */
export const STRENGTHS = [0, 5, 10, 20, 30] as const;
type Strength = (typeof STRENGTHS)[number];

/** How a round stands. */
export const roundKind = { opened: 'info', published: 'warn', closed: 'good', dropped: 'info' } as const;

const RANGES: Record<string, { min: number; max: number }> = {
	hoursEach: { min: 1, max: ROUND_LIMITS.hoursEach },
	leastPerProvince: { min: 0, max: ROUND_LIMITS.leastPerProvince },
	needStrength: { min: 0, max: ROUND_LIMITS.needStrength }
};

const PROBLEMS: Record<string, () => string> = {
	stale: m['matching.round.problem.stale'],
	closed: m['matching.round.problem.closed'],
	alreadySolving: m['matching.round.problem.alreadySolving'],
	nothingToPublish: m['matching.round.problem.nothingToPublish'],
	dateInPast: m['matching.round.problem.dateInPast']
};

export function roundProblem(code: string): string {
	return (PROBLEMS[code] ?? m['app.error.unexpected'])();
}

export function roundFieldError(form: RefusedForm | null | undefined, name: string): string | undefined {
	const code = form?.fields[name];
	if (code === 'dateInPast') return m['matching.round.problem.dateInPast']();
	if (code === 'beforeStart') return m['matching.round.problem.beforeStart']();
	if (name === 'title' && code === 'missing') return m['matching.round.problem.nameMissing']();
	const range = RANGES[name];
	if (range && code) return m['matching.round.problem.outOfRange'](range);
	return fieldError(code, { name, max: ROUND_LIMITS.title });
}

export function roundErrors(form: RefusedForm | null | undefined): { name: string; message: string }[] {
	return Object.keys(form?.fields ?? {}).map((name) => ({
		name,
		message: roundFieldError(form, name) ?? ''
	}));
}

type Fields = RoundRules & {
	title: string;
	theme: string | null;
	province: string | null;
	askedFrom: string | null;
	askedUntil: string | null;
	answerUntil: string;
};

/** What a form begins with: as the round is. */
export function asValues(round: Fields): FormValues {
	return {
		title: round.title,
		theme: round.theme ?? '',
		province: round.province ?? '',
		askedFrom: round.askedFrom ?? '',
		askedUntil: round.askedUntil ?? '',
		answerUntil: round.answerUntil,
		needStrength: String(round.needStrength),
		per: round.per,
		leastFit: round.leastFit,
		hoursEach: String(round.hoursEach),
		leastPerProvince: String(round.leastPerProvince)
	};
}

function strengthText(tenths: number): string {
	const known = STRENGTHS.find((strength): strength is Strength => strength === tenths);
	return known === undefined ? `× ${1 + tenths / 10}` : m[`matching.round.strengthShort.${known}`]();
}

function askedText({ askedFrom, askedUntil }: Fields): string {
	if (askedFrom && askedUntil)
		return m['matching.round.fromTo']({ from: fullDate(askedFrom), to: fullDate(askedUntil) });
	if (askedFrom) return m['matching.round.from']({ from: fullDate(askedFrom) });
	return askedUntil ? m['matching.round.to']({ to: fullDate(askedUntil) }) : '';
}

/** Over what it is and how it weighs, for beside it. */
export function roundFacts(round: Fields): { label: string; value: string }[] {
	const about = [round.theme && themeName(round.theme), round.province].filter((part) => part !== null);
	return [
		{
			label: m['matching.round.facts.about'](),
			value: about.length > 0 ? list(about) : m['matching.round.everything']()
		},
		{ label: m['matching.round.facts.asked'](), value: askedText(round) },
		{ label: m['matching.round.facts.answer'](), value: fullDate(round.answerUntil) },
		{ label: m['matching.round.facts.need'](), value: strengthText(round.needStrength) },
		{ label: m['matching.round.facts.gets'](), value: m[`matching.round.perOf.${round.per}`]() },
		{ label: m['matching.round.facts.fit'](), value: m[`matching.round.fitOf.${round.leastFit}`]() },
		{
			label: m['matching.round.facts.hours'](),
			value: m['matching.round.hoursCount']({ count: round.hoursEach })
		},
		{
			label: m['matching.round.facts.least'](),
			value: round.leastPerProvince ? m['matching.round.leastCount']({ count: round.leastPerProvince }) : ''
		}
	].filter(({ value }) => value !== '');
}

/** Names of what a working out speaks of. */
type Names = { offer: (id: string) => string; question: (id: string) => string };

function lostText({ offerId, code, winner }: LostOffer, names: Names): string {
	const offer = names.offer(offerId);
	if (code !== 'full') return m[`matching.round.lost.${code}`]({ offer });
	return winner
		? m['matching.round.lost.full']({ offer, winner: names.question(winner) })
		: m['matching.round.lost.fullNobody']({ offer });
}

/** Why a question gets this, or nothing, and what came next. */
export function rowReasons({ given, next, none, candidates }: RoundRow, names: Names): string[] {
	if (!given) {
		const why = m[`matching.round.noneBecause.${none ?? 'noCandidate'}`]();
		return next?.code === 'full' && next.winner
			? [
					why,
					m['matching.round.lostFull']({
						offer: names.offer(next.offerId),
						winner: names.question(next.winner)
					})
				]
			: [why];
	}
	if (given.pinned) return [m['matching.round.why.pinned']()];
	if (candidates === 1) return [m['matching.round.why.onlyOne']()];
	const best = !next || next.relevance <= given.relevance;
	return [
		best ? m['matching.round.why.best']() : m['matching.round.why.bestLeft'](),
		...(next ? [lostText(next, names)] : [])
	];
}

/** What a partner would be looked for: "juridisch advies bij het thema huisvesting, in Zeeland". */
export function vacantText({
	kind,
	theme,
	province
}: {
	kind: string;
	theme: string;
	province: string;
}): string {
	const help = kind ? supportTypeName(kind) : m['matching.round.recruit.help']();
	const about = theme
		? m['matching.round.recruit.about']({ help, theme: themeName(theme).toLowerCase() })
		: help;
	return province ? m['matching.round.recruit.inProvince']({ about, province }) : about;
}

/** "0,4", never less than there is. */
export function gapPercent(gap: number): string {
	return decimal(Math.ceil(gap * 1000) / 10);
}
