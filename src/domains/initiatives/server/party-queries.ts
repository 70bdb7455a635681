import {
	membersOf,
	type OrganisationCard,
	organisationCards
} from '#domains/organisations/server/queries.ts';
import { db, type Trx } from '#platform/server/database.ts';
import type { Scope } from '#platform/server/scope.ts';
import { maySpeakFor, maySpeakIn, mayTellLesson } from '../policy.ts';
import { type Initiative, partyIdsOf, readInitiative } from './initiative-queries.ts';
import { members } from './member-queries.ts';

/** Somebody of a party with what they do in an initiative. */
export type InitiativeMember = {
	id: string;
	organisationId: string;
	personId: string;
	name: string;
	task: string;
	isContact: boolean;
};

export type OpenInvitation = { id: string; organisationId: string; name: string; invitedAt: Date };

/** What the page of the parties shows; the reader's own query decided that the initiative may be seen. */
export async function togetherIn(scope: Scope, { id, parties, stopped }: Initiative) {
	const people = await members(db(), id)
		.select(['member.id', 'member.organisationId', 'member.personId', 'person.name', 'task', 'isContact'])
		.orderBy('person.name')
		.execute();
	const invitations: OpenInvitation[] = await db()
		.selectFrom('initiativeInvitation as invitation')
		.innerJoin('organisation', 'organisation.id', 'invitation.organisationId')
		.select(['invitation.id', 'organisationId', 'organisation.name', 'invitedAt'])
		.where('initiativeId', '=', id)
		.where('answer', 'is', null)
		.orderBy('invitedAt')
		.execute();
	const partyIds = parties.map((party) => party.id);
	const mine = partyIds.filter((organisationId) =>
		maySpeakIn(scope.actor, { organisationId, partyIds, stopped: stopped !== null })
	);
	return {
		people: people as InitiativeMember[],
		invitations,
		/** Of the parties that the reader speaks for, who could have a task in it. */
		own: await Promise.all(
			mine.map(async (organisationId) => ({
				organisationId,
				candidates: (await membersOf(db(), organisationId)).filter(
					({ personId }) =>
						!people.some((one) => one.personId === personId && one.organisationId === organisationId)
				)
			}))
		)
	};
}

export type InvitationToAnswer = {
	id: string;
	organisationId: string;
	organisation: string;
	initiativeId: string;
	title: string;
	goal: string;
	invitedAt: Date;
	/** Who takes part already. */
	parties: OrganisationCard[];
};

/** Invitations that wait for this person's answer: of one initiative, or of all. */
export async function invitationsToAnswer(
	scope: Scope,
	initiativeId?: string
): Promise<InvitationToAnswer[]> {
	const { actor } = scope;
	if (actor.kind !== 'person') return [];
	const own = [...actor.memberships.map(({ organisationId }) => organisationId), ...actor.boardSchoolIds];
	const mine = own.filter((organisationId) => maySpeakFor(actor, organisationId));
	if (mine.length === 0) return [];
	const rows = await db()
		.selectFrom('initiativeInvitation as invitation')
		.innerJoin('organisation', 'organisation.id', 'invitation.organisationId')
		.innerJoin('initiative', 'initiative.id', 'invitation.initiativeId')
		.select([
			'invitation.id',
			'invitation.organisationId',
			'organisation.name as organisation',
			'initiative.id as initiativeId',
			'initiative.title',
			'initiative.goal',
			'invitedAt'
		])
		.where('invitation.organisationId', 'in', mine)
		.where('answer', 'is', null)
		.$if(initiativeId !== undefined, (query) => query.where('initiative.id', '=', initiativeId!))
		.orderBy('invitedAt')
		.execute();
	const found: InvitationToAnswer[] = [];
	for (const row of rows) {
		const initiative = await readInitiative(db(), row.initiativeId);
		if (initiative && !initiative.stopped) found.push({ ...row, parties: initiative.parties });
	}
	return found;
}

/** An organisation to invite, as others show it; null when there is none in the open. */
export async function organisationToInvite(trx: Trx, id: string): Promise<OrganisationCard | null> {
	const card = (await organisationCards([id], trx)).get(id);
	return card?.checked ? card : null;
}

export type Lesson = { organisationId: string; lesson: string; at: Date };

/** What the parties learnt from an initiative that stopped, and for which of them the reader may write it down. */
export async function lessonsOf(
	scope: Scope,
	initiative: Initiative
): Promise<{ lessons: Lesson[]; mine: string[] }> {
	const lessons = await db()
		.selectFrom('initiativeLesson')
		.select(['organisationId', 'lesson', 'at'])
		.where('initiativeId', '=', initiative.id)
		.orderBy('at')
		.execute();
	const partyIds = partyIdsOf(initiative);
	const stopped = initiative.stopped !== null;
	return {
		lessons,
		mine: partyIds.filter((organisationId) =>
			mayTellLesson(scope.actor, { organisationId, partyIds, stopped })
		)
	};
}
