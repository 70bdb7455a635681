import { sql } from 'kysely';
import { type Actor, coordinates, coordinatesBoardOf, hasAllianceRole } from '#kernel/actor.ts';
import { now } from '#platform/server/clock.ts';
import { db, type Database, type Trx } from '#platform/server/database.ts';
import { hashSecret } from '#platform/server/ids.ts';
import type { Scope } from '#platform/server/scope.ts';
import {
	mayAskToJoin,
	mayEndMembership,
	mayInvite,
	mayManageOrganisation,
	maySeeOrganisation,
	maySeePeople,
	type OrganisationState
} from '../policy.ts';
import type { OrganisationKind } from '../schema.ts';

export type Role = 'member' | 'coordinator';

export type Reachable = { personId: string; name: string; email: string; locale: 'nl' | 'en' };

/** Of a person: neither an organisation nor the alliance ever let them in, so nobody knows them yet. */
export const nobodyLetIn = sql<boolean>`not exists (select from membership where person_id = person.id)
	and not exists (select from alliance_role where person_id = person.id)`;

const stateColumns = ['organisation.id', 'name', 'checkedAt', 'closedAt', 'boardId'] as const;

/** An organisation with what policies ask about it. */
export type KeptOrganisation = OrganisationState & { name: string; boardId: string | null };

function toKept(row: {
	id: string;
	name: string;
	checkedAt: Date | null;
	closedAt: Date | null;
	boardId: string | null;
}): KeptOrganisation {
	const { checkedAt, closedAt, ...rest } = row;
	return { ...rest, checked: checkedAt !== null, closed: closedAt !== null };
}

export async function keptOrganisation(
	id: string,
	source: Database | Trx = db()
): Promise<KeptOrganisation | null> {
	const row = await source
		.selectFrom('organisation')
		.select(stateColumns)
		.where('id', '=', id)
		.executeTakeFirst();
	return row ? toKept(row) : null;
}

/** For commands: an organisation, held until commit, so that its people change one after the other. */
export async function organisationForWriting(trx: Trx, id: string): Promise<KeptOrganisation | null> {
	const row = await trx
		.selectFrom('organisation')
		.select(stateColumns)
		.where('id', '=', id)
		.forNoKeyUpdate()
		.executeTakeFirst();
	return row ? toKept(row) : null;
}

/** Memberships that count: approved, not ended, of a person who is there. */
function currentMemberships(source: Database | Trx) {
	return source
		.selectFrom('membership')
		.innerJoin('person', 'person.id', 'membership.personId')
		.where('membership.approvedAt', 'is not', null)
		.where('membership.leftAt', 'is', null)
		.where('person.erasedAt', 'is', null);
}

/** Requests to join that nobody answered yet. */
function openRequests(source: Database | Trx) {
	return source
		.selectFrom('membership')
		.innerJoin('person', 'person.id', 'membership.personId')
		.innerJoin('organisation', 'organisation.id', 'membership.organisationId')
		.where('membership.approvedAt', 'is', null)
		.where('membership.leftAt', 'is', null)
		.where('organisation.closedAt', 'is', null)
		.where('person.erasedAt', 'is', null);
}

export type Member = { personId: string; name: string; email: string; role: Role; since: Date };

export async function membersOf(source: Database | Trx, organisationId: string): Promise<Member[]> {
	return await currentMemberships(source)
		.select(['membership.personId', 'person.name', 'person.email', 'membership.role'])
		.select((eb) => eb.ref('membership.approvedAt').$notNull().as('since'))
		.where('membership.organisationId', '=', organisationId)
		// Coordinators first.
		.orderBy('membership.role')
		.orderBy('person.name')
		.execute();
}

export type JoinRequest = {
	id: string;
	organisationId: string;
	organisation: string;
	personId: string;
	name: string;
	email: string;
	message: string;
	askedAt: Date;
};

const requestColumns = [
	'membership.id',
	'membership.organisationId',
	'organisation.name as organisation',
	'membership.personId',
	'person.name',
	'person.email',
	'membership.message',
	'membership.askedAt'
] as const;

export type OpenInvitation = { id: string; email: string; role: Role; invitedAt: Date; expired: boolean };

export type PeoplePage = {
	organisation: KeptOrganisation;
	/** Mail addresses are null for who doesn't keep the people. */
	people: (Omit<Member, 'email'> & { email: string | null })[];
	requests: JoinRequest[];
	invitations: OpenInvitation[];
	mayManage: boolean;
	mayInvite: boolean;
};

/** Everybody of an organisation, and for those who keep them also who waits and who was invited. */
export async function peopleOf(scope: Scope, organisationId: string): Promise<PeoplePage | null> {
	const organisation = await keptOrganisation(organisationId);
	if (!organisation || !maySeePeople(scope.actor, organisation)) return null;
	const mayManage = mayManageOrganisation(scope.actor, organisation);
	const members = await membersOf(db(), organisationId);
	return {
		organisation,
		people: members.map((member) => (mayManage ? member : { ...member, email: null })),
		requests: mayManage ? await requestsTo(organisationId, scope.actor) : [],
		invitations: mayManage ? await openInvitations(organisationId) : [],
		mayManage,
		mayInvite: mayInvite(scope.actor, organisation)
	};
}

