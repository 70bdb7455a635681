import { AsyncLocalStorage } from 'node:async_hooks';
import { error, type RequestEvent } from '@sveltejs/kit';
import { type Handle, type HandleServerError, sequence, type ServerInit } from '@sveltejs/kit/hooks';
import { overwriteGetLocale } from '#generated/runtime.js';
import { m } from '#messages';
import { type Actor, hasAllianceRole } from '#kernel/actor.ts';
import { feedOwner } from '#domains/initiatives/server/queries.ts';
import { checkLink } from '#domains/matching/server/queries.ts';
import { signedIn } from '#domains/organisations/server/queries.ts';
import { auth } from '#platform/server/auth.ts';
import { now } from '#platform/server/clock.ts';
import { readConfig } from '#platform/server/config.ts';
import { hashSecret, sameHash } from '#platform/server/ids.ts';
import { log } from '#platform/server/log.ts';
import { countRequest, openMetrics } from '#platform/server/metrics.ts';
import { countAttempt, type Limit } from '#platform/server/rate-limit.ts';
import { mintScope } from '#platform/server/scope.ts';
import { closeApplication, openApplication } from './application.ts';
import { passCookies } from './cookies.ts';
import { type Access, accessOf } from './route-access.ts';

const config = readConfig(process.env);
const visitor = mintScope<Actor>({ kind: 'visitor' });

// Messages ask for the language deep inside a page; each request carries its own.
const requestLocale = new AsyncLocalStorage<'nl' | 'en'>();
overwriteGetLocale(() => requestLocale.getStore() ?? 'nl');

export const init: ServerInit = async () => {
	const connectionString = process.env.KWARTJE_CONNECTION ?? config.databaseUrl;
	if (!connectionString) throw new Error('Start the application with `npm start`: it brings the database');
	await openApplication(config, { connectionString }, { work: true });
	if (config.metricsToken) openMetrics();
	process.on('sveltekit:shutdown', closeApplication);
};

/** Time, route and outcome of each request. The route, never the address: addresses carry tokens. */
const observe: Handle = async ({ event, resolve }) => {
	const started = now().getTime();
	const response = await resolve(event);
	const { method } = event.request;
	const { status } = response;
	const ms = now().getTime() - started;
	log.info({ method, route: event.route.id, status, ms });
	if (!event.isSubRequest) countRequest(event.route.id, method, status, ms);
	return response;
};

/** Who is asking: the session cookie, or the link from a mail. The only place where a request gets its scope. */
const identify: Handle = async ({ event, resolve }) => {
	event.locals.locale = (event.params as { locale?: 'nl' | 'en' }).locale ?? 'nl';
	event.locals.scope = visitor;
	event.locals.person = null;
	event.locals.sessionId = null;
	event.locals.linkProblem = null;
	event.locals.demo = config.demo;
	event.locals.contact = config.contact ?? null;
	if (event.cookies.getAll().some((cookie) => cookie.name.includes('kwartje.session_token'))) {
		const found = await auth().api.getSession({ headers: event.request.headers, returnHeaders: true });
		passCookies(event, found.headers);
		const person = found.response ? await signedIn(found.response.user.id) : null;
		if (found.response && person) {
			const { name, email, locale } = person;
			event.locals.person = { id: person.actor.personId, name, email, locale };
			event.locals.sessionId = found.response.session.id;
			event.locals.scope = mintScope<Actor>(person.actor);
		}
	}
	return await resolve(event);
};

const FOR_SIGNED_IN: readonly Access[] = ['person', 'allianceCoordinator', 'administrator'];

/** A page is entered by who may, or it isn't there. Holds for pages and form actions alike. */
const admit: Handle = async ({ event, resolve }) => {
	const { route, locals, url } = event;
	// No page runs a script that asks for its data, so what a page loads is for its own HTML only.
	if (event.isDataRequest) return new Response(null, { status: 404 });
	if (route.id === null) return await resolve(event);
	const access = accessOf(route.id);
	if (access && FOR_SIGNED_IN.includes(access) && !locals.person) {
		const next =
			event.request.method === 'GET' ? `?next=${encodeURIComponent(url.pathname + url.search)}` : '';
		return new Response(null, { status: 303, headers: { location: `/${locals.locale}/sign-in${next}` } });
	}
	if (access === 'mailedLink') {
		const link = await checkLink(event.params.token ?? '');
		if (link.ok) locals.scope = mintScope<Actor>(link.actor);
		else locals.linkProblem = link.reason;
	}
	if (access === 'feed') {
		const owner = await feedOwner(event.params.token ?? '');
		if (!owner) return await nothingHere(event);
		locals.scope = mintScope<Actor>(owner.actor);
		locals.locale = owner.locale;
	}
	if (!allowed(access, locals)) return await nothingHere(event);
	return (access === 'metrics' && (await refusedScrape(event))) || (await resolve(event));
};

