import { m } from '#messages';
import { ORGANISATION_LIMITS } from '../schema.ts';
import { signInError } from './words.ts';

/** Facts about what is wrong, such as the province that a place lies in. */
export type ProblemDetail = Record<string, string | number | boolean | null>;

const LIMITS: Record<string, number> = ORGANISATION_LIMITS;

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
			return field === 'kind' || field === 'region' || field === 'role'
				? m['app.form.choose']()
				: m['app.form.missing']();
		case 'tooLong':
			return LIMITS[field] ? m['app.form.tooLong']({ max: LIMITS[field] }) : m['app.form.tooLongPlain']();
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
	role: m['organisations.people.role']
};

/** What is wrong with an organisation's fields, for the summary: each with the name of its field in front. */
export function fieldErrors(
	fields: Record<string, string> = {},
	detail?: ProblemDetail
): { name: string; message: string }[] {
	return Object.entries(fields).map(([name, code]) => {
		const label = (LABELS[name]?.() ?? '').replace(/\?$/, '');
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
	alone: m['organisations.form.problem.alone']
};

/** The words for an expected failure of a command. */
export function problemText(code: string): string {
	return (PROBLEMS[code] ?? m['app.error.unexpected'])();
}
