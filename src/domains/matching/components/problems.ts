import { m } from '#messages';
import type { RefusedForm } from '#src/forms.ts';
import { LIMITS } from '../schema.ts';

/** What to do about a field that was left empty. */
const MISSING: Record<string, () => string> = {
	title: m['matching.missing.title'],
	situation: m['matching.missing.situation'],
	themes: m['matching.missing.themes'],
	offerIds: m['matching.missing.offerIds'],
	message: m['matching.missing.message'],
	text: m['matching.missing.text'],
	reason: m['matching.missing.reason'],
	unit: m['matching.missing.unit'],
	urgency: m['matching.missing.urgency'],
	visibility: m['matching.missing.visibility'],
	to: m['matching.missing.to'],
	contact: m['matching.missing.contact'],
	outcome: m['matching.missing.outcome'],
	offers: m['matching.missing.offers']
};

/** The words for what is wrong with a field. */
export function fieldError(
	code: string | undefined,
	facts: { name?: string; max?: number } = {}
): string | undefined {
	switch (code) {
		case undefined:
			return undefined;
		case 'missing':
			return (MISSING[facts.name ?? ''] ?? m['app.form.missing'])();
		case 'tooLong':
			return facts.max ? m['app.form.tooLong']({ max: facts.max }) : m['app.form.tooLongPlain']();
		case 'tooMany':
			return m['app.form.tooMany']({ max: facts.max ?? 5 });
		case 'notANumber':
			return m['app.form.notANumber']();
		case 'answerMissing':
			return m['matching.answer.error.answerMissing']();
		case 'reasonMissing':
			return m['matching.answer.error.reasonMissing']();
		default:
			return m['app.form.unknown']();
	}
}

const max: Record<string, number> = { ...LIMITS, themes: 5, supportTypes: 5 };

/** What is wrong with a field of a question. */
export function questionFieldError(form: RefusedForm | null | undefined, name: string): string | undefined {
	return fieldError(form?.fields[name], { name, max: max[name] });
}

const PROBLEMS: Record<string, () => string> = {
	identityNumber: m['matching.problem.identityNumber'],
	personalData: m['matching.problem.personalData'],
	stale: m['matching.problem.stale'],
	incomplete: m['matching.problem.incomplete'],
	published: m['matching.problem.published'],
	coordinatorOnly: m['matching.problem.coordinatorOnly'],
	unchecked: m['matching.problem.unchecked'],
	alreadyAsked: m['matching.problem.alreadyAsked'],
	alreadyInTouch: m['matching.problem.alreadyInTouch'],
	answered: m['matching.problem.answered'],
	closed: m['matching.problem.closed'],
	caseClosed: m['matching.problem.caseClosed'],
	caseStale: m['matching.problem.caseStale'],
	noCoordinator: m['matching.problem.noCoordinator'],
	offersGone: m['matching.problem.offersGone']
};

/** The words for an expected failure of a command. */
export function problemText(code: string): string {
	return (PROBLEMS[code] ?? m['app.error.unexpected'])();
}