/** Figures are for who sends their token. Guesses are counted, of all together: who comes without the proxy has no address. */
async function refusedScrape(event: RequestEvent): Promise<Response | null> {
	const token = /^Bearer (\S+)$/i.exec(event.request.headers.get('authorization') ?? '')?.[1];
	const expected = config.metricsToken;
	if (token && expected && sameHash(hashSecret(token), hashSecret(expected))) return null;
	const wait = await countAttempt('metrics', 'everybody');
	return wait > 0
		? new Response(null, { status: 429, headers: { 'retry-after': String(wait) } })
		: new Response(null, { status: 401, headers: { 'www-authenticate': 'Bearer' } });
}

/** What isn't there for this actor looks just like what isn't there at all: the same page, in full. */
async function nothingHere(event: RequestEvent): Promise<Response> {
	if (event.request.method !== 'GET' || event.isSubRequest) error(404, 'not found');
	const page = await event.fetch(`/${event.locals.locale}/-`, { headers: { accept: 'text/html' } });
	// The text only: the headers of a fetched answer speak of how it travelled.
	return new Response(await page.text(), {
		status: 404,
		headers: {
			'content-type': 'text/html',
			'content-security-policy': page.headers.get('content-security-policy') ?? "default-src 'none'"
		}
	});
}

function allowed(access: Access | undefined, locals: App.Locals): boolean {
	switch (access) {
		case 'everyone':
		case 'mailedLink':
		case 'feed':
			return true;
		case 'person':
			return locals.person !== null;
		case 'allianceCoordinator':
			return hasAllianceRole(locals.scope.actor, 'coordinator');
		case 'administrator':
			return hasAllianceRole(locals.scope.actor, 'administrator');
		case 'demo':
			return locals.demo;
		case 'testClock':
			return config.testClock;
		case 'metrics':
			return config.metricsToken !== undefined;
		case undefined:
			return false;
	}
}

/** What a request counts as: a form, a link with a secret (looking at one as well), or signing in. */
function limitOf(event: RequestEvent): Limit | null {
	const route = event.route.id ?? '';
	if (route.includes('[token') || route.endsWith('/callback')) return 'link';
	if (event.request.method === 'GET' || event.request.method === 'HEAD') return null;
	return route.includes('/sign-in') ? 'signIn' : 'form';
}

/** Nobody sends a hundred forms a minute; sign-in and links have tighter limits of their own. */
const limit: Handle = async ({ event, resolve }) => {
	const kind = config.testClock ? null : limitOf(event);
	const wait = kind ? await countAttempt(kind, event.getClientAddress()) : 0;
	if (wait > 0) {
		const text = m['app.error.tooMany']({}, { locale: event.locals.locale });
		return new Response(`${text}\n`, {
			status: 429,
			headers: { 'content-type': 'text/plain; charset=utf-8', 'retry-after': String(wait) }
		});
	}
	return await resolve(event);
};

/** In the language of the request, and with the headers that guard every answer. */
const render: Handle = async ({ event, resolve }) => {
	const { locale } = event.locals;
	const response = await requestLocale.run(locale, () =>
		resolve(event, { transformPageChunk: ({ html }) => html.replace('%lang%', locale) })
	);
	// An answer that was fetched or made elsewhere may not let its headers be changed.
	const headers = new Headers(response.headers);
	headers.set('x-content-type-options', 'nosniff');
	headers.set('referrer-policy', 'same-origin');
	headers.set('permissions-policy', 'camera=(), microphone=(), geolocation=(), interest-cohort=()');
	headers.set('cross-origin-opener-policy', 'same-origin');
	headers.set('cross-origin-resource-policy', 'same-origin');
	if (config.origin.startsWith('https:')) headers.set('strict-transport-security', 'max-age=31536000');
	// What a signed-in person sees must not stay behind in a cache or in the back button of a shared laptop.
	if (event.locals.person || event.route.id?.includes('[token'))
		headers.set('cache-control', 'private, no-store');
	return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
};

export const handle = sequence(observe, identify, render, admit, limit);

/** What went wrong goes to the log with its route; the visitor gets no more than that it did. */
export const handleError: HandleServerError = (caught) => {
	if (caught.kind !== 'unknown') return;
	const cause = caught.error;
	log.error({
		route: caught.event.route.id,
		error: cause instanceof Error ? cause.message : 'unknown',
		stack: cause instanceof Error ? cause.stack : undefined
	});
	return { message: 'unexpected' };
};
