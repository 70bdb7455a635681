import { error } from '@sveltejs/kit';
import { HISTORY_PAGE, historyOf } from '#domains/organisations/server/queries.ts';
import type { ObjectType } from '#platform/server/audit.ts';
import { histories } from '#src/histories.ts';
import { pageNumber } from '../../../filters.ts';

export async function load({ locals, params, url }) {
	const read = Object.hasOwn(histories, params.type) ? histories[params.type as ObjectType] : null;
	const subject = await read?.(locals.scope, params.id);
	if (!subject) error(404, 'not found');
	const page = pageNumber(url);
	const { entries, total } = await historyOf(locals.scope, subject, page);
	return {
		title: subject.title,
		path: subject.path,
		entries,
		page,
		pages: Math.ceil(total / HISTORY_PAGE)
	};
}
