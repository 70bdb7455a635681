import type { AppTypes } from '$app/types';

/** Every page and endpoint there is, as Kit generates them. */
type Route = ReturnType<AppTypes['PageRouteId']> | ReturnType<AppTypes['EndpointRouteId']>;

/**
 * Who may enter.
 * - everyone: also without an account
 * - person: signed in
 * - mailedLink: holds a link from a mail; the page itself says when it no longer works
 * - feed: holds the secret address of a calendar
 * - allianceCoordinator: coordinates the alliance
 * - administrator: keeps who has which role in it, and helps people in
 * - demo: the demo is on
 * - testClock: the server was started for a test
 * - metrics: sends the token for figures, if there is one
 */
export type Access =
	| 'everyone'
	| 'person'
	| 'mailedLink'
	| 'feed'
	| 'allianceCoordinator'
	| 'administrator'
	| 'demo'
	| 'testClock'
	| 'metrics';

/** Complete by type: a new page without a line here fails the type check, and what isn't listed is denied. */
export const routeAccess: Record<Route, Access> = {
	'/': 'everyone',
	'/calendar/[token=token]': 'feed',
	'/health': 'everyone',
	'/metrics': 'metrics',
	'/ready': 'everyone',
	'/sign-in/institution/callback': 'everyone',
	'/test-clock': 'testClock',
	'/[locale=locale]': 'everyone',
	'/[locale=locale]/[...rest]': 'everyone',
	'/[locale=locale]/accessibility': 'everyone',
	'/[locale=locale]/account': 'person',
	'/[locale=locale]/account/erasure': 'person',
	'/[locale=locale]/account/export': 'person',
	'/[locale=locale]/agreements/[id=id]': 'person',
	'/[locale=locale]/agreements/[id=id]/edit/[step=step]': 'person',
	'/[locale=locale]/agreements/[id=id]/file': 'person',
	'/[locale=locale]/agreements/[id=id]/versions': 'person',
	'/[locale=locale]/agreements/[id=id]/withdrawal': 'person',
	'/[locale=locale]/agreements/verification': 'everyone',
	'/[locale=locale]/alliance/broker': 'allianceCoordinator',
	'/[locale=locale]/alliance/broker/[id=id]': 'allianceCoordinator',
	'/[locale=locale]/account/passkeys': 'person',
	'/[locale=locale]/alliance/checks': 'allianceCoordinator',
	'/[locale=locale]/alliance/holidays': 'allianceCoordinator',
	'/[locale=locale]/alliance/holidays/[id=id]': 'allianceCoordinator',
	'/[locale=locale]/alliance/people': 'administrator',
	'/[locale=locale]/alliance/rounds': 'allianceCoordinator',
	'/[locale=locale]/alliance/rounds/new': 'allianceCoordinator',
	'/[locale=locale]/alliance/rounds/[id=id]': 'allianceCoordinator',
	'/[locale=locale]/alliance/rounds/[id=id]/edit': 'allianceCoordinator',
	'/[locale=locale]/alliance/rounds/[id=id]/recruitment': 'allianceCoordinator',
	'/[locale=locale]/alliance/settings': 'allianceCoordinator',
	'/[locale=locale]/alliance/support': 'administrator',
	'/[locale=locale]/alliance/support/log': 'administrator',
	'/[locale=locale]/alliance/support/[subject=subject]': 'administrator',
	'/[locale=locale]/alliance/support/[subject=subject]/[act=act]': 'administrator',
	'/[locale=locale]/alliance/weights': 'allianceCoordinator',
	'/[locale=locale]/answer/[token=token]': 'mailedLink',
	'/[locale=locale]/history/[type]/[id=id]': 'person',
	'/[locale=locale]/barriers': 'person',
	'/[locale=locale]/initiatives': 'person',
	'/[locale=locale]/initiatives/[id=id]/barriers': 'person',
	'/[locale=locale]/initiatives/[id=id]': 'person',
	'/[locale=locale]/initiatives/[id=id]/calendar': 'person',
	'/[locale=locale]/initiatives/[id=id]/goal': 'person',
	'/[locale=locale]/initiatives/[id=id]/invitation': 'person',
	'/[locale=locale]/initiatives/[id=id]/lessons': 'person',
	'/[locale=locale]/initiatives/[id=id]/parties': 'person',
	'/[locale=locale]/initiatives/[id=id]/people': 'person',
	'/[locale=locale]/initiatives/[id=id]/people/[person=id]': 'person',
	'/[locale=locale]/initiatives/[id=id]/plan': 'person',
	'/[locale=locale]/initiatives/[id=id]/plan/[step=id]': 'person',
	'/[locale=locale]/initiatives/[id=id]/pulse': 'person',
	'/[locale=locale]/initiatives/[id=id]/review': 'person',
	'/[locale=locale]/initiatives/new': 'person',
	'/[locale=locale]/figures': 'everyone',
	'/[locale=locale]/invitations/[token=token]': 'everyone',
	'/[locale=locale]/pulse/[token=token]': 'everyone',
	'/[locale=locale]/offers': 'everyone',
	'/[locale=locale]/offers/new': 'person',
	'/[locale=locale]/offers/[id=id]': 'everyone',
	'/[locale=locale]/offers/[id=id]/edit/[step=step]': 'person',
	'/[locale=locale]/offers/[id=id]/pause': 'person',
	'/[locale=locale]/organisations/new': 'everyone',
	'/[locale=locale]/organisations/[id=id]': 'everyone',
	'/[locale=locale]/organisations/[id=id]/diligence': 'allianceCoordinator',
	'/[locale=locale]/organisations/[id=id]/edit': 'person',
	'/[locale=locale]/organisations/[id=id]/export': 'person',
	'/[locale=locale]/organisations/[id=id]/export/file': 'person',
	'/[locale=locale]/organisations/[id=id]/holidays': 'person',
	'/[locale=locale]/organisations/[id=id]/join': 'everyone',
	'/[locale=locale]/organisations/[id=id]/mandates': 'person',
	'/[locale=locale]/organisations/[id=id]/people': 'person',
	'/[locale=locale]/organisations/[id=id]/people/[person=id]': 'person',
	'/[locale=locale]/outbox': 'demo',
	'/[locale=locale]/outbox/[id=id]': 'demo',
	'/[locale=locale]/placements/[id=id]': 'person',
	'/[locale=locale]/privacy': 'everyone',
	'/[locale=locale]/questions': 'everyone',
	'/[locale=locale]/questions/new': 'person',
	'/[locale=locale]/questions/[id=id]': 'everyone',
	'/[locale=locale]/questions/[id=id]/edit/[step=step]': 'person',
	'/[locale=locale]/questions/[id=id]/offers/[offer=id]': 'person',
	'/[locale=locale]/questions/[id=id]/proposals/new': 'person',
	'/[locale=locale]/questions/[id=id]/requests/new': 'person',
	'/[locale=locale]/questions/[id=id]/closure': 'person',
	'/[locale=locale]/ranking': 'everyone',
	'/[locale=locale]/requests/[id=id]': 'person',
	'/[locale=locale]/saved': 'person',
	'/[locale=locale]/saved/off/[token=token]': 'everyone',
	'/[locale=locale]/sign-in': 'everyone',
	'/[locale=locale]/sign-in/code': 'everyone',
	'/[locale=locale]/sign-in/institution': 'everyone',
	'/[locale=locale]/sign-in/institution/[provider]': 'everyone',
	'/[locale=locale]/sign-in/link/[token=token]': 'everyone',
	'/[locale=locale]/sign-in/passkey': 'everyone',
	'/[locale=locale]/sign-out': 'everyone',
	'/[locale=locale]/style': 'everyone',
	'/[locale=locale]/work': 'person'
};

export function accessOf(routeId: string): Access | undefined {
	return (routeAccess as Record<string, Access | undefined>)[routeId];
}
