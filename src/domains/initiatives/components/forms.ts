import { m } from '#messages';
import type { FormValues, RefusedForm } from '#src/forms.ts';
import type { Process } from '../engine/index.ts';
import { LIMITS, MOST_STEPS } from '../schema.ts';

const MISSING: Record<string, () => string> = {
	goal: m['initiatives.goal.missing'],
	title: m['initiatives.problem.missing.title'],
	kind: m['initiatives.problem.missing.kind'],
	summary: m['initiatives.barriers.summaryMissing'],
	situation: m['initiatives.barriers.missing'],
	answer: m['initiatives.barriers.missingAnswer'],
	dueOn: m['initiatives.problem.missing.dueOn'],
	name: m['initiatives.person.missing.name'],
	nextCheckOn: m['initiatives.problem.missing.dueOn'],
	fromOn: m['initiatives.problem.missing.dueOn'],
	untilOn: m['initiatives.problem.missing.dueOn'],
	weekday: m['initiatives.problem.missing.dueOn'],
	startsAt: m['initiatives.person.missing.time'],
	endsAt: m['initiatives.person.missing.time'],
	subject: m['initiatives.person.missing.subject'],
	pupils: m['initiatives.person.missing.pupils'],
	responsible: m['initiatives.person.missing.responsible'],
	runsSince: m['initiatives.problem.missing.dueOn'],
	phase: m['initiatives.open.missing.phase'],
	reason: m['initiatives.parties.missing.reason'],
	task: m['initiatives.parties.missing.task'],
	personId: m['initiatives.parties.missing.person'],
	lesson: m['initiatives.lessons.missing'],
	works: m['initiatives.review.missing.works'],
	decision: m['initiatives.review.missing.decision'],
	change: m['initiatives.review.missing.change'],
	nextOn: m['initiatives.review.missing.nextOn'],
	region: m['initiatives.holidays.missing.region'],
	file: m['initiatives.holidays.missing.file'],
	day: m['initiatives.problem.missing.dueOn']
};

const PROBLEMS: Record<string, () => string> = {
	stale: m['initiatives.problem.stale'],
	dateInPast: m['initiatives.problem.dateInPast'],
	dayTooFar: m['initiatives.problem.dayTooFar'],
	decisionInFuture: m['initiatives.problem.decisionInFuture'],
	notBegun: m['initiatives.open.notBegun'],
	nobodyThere: m['initiatives.parties.nobodyThere'],
	alreadyInvited: m['initiatives.parties.alreadyInvited'],
	alreadyParty: m['initiatives.parties.alreadyInvited'],
	tooManyParties: m['initiatives.parties.tooMany'],
	stopped: m['initiatives.invitation.stopped'],
	notFresh: m['initiatives.person.problem.notFresh'],
	issuedMissing: m['initiatives.person.problem.issuedMissing'],
	'clash.professional': m['initiatives.person.problem.clash.professional'],
	'clash.pupils': m['initiatives.person.problem.clash.pupils'],
	'clash.room': m['initiatives.person.problem.clash.room'],
	beforeStart: m['initiatives.person.problem.beforeStart'],
	notANumber: m['initiatives.person.problem.minutes'],
	tooManyPeople: m['initiatives.person.problem.tooManyPeople'],
	tooManyBarriers: m['initiatives.barriers.tooMany'],
	holidayThere: m['initiatives.holidays.problem.there'],
	tooManyDays: m['initiatives.holidays.problem.tooLong'],
	tooManyHolidays: m['initiatives.holidays.problem.tooMany'],
	unknownRegion: m['initiatives.holidays.missing.region'],
	notHolidays: m['initiatives.holidays.problem.notHolidays'],
	noSuchDay: m['initiatives.person.problem.noSuchDay'],
	tooManySteps: () => m['initiatives.problem.tooManySteps']({ max: MOST_STEPS })
};

/** Which problems of a step are about its day. */
export const STEP_FIELDS = { dayTooFar: 'dueOn', decisionInFuture: 'dueOn' };

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

/** The fields of the form of a pulse as what a side says: a score of each statement that is asked, and the line. */
export function pulseAnswer(
	process: Process | undefined,
	values: FormValues
): { scores: Record<string, string>; line: string } {
	const statements = process?.pulse.statements ?? [];
	return {
		scores: Object.fromEntries(statements.map(({ id }) => [id, values[id] ?? ''])),
		line: values.line ?? ''
	};
}
