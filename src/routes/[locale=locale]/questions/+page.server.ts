import { openQuestions, PAGE_SIZE } from '#domains/matching/server/queries.ts';
import { chosen, pageNumber } from '../filters.ts';

export async function load({ locals, url }) {
	const filter = {
		words: chosen(url, 'words'),
		theme: chosen(url, 'theme'),
		supportType: chosen(url, 'support'),
		province: chosen(url, 'province'),
		page: pageNumber(url)
	};
	return { filter, pageSize: PAGE_SIZE, ...(await openQuestions(locals.scope, filter)) };
}
