import { error } from '@sveltejs/kit';
import { maySeeInitiativeHistory } from '#domains/initiatives/policy.ts';
import { initiativeById } from '#domains/initiatives/server/queries.ts';

export async function load({ locals, params }) {
	const initiative = await initiativeById(locals.scope, params.id);
	if (!initiative) error(404, 'not found');
	const partyIds = initiative.parties.map((party) => party.id);
	return { initiative, maySeeHistory: maySeeInitiativeHistory(locals.scope.actor, { partyIds }) };
}
