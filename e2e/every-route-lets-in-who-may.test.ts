import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { routeAccess } from '../src/route-access.ts';
import { useBrowser } from './journey.ts';
import { EXTRA } from './people.ts';
import {
	askPartners,
	askQuestion,
	draftOfOffer,
	draftQuestion,
	follow,
	go,
	lookAt,
	mailsWith,
	pathOf,
	beginRound,
	press,
	publishRound,
	signInByMail,
	tick
} from './steps.ts';

const { open } = useBrowser();

/** The questions are of a school; the board is that school's, and the partner was asked by it. */
const ROLES = [
	'visitor',
	'without organisation',
	'school member',
	'school coordinator',
	'board coordinator',
	'partner coordinator',
	'other school',
	'alliance coordinator',
	'administrator'
] as const;

type Role = (typeof ROLES)[number];

const PERSONAS: Partial<Record<Role, string>> = {
	'board coordinator': 'Ton Schreurkens',
	'other school': 'Rosalie Amankwa',
	'alliance coordinator': 'Noor Deschuytere',
	administrator: 'Bram Tjoa'
};

const ADDRESSES: Partial<Record<Role, string>> = {
	'without organisation': EXTRA.loner.email,
	'school member': EXTRA.member.email,
	'school coordinator': EXTRA.coordinator.email
};

/** A page of its own, a way to sign in, the advice to begin again, or nothing there. */
type Cell = 200 | 302 | 303 | 405 | 409 | 422 | 'sign in' | 'home' | 'work' | 'again' | 404;

type Row = Record<Role, Cell>;

const row = (...cells: [Cell, Cell, Cell, Cell, Cell, Cell, Cell, Cell, Cell]): Row =>
	Object.fromEntries(ROLES.map((role, index) => [role, cells[index]])) as Row;

const all = (cell: Cell) => row(cell, cell, cell, cell, cell, cell, cell, cell, cell);
const signedIn = row('sign in', 200, 200, 200, 200, 200, 200, 200, 200);

type Case = { path: string; cells: Row };

