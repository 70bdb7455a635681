import { type RequestEvent, redirect } from '@sveltejs/kit';
import { auth } from '#platform/server/auth.ts';
import { passCookies } from '#src/cookies.ts';

/** Starts a session for somebody who proved who they are, and goes on to where they were going. */
export async function startSession(event: RequestEvent, personId: string, next: string): Promise<never> {
	const { headers } = await auth().api.startSession({
		body: { personId },
		headers: event.request.headers,
		returnHeaders: true
	});
	passCookies(event, headers);
	redirect(303, safeNext(next) ?? `/${event.locals.locale}/work`);
}

/** Only an address of this site: one slash, then no second one. */
function safeNext(next: string): string | null {
	return /^\/(nl|en)(\/[\w\-./~%]*)?(\?[\w\-.=&%+]*)?$/.test(next) && !next.includes('//') ? next : null;
}
