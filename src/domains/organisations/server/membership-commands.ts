import { m } from '#messages';
import { type Actor, personIdOf } from '#kernel/actor.ts';
import { addDays } from '#kernel/dates.ts';
import { failure } from '#kernel/result.ts';
import { addressOf } from '#platform/server/addresses.ts';
import { command, done } from '#platform/server/command.ts';
import type { Trx } from '#platform/server/database.ts';
import { hashSecret, newId, newToken } from '#platform/server/ids.ts';
import { queueMail } from '#platform/server/mail.ts';
import {
	mayAnswerJoinRequest,
	mayAskToJoin,
	mayEndMembership,
	mayInvite,
	mayManageOrganisation
} from '../policy.ts';
import {
	acceptInvitationInput,
	approveJoinInput,
	askToJoinInput,
	changeRoleInput,
	declineJoinInput,
	endMembershipInput,
	inviteInput,
	openAccountInput,
	revokeInvitationInput
} from '../schema.ts';
import { allianceCoordinators } from './alliance-queries.ts';
import {
	invitationProblem,
	isCoordinated,
	type KeptOrganisation,
	membersOf,
	organisationForWriting,
	nobodyLetIn,
	type Reachable,
	type Role
} from './membership-queries.ts';
import { coordinatorsOf, spokespeopleOf } from './queries.ts';

const INVITATION_DAYS = 14;

/** Each request is a mail to others, so nobody has more of them open than a person can mean. */
const MOST_REQUESTS = 10;

export async function addOrganisationFact(
	trx: Trx,
	organisationId: string,
	fact: { kind: string; at: Date; by: Actor; detail?: Record<string, string | Record<string, string>> }
): Promise<void> {
	await trx
		.insertInto('organisationFact')
		.values({
			id: newId(),
			organisationId,
			kind: fact.kind,
			at: fact.at,
			byPerson: fact.by.kind === 'person' ? fact.by.personId : null,
			detail: fact.detail ?? {}
		})
		.execute();
}

type Occasion =
	| 'registered'
	| 'checked'
	| 'refused'
	| 'joined'
	| 'asked'
	| 'claimed'
	| 'accepted'
	| 'claimAccepted'
	| 'declined'
	| 'becameCoordinator'
	| 'becameMember'
	| 'inherited'
	| 'removed'
	| 'left'
	| 'mandated'
	| 'mandateEnded'
	| 'mandateLaidDown'
	| 'boardMandated'
	| 'boardMandateEnded';

/** Writes to people about an organisation, each in their own language, with a button to where they go on. */
export async function tell(
	trx: Trx,
	people: readonly Reachable[],
	about: { occasion: Occasion; organisation: string; person?: string; quote?: string; path: string }
): Promise<void> {
	const facts = { organisation: about.organisation, person: about.person ?? '' };
	for (const { name, email, locale } of people)
		await queueMail(trx, {
			to: email,
			locale,
			subject: m[`organisations.mail.${about.occasion}.subject`](facts, { locale }),
			paragraphs: [
				m['organisations.mail.greeting']({ name }, { locale }),
				m[`organisations.mail.${about.occasion}.body`](facts, { locale }),
				...(about.quote ? [`“${about.quote}”`] : [])
			],
			action: {
				label: m[`organisations.mail.${about.occasion}.action`](facts, { locale }),
				url: addressOf(locale, about.path)
			},
			smallPrint: m['organisations.mail.smallPrint']({}, { locale })
		});
}

export async function reachable(trx: Trx, personId: string): Promise<Reachable[]> {
	return await trx
		.selectFrom('person')
		.select(['id as personId', 'name', 'email', 'locale'])
		.where('id', '=', personId)
		.where('erasedAt', 'is', null)
		.execute();
}

/** Until commit, so that what one person does at once is counted one after the other. */
export async function holdPerson(trx: Trx, personId: string): Promise<void> {
	await trx.selectFrom('person').select('id').where('id', '=', personId).forNoKeyUpdate().execute();
}

export async function nameOf(trx: Trx, actor: Actor): Promise<string> {
	const [person] = actor.kind === 'person' ? await reachable(trx, actor.personId) : [];
	return person?.name ?? '';
}