/** Every route, with what each role gets there. A route may be asked for in more than one state. */
const TABLE: Record<keyof typeof routeAccess, Case[]> = {
	'/': [{ path: '/', cells: all(302) }],
	'/health': [{ path: '/health', cells: all(200) }],
	// Without the setting there is no such page.
	'/metrics': [{ path: '/metrics', cells: all(404) }],
	'/ready': [{ path: '/ready', cells: all(200) }],
	'/sign-in/institution/callback': [{ path: '/sign-in/institution/callback', cells: all('again') }],
	'/test-clock': [{ path: '/test-clock', cells: all(405) }],
	'/[locale=locale]': [{ path: '/nl', cells: all(200) }],
	'/[locale=locale]/[...rest]': [{ path: '/nl/nergens/heen', cells: all(404) }],
	'/[locale=locale]/accessibility': [{ path: '/nl/accessibility', cells: all(200) }],
	'/[locale=locale]/account': [{ path: '/nl/account', cells: signedIn }],
	'/[locale=locale]/account/erasure': [{ path: '/nl/account/erasure', cells: signedIn }],
	'/[locale=locale]/account/export': [{ path: '/nl/account/export', cells: signedIn }],
	'/[locale=locale]/account/passkeys': [{ path: '/nl/account/passkeys', cells: signedIn }],
	'/[locale=locale]/answer/[token=token]': [
		{ path: 'link', cells: all(200) },
		{ path: '/nl/answer/eenverzonnenlinkvanniemand12', cells: all(200) }
	],
	'/[locale=locale]/offers': [{ path: '/nl/offers', cells: all(200) }],
	'/[locale=locale]/offers/new': [{ path: '/nl/offers/new', cells: signedIn }],
	'/[locale=locale]/offers/[id=id]': [
		{ path: 'offer', cells: all(200) },
		{ path: 'unpublished', cells: row(404, 404, 404, 404, 404, 200, 404, 200, 404) }
	],
	'/[locale=locale]/offers/[id=id]/edit/[step=step]': [
		{ path: 'offer/edit/words', cells: row('sign in', 404, 404, 404, 404, 404, 404, 404, 404) },
		{ path: 'unpublished/edit/words', cells: row('sign in', 404, 404, 404, 404, 200, 404, 404, 404) },
		{ path: 'unpublished/edit/nonsense', cells: row('sign in', 404, 404, 404, 404, 404, 404, 404, 404) }
	],
	'/[locale=locale]/offers/[id=id]/pause': [
		{ path: 'offer/pause', cells: row('sign in', 404, 404, 404, 404, 404, 404, 404, 404) },
		{ path: 'own/pause', cells: row('sign in', 404, 404, 404, 404, 200, 404, 404, 404) },
		{ path: 'unpublished/pause', cells: row('sign in', 404, 404, 404, 404, 404, 404, 404, 404) }
	],
	'/[locale=locale]/organisations/[id=id]': [{ path: 'organisation', cells: all(200) }],
	'/[locale=locale]/agreements/[id=id]': [
		{ path: 'agreement', cells: row('sign in', 404, 200, 200, 200, 200, 404, 404, 404) }
	],
	'/[locale=locale]/agreements/[id=id]/edit/[step=step]': [
		{ path: 'agreement/edit/goal', cells: row('sign in', 404, 404, 200, 200, 200, 404, 404, 404) },
		{ path: 'agreement/edit/nonsense', cells: row('sign in', 404, 404, 404, 404, 404, 404, 404, 404) }
	],
	'/[locale=locale]/agreements/[id=id]/file': [
		{ path: 'agreement/file', cells: row('sign in', 404, 404, 404, 404, 404, 404, 404, 404) }
	],
	'/[locale=locale]/agreements/[id=id]/versions': [
		{ path: 'agreement/versions', cells: row('sign in', 404, 200, 200, 200, 200, 404, 404, 404) }
	],
	'/[locale=locale]/agreements/[id=id]/withdrawal': [
		{ path: 'agreement/withdrawal', cells: row('sign in', 404, 404, 200, 200, 200, 404, 404, 404) }
	],
	'/[locale=locale]/agreements/verification': [{ path: '/nl/agreements/verification', cells: all(200) }],
	'/[locale=locale]/alliance/broker': [
		{ path: '/nl/alliance/broker', cells: row('sign in', 404, 404, 404, 404, 404, 404, 200, 404) }
	],
	'/[locale=locale]/alliance/broker/[id=id]': [
		{ path: 'case', cells: row('sign in', 404, 404, 404, 404, 404, 404, 200, 404) }
	],
	'/[locale=locale]/alliance/checks': [
		{ path: '/nl/alliance/checks', cells: row('sign in', 404, 404, 404, 404, 404, 404, 200, 404) }
	],
	'/[locale=locale]/alliance/holidays': [
		{ path: '/nl/alliance/holidays', cells: row('sign in', 404, 404, 404, 404, 404, 404, 200, 404) }
	],
	'/[locale=locale]/alliance/holidays/[id=id]': [
		{ path: 'holiday', cells: row('sign in', 404, 404, 404, 404, 404, 404, 200, 404) }
	],
	'/[locale=locale]/organisations/[id=id]/holidays': [
		{ path: 'organisation/holidays', cells: row('sign in', 404, 404, 200, 200, 404, 404, 404, 404) }
	],
	'/[locale=locale]/alliance/people': [
		{ path: '/nl/alliance/people', cells: row('sign in', 404, 404, 404, 404, 404, 404, 404, 200) }
	],
	'/[locale=locale]/history/[type]/[id=id]': [
		{ path: 'publishedHistory', cells: row('sign in', 404, 404, 200, 200, 404, 404, 404, 404) },
		{ path: 'draftHistory', cells: row('sign in', 404, 404, 200, 404, 404, 404, 404, 404) },
		{ path: 'threadHistory', cells: row('sign in', 404, 404, 200, 200, 200, 404, 404, 404) },
		{ path: 'agreementHistory', cells: row('sign in', 404, 404, 200, 200, 200, 404, 404, 404) },
		{ path: 'unpublishedHistory', cells: row('sign in', 404, 404, 404, 404, 200, 404, 404, 404) },
		{ path: 'organisationHistory', cells: row('sign in', 404, 404, 200, 200, 404, 404, 200, 200) },
		{ path: 'roundHistory', cells: row('sign in', 404, 404, 404, 404, 404, 404, 200, 404) },
		{ path: 'caseHistory', cells: row('sign in', 404, 404, 404, 404, 404, 404, 200, 404) },
		{
			path: '/nl/history/constructor/11111111-1111-4111-8111-111111111111',
			cells: row('sign in', 404, 404, 404, 404, 404, 404, 404, 404)
		}
	],
	'/[locale=locale]/initiatives/[id=id]': [
		{
			path: '/nl/initiatives/11111111-1111-4111-8111-111111111111',
			cells: row('sign in', 404, 404, 404, 404, 404, 404, 404, 404)
		},
		{ path: 'initiative', cells: row('sign in', 404, 200, 200, 200, 404, 404, 200, 404) }
	],
	'/[locale=locale]/initiatives': [{ path: '/nl/initiatives', cells: signedIn }],
	'/[locale=locale]/barriers': [
		{ path: '/nl/barriers', cells: row('sign in', 404, 200, 200, 200, 200, 200, 200, 200) }
	],
	'/[locale=locale]/initiatives/[id=id]/barriers': [
		{ path: 'initiative/barriers', cells: row('sign in', 404, 200, 200, 200, 404, 404, 200, 404) }
	],
	'/calendar/[token=token]': [{ path: '/calendar/eenverzonnenlinkvanniemand12', cells: all(404) }],
	'/[locale=locale]/initiatives/[id=id]/calendar': [
		{ path: 'initiative/calendar', cells: row('sign in', 404, 200, 200, 200, 404, 404, 200, 404) }
	],
	'/[locale=locale]/initiatives/[id=id]/goal': [
		{ path: 'initiative/goal', cells: row('sign in', 404, 404, 200, 200, 404, 404, 404, 404) }
	],
	'/[locale=locale]/initiatives/new': [{ path: '/nl/initiatives/new', cells: signedIn }],
	'/[locale=locale]/initiatives/[id=id]/invitation': [
		// Of no invitation this page says so, whoever looks.
		{ path: 'initiative/invitation', cells: signedIn }
	],
	'/[locale=locale]/initiatives/[id=id]/lessons': [
		{ path: 'initiative/lessons', cells: row('sign in', 404, 404, 404, 404, 404, 404, 404, 404) }
	],
	'/[locale=locale]/initiatives/[id=id]/parties': [
		{ path: 'initiative/parties', cells: row('sign in', 404, 200, 200, 200, 404, 404, 200, 404) }
	],
	'/[locale=locale]/initiatives/[id=id]/pulse': [
		{ path: 'initiative/pulse', cells: row('sign in', 404, 404, 200, 200, 404, 404, 404, 404) }
	],
	'/[locale=locale]/initiatives/[id=id]/people': [
		{ path: 'initiative/people', cells: row('sign in', 404, 200, 200, 200, 404, 404, 200, 404) }
	],
	'/[locale=locale]/initiatives/[id=id]/people/[person=id]': [
		{ path: 'professional', cells: row('sign in', 404, 200, 200, 200, 404, 404, 200, 404) }
	],
	'/[locale=locale]/initiatives/[id=id]/plan': [
		{ path: 'initiative/plan', cells: row('sign in', 404, 200, 200, 200, 404, 404, 200, 404) }
	],
	'/[locale=locale]/initiatives/[id=id]/plan/[step=id]': [
		{ path: 'step', cells: row('sign in', 404, 404, 200, 200, 404, 404, 404, 404) }
	],
	'/[locale=locale]/initiatives/[id=id]/review': [
		{ path: 'initiative/review', cells: row('sign in', 404, 404, 200, 200, 404, 404, 404, 404) }
	],
	'/[locale=locale]/pulse/[token=token]': [
		{ path: '/nl/pulse/eenverzonnenlinkvanniemand12', cells: all(200) }
	],
	'/[locale=locale]/alliance/rounds': [
		{ path: '/nl/alliance/rounds', cells: row('sign in', 404, 404, 404, 404, 404, 404, 200, 404) }
	],
	'/[locale=locale]/alliance/rounds/new': [
		{ path: '/nl/alliance/rounds/new', cells: row('sign in', 404, 404, 404, 404, 404, 404, 200, 404) }
	],
	'/[locale=locale]/alliance/rounds/[id=id]': [
		{ path: 'round', cells: row('sign in', 404, 404, 404, 404, 404, 404, 200, 404) }
	],
	'/[locale=locale]/alliance/rounds/[id=id]/edit': [
		{ path: 'round/edit', cells: row('sign in', 404, 404, 404, 404, 404, 404, 404, 404) },
		{ path: 'making/edit', cells: row('sign in', 404, 404, 404, 404, 404, 404, 200, 404) }
	],
	'/[locale=locale]/alliance/rounds/[id=id]/recruitment': [
		{ path: 'round/recruitment', cells: row('sign in', 404, 404, 404, 404, 404, 404, 200, 404) }
	],
	'/[locale=locale]/alliance/settings': [
		{ path: '/nl/alliance/settings', cells: row('sign in', 404, 404, 404, 404, 404, 404, 200, 404) }
	],
	'/[locale=locale]/alliance/support': [
		{ path: '/nl/alliance/support', cells: row('sign in', 404, 404, 404, 404, 404, 404, 404, 200) }
	],
	'/[locale=locale]/alliance/support/log': [
		{ path: '/nl/alliance/support/log', cells: row('sign in', 404, 404, 404, 404, 404, 404, 404, 200) }
	],
	'/[locale=locale]/alliance/support/[subject=subject]': [
		// Looked at, and not.
		{ path: 'supported', cells: row('sign in', 404, 404, 404, 404, 404, 404, 404, 200) },
		{
			path: '/nl/alliance/support/niemand@demo.example',
			cells: row('sign in', 404, 404, 404, 404, 404, 404, 404, 200)
		},
		{
			path: '/nl/alliance/support/11111111-1111-4111-8111-111111111111',
			cells: row('sign in', 404, 404, 404, 404, 404, 404, 404, 404)
		}
	],
	'/[locale=locale]/alliance/support/[subject=subject]/[act=act]': [
		{
			path: 'supported/endSessions',
			cells: row('sign in', 404, 404, 404, 404, 404, 404, 404, 200)
		},
		{
			path: 'supported/becomeThem',
			cells: row('sign in', 404, 404, 404, 404, 404, 404, 404, 404)
		}
	],
	'/[locale=locale]/alliance/weights': [
		{ path: '/nl/alliance/weights', cells: row('sign in', 404, 404, 404, 404, 404, 404, 200, 404) }
	],
	'/[locale=locale]/figures': [{ path: '/nl/figures', cells: all(200) }],
	'/[locale=locale]/invitations/[token=token]': [
		{ path: '/nl/invitations/eenverzonnenlinkvanniemand12', cells: all(200) }
	],
	'/[locale=locale]/organisations/new': [{ path: '/nl/organisations/new', cells: all(200) }],
	'/[locale=locale]/organisations/[id=id]/diligence': [
		{ path: 'organisation/diligence', cells: row('sign in', 404, 404, 404, 404, 404, 404, 200, 404) }
	],
	'/[locale=locale]/organisations/[id=id]/edit': [
		{ path: 'organisation/edit', cells: row('sign in', 404, 404, 200, 200, 404, 404, 404, 404) }
	],
	'/[locale=locale]/organisations/[id=id]/export': [
		{ path: 'organisation/export', cells: row('sign in', 404, 404, 200, 200, 404, 404, 404, 404) }
	],
	'/[locale=locale]/organisations/[id=id]/export/file': [
		{ path: 'organisation/export/file', cells: row('sign in', 405, 405, 405, 405, 405, 405, 405, 405) }
	],
	'/[locale=locale]/organisations/[id=id]/join': [{ path: 'organisation/join', cells: all(200) }],
	'/[locale=locale]/organisations/[id=id]/mandates': [
		{ path: 'organisation/mandates', cells: row('sign in', 404, 200, 200, 200, 404, 404, 404, 404) }
	],
	'/[locale=locale]/organisations/[id=id]/people': [
		{ path: 'organisation/people', cells: row('sign in', 404, 200, 200, 200, 404, 404, 404, 404) }
	],
	'/[locale=locale]/organisations/[id=id]/people/[person=id]': [
		{
			path: 'organisation/people/11111111-1111-4111-8111-111111111111',
			cells: row('sign in', 404, 404, 404, 404, 404, 404, 404, 404)
		}
	],
	'/[locale=locale]/outbox': [{ path: '/nl/outbox', cells: all(200) }],
	'/[locale=locale]/outbox/[id=id]': [{ path: 'mail', cells: all(200) }],
	'/[locale=locale]/placements/[id=id]': [
		{ path: 'placement', cells: row('sign in', 404, 200, 200, 200, 200, 404, 200, 404) }
	],
	'/[locale=locale]/privacy': [{ path: '/nl/privacy', cells: all(200) }],
	'/[locale=locale]/questions': [{ path: '/nl/questions', cells: all(200) }],
	'/[locale=locale]/questions/new': [{ path: '/nl/questions/new', cells: signedIn }],
	'/[locale=locale]/questions/[id=id]': [
		{ path: 'published', cells: all(200) },
		{ path: 'members', cells: row(404, 404, 200, 200, 200, 200, 200, 200, 200) },
		{ path: 'draft', cells: row(404, 404, 200, 200, 404, 404, 404, 404, 404) }
	],
	'/[locale=locale]/questions/[id=id]/edit/[step=step]': [
		{ path: 'published/edit/words', cells: row('sign in', 404, 404, 200, 404, 404, 404, 404, 404) },
		{ path: 'draft/edit/words', cells: row('sign in', 404, 200, 200, 404, 404, 404, 404, 404) },
		{ path: 'draft/edit/check', cells: row('sign in', 404, 200, 200, 404, 404, 404, 404, 404) },
		{ path: 'draft/edit/nonsense', cells: row('sign in', 404, 404, 404, 404, 404, 404, 404, 404) }
	],
	'/[locale=locale]/questions/[id=id]/offers/[offer=id]': [
		{ path: 'compared', cells: row('sign in', 404, 404, 200, 200, 404, 404, 200, 404) }
	],
	'/[locale=locale]/questions/[id=id]/proposals/new': [
		{ path: 'published/proposals/new', cells: row('sign in', 404, 404, 404, 200, 200, 200, 200, 404) },
		{ path: 'draft/proposals/new', cells: row('sign in', 404, 404, 404, 404, 404, 404, 404, 404) }
	],
	'/[locale=locale]/questions/[id=id]/requests/new': [
		{ path: 'published/requests/new', cells: row('sign in', 404, 404, 200, 200, 404, 404, 404, 404) },
		{ path: 'draft/requests/new', cells: row('sign in', 404, 404, 404, 404, 404, 404, 404, 404) }
	],
	'/[locale=locale]/questions/[id=id]/closure': [
		{ path: 'published/closure', cells: row('sign in', 404, 404, 200, 200, 404, 404, 404, 404) },
		{ path: 'draft/closure', cells: row('sign in', 404, 200, 200, 404, 404, 404, 404, 404) }
	],
	'/[locale=locale]/ranking': [{ path: '/nl/ranking', cells: all(200) }],
	'/[locale=locale]/requests/[id=id]': [
		{ path: 'thread', cells: row('sign in', 404, 200, 200, 200, 200, 404, 404, 404) }
	],
	'/[locale=locale]/saved': [{ path: '/nl/saved', cells: signedIn }],
	'/[locale=locale]/saved/off/[token=token]': [
		{ path: '/nl/saved/off/eenverzonnenlinkvanniemand12', cells: all(200) }
	],
	'/[locale=locale]/sign-in': [
		{ path: '/nl/sign-in', cells: row(200, 'work', 'work', 'work', 'work', 'work', 'work', 'work', 'work') }
	],
	'/[locale=locale]/sign-in/code': [{ path: '/nl/sign-in/code', cells: all(200) }],
	'/[locale=locale]/sign-in/institution': [{ path: '/nl/sign-in/institution', cells: all(200) }],
	'/[locale=locale]/sign-in/institution/[provider]': [
		{ path: '/nl/sign-in/institution/surfconext', cells: all(200) },
		{ path: '/nl/sign-in/institution/nergens', cells: all(404) }
	],
	'/[locale=locale]/sign-in/link/[token=token]': [
		{ path: '/nl/sign-in/link/eenverzonnenlinkvanniemand12', cells: all(200) }
	],
	'/[locale=locale]/sign-in/passkey': [
		{
			path: '/nl/sign-in/passkey',
			cells: row(200, 'work', 'work', 'work', 'work', 'work', 'work', 'work', 'work')
		}
	],
	'/[locale=locale]/sign-out': [
		{ path: '/nl/sign-out', cells: row('home', 200, 200, 200, 200, 200, 200, 200, 200) }
	],
	'/[locale=locale]/style': [{ path: '/nl/style', cells: all(200) }],
	'/[locale=locale]/work': [{ path: '/nl/work', cells: signedIn }]
};