/** The requests that this actor may answer; nobody answers their own. */
async function requestsTo(organisationId: string, actor: Actor): Promise<JoinRequest[]> {
	const rows = await openRequests(db())
		.select(requestColumns)
		.where('membership.organisationId', '=', organisationId)
		.orderBy('membership.askedAt')
		.execute();
	return rows.filter((row) => actor.kind === 'person' && actor.personId !== row.personId);
}

async function openInvitations(organisationId: string): Promise<OpenInvitation[]> {
	const rows = await db()
		.selectFrom('invitation')
		.select(['id', 'email', 'role', 'invitedAt', 'expiresAt'])
		.where('organisationId', '=', organisationId)
		.where('acceptedAt', 'is', null)
		.where('revokedAt', 'is', null)
		.orderBy('invitedAt')
		.execute();
	return rows.map(({ expiresAt, ...row }) => ({ ...row, expired: expiresAt <= now() }));
}

export type MemberPage = {
	organisation: KeptOrganisation;
	member: Omit<Member, 'email'>;
	own: boolean;
	mayChangeRole: boolean;
	/** Coordinates, and nobody else does. */
	last: boolean;
	/** Who could become coordinator instead. */
	others: { personId: string; name: string }[];
};

/** One person in an organisation, for themselves and for those who keep the people. */
export async function memberOf(
	scope: Scope,
	organisationId: string,
	personId: string
): Promise<MemberPage | null> {
	const organisation = await keptOrganisation(organisationId);
	if (!organisation || !mayEndMembership(scope.actor, organisation, { personId })) return null;
	const members = await membersOf(db(), organisationId);
	const found = members.find((member) => member.personId === personId);
	if (!found) return null;
	const others = members.filter((member) => member !== found);
	const { name, role, since } = found;
	return {
		organisation,
		member: { personId, name, role, since },
		own: scope.actor.kind === 'person' && scope.actor.personId === personId,
		mayChangeRole: mayManageOrganisation(scope.actor, organisation),
		last: role === 'coordinator' && !others.some((other) => other.role === 'coordinator'),
		others: others.map((other) => ({ personId: other.personId, name: other.name }))
	};
}

/** Whether somebody coordinates the organisation, other than this person. */
export async function isCoordinated(
	source: Database | Trx,
	organisationId: string,
	besides: string | null = null
): Promise<boolean> {
	const coordinators = (await membersOf(source, organisationId)).filter(
		(member) => member.role === 'coordinator' && member.personId !== besides
	);
	return coordinators.length > 0;
}

export type JoinPage = {
	organisation: { id: string; name: string; kind: OrganisationKind; municipality: string };
	coordinated: boolean;
	/** Asking is possible; a visitor needs an account first. */
	mayAsk: boolean;
	/** Since when this person's own request waits. */
	askedAt: Date | null;
	belongs: boolean;
};

/** What somebody needs to know who says that they work there. */
export async function joinPage(scope: Scope, organisationId: string): Promise<JoinPage | null> {
	const row = await db()
		.selectFrom('organisation')
		.select([...stateColumns, 'kind', 'municipality'])
		.where('id', '=', organisationId)
		.executeTakeFirst();
	if (!row) return null;
	const { actor } = scope;
	const organisation = toKept(row);
	if (!maySeeOrganisation(actor, organisation) || !organisation.checked || organisation.closed) return null;
	const own =
		actor.kind === 'person'
			? await db()
					.selectFrom('membership')
					.select(['askedAt', 'approvedAt'])
					.where('personId', '=', actor.personId)
					.where('organisationId', '=', organisationId)
					.where('leftAt', 'is', null)
					.executeTakeFirst()
			: undefined;
	return {
		organisation: {
			id: row.id,
			name: row.name,
			kind: row.kind as OrganisationKind,
			municipality: row.municipality
		},
		coordinated: await isCoordinated(db(), organisationId),
		mayAsk: mayAskToJoin(actor, organisation) && !own,
		askedAt: own && !own.approvedAt ? own.askedAt : null,
		belongs: own?.approvedAt !== undefined && own.approvedAt !== null
	};
}

export type OwnRequest = { organisationId: string; organisation: string; askedAt: Date };

/** Where this person asked to join and nobody answered yet. */
export async function ownRequests(scope: Scope): Promise<OwnRequest[]> {
	if (scope.actor.kind !== 'person') return [];
	return await openRequests(db())
		.select(['membership.organisationId', 'organisation.name as organisation', 'membership.askedAt'])
		.where('membership.personId', '=', scope.actor.personId)
		.orderBy('membership.askedAt')
		.execute();
}

