import { listOffers, PAGE_SIZE } from '#domains/matching/server/queries.ts';
import { chosen, pageNumber } from '../filters.ts';

export async function load({ url }) {
	const filter = {
		theme: chosen(url, 'theme'),
		supportType: chosen(url, 'support'),
		costs: chosen(url, 'costs'),
		kind: chosen(url, 'kind'),
		province: chosen(url, 'province'),
		page: pageNumber(url)
	};
	return { filter, pageSize: PAGE_SIZE, ...(await listOffers(filter)) };
}
