import type { Actor, AllianceRole } from '#kernel/actor.ts';
import { addDays } from '#kernel/dates.ts';
import { now } from '#platform/server/clock.ts';
import { db, type Database, type Trx } from '#platform/server/database.ts';
import { mailsTo, type MailState } from '#platform/server/mail.ts';
import type { Scope } from '#platform/server/scope.ts';
import { containing } from '#platform/server/words.ts';
import { mayGiveSupport } from '../policy.ts';
import { emailAddress, supported, type SupportKind } from '../schema.ts';
import { type InstitutionLink, institutionLinksOf } from './institution-queries.ts';
import { countingMandates } from './mandate-queries.ts';
import type { Role } from './membership-queries.ts';

/** Whom support is about: somebody with an account, or the address of somebody without one. */
export type Supported = { email: string; person: SupportedPerson | null };

export type SupportedPerson = {
	id: string;
	name: string;
	locale: 'nl' | 'en';
	emailVerified: boolean;
	createdAt: Date;
};

const personColumns = ['id', 'name', 'email', 'locale', 'emailVerified', 'createdAt'] as const;

/** An address whose owner has an account is that account's, and looked at as such. */
export async function supportedBy(source: Database | Trx, about: string): Promise<Supported | null> {
	const byAddress = about.includes('@');
	const found = await source
		.selectFrom('person')
		.select(personColumns)
		.where(byAddress ? 'email' : 'id', '=', about)
		.where('erasedAt', 'is', null)
		.executeTakeFirst();
	if (!found) return byAddress ? { email: about, person: null } : null;
	const { email, ...person } = found;
	return { email, person };
}

// --- Finding people --------------------------------------------------------------------------------------------

export const MOST_FOUND = 20;

export type FoundPerson = { id: string; name: string; address: string; organisations: string[] };

export type FoundPeople = {
	people: FoundPerson[];
	/** There are more than these. */
	more: boolean;
	/** A whole mail address that nobody has an account with. */
	unknownAddress: string | null;
};

/** Enough to tell two people of one name apart. The whole address is for who gave a reason to look. */
function masked(address: string): string {
	const at = address.lastIndexOf('@');
	return `${address.slice(0, 1)}•••${address.slice(at)}`;
}

/** People by their whole mail address, or by parts of their name; null for who gives no support. */
export async function findPeople(scope: Scope, find: string): Promise<FoundPeople | null> {
	if (!mayGiveSupport(scope.actor)) return null;
	const { data: address } = emailAddress.safeParse(find);
	const rows = await db()
		.selectFrom('person')
		.select(['id', 'name', 'email'])
		.where('erasedAt', 'is', null)
		.where((eb) =>
			address
				? eb('email', '=', address)
				: eb.and(find.split(/\s+/).map((part) => eb('name', 'ilike', containing(part))))
		)
		.orderBy('name')
		.orderBy('id')
		.limit(MOST_FOUND + 1)
		.execute();
	const shown = rows.slice(0, MOST_FOUND);
	const organisations = await organisationNames(shown.map(({ id }) => id));
	return {
		people: shown.map(({ id, name, email }) => ({
			id,
			name,
			address: masked(email),
			organisations: organisations.get(id) ?? []
		})),
		more: rows.length > MOST_FOUND,
		unknownAddress: address && rows.length === 0 ? address : null
	};
}

async function organisationNames(personIds: string[]): Promise<Map<string, string[]>> {
	const names = new Map<string, string[]>();
	if (personIds.length === 0) return names;
	const rows = await db()
		.selectFrom('membership')
		.innerJoin('organisation', 'organisation.id', 'membership.organisationId')
		.select(['personId', 'organisation.name'])
		.where('personId', 'in', personIds)
		.where('approvedAt', 'is not', null)
		.where('leftAt', 'is', null)
		.orderBy('organisation.name')
		.execute();
	for (const { personId, name } of rows) names.set(personId, [...(names.get(personId) ?? []), name]);
	return names;
}

// --- Looking ---------------------------------------------------------------------------------------------------

/** How long a reason to look counts. */
const LOOK_MINUTES = 60;

export type Look = { reason: string; until: Date };

