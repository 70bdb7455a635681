import { type RequestEvent, redirect } from '@sveltejs/kit';
import { ownAddress } from '#domains/organisations/schema.ts';
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
	redirect(303, ownAddress.parse(next) || `/${event.locals.locale}/work`);
}
