import { m } from '#messages';
import { getLocale } from '#generated/runtime.js';
import type { RefusedForm } from '#src/forms.ts';
import type { Kind } from '#ui/types.ts';
import type { AgreementLife, Gap } from '../engine/index.ts';
import { AGREEMENT_LIMITS, CHECKLIST } from '../schema.ts';
import { CONTRIBUTION_FIELDS } from './agreement-rows.ts';
import { fieldError, problemText } from './problems.ts';

/** Where an agreement stands, in words and with the look of a status. */
export function standing({ state, inForce }: Pick<AgreementLife, 'state' | 'inForce'>): {
	kind: Kind;
	label: string;
} {
	const amending = inForce !== null;
	switch (state) {
		case 'drafted':
			return {
				kind: 'info',
				label: amending ? m['matching.agreement.state.amending']() : m['matching.agreement.state.drafted']()
			};
		case 'offered':
			return {
				kind: 'warn',
				label: amending
					? m['matching.agreement.state.amendmentOffered']()
					: m['matching.agreement.state.offered']()
			};
		case 'signed':
			return { kind: 'good', label: m['matching.agreement.state.signed']() };
		case 'withdrawn':
			return { kind: 'bad', label: m['matching.agreement.state.withdrawn']() };
	}
}

/** What is still missing, as something to do. */
export function gapText(gap: Gap): string {
	if (gap.step === 'goal') return m[`matching.agreement.gap.goal.${gap.code}`]();
	if (gap.step === 'parties')
		return gap.code === 'oneParty'
			? m['matching.agreement.gap.parties.oneParty']()
			: m[`matching.agreement.gap.parties.${gap.code}`]({ party: gap.party });
	if (gap.step === 'contributions')
		return gap.code === 'none'
			? m['matching.agreement.gap.contributions.none']()
			: m[`matching.agreement.gap.contributions.${gap.code}`]({ description: gap.description });
	if (gap.code !== 'checklist') return m[`matching.agreement.gap.care.${gap.code}`]();
	const item = CHECKLIST.find(({ id }) => id === gap.item);
	return m['matching.agreement.gap.care.checklist']({ item: item?.name[getLocale()] ?? gap.item });
}

const MISSING: Record<string, () => string> = {
	title: m['matching.agreement.missing.title'],
	giverId: m['matching.agreement.missing.giverId'],
	kind: m['matching.agreement.missing.kind'],
	description: m['matching.agreement.missing.description'],
	reason: m['matching.agreement.missing.reason'],
	agreed: m['matching.agreement.problem.agreed'],
	organisationId: m['matching.agreement.problem.party']
};

const max: Record<string, number> = AGREEMENT_LIMITS;

/** What is wrong with a field of an agreement; in a list of rows its name ends in the number of the row. */
export function agreementFieldError(form: RefusedForm | null | undefined, field: string): string | undefined {
	const code = form?.fields[field];
	const name = field.replace(/-\d+$/, '');
	switch (code) {
		case 'missing':
			return MISSING[name]?.() ?? fieldError(code);
		case 'wrongOffer':
			return m['matching.agreement.problem.wrongOffer']();
		case 'notADate':
			return m['matching.pause.notADate']();
		default:
			return fieldError(code, { max: max[name] });
	}
}

export function agreementErrors(form: RefusedForm | null | undefined): { name: string; message: string }[] {
	return Object.keys(form?.fields ?? {}).map((name) => {
		const message = agreementFieldError(form, name) ?? '';
		const row = /-(\d+)$/.exec(name)?.[1];
		const isContribution =
			row !== undefined && CONTRIBUTION_FIELDS.some((field) => name.startsWith(`${field}-`));
		// In a list of rows, which of them.
		const of = isContribution ? `${m['matching.agreement.form.row']({ number: Number(row) + 1 })}: ` : '';
		return { name, message: of + message };
	});
}

const PROBLEMS: Record<string, () => string> = {
	stale: m['matching.agreement.problem.staleRead'],
	incomplete: m['matching.agreement.problem.incomplete'],
	notADraft: m['matching.agreement.problem.notADraft'],
	notOffered: m['matching.agreement.problem.notOffered'],
	tooManyParties: m['matching.agreement.problem.tooManyParties'],
	offerChanged: m['matching.agreement.problem.offerChanged'],
	partyGone: m['matching.agreement.problem.partyGone']
};

/** The words for an expected failure. What is full is told with the offer's name and what is left of it. */
export function agreementProblem({ problem, values }: Pick<RefusedForm, 'problem' | 'values'>): string {
	if (problem === 'noCapacity')
		return m['matching.agreement.problem.noCapacity']({
			offer: values.fullOffer ?? '',
			left: values.left ?? ''
		});
	return (PROBLEMS[problem ?? ''] ?? (() => problemText(problem ?? '')))();
}