/** Right in all but its version, so that whoever may send it changes nothing. */
const NOBODY = '11111111-1111-4111-8111-111111111111';
const OLD = { version: '999', messageId: NOBODY, text: 'Hallo.' };
const WORDS = { ...OLD, title: 'Gekaapt', situation: 'Gekaapt', wish: '' };

/** Forms that write: what those get who may send them, and who they are. For the others nothing is there. */
const WRITES: [name: string, path: string, form: Record<string, string>, status: Cell, may: Role[]][] = [
	['saves a draft', 'draft/edit/words?/save', WORDS, 409, ['school member', 'school coordinator']],
	[
		// A member is told that it takes a coordinator.
		'publishes a draft',
		'draft/edit/check?/publish',
		{ ...OLD, visibility: 'everyone' },
		409,
		['school member', 'school coordinator']
	],
	['changes a published question', 'published/edit/words?/save', WORDS, 409, ['school coordinator']],
	['filters offers', 'published?/filter', {}, 303, ['school coordinator', 'board coordinator']],
	['keeps a shortlist', 'published?/shortlist', {}, 303, ['school coordinator', 'board coordinator']],
	[
		'closes a question',
		'published/closure?/close',
		{ ...OLD, outcome: 'withdrawn', reason: 'Gekaapt' },
		409,
		['school coordinator', 'board coordinator']
	],
	[
		'gives a role in the alliance',
		'/nl/alliance/people?/grant',
		{ name: 'Iemand', email: 'geen adres', role: 'researcher' },
		422,
		['administrator']
	],
	[
		'ends a role in the alliance',
		'/nl/alliance/people?/end',
		{ personId: 'niemand', role: 'researcher' },
		422,
		['administrator']
	],
	['looks at somebody', 'supported', { reason: ' ' }, 422, ['administrator']],
	['signs somebody out', 'supported/endSessions', { on: '', reason: ' ' }, 422, ['administrator']],
	[
		'ends a session of nobody',
		'supported/endSession',
		{ on: OLD.messageId, reason: 'Gekaapt' },
		303,
		['administrator']
	],
	[
		'takes everything along',
		'organisation/export/file',
		{},
		200,
		['school coordinator', 'board coordinator']
	],
	[
		'records who may sign',
		'organisation/mandates?/record',
		{ personId: '11111111-1111-4111-8111-111111111111', basis: 'Gekaapt' },
		409,
		['school coordinator', 'board coordinator']
	],
	[
		'changes an agreement',
		'agreement/edit/care?/save',
		{ ...OLD, responsible: 'Gekaapt', certificatesNote: '', ending: '' },
		409,
		['school coordinator', 'board coordinator', 'partner coordinator']
	],
	[
		'lays an agreement before the parties',
		'agreement?/offer',
		OLD,
		409,
		['school coordinator', 'board coordinator', 'partner coordinator']
	],
	[
		'withdraws an agreement',
		'agreement/withdrawal?',
		{ ...OLD, organisationId: '11111111-1111-4111-8111-111111111111', reason: 'Gekaapt' },
		404,
		[]
	],
	[
		'settles something for the alliance',
		'/nl/alliance/settings',
		{ setting: 'promiseDays', version: '999', value: '3' },
		409,
		['alliance coordinator']
	],
	[
		'chooses what counts how much',
		'/nl/alliance/weights?/save&content=70&theme=10&support=10&place=10',
		{ version: '999', reason: 'Gekaapt' },
		409,
		['alliance coordinator']
	],
	[
		'records what is known of a partner',
		'organisation/diligence',
		{ id: OLD.messageId, kind: 'dueDiligence', outcome: 'no' },
		422,
		['alliance coordinator']
	],
	...(['note', 'close'] as const).map((act): (typeof WRITES)[number] => [
		`writes in a case: ${act}`,
		`case?/${act}`,
		OLD,
		409,
		['alliance coordinator']
	]),
	['takes a case', 'case?/assign', { ...OLD, to: OLD.messageId }, 409, ['alliance coordinator']],
	[
		'records a call',
		'case?/call',
		{ ...OLD, contact: 'Iemand', outcome: 'reached' },
		409,
		['alliance coordinator']
	],
	['suggests offers', 'case?/suggest', { ...OLD, chosen: OLD.messageId }, 409, ['alliance coordinator']],
	[
		'begins a round',
		'/nl/alliance/rounds/new',
		{ id: OLD.messageId, title: '' },
		422,
		['alliance coordinator']
	],
	['changes a round', 'making/edit', { ...OLD, title: '' }, 422, ['alliance coordinator']],
	['works out a round', 'round?/solve', {}, 409, ['alliance coordinator']],
	['stops working out', 'round?/stop', {}, 303, ['alliance coordinator']],
	[
		'decides a placement',
		'round?/choose',
		{ ...OLD, questionId: OLD.messageId, supportType: '', pick: `pinned ${OLD.messageId}` },
		409,
		['alliance coordinator']
	],
	['publishes a round', 'round?/publish', OLD, 409, ['alliance coordinator']],
	['throws a round away', 'round?/drop', OLD, 409, ['alliance coordinator']],
	['ends a round', 'making?/close', {}, 409, ['alliance coordinator']],
	[
		'says yes to a placement',
		'placement?/yes',
		{ ...OLD, text: '' },
		422,
		['school coordinator', 'board coordinator', 'partner coordinator']
	],
	[
		'says no to a placement',
		'placement?/no',
		{ reason: '', text: '' },
		422,
		['school coordinator', 'board coordinator', 'partner coordinator']
	],
	['throws a draft away', 'draft/closure?/discard', OLD, 409, ['school member', 'school coordinator']],
	['takes back a request', 'thread?/takeBack', OLD, 409, ['school coordinator', 'board coordinator']],
	['answers a request', 'thread?/answer', { ...OLD, answer: 'interested' }, 409, ['partner coordinator']],
	[
		'writes down a goal',
		'initiative/goal',
		{ ...OLD, goal: 'Gekaapt', need: '', activities: '', output: '', outcome: '' },
		409,
		['school coordinator', 'board coordinator']
	],
	[
		'takes an initiative to another phase',
		'initiative?/phase',
		{ ...OLD, phase: 'pilot' },
		409,
		['school coordinator', 'board coordinator']
	],
	[
		'ticks an item',
		'initiative?/check',
		{ item: 'nothing', checked: 'yes' },
		409,
		['school coordinator', 'board coordinator']
	],
	[
		'adds to a plan',
		'initiative/plan?/add',
		{ stepId: NOBODY, kind: 'task', title: 'Gekaapt', ownerId: NOBODY, dueOn: '2027-01-01' },
		409,
		['school coordinator', 'board coordinator']
	],
	['takes a step out of a plan', 'step?/drop', OLD, 409, ['school coordinator', 'board coordinator']],
	[
		'adds who comes',
		'initiative/people',
		{ professionalId: NOBODY, organisationId: NOBODY, name: 'Gekaapt', role: 'lesson' },
		409,
		['school coordinator', 'board coordinator']
	],
	[
		'adds a holiday of a region',
		'/nl/alliance/holidays?/add',
		{ id: NOBODY, place: 'NL', name: 'Gekaapt', fromOn: '2031-10-11', untilOn: '2031-10-10' },
		422,
		['alliance coordinator']
	],
	[
		'changes a holiday of a region',
		'holiday?/change',
		{ ...OLD, name: 'Gekaapt', fromOn: '2031-10-11', untilOn: '' },
		409,
		['alliance coordinator']
	],
	['takes a holiday of a region away', 'holiday?/drop', OLD, 409, ['alliance coordinator']],
	[
		'chooses the holidays of a school',
		'organisation/holidays?/region',
		{ region: 'nergens' },
		422,
		['school coordinator', 'board coordinator']
	],
	['takes a day off of a school away', 'organisation/holidays?/drop', { holidayId: NOBODY }, 404, []],
	[
		'says that an hour fell through',
		'professional?/absence',
		{ visit: NOBODY, day: '2031-10-09', reason: '' },
		404,
		[]
	],
	[
		'says that a certificate was seen',
		'professional?/conduct',
		{ schoolId: NOBODY, issuedOn: '', nextCheckOn: '2027-01-01' },
		404,
		[]
	],
	[
		'adds an hour to a timetable',
		'professional?/visit',
		{
			visitId: NOBODY,
			schoolId: NOBODY,
			weekday: '1',
			startsAt: '09:00',
			endsAt: '10:00',
			subject: 'Gekaapt',
			pupils: 'Gekaapt',
			room: '',
			responsible: 'Gekaapt',
			freesMinutes: '0',
			fromOn: '2027-01-01',
			untilOn: '2027-01-02'
		},
		409,
		['school coordinator', 'board coordinator']
	],
	[
		'lets somebody come no more',
		'professional?/remove',
		OLD,
		409,
		['school coordinator', 'board coordinator']
	],
	[
		'raises a barrier',
		'initiative/barriers?/raise',
		{ barrierId: NOBODY, kind: 'weather', summary: 'Gekaapt', situation: 'Gekaapt' },
		409,
		['school coordinator', 'board coordinator']
	],
	[
		'opens one that runs already',
		'/nl/initiatives/new',
		{
			id: NOBODY,
			organisationId: NOBODY,
			title: 'Gekaapt',
			goal: '',
			runsSince: '2020-01-01',
			phase: 'pilot',
			reviewOn: ''
		},
		404,
		[]
	],
	[
		'invites an organisation',
		'initiative/parties?/invite',
		{ invitationId: NOBODY, organisationId: NOBODY },
		409,
		['school coordinator', 'board coordinator']
	],
	['leaves for another', 'initiative/parties?/leave', { organisationId: NOBODY, reason: 'Gekaapt' }, 404, []],
	[
		'gives somebody of another a task',
		'initiative/parties?/add',
		{ memberId: NOBODY, organisationId: NOBODY, personId: NOBODY, task: 'Gekaapt' },
		404,
		[]
	],
	['takes away a task', 'initiative/parties?/remove', { id: NOBODY }, 404, []],
	['takes back an invitation', 'initiative/parties?/withdraw', { id: NOBODY }, 404, []],
	['answers an invitation', 'initiative/invitation', { id: NOBODY, answer: 'yes' }, 404, []],
	['tells what another learnt', 'initiative/lessons', { organisationId: NOBODY, lesson: 'Gekaapt' }, 404, []],
	[
		// Of who is asked, the statements have no answer yet.
		'says how it goes for another',
		'initiative/pulse',
		{ organisationId: NOBODY, line: 'Gekaapt' },
		422,
		['school coordinator', 'board coordinator']
	],
	[
		'looks back',
		'initiative/review',
		{ ...OLD, works: '', worksNot: '', decision: 'stop', change: '', nextOn: '' },
		422,
		['school coordinator', 'board coordinator']
	],
	[
		'writes in a conversation',
		'thread?/write',
		OLD,
		303,
		['school coordinator', 'board coordinator', 'partner coordinator']
	]
];