/** Why this actor looks at somebody, when they said so less than an hour ago. */
export async function lookAt(
	source: Database | Trx,
	actor: Actor,
	{ email, person }: Supported
): Promise<Look | null> {
	if (!mayGiveSupport(actor) || actor.kind !== 'person') return null;
	const minutes = LOOK_MINUTES * 60_000;
	const look = await source
		.selectFrom('supportFact')
		.select(['reason', 'at'])
		.where('byPerson', '=', actor.personId)
		.where((eb) => (person ? eb('aboutPerson', '=', person.id) : eb('aboutEmail', '=', email)))
		.where('kind', '=', 'look')
		.where('at', '>', new Date(now().getTime() - minutes))
		.orderBy('at', 'desc')
		.limit(1)
		.executeTakeFirst();
	return look ? { reason: look.reason, until: new Date(look.at.getTime() + minutes) } : null;
}

export type SupportedPlace = {
	id: string;
	name: string;
	role: Role;
	state: 'belongs' | 'asked' | 'left';
	since: Date;
};

export type SupportedInvitation = {
	id: string;
	organisation: string;
	role: Role;
	invitedAt: Date;
	expired: boolean;
};

/** All that support needs to help, and nothing that somebody wrote. */
export type SupportedState = {
	places: SupportedPlace[];
	allianceRoles: AllianceRole[];
	/** The organisations that this person signs for. */
	mandates: string[];
	sessions: { id: string; userAgent: string | null; createdAt: Date; usedAt: Date }[];
	links: InstitutionLink[];
	passkeys: { id: string; userAgent: string; createdAt: Date }[];
	invitations: SupportedInvitation[];
	mails: MailState[];
	facts: SupportFact[];
};

export type SupportPage = Supported & {
	/** Without a reason that still counts there is nothing to see yet. */
	look: (Look & { state: SupportedState }) | null;
};

const MOST_MAILS = 50;

/** Somebody as support sees them, for who said why; null for who gives no support, or where nobody is. */
export async function supportPage(scope: Scope, about: string): Promise<SupportPage | null> {
	const { data: asked } = supported.safeParse(about);
	if (!asked || !mayGiveSupport(scope.actor)) return null;
	const found = await supportedBy(db(), asked);
	if (!found) return null;
	const look = await lookAt(db(), scope.actor, found);
	return { ...found, look: look && { ...look, state: await stateOf(found) } };
}

const NO_ACCOUNT = { places: [], allianceRoles: [], mandates: [], sessions: [], links: [], passkeys: [] };

async function stateOf(about: Supported): Promise<SupportedState> {
	const [account, invitations, mails, facts] = await Promise.all([
		about.person ? accountState(about.person.id) : NO_ACCOUNT,
		openInvitationsTo(about.email),
		mailsTo(about.email, MOST_MAILS),
		factsAbout(about).limit(MOST_FACTS).execute()
	]);
	return { ...account, invitations, mails, facts: facts.map(toFact) };
}

async function accountState(personId: string) {
	const [places, roles, mandates, sessions, links, passkeys] = await Promise.all([
		placesOf(personId),
		db().selectFrom('allianceRole').select('role').where('personId', '=', personId).execute(),
		countingMandates(db())
			.select('organisation.name')
			.where('signingMandate.personId', '=', personId)
			.orderBy('organisation.name')
			.execute(),
		db()
			.selectFrom('session')
			.select(['id', 'userAgent', 'createdAt', 'updatedAt as usedAt'])
			.where('userId', '=', personId)
			.where('expiresAt', '>', now())
			.orderBy('updatedAt', 'desc')
			.execute(),
		institutionLinksOf(db(), personId),
		db()
			.selectFrom('passkey')
			.select(['id', 'userAgent', 'createdAt'])
			.where('personId', '=', personId)
			.orderBy('createdAt')
			.execute()
	]);
	return {
		places,
		allianceRoles: roles.map(({ role }) => role),
		mandates: mandates.map(({ name }) => name),
		sessions,
		links,
		passkeys
	};
}

/** Also where somebody asked to join, and what they left in the last year. */
async function placesOf(personId: string): Promise<SupportedPlace[]> {
	const rows = await db()
		.selectFrom('membership')
		.innerJoin('organisation', 'organisation.id', 'membership.organisationId')
		.select(['membership.id', 'organisation.name', 'role', 'askedAt', 'approvedAt', 'leftAt'])
		.where('personId', '=', personId)
		.where((eb) => eb.or([eb('leftAt', 'is', null), eb('leftAt', '>', addDays(now(), -365))]))
		.orderBy('leftAt', (order) => order.desc().nullsFirst())
		.orderBy('organisation.name')
		.execute();
	return rows.map(({ askedAt, approvedAt, leftAt, ...place }) => ({
		...place,
		state: leftAt ? 'left' : approvedAt ? 'belongs' : 'asked',
		since: leftAt ?? approvedAt ?? askedAt
	}));
}

