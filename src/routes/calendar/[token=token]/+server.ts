import { error } from '@sveltejs/kit';
import { calendarOfFeed } from '#domains/initiatives/server/queries.ts';

/** What a calendar program asks for, every hour or so. */
export async function GET({ locals, params }) {
	const calendar = await calendarOfFeed(locals.scope, { token: params.token, locale: locals.locale });
	if (calendar === null) error(404, 'not found');
	return new Response(calendar, {
		headers: {
			'content-type': 'text/calendar; charset=utf-8',
			'content-disposition': 'inline; filename="kwartje.ics"',
			'cache-control': 'private, no-store'
		}
	});
}