/** Session cookie of each role, and where the things of the table are. */
const sessions = new Map<Role, string>();
const places: Record<string, string> = {};

const addressOf = (path: string) => path.replace(/^[a-z]+/i, (name) => places[name] ?? name);

async function send(role: Role, path: string, form?: Record<string, string>): Promise<Response> {
	const origin = inject('origin');
	return await fetch(`${origin}${addressOf(path)}`, {
		redirect: 'manual',
		headers: { origin, accept: 'text/html', cookie: sessions.get(role) ?? '' },
		...(form && { method: 'POST', body: new URLSearchParams(form) })
	});
}

function cellOf(response: Response): Cell | string {
	const location = response.headers.get('location');
	if (!location || response.status === 302) return response.status as Cell;
	if (location === '/nl/sign-in/institution') return 'again';
	if (location.startsWith('/nl/sign-in')) return 'sign in';
	return location === '/nl' ? 'home' : location === '/nl/work' ? 'work' : location;
}

async function keepSession(role: Role, page: Page): Promise<void> {
	const cookies = await page.context().cookies();
	sessions.set(role, cookies.map(({ name, value }) => `${name}=${value}`).join('; '));
}

const GUARDS: Record<string, string> = {
	'x-content-type-options': 'nosniff',
	'referrer-policy': 'same-origin',
	'cross-origin-opener-policy': 'same-origin',
	'cross-origin-resource-policy': 'same-origin'
};

