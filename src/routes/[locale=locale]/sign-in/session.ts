import { type RequestEvent, redirect } from '@sveltejs/kit';
import { ownAddress } from '#domains/organisations/schema.ts';
import { noteMailedSession, type SignInOutcome } from '#domains/organisations/server/commands.ts';
import { auth } from '#platform/server/auth.ts';
import { passCookies } from '#src/cookies.ts';
import { waiting } from './secrets.ts';

async function open(event: RequestEvent, personId: string): Promise<string | null> {
	const { headers, response } = await auth().api.startSession({
		body: { personId },
		headers: event.request.headers,
		returnHeaders: true
	});
	passCookies(event, headers);
	return response?.sessionId ?? null;
}

function goOn(event: RequestEvent, next: string): never {
	redirect(303, ownAddress.parse(next) || `/${event.locals.locale}/work`);
}

/** Starts a session for somebody who proved who they are, and goes on to where they were going. */
export async function startSession(event: RequestEvent, personId: string, next: string): Promise<never> {
	await open(event, personId);
	goOn(event, next);
}

/** The same after a mail, which may have linked an institution. */
export async function startMailedSession(
	event: RequestEvent,
	{ personId, tokenId, linked }: Extract<SignInOutcome, { outcome: 'signedIn' }>,
	next: string
): Promise<never> {
	if (linked) waiting.forget(event);
	// Who was signed in here goes on in a new session, and has the old one no more in their list.
	if (event.locals.person?.id === personId) await auth().api.signOut({ headers: event.request.headers });
	const sessionId = await open(event, personId);
	if (sessionId) await noteMailedSession(event.locals.scope, { tokenId, sessionId });
	goOn(event, linked === false ? `/${event.locals.locale}/account?institution=notLinked` : next);
}
