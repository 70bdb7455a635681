import { m } from '#messages';

/** The words for what is wrong with a field. */
export function fieldError(code: string | undefined, facts: { max?: number } = {}): string | undefined {
	switch (code) {
		case undefined:
			return undefined;
		case 'missing':
			return m['app.form.missing']();
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
	closed: m['matching.problem.closed']
};

/** The words for an expected failure of a command. */
export function problemText(code: string): string {
	return (PROBLEMS[code] ?? m['app.error.unexpected'])();
}