const POLICY = [
	"default-src 'none'",
	"script-src 'self'",
	"style-src 'self'",
	"frame-ancestors 'none'",
	"form-action 'self'",
	"base-uri 'none'"
];

/** What an answer lacks: security headers on all, a strict policy and no script on a page. */
function headerFaults(role: Role, { headers, url }: Response, body: string): string[] {
	const faults = Object.entries(GUARDS)
		.filter(([name, value]) => headers.get(name) !== value)
		.map(([name]) => `no ${name}`);
	if (!headers.get('permissions-policy')?.includes('camera=()')) faults.push('no permissions-policy');
	const personal = role !== 'visitor' || /\/(answer|link|invitations|off|pulse)\//.test(url);
	if (personal && !headers.get('cache-control')?.includes('no-store')) faults.push('may be kept in a cache');
	if (!headers.get('content-type')?.startsWith('text/html')) return faults;
	const policy = headers.get('content-security-policy') ?? '';
	for (const rule of POLICY) if (!policy.includes(rule)) faults.push(`its policy lacks ${rule}`);
	if (/unsafe-(inline|eval)/.test(policy)) faults.push('an unsafe policy');
	if (/<script/i.test(body)) faults.push('a script');
	return faults;
}

beforeAll(async () => {
	for (const [role, persona] of Object.entries(PERSONAS))
		await keepSession(role as Role, await open({ as: persona }));
	for (const [role, address] of Object.entries(ADDRESSES)) {
		const page = await open();
		await signInByMail(page, address);
		await keepSession(role as Role, page);
		if (role !== 'school coordinator') continue;
		places.draft = `/nl${await draftQuestion(page, { title: 'Nog niet af' })}`;
		places.members = `/nl${await askQuestion(page, { title: 'Voor leden' }, 'Alleen leden van Kwartje')}`;
		places.published = `/nl${await askQuestion(page, { title: 'Voor iedereen' })}`;
		await follow(page, /Bs |Obs |Kc /);
		places.organisation = `/nl${pathOf(page)}`;
		await askPartners(page, places.published.slice(3), 1);
		await go(page, places.published);
		places.compared =
			(await page
				.getByRole('link', { name: /^Lees beide teksten/ })
				.last()
				.getAttribute('href')) ?? '';
		places.thread = (await page.locator('#conversations a').getAttribute('href')) ?? '';
	}
	const coordinator = await open({ as: PERSONAS['board coordinator'] });
	await go(coordinator, `${places.organisation}/people`);
	await follow(coordinator, new RegExp(EXTRA.member.name));
	places.member = `/nl${pathOf(coordinator)}`;
	await go(coordinator, '/nl/initiatives');
	places.initiative = (await coordinator.locator('main h2 a').first().getAttribute('href')) ?? '';
	await go(coordinator, `${places.initiative}/people`);
	await coordinator.getByLabel('Naam').fill('Ali Lezer');
	await press(coordinator, 'Voeg toe');
	places.professional = `/nl${pathOf(coordinator)}`;
	await go(coordinator, `${places.initiative}/plan`);
	places.step = (await coordinator.locator('main .entry a').first().getAttribute('href')) ?? '';
	const alliance = await open({ as: PERSONAS['alliance coordinator'] });
	await go(alliance, '/nl/alliance/checks');
	places.unchecked = (await alliance.locator('main h3 a').first().getAttribute('href')) ?? '';

	await go(alliance, '/nl/alliance/holidays');
	places.holiday = (await alliance.locator('main td a').first().getAttribute('href')) ?? '';

	places.making = `/nl${await beginRound(alliance)}`;
	places.round = `/nl${await publishRound(alliance)}`;
	const work = await (await send('school coordinator', '/nl/work')).text();
	places.placement = /\/nl\/placements\/[\w-]+/.exec(work)?.[0] ?? '';

	await go(alliance, '/nl/alliance/broker');
	places.case = (await alliance.locator('main h2 a').first().getAttribute('href')) ?? '';

	const administrator = await open({ as: PERSONAS.administrator });
	places.supported = `/nl${await lookAt(administrator, EXTRA.member.email)}`;

	const partner = await open();
	const [mail] = await mailsWith(partner, 'vraagt jullie hulp', 1);
	places.link = mail?.link ?? '';
	places.mail = mail?.path ?? '';
	await signInByMail(partner, mail?.to ?? '');
	await keepSession('partner coordinator', partner);
	places.unpublished = `/nl${await draftOfOffer(partner)}`;
	await go(partner, mail?.link ?? '');
	places.own = (await partner.getByRole('complementary').getByRole('link').last().getAttribute('href')) ?? '';
	await go(partner, places.thread ?? '');
	await tick(partner, 'Ja, wij willen helpen');
	await partner.getByLabel('Je bericht').fill('Graag!');
	await press(partner, 'Verstuur je antwoord');
	await press(partner, 'Maak een afspraak');
	places.agreement = `/nl${pathOf(partner).replace('/edit/goal', '')}`;
	// Of somebody whom no role here is.
	await go(partner, '/nl/offers?kind=municipality');
	places.offer = (await partner.locator('main ol h2 a').first().getAttribute('href')) ?? '';
	for (const [type, place] of [
		['helpQuestion', 'published'],
		['helpQuestion', 'draft'],
		['helpRequest', 'thread'],
		['agreement', 'agreement'],
		['offer', 'unpublished'],
		['organisation', 'organisation'],
		['brokerCase', 'case'],
		['allocationRound', 'round'],
		['initiative', 'initiative']
	] as const)
		places[`${place}History`] = `/nl/history/${type}/${places[place]?.split('/').at(-1)}`;
});

