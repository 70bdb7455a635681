import { error } from '@sveltejs/kit';
import { roundById } from '#domains/matching/server/queries.ts';

export async function load({ locals, params }) {
	const found = await roundById(locals.scope, params.id);
	if (!found) error(404, 'not found');
	const outcome = found.solve?.outcome;
	const unserved = (outcome?.rows ?? []).filter(({ given }) => !given);
	const recruits = outcome?.recruits ?? [];
	return {
		round: found.round,
		worked: outcome != null,
		anywhere: recruits.filter(({ province }) => province === ''),
		local: recruits
			.filter(({ province }) => province !== '')
			.map((recruit) => ({
				...recruit,
				place: middleOf(
					unserved.flatMap(({ questionId }) => {
						const asker = found.questions.get(questionId)?.asker;
						return asker?.province === recruit.province ? [asker] : [];
					})
				)
			}))
	};
}

/** Where schools without an offer are, in the middle; null when no place is known. */
function middleOf(
	askers: readonly { latitude: number | null; longitude: number | null }[]
): { lat: number; lon: number } | null {
	const known = askers.flatMap(({ latitude, longitude }) =>
		latitude !== null && longitude !== null ? [{ latitude, longitude }] : []
	);
	if (known.length === 0) return null;
	const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
	return {
		lat: mean(known.map(({ latitude }) => latitude)),
		lon: mean(known.map(({ longitude }) => longitude))
	};
}
