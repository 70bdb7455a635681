import { error } from '@sveltejs/kit';
import { allRounds } from '#domains/matching/server/queries.ts';

export async function load({ locals }) {
	const rounds = await allRounds(locals.scope);
	if (!rounds) error(404, 'not found');
	return { rounds };
}
