import { mayOfferFor } from '#domains/matching/policy.ts';
import { listOffers, PAGE_SIZE } from '#domains/matching/server/queries.ts';
import { ownOrganisations } from '#domains/organisations/server/queries.ts';
import { chosen, pageNumber } from '../filters.ts';

export async function load({ locals, url }) {
	const filter = {
		words: chosen(url, 'words'),
		theme: chosen(url, 'theme'),
		supportType: chosen(url, 'support'),
		costs: chosen(url, 'costs'),
		kind: chosen(url, 'kind'),
		province: chosen(url, 'province'),
		page: pageNumber(url)
	};
	const organisations = await ownOrganisations(locals.scope);
	return {
		filter,
		pageSize: PAGE_SIZE,
		mayOffer: organisations.some((own) => mayOfferFor(locals.scope.actor, own)),
		...(await listOffers(filter))
	};
}
