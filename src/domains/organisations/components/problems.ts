import { m } from '#messages';
import { DILIGENCE_LIMITS, ORGANISATION_LIMITS, SUPPORT_LIMITS } from '../schema.ts';
import { signInError } from './words.ts';

/** Facts about what is wrong, such as the province that a place lies in. */
export type ProblemDetail = Record<string, string | number | boolean | null>;

const LIMITS: Record<string, number> = { ...ORGANISATION_LIMITS, ...DILIGENCE_LIMITS, ...SUPPORT_LIMITS };

/** The words for what is wrong with a field. */
export function fieldError(
	field: string,
	code: string | undefined,
	detail: ProblemDetail = {}
): string | undefined {
	switch (code) {
		case undefined:
			return undefined;
		case 'missing':
			return ['kind', 'region', 'role', 'outcome', 'personId', 'schoolId'].includes(field)
				? m['app.form.choose']()
				: m['app.form.missing']();
		case 'tooLong':
			return LIMITS[field] ? m['app.form.tooLong']({ max: LIMITS[field] }) : m['app.form.tooLongPlain']();
		case 'notADate':
			return m['organisations.diligence.notADate']();
		case 'websiteWrong':
			return m['organisations.form.error.websiteWrong']();
		case 'municipalityUnknown':
			return m['organisations.form.error.municipalityUnknown']();
		case 'municipalityElsewhere':
			return m['organisations.form.error.municipalityElsewhere']({ province: String(detail.province) });
		case 'municipalityAmbiguous':
			return m['organisations.form.error.municipalityAmbiguous']({ names: String(detail.names) });
		case 'shortName':
			return m['organisations.find.shortName']();
		case 'shortFind':
			return m['organisations.support.shortFind']();
		case 'nameMissing':
			return m['organisations.form.error.nameMissing']();
		case 'nameWrong':
			return m['organisations.form.error.nameWrong']();
		case 'alreadyIn':
			return m['organisations.form.error.alreadyIn']();
		case 'alreadyHas':
			return m['organisations.form.error.alreadyHas']();
		case 'yourself':
			return m['organisations.form.error.yourself']();
		case 'emailWrong':
		case 'tooOften':
			return signInError(code);
		default:
			return m['app.form.unknown']();
	}
}

const LABELS: Record<string, () => string> = {
	name: m['organisations.edit.name'],
	kind: m['organisations.checks.kind'],
	region: m['organisations.form.region'],
	municipality: m['organisations.form.municipality'],
	description: m['organisations.form.description'],
	website: m['organisations.form.website'],
	email: m['organisations.people.email'],
	role: m['organisations.people.role'],
	personId: m['organisations.mandates.person'],
	schoolId: m['organisations.mandates.school'],
	basis: m['organisations.mandates.basis']
};

/** The fields in which something is recorded of a partner, as that page calls them. */
export const DILIGENCE_LABELS: Record<string, () => string> = {
	kind: m['organisations.diligence.kindLabel'],
	outcome: m['organisations.diligence.outcomeLabel'],
	note: m['organisations.diligence.note'],
	source: m['organisations.diligence.source'],
	validUntil: m['organisations.diligence.validUntil']
};

/** What is wrong with an organisation's fields, for the summary: each with the name of its field in front. */
export function fieldErrors(
	fields: Record<string, string> = {},
	detail?: ProblemDetail,
	labels = LABELS
): { name: string; message: string }[] {
	return Object.entries(fields).map(([name, code]) => {
		const label = (labels[name]?.() ?? '').replace(/\?$/, '');
		return { name, message: `${label}: ${fieldError(name, code, detail)}` };
	});
}

const PROBLEMS: Record<string, () => string> = {
	stale: m['organisations.form.problem.stale'],
	tooManyWaiting: m['organisations.form.problem.tooManyWaiting'],
	tooManyRequests: m['organisations.form.problem.tooManyRequests'],
	unchecked: m['organisations.form.problem.unchecked'],
	takenBack: m['organisations.form.problem.takenBack'],
	approved: m['organisations.form.problem.approved'],
	checkedAlready: m['organisations.form.problem.checkedAlready'],
	lastAdministrator: m['organisations.form.problem.lastAdministrator'],
	lastCoordinator: m['organisations.form.problem.lastCoordinator'],
	alone: m['organisations.form.problem.alone'],
	notIn: m['organisations.form.problem.notIn'],
	recordedAlready: m['organisations.form.problem.recordedAlready'],
	givenAlready: m['organisations.form.problem.givenAlready'],
	gone: m['organisations.support.gone']
};

/** The words for an expected failure of a command. */
export function problemText(code: string): string {
	return (PROBLEMS[code] ?? m['app.error.unexpected'])();
}

const INSTITUTION_PROBLEMS: Record<string, (facts: { institution: string }) => string> = {
	denied: m['organisations.institution.problem.denied'],
	down: m['organisations.institution.problem.down'],
	refused: m['organisations.institution.problem.refused'],
	unidentified: m['organisations.institution.problem.unidentified'],
	linkedElsewhere: m['organisations.institution.problem.linkedElsewhere']
};

/** Why an institution signed nobody in, and what to do. */
export function institutionProblem(code: string, institution: string): string {
	return (INSTITUTION_PROBLEMS[code] ?? m['organisations.institution.problem.wrong'])({ institution });
}