// --- Accounts --------------------------------------------------------------------------------------------------

/**
 * Makes an account for an address that has none. Whether it had one can't be told from the answer; and as long as
 * nobody proved to own the address, a name is what was typed last, unless others know them by it already.
 */
export const openAccount = command({
	name: 'organisations.openAccount',
	input: openAccountInput,
	authorize: async ({ actor }) => (actor.kind === 'visitor' ? actor : null),
	run: async ({ trx, input, now }) => {
		const id = newId();
		await trx
			.insertInto('person')
			.values({ id, ...input, emailVerified: false, createdAt: now, updatedAt: now })
			.onConflict((conflict) =>
				conflict
					.column('email')
					.doUpdateSet({ name: input.name, updatedAt: now })
					.where('person.emailVerified', '=', false)
					.where(nobodyLetIn)
			)
			.execute();
		return done('person', id, null);
	}
});

// --- Invitations -----------------------------------------------------------------------------------------------

async function kept(trx: Trx, actor: Actor, organisationId: string): Promise<KeptOrganisation | null> {
	const organisation = await organisationForWriting(trx, organisationId);
	return organisation && mayManageOrganisation(actor, organisation) ? organisation : null;
}

/** Makes and mails an invitation in the name of who invites; the one before it works no more. */
export async function sendInvitation(
	trx: Trx,
	invited: {
		organisationId: string;
		organisation: string;
		email: string;
		role: Role;
		inviter: Reachable | undefined;
	},
	{ by, now }: { by: Actor; now: Date }
): Promise<string> {
	const { organisationId, email, role, inviter } = invited;
	await trx
		.updateTable('invitation')
		.set({ revokedAt: now, revokedBy: personIdOf(by) })
		.where('organisationId', '=', organisationId)
		.where('email', '=', email)
		.where('acceptedAt', 'is', null)
		.where('revokedAt', 'is', null)
		.execute();
	const id = newId();
	const token = newToken();
	const expiresAt = addDays(now, INVITATION_DAYS);
	await trx
		.insertInto('invitation')
		.values({
			id,
			organisationId,
			email,
			role,
			tokenHash: hashSecret(token),
			invitedAt: now,
			invitedBy: inviter?.personId ?? null,
			expiresAt
		})
		.execute();
	const known = await trx.selectFrom('person').select('locale').where('email', '=', email).executeTakeFirst();
	const locale = known?.locale ?? inviter?.locale ?? 'nl';
	const facts = { organisation: invited.organisation, person: inviter?.name ?? '', days: INVITATION_DAYS };
	await queueMail(trx, {
		to: email,
		locale,
		worksUntil: expiresAt,
		subject: m['organisations.mail.invited.subject'](facts, { locale }),
		paragraphs: [
			m['organisations.mail.invited.body'](facts, { locale }),
			m[`organisations.mail.invited.${role}`](facts, { locale })
		],
		action: {
			label: m['organisations.mail.invited.action'](facts, { locale }),
			url: addressOf(locale, `invitations/${token}`)
		},
		smallPrint: m['organisations.mail.invited.smallPrint'](facts, { locale })
	});
	return id;
}

/** Mails a link by which the owner of the address becomes a member. A second time: a new link instead of the old. */
export const invitePerson = command({
	name: 'organisations.invitePerson',
	input: inviteInput,
	authorize: ({ trx, actor, input }) => kept(trx, actor, input.organisationId),
	run: async ({ trx, actor, input, subject: organisation, now }) => {
		if (!mayInvite(actor, organisation) || actor.kind !== 'person') return failure('unchecked');
		const members = await membersOf(trx, organisation.id);
		if (members.some((member) => member.email === input.email)) return failure('alreadyIn');
		const [inviter] = await reachable(trx, actor.personId);
		// A board acts for its schools, but gets no seat in them by its own hand.
		if (inviter?.email === input.email) return failure('yourself');
		const id = await sendInvitation(
			trx,
			{ ...input, organisation: organisation.name, inviter },
			{ by: actor, now }
		);
		return done('invitation', id, null);
	}
});

