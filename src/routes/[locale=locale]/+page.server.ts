import { homeFigures, openQuestions, questionPlaces } from '#domains/matching/server/queries.ts';
import { now } from '#platform/server/clock.ts';

export async function load({ locals, url }) {
	const [figures, { questions, total }, places] = await Promise.all([
		homeFigures(),
		openQuestions(locals.scope, { page: 1 }),
		questionPlaces(locals.scope)
	]);
	return {
		figures,
		questions,
		total,
		/** Of the questions that this person reads, those that the figures leave out. */
		membersOnly: Math.max(0, total - figures.open),
		places,
		countedAt: now(),
		erased: url.searchParams.has('erased')
	};
}
