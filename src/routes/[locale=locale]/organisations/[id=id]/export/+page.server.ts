import { error } from '@sveltejs/kit';
import { organisationToTake } from '#domains/organisations/server/queries.ts';

export async function load({ locals, params }) {
	const organisation = await organisationToTake(locals.scope, params.id);
	if (!organisation) error(404, 'not found');
	return { organisation };
}