export const revokeInvitation = command({
	name: 'organisations.revokeInvitation',
	input: revokeInvitationInput,
	authorize: async ({ trx, actor, input }) => {
		const invitation = await trx
			.selectFrom('invitation')
			.select('organisationId')
			.where('id', '=', input.id)
			.executeTakeFirst();
		return invitation ? await kept(trx, actor, invitation.organisationId) : null;
	},
	run: async ({ trx, actor, input, now }) => {
		await trx
			.updateTable('invitation')
			.set({ revokedAt: now, revokedBy: actor.kind === 'person' ? actor.personId : null })
			.where('id', '=', input.id)
			.where('acceptedAt', 'is', null)
			.where('revokedAt', 'is', null)
			.execute();
		return done('invitation', input.id, null);
	}
});

/**
 * What somebody sent in the name of an organisation ends with their right to, and so does what they sent for the
 * schools of a board.
 */
async function revokeInvitationsBy(
	trx: Trx,
	personId: string,
	organisationId: string,
	end: { by: Actor; now: Date }
): Promise<void> {
	await trx
		.updateTable('invitation')
		.set({ revokedAt: end.now, revokedBy: personIdOf(end.by) })
		.where('invitedBy', '=', personId)
		.where('acceptedAt', 'is', null)
		.where('revokedAt', 'is', null)
		.where('organisationId', 'in', (eb) =>
			eb
				.selectFrom('organisation')
				.select('id')
				.where((eb) => eb.or([eb('id', '=', organisationId), eb('boardId', '=', organisationId)]))
		)
		.execute();
}

/** The account of an address that was just proven, made if there is none. A name is needed until one was proven. */
async function provenPerson(
	trx: Trx,
	about: { email: string; name: string; locale: 'nl' | 'en' },
	now: Date
): Promise<{ id: string; known: boolean } | null> {
	const found = await trx
		.selectFrom('person')
		.select(['id', 'emailVerified'])
		.where('email', '=', about.email)
		.executeTakeFirst();
	if (found?.emailVerified) return { id: found.id, known: true };
	if (about.name === '') return null;
	const { id } = await trx
		.insertInto('person')
		.values({ ...about, id: newId(), emailVerified: true, createdAt: now, updatedAt: now })
		.onConflict((conflict) =>
			conflict.column('email').doUpdateSet({ name: about.name, emailVerified: true, updatedAt: now })
		)
		.returning('id')
		.executeTakeFirstOrThrow();
	return { id, known: false };
}

/** Gives somebody a place in an organisation; who has one keeps it, and never becomes less by it. */
async function admit(
	trx: Trx,
	place: { personId: string; organisationId: string; role: Role; approvedBy: string | null },
	now: Date
): Promise<void> {
	const current = await trx
		.selectFrom('membership')
		.select(['id', 'approvedAt'])
		.where('personId', '=', place.personId)
		.where('organisationId', '=', place.organisationId)
		.where('leftAt', 'is', null)
		.executeTakeFirst();
	if (!current)
		await trx
			.insertInto('membership')
			.values({ ...place, id: newId(), askedAt: now, approvedAt: now })
			.execute();
	else if (!current.approvedAt)
		await trx
			.updateTable('membership')
			.set({ role: place.role, approvedAt: now, approvedBy: place.approvedBy })
			.where('id', '=', current.id)
			.execute();
	else if (place.role === 'coordinator')
		await trx.updateTable('membership').set({ role: 'coordinator' }).where('id', '=', current.id).execute();
}

/**
 * The button behind a mailed invitation: proves the address, so it makes the account if needed, and the membership.
 * Works once. Says whether the account was known: then a link of 14 days old, forwarded perhaps, is no proof enough to
 * be signed in as somebody who may reach more than this.
 */