/** Requests that this person answers as coordinator of the organisation or of its board. */
export async function requestsToAnswer(scope: Scope): Promise<JoinRequest[]> {
	const { actor } = scope;
	if (actor.kind !== 'person') return [];
	const kept = keptBy(actor);
	if (kept.length === 0) return [];
	return await openRequests(db())
		.select(requestColumns)
		.where('membership.organisationId', 'in', kept)
		.where('membership.personId', '!=', actor.personId)
		.orderBy('membership.askedAt')
		.execute();
}

function keptBy(actor: Actor & { kind: 'person' }): string[] {
	return [...actor.memberships.map((own) => own.organisationId), ...actor.boardSchoolIds].filter(
		(id) => coordinates(actor, id) || coordinatesBoardOf(actor, id)
	);
}

/** Requests to join an organisation that nobody coordinates: the alliance answers those. */
export async function claimsToAnswer(scope: Scope): Promise<JoinRequest[]> {
	const { actor } = scope;
	if (actor.kind !== 'person' || !hasAllianceRole(actor, 'coordinator')) return [];
	return await openRequests(db())
		.select(requestColumns)
		.where('membership.personId', '!=', actor.personId)
		.where(({ exists, not, selectFrom }) =>
			not(
				exists(
					selectFrom('membership as coordinating')
						.innerJoin('person as coordinator', 'coordinator.id', 'coordinating.personId')
						.select('coordinating.id')
						.whereRef('coordinating.organisationId', '=', 'organisation.id')
						.where('coordinating.role', '=', 'coordinator')
						.where('coordinating.approvedAt', 'is not', null)
						.where('coordinating.leftAt', 'is', null)
						.where('coordinator.erasedAt', 'is', null)
				)
			)
		)
		.orderBy('membership.askedAt')
		.execute();
}

export type WaitingForMe = {
	/** Who asks this person to let them in. */
	requests: JoinRequest[];
	/** What the alliance has to look at, when this person does that: how many, and since when the oldest. */
	checks: { count: number; oldest: Date | null };
	/** Where they asked to join themselves. */
	own: OwnRequest[];
};

/** What waits for somebody as far as organisations and their people go. */
export async function waitingForMe(scope: Scope): Promise<WaitingForMe> {
	const [requests, claims, unchecked, own] = await Promise.all([
		requestsToAnswer(scope),
		claimsToAnswer(scope),
		uncheckedSince(scope),
		ownRequests(scope)
	]);
	const since = [...claims.map((claim) => claim.askedAt), ...unchecked];
	const oldest = since.length > 0 ? new Date(Math.min(...since.map((at) => at.getTime()))) : null;
	return { requests, checks: { count: since.length, oldest }, own };
}

async function uncheckedSince(scope: Scope): Promise<Date[]> {
	if (!hasAllianceRole(scope.actor, 'coordinator')) return [];
	const rows = await db()
		.selectFrom('organisation')
		.select('createdAt')
		.where('checkedAt', 'is', null)
		.where('closedAt', 'is', null)
		.execute();
	return rows.map((row) => row.createdAt);
}

export type InvitationPage = {
	organisationId: string;
	organisation: string;
	email: string;
	role: Role;
	/** Who invited, as long as they are there. */
	by: string | null;
	/** The address has an account that its owner has used. */
	known: boolean;
	problem: InvitationProblem | null;
};

export type InvitationProblem = 'used' | 'revoked' | 'expired';

/** Why an invitation can't be accepted any more, if it can't. */
export function invitationProblem(
	invitation: { acceptedAt: Date | null; revokedAt: Date | null; expiresAt: Date },
	at: Date
): InvitationProblem | null {
	if (invitation.acceptedAt) return 'used';
	if (invitation.revokedAt) return 'revoked';
	return invitation.expiresAt <= at ? 'expired' : null;
}

/** What a mailed invitation is about. Its token is all the proof it takes, and looking changes nothing. */
export async function invitationByToken(token: string): Promise<InvitationPage | null> {
	const row = await db()
		.selectFrom('invitation')
		.innerJoin('organisation', 'organisation.id', 'invitation.organisationId')
		.leftJoin('person as inviter', (join) =>
			join.onRef('inviter.id', '=', 'invitation.invitedBy').on('inviter.erasedAt', 'is', null)
		)
		.leftJoin('person as invited', 'invited.email', 'invitation.email')
		.select([
			'invitation.organisationId',
			'organisation.name as organisation',
			'organisation.closedAt',
			'invitation.email',
			'invitation.role',
			'inviter.name as by',
			'invited.emailVerified as known',
			'invitation.acceptedAt',
			'invitation.revokedAt',
			'invitation.expiresAt'
		])
		.where('invitation.tokenHash', '=', hashSecret(token))
		.executeTakeFirst();
	if (!row) return null;
	const { organisationId, organisation, email, role, by, known } = row;
	const problem = invitationProblem(row, now()) ?? (row.closedAt ? 'revoked' : null);
	return { organisationId, organisation, email, role, by, known: known === true, problem };
}
