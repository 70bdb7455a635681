import { error } from '@sveltejs/kit';
import { offersOf, questionsOf } from '#domains/matching/server/queries.ts';
import { organisationPage } from '#domains/organisations/server/queries.ts';

export async function load({ locals, params }) {
	const organisation = await organisationPage(locals.scope, params.id);
	if (!organisation) error(404, 'not found');
	const [offers, questions] = await Promise.all([offersOf(params.id), questionsOf(locals.scope, params.id)]);
	return { organisation, offers, questions };
}