export const acceptInvitation = command({
	name: 'organisations.acceptInvitation',
	input: acceptInvitationInput,
	authorize: async ({ trx, input }) => {
		const hash = hashSecret(input.token);
		const found = await trx
			.selectFrom('invitation')
			.select('organisationId')
			.where('tokenHash', '=', hash)
			.executeTakeFirst();
		const organisation = found ? await organisationForWriting(trx, found.organisationId) : null;
		// Read again behind the lock: somebody may just have accepted or revoked it.
		const invitation = await trx
			.selectFrom('invitation')
			.selectAll()
			.where('tokenHash', '=', hash)
			.executeTakeFirst();
		return organisation && invitation ? { organisation, invitation } : null;
	},
	run: async ({ trx, input, subject: { organisation, invitation }, now }) => {
		const problem = invitationProblem(invitation, now);
		if (problem) return failure(problem);
		if (organisation.closed) return failure('revoked');
		const { email, role, organisationId, invitedBy } = invitation;
		const proven = await provenPerson(trx, { email, name: input.name, locale: input.locale }, now);
		if (!proven) return failure('nameMissing');
		const personId = proven.id;
		const keepers = await coordinatorsOf(trx, organisationId);
		await admit(trx, { personId, organisationId, role, approvedBy: invitedBy }, now);
		await trx.updateTable('invitation').set({ acceptedAt: now }).where('id', '=', invitation.id).execute();
		const [person] = await reachable(trx, personId);
		await tell(
			trx,
			keepers.filter((keeper) => keeper.personId !== personId),
			{
				occasion: 'joined',
				organisation: organisation.name,
				person: person?.name ?? '',
				path: `organisations/${organisationId}/people`
			}
		);
		return done('invitation', invitation.id, { personId, organisationId, email, known: proven.known });
	}
});

// --- Asking to join --------------------------------------------------------------------------------------------

/** Asks to belong. Who answers: the organisation's coordinators, or its board's; where it has none, the alliance too. */
export const askToJoin = command({
	name: 'organisations.askToJoin',
	input: askToJoinInput,
	authorize: async ({ trx, actor, input }) => {
		const organisation = await organisationForWriting(trx, input.organisationId);
		return actor.kind === 'person' && organisation && mayAskToJoin(actor, organisation)
			? { organisation, personId: actor.personId }
			: null;
	},
	run: async ({ trx, actor, input, subject: { organisation, personId }, now }) => {
		const id = newId();
		await holdPerson(trx, personId);
		const { open } = await trx
			.selectFrom('membership')
			.select((eb) => eb.fn.countAll<number>().as('open'))
			.where('personId', '=', personId)
			.where('approvedAt', 'is', null)
			.where('leftAt', 'is', null)
			.executeTakeFirstOrThrow();
		if (open >= MOST_REQUESTS) return failure('tooManyRequests');
		const inserted = await trx
			.insertInto('membership')
			.values({
				id,
				personId,
				organisationId: organisation.id,
				role: 'member',
				message: input.message,
				askedAt: now
			})
			// A second click.
			.onConflict((conflict) => conflict.doNothing())
			.executeTakeFirst();
		if (inserted.numInsertedOrUpdatedRows !== 1n) return done('organisation', organisation.id, null);
		const about = {
			organisation: organisation.name,
			person: await nameOf(trx, actor),
			quote: input.message
		};
		await tell(trx, await spokespeopleOf(trx, organisation.id), {
			...about,
			occasion: 'asked',
			path: `organisations/${organisation.id}/people`
		});
		if (!(await isCoordinated(trx, organisation.id)))
			await tell(trx, await allianceCoordinators(trx), {
				...about,
				occasion: 'claimed',
				path: 'alliance/checks'
			});
		return done('membership', id, null);
	}
});

/** A request with its organisation, for who may answer it; also when it was answered a moment ago. */
async function answerable(trx: Trx, actor: Actor, id: string) {
	const found = await trx
		.selectFrom('membership')
		.select('organisationId')
		.where('id', '=', id)
		.executeTakeFirst();
	const organisation = found ? await organisationForWriting(trx, found.organisationId) : null;
	const request = await trx
		.selectFrom('membership')
		.select(['id', 'personId', 'approvedAt', 'leftAt'])
		.where('id', '=', id)
		.executeTakeFirst();
	if (!organisation || !request) return null;
	const coordinated = await isCoordinated(trx, organisation.id, request.personId);
	return mayAnswerJoinRequest(actor, { ...organisation, coordinated }, request)
		? { organisation, request, coordinated }
		: null;
}

