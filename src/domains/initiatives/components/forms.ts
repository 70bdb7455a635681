import { m } from '#messages';
import type { RefusedForm } from '#src/forms.ts';
import { LIMITS, MOST_STEPS } from '../schema.ts';

const MISSING: Record<string, () => string> = {
	goal: m['initiatives.goal.missing'],
	title: m['initiatives.problem.missing.title'],
	kind: m['initiatives.problem.missing.kind'],
	dueOn: m['initiatives.problem.missing.dueOn'],
	works: m['initiatives.review.missing.works'],
	decision: m['initiatives.review.missing.decision'],
	change: m['initiatives.review.missing.change'],
	nextOn: m['initiatives.review.missing.nextOn']
};

const PROBLEMS: Record<string, () => string> = {
	stale: m['initiatives.problem.stale'],
	dateInPast: m['initiatives.problem.dateInPast'],
	dayTooFar: m['initiatives.problem.dayTooFar'],
	decisionInFuture: m['initiatives.problem.decisionInFuture'],
	tooManySteps: () => m['initiatives.problem.tooManySteps']({ max: MOST_STEPS })
};

const limits: Record<string, number> = LIMITS;

/** What is wrong with a field. */
export function fieldError(form: RefusedForm | null | undefined, name: string): string | undefined {
	const code = form?.fields[name];
	if (code === undefined) return undefined;
	if (code in PROBLEMS) return problemText(code);
	if (code === 'missing') return (MISSING[name] ?? m['app.form.missing'])();
	return code === 'tooLong' ? m['app.form.tooLong']({ max: limits[name] ?? 0 }) : m['app.form.unknown']();
}

export function formErrors(form: RefusedForm | null | undefined): { name: string; message: string }[] {
	return Object.keys(form?.fields ?? {}).map((name) => ({ name, message: fieldError(form, name) ?? '' }));
}

/** The words for an expected failure of a command. */
export function problemText(code: string): string {
	return (PROBLEMS[code] ?? m['app.error.unexpected'])();
}
