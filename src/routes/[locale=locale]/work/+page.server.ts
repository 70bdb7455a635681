import { ownConversations, ownQuestions } from '#domains/matching/server/queries.ts';
import { ownOrganisations } from '#domains/organisations/server/queries.ts';
import { now } from '#platform/server/clock.ts';

export async function load({ locals, url }) {
	const [conversations, questions, organisations] = await Promise.all([
		ownConversations(locals.scope),
		ownQuestions(locals.scope),
		ownOrganisations(locals.scope)
	]);
	return { conversations, questions, organisations, today: now(), saved: url.searchParams.has('saved') };
}