/** The first to be let in where nobody coordinates becomes the coordinator. */
export const approveJoin = command({
	name: 'organisations.approveJoin',
	input: approveJoinInput,
	authorize: ({ trx, actor, input }) => answerable(trx, actor, input.id),
	run: async ({ trx, actor, subject: { organisation, request, coordinated }, now }) => {
		if (request.leftAt) return failure('takenBack');
		if (request.approvedAt) return done('membership', request.id, null);
		const role: Role = coordinated ? 'member' : 'coordinator';
		await trx
			.updateTable('membership')
			.set({ role, approvedAt: now, approvedBy: actor.kind === 'person' ? actor.personId : null })
			.where('id', '=', request.id)
			.execute();
		if (!coordinated)
			await addOrganisationFact(trx, organisation.id, { kind: 'claimed', at: now, by: actor });
		await tell(trx, await reachable(trx, request.personId), {
			occasion: coordinated ? 'accepted' : 'claimAccepted',
			organisation: organisation.name,
			path: `organisations/${organisation.id}`
		});
		return done('membership', request.id, null);
	}
});

export const declineJoin = command({
	name: 'organisations.declineJoin',
	input: declineJoinInput,
	authorize: ({ trx, actor, input }) => answerable(trx, actor, input.id),
	run: async ({ trx, actor, input, subject: { organisation, request }, now }) => {
		if (request.approvedAt) return failure('approved');
		if (request.leftAt) return done('membership', request.id, null);
		await endRow(trx, request.id, { by: actor, reason: input.reason, now });
		await tell(trx, await reachable(trx, request.personId), {
			occasion: 'declined',
			organisation: organisation.name,
			quote: input.reason,
			path: `organisations/${organisation.id}`
		});
		return done('membership', request.id, null);
	}
});

async function endRow(trx: Trx, id: string, end: { by: Actor; reason?: string; now: Date }): Promise<void> {
	await trx
		.updateTable('membership')
		.set({
			leftAt: end.now,
			leftBy: end.by.kind === 'person' ? end.by.personId : null,
			leftReason: end.reason ?? ''
		})
		.where('id', '=', id)
		.execute();
}

// --- Roles and leaving -----------------------------------------------------------------------------------------

async function setRole(
	trx: Trx,
	organisation: KeptOrganisation,
	personId: string,
	role: Role
): Promise<void> {
	await trx
		.updateTable('membership')
		.set({ role })
		.where('organisationId', '=', organisation.id)
		.where('personId', '=', personId)
		.where('leftAt', 'is', null)
		.execute();
}

/** Makes a member coordinator or the other way round. Somebody always coordinates. */
export const changeRole = command({
	name: 'organisations.changeRole',
	input: changeRoleInput,
	authorize: async ({ trx, actor, input }) => {
		const organisation = await kept(trx, actor, input.organisationId);
		const members = organisation ? await membersOf(trx, organisation.id) : [];
		const member = members.find(({ personId }) => personId === input.personId);
		return organisation && member ? { organisation, member } : null;
	},
	run: async ({ trx, actor, input, subject: { organisation, member }, now }) => {
		if (member.role !== input.role) {
			if (input.role === 'member' && !(await isCoordinated(trx, organisation.id, member.personId)))
				return failure('lastCoordinator');
			await setRole(trx, organisation, member.personId, input.role);
			if (input.role === 'member')
				await revokeInvitationsBy(trx, member.personId, organisation.id, { by: actor, now });
			if (actor.kind === 'person' && actor.personId !== member.personId)
				await tell(trx, await reachable(trx, member.personId), {
					occasion: input.role === 'coordinator' ? 'becameCoordinator' : 'becameMember',
					organisation: organisation.name,
					person: await nameOf(trx, actor),
					path: `organisations/${organisation.id}`
				});
		}
		return done('organisation', organisation.id, null);
	}
});

/**
 * Ends one mandate to sign, or those that somebody holds: of one organisation, as that goes with leaving it, or of all.
 * Says how many.
 */
export async function endMandates(
	trx: Trx,
	which: { id: string } | { personId: string; organisationId?: string },
	end: { by: Actor; now: Date }
): Promise<number> {
	const ended = await trx
		.updateTable('signingMandate')
		.set({ endedAt: end.now, endedBy: personIdOf(end.by) })
		.where((eb) => eb.and(which))
		.where('endedAt', 'is', null)
		.returning(['id', 'organisationId'])
		.execute();
	for (const mandate of ended)
		await addOrganisationFact(trx, mandate.organisationId, {
			kind: 'mandateEnded',
			at: end.now,
			by: end.by,
			detail: { mandate: mandate.id }
		});
	return ended.length;
}

