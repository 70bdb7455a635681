import { homeFigures, openQuestions, questionPlaces } from '#domains/matching/server/queries.ts';
import { now } from '#platform/server/clock.ts';

export async function load({ locals, url }) {
	const [figures, { questions }, places] = await Promise.all([
		homeFigures(),
		openQuestions(locals.scope, { page: 1 }),
		questionPlaces(locals.scope)
	]);
	return { figures, questions, places, countedAt: now(), erased: url.searchParams.has('erased') };
}
