import { redirect } from '@sveltejs/kit';
import { readClaims } from '#domains/organisations/engine/index.ts';
import { answerInstitutionSignIn, enterByInstitution } from '#domains/organisations/server/commands.ts';
import { claimsOf, institutionById } from '#platform/server/institutions.ts';
import { begun, waiting } from '../../../[locale=locale]/sign-in/secrets.ts';
import { startSession } from '../../../[locale=locale]/sign-in/session.ts';

/** Where an institution sends people back to. It does sign in, for the one browser that began and holds its secret. */
export async function GET(event) {
	const { locals, url, request } = event;
	// A browser that looks ahead isn't somebody who comes back; the code works once.
	if (request.headers.get('sec-purpose')?.includes('prefetch')) return new Response(null, { status: 503 });
	const browser = begun.read(event);
	const state = url.searchParams.get('state') ?? '';
	const answered = await answerInstitutionSignIn(locals.scope, { browser, state });
	if (!answered.ok) redirect(303, `/${locals.locale}/sign-in/institution`);
	begun.forget(event);
	const { id, locale, next } = answered.value;
	locals.locale = locale;
	const again = `/${locale}/sign-in/institution`;
	const institution = institutionById(answered.value.institution);
	if (!institution) redirect(303, again);
	const sendBack = (problem: string): never =>
		redirect(303, `${again}/${institution.id}?${new URLSearchParams({ problem, next })}`);

	const claims = await claimsOf(institution, url.searchParams, browser);
	if (!claims.ok) return sendBack(claims.code);
	const person = readClaims(claims.value, institution);
	if (!person.ok) return sendBack(person.code);
	const entered = await enterByInstitution(locals.scope, { ...person.value, id });
	if (!entered.ok) {
		if (entered.code === 'linkedElsewhere') return sendBack(entered.code);
		redirect(303, again);
	}
	const entry = entered.value;
	if (entry.outcome === 'signedIn') return await startSession(event, entry.personId, next);
	if (entry.outcome === 'known') redirect(303, next || `/${locale}/account`);
	waiting.keep(event, entry.browser);
	redirect(303, again);
}

/** Mail scanners and the like; it signs nobody in. */
export function HEAD() {
	return new Response(null, { status: 405, headers: { allow: 'GET' } });
}