/**
 * Before everything about somebody goes: where they were the last coordinator, the longest member takes over. Erasing
 * can't wait for a choice.
 */
export async function handOverAll(trx: Trx, personId: string, now: Date): Promise<void> {
	const coordinated = await trx
		.selectFrom('membership')
		.select('organisationId')
		.where('personId', '=', personId)
		.where('role', '=', 'coordinator')
		.where('approvedAt', 'is not', null)
		.where('leftAt', 'is', null)
		.orderBy('organisationId')
		.execute();
	for (const { organisationId } of coordinated) {
		const organisation = await organisationForWriting(trx, organisationId);
		if (!organisation || (await isCoordinated(trx, organisationId, personId))) continue;
		const others = (await membersOf(trx, organisationId)).filter((member) => member.personId !== personId);
		const [successor] = others.toSorted((a, b) => a.since.getTime() - b.since.getTime());
		if (!successor) {
			await addOrganisationFact(trx, organisationId, {
				kind: 'uncoordinated',
				at: now,
				by: { kind: 'system' }
			});
			continue;
		}
		await setRole(trx, organisation, successor.personId, 'coordinator');
		await tell(trx, await reachable(trx, successor.personId), {
			occasion: 'inherited',
			organisation: organisation.name,
			path: `organisations/${organisationId}/people`
		});
	}
}

/**
 * Somebody leaves, takes back a request to join, or is removed. The last coordinator hands over to a member; with
 * nobody left, the organisation goes on without one if that is confirmed.
 */
export const endMembership = command({
	name: 'organisations.endMembership',
	input: endMembershipInput,
	authorize: async ({ trx, actor, input }) => {
		const organisation = await organisationForWriting(trx, input.organisationId);
		if (!organisation || !mayEndMembership(actor, organisation, input)) return null;
		const membership = await trx
			.selectFrom('membership')
			.select(['id', 'role', 'approvedAt', 'leftAt'])
			.where('organisationId', '=', organisation.id)
			.where('personId', '=', input.personId)
			.orderBy('askedAt', 'desc')
			.orderBy('id', 'desc')
			.executeTakeFirst();
		const own = actor.kind === 'person' && actor.personId === input.personId;
		// Another's request to join is answered, not ended.
		return membership && (own || membership.approvedAt) ? { organisation, membership, own } : null;
	},
	run: async ({ trx, actor, input, subject: { organisation, membership, own }, now }) => {
		// A second click.
		if (membership.leftAt) return done('membership', membership.id, null);
		const person = (await reachable(trx, input.personId))[0]?.name ?? '';
		const about = { organisation: organisation.name, person };
		if (membership.approvedAt && membership.role === 'coordinator') {
			const others = (await membersOf(trx, organisation.id)).filter(
				(member) => member.personId !== input.personId
			);
			if (others.length === 0) {
				if (!input.without) return failure('alone');
				await addOrganisationFact(trx, organisation.id, { kind: 'uncoordinated', at: now, by: actor });
			} else if (!others.some((member) => member.role === 'coordinator')) {
				const successor = others.find((member) => member.personId === input.successorId);
				if (!successor) return failure('lastCoordinator');
				await setRole(trx, organisation, successor.personId, 'coordinator');
				await tell(trx, await reachable(trx, successor.personId), {
					...about,
					occasion: 'becameCoordinator',
					path: `organisations/${organisation.id}`
				});
			}
		}
		await endRow(trx, membership.id, { by: actor, now });
		await revokeInvitationsBy(trx, input.personId, organisation.id, { by: actor, now });
		await endMandates(trx, { personId: input.personId, organisationId: organisation.id }, { by: actor, now });
		if (!own)
			await tell(trx, await reachable(trx, input.personId), { ...about, occasion: 'removed', path: 'work' });
		else if (membership.approvedAt)
			await tell(trx, await coordinatorsOf(trx, organisation.id), {
				...about,
				occasion: 'left',
				path: `organisations/${organisation.id}/people`
			});
		return done('membership', membership.id, null);
	}
});
