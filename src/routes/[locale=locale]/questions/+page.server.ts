import { openQuestions, PAGE_SIZE, promisesOf } from '#domains/matching/server/queries.ts';
import { chosen, pageNumber } from '../filters.ts';

export async function load({ locals, url }) {
	const filter = {
		words: chosen(url, 'words'),
		theme: chosen(url, 'theme'),
		supportType: chosen(url, 'support'),
		province: chosen(url, 'province'),
		page: pageNumber(url)
	};
	const { questions, total } = await openQuestions(locals.scope, filter);
	const promises = await promisesOf(questions.map(({ id }) => id));
	return { filter, pageSize: PAGE_SIZE, questions, total, promises };
}
