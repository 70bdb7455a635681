import { maySeePortfolio } from '#domains/initiatives/policy.ts';
import { initiativesFollowed } from '#domains/initiatives/server/queries.ts';

export async function load({ locals }) {
	return {
		all: maySeePortfolio(locals.scope.actor),
		initiatives: await initiativesFollowed(locals.scope)
	};
}
