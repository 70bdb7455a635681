import { fromQuestionPlaces, homeFigures, openQuestions } from '#domains/matching/server/queries.ts';
import { now } from '#platform/server/clock.ts';
import { placePoints } from '#ui/map/place.ts';

/** How many questions stand beside the map, with their numbers on it. */
const FEATURED = 3;

export async function load({ locals, url }) {
	const [figures, { questions, total }] = await Promise.all([
		homeFigures(),
		openQuestions(locals.scope, { page: 1 }, FEATURED)
	]);
	const featured = questions.map(({ id }) => id);
	const map = await fromQuestionPlaces(locals.scope, featured.join(), (places) => {
		// A nameless question has a province, but no place on the map.
		const points = places.flatMap(({ id, latitude, longitude }) => {
			if (latitude === null || longitude === null) return [];
			const number = featured.indexOf(id) + 1;
			return [{ lat: latitude, lon: longitude, ...(number > 0 ? { number } : {}) }];
		});
		return {
			coins: placePoints(points),
			located: points.length,
			provinces: [...Map.groupBy(places, (place) => place.province)].map(
				([name, inside]) => [name, inside.length] as const
			)
		};
	});
	return {
		figures,
		questions,
		total,
		/** Of the questions that this person reads, those that the figures leave out. */
		membersOnly: Math.max(0, total - figures.open),
		map,
		countedAt: now(),
		erased: url.searchParams.has('erased')
	};
}