test('the table has every route', () => {
	expect(Object.keys(TABLE).sort()).toEqual(Object.keys(routeAccess).sort());
});

const cases = Object.values(TABLE).flat();

describe.each(ROLES)('%s', (role) => {
	test.each(cases.map(({ path, cells }) => [cells[role], path] as const))(
		'gets %s at %s',
		async (cell, path) => {
			expect(cellOf(await send(role, path))).toBe(cell);
		}
	);

	test('gets every answer with the headers that guard it', async () => {
		const unguarded: string[] = [];
		for (const { path } of cases) {
			const response = await send(role, path);
			const html = await response.text();
			for (const fault of headerFaults(role, response, html)) unguarded.push(`${path}: ${fault}`);
		}
		expect(unguarded).toEqual([]);
	});

	test('gets what a page shows as its HTML alone', async () => {
		for (const { path } of cases) {
			const response = await send(role, `${path}/__data.json`.replace('//', '/'));
			expect([path, response.status, await response.text()]).toEqual([path, 404, '']);
		}
	});

	test.each(WRITES)('%s only when it may', async (_, path, form, status, may) => {
		const signIn = role === 'visitor' && !path.startsWith('published?/');
		const response = await send(role, path, form);
		if (may.includes(role)) expect(response.status).toBe(status);
		else expect(cellOf(response)).toBe(signIn ? 'sign in' : 404);
	});
});