async function openInvitationsTo(email: string): Promise<SupportedInvitation[]> {
	const rows = await db()
		.selectFrom('invitation')
		.innerJoin('organisation', 'organisation.id', 'invitation.organisationId')
		.select(['invitation.id', 'organisation.name as organisation', 'role', 'invitedAt', 'expiresAt'])
		.where('email', '=', email)
		.where('acceptedAt', 'is', null)
		.where('revokedAt', 'is', null)
		.where('organisation.closedAt', 'is', null)
		.orderBy('invitedAt', 'desc')
		.execute();
	return rows.map(({ expiresAt, ...row }) => ({ ...row, expired: expiresAt <= now() }));
}

// --- What was looked at and done -------------------------------------------------------------------------------

export type SupportFact = {
	id: string;
	at: Date;
	kind: SupportKind;
	reason: string;
	/** Null once they are not there any more. */
	by: { id: string; name: string } | null;
	about: { id: string; name: string } | null;
	/** Of who had no account then. */
	address: string | null;
};

const MOST_FACTS = 50;

function facts() {
	return db()
		.selectFrom('supportFact')
		.leftJoin('person as helper', (join) =>
			join.onRef('helper.id', '=', 'supportFact.byPerson').on('helper.erasedAt', 'is', null)
		)
		.leftJoin('person as helped', (join) =>
			join.onRef('helped.id', '=', 'supportFact.aboutPerson').on('helped.erasedAt', 'is', null)
		)
		.select([
			'supportFact.id',
			'at',
			'kind',
			'reason',
			'aboutEmail as address',
			'helper.id as helperId',
			'helper.name as helperName',
			'helped.id as helpedId',
			'helped.name as helpedName'
		])
		.orderBy('at', 'desc')
		.orderBy('supportFact.id', 'desc');
}

type FactRow = Awaited<ReturnType<ReturnType<typeof facts>['execute']>>[number];

function toFact({ helperId, helperName, helpedId, helpedName, ...fact }: FactRow): SupportFact {
	return {
		...fact,
		by: helperId && helperName !== null ? { id: helperId, name: helperName } : null,
		about: helpedId && helpedName !== null ? { id: helpedId, name: helpedName } : null
	};
}

/** Also from before an address had an account. */
function factsAbout({ email, person }: { email: string; person: { id: string } | null }) {
	return facts().where((eb) =>
		eb.or([eb('aboutEmail', '=', email), ...(person ? [eb('aboutPerson', '=', person.id)] : [])])
	);
}

/** Who of the alliance looked at this person or helped them, for themselves. */
export async function ownSupport(scope: Scope): Promise<SupportFact[]> {
	if (scope.actor.kind !== 'person') return [];
	const self = await supportedBy(db(), scope.actor.personId);
	return self ? (await factsAbout(self).limit(MOST_FACTS).execute()).map(toFact) : [];
}

export const LOG_PAGE = 30;

export type SupportLog = { facts: SupportFact[]; total: number };

/** Everything that support looked at and did, newest first: of all, or by and about one person or address. */
export async function supportLog(
	scope: Scope,
	filter: { about?: string; page: number }
): Promise<SupportLog | null> {
	if (!mayGiveSupport(scope.actor)) return null;
	const { data: about } = supported.safeParse(filter.about);
	const columns = ['byPerson', 'aboutPerson', 'aboutEmail'] as const;
	const chosen = about
		? facts().where((eb) => eb.or(columns.map((column) => eb(column, '=', about))))
		: facts();
	const [rows, { total }] = await Promise.all([
		chosen
			.limit(LOG_PAGE)
			.offset((filter.page - 1) * LOG_PAGE)
			.execute(),
		db()
			.selectFrom(chosen.clearOrderBy().as('fact'))
			.select(({ fn }) => fn.countAll<number>().as('total'))
			.executeTakeFirstOrThrow()
	]);
	return { facts: rows.map(toFact), total };
}
