import { error } from '@sveltejs/kit';
import { LOG_PAGE, supportLog } from '#domains/organisations/server/queries.ts';
import { pageNumber } from '../../../filters.ts';

export async function load({ locals, url }) {
	const about = url.searchParams.get('about') ?? undefined;
	const page = pageNumber(url);
	const log = await supportLog(locals.scope, { about, page });
	if (!log) error(404, 'not found');
	return { ...log, about, page, pages: Math.ceil(log.total / LOG_PAGE) };
}
