import { z } from 'zod';
import { m } from '#messages';
import { type Actor, personIdOf } from '#kernel/actor.ts';
import { failure } from '#kernel/result.ts';
import { membersOf, spokespeopleOf } from '#domains/organisations/server/queries.ts';
import { command, done } from '#platform/server/command.ts';
import type { Trx } from '#platform/server/database.ts';
import { list } from '#src/format.ts';
import { partyName } from '../components/words.ts';
import { maySpeakFor, maySpeakIn, mayTellLesson } from '../policy.ts';
import {
	addMemberInput,
	answerInvitationInput,
	invitePartyInput,
	leaveInput,
	lessonInput,
	MOST_PARTIES,
	removeMemberInput,
	withdrawInvitationInput
} from '../schema.ts';
import { addFact, ledInitiative, letIn, stop } from './initiative-commands.ts';
import {
	holdInitiative,
	holdToStop,
	type Initiative,
	partyIdsOf,
	readInitiative
} from './initiative-queries.ts';
import { mailPeople, mailSide } from './mail-commands.ts';
import { organisationToInvite } from './party-queries.ts';
import { letGo } from './visit-commands.ts';

/** Asks an organisation to take part: who speaks for it is mailed, and says yes or no. */
export const inviteParty = command({
	name: 'initiatives.inviteParty',
	input: invitePartyInput,
	authorize: ({ trx, actor, input }) => ledInitiative(trx, actor, input.id),
	run: async ({ trx, actor, input: { id, invitationId, organisationId }, subject: initiative, now }) => {
		const { title, goal, parties } = initiative;
		const organisation = await organisationToInvite(trx, organisationId);
		if (!organisation) return failure('unknownOrganisation');
		if (parties.some((party) => party.id === organisationId)) return failure('alreadyParty');
		if (parties.length >= MOST_PARTIES) return failure('tooManyParties');
		const readers = await spokespeopleOf(trx, organisationId);
		if (readers.length === 0) return failure('nobodyThere');
		const added = await trx
			.insertInto('initiativeInvitation')
			.values({
				id: invitationId,
				initiativeId: id,
				organisationId,
				invitedAt: now,
				invitedBy: personIdOf(actor)
			})
			.onConflict((conflict) => conflict.doNothing())
			.returning('id')
			.executeTakeFirst();
		// Asked already: nobody is mailed twice.
		if (!added) return failure('alreadyInvited');
		const names = parties.map((party) => party.name);
		await mailPeople(trx, readers, ({ locale }) => ({
			subject: m['initiatives.mail.invited.subject']({ title, organisation: organisation.name }, { locale }),
			paragraphs: [
				m['initiatives.mail.invited.body'](
					{ title, others: list(names, locale), organisation: organisation.name },
					{ locale }
				),
				...(goal ? [m['initiatives.mail.invited.goal']({ goal }, { locale })] : [])
			],
			action: [m['initiatives.mail.invited.action']({}, { locale }), `initiatives/${id}/invitation`],
			smallPrint: m['initiatives.mail.invited.smallPrint']({ organisation: organisation.name }, { locale })
		}));
		return done('initiative', id, null);
	}
});

async function openInvitation(trx: Trx, id: string) {
	const row = await trx
		.selectFrom('initiativeInvitation')
		.select(['initiativeId', 'organisationId', 'invitedBy'])
		.where('id', '=', id)
		.where('answer', 'is', null)
		.executeTakeFirst();
	const initiative = row ? await holdInitiative(trx, row.initiativeId) : null;
	return row && initiative ? { ...row, initiative } : null;
}

async function settle(
	trx: Trx,
	id: string,
	{ answer, at, by }: { answer: 'yes' | 'no' | 'withdrawn'; at: Date; by: Actor }
): Promise<void> {
	await trx
		.updateTable('initiativeInvitation')
		.set({ answer, answeredAt: at, answeredBy: personIdOf(by) })
		.where('id', '=', id)
		.execute();
}

/** Yes makes a party of it at once; whoever invited it hears the answer. */
export const answerInvitation = command({
	name: 'initiatives.answerInvitation',
	input: answerInvitationInput,
	authorize: async ({ trx, actor, input }) => {
		const invitation = await openInvitation(trx, input.id);
		return invitation && maySpeakFor(actor, invitation.organisationId) ? invitation : null;
	},
	run: async ({ trx, actor, input: { id, answer }, subject, now }) => {
		const { initiative, organisationId, invitedBy } = subject;
		if (initiative.stopped) return failure('stopped');
		await settle(trx, id, { answer, at: now, by: actor });
		if (answer === 'yes') await letIn(trx, initiative.id, [organisationId], now);
		const { title } = initiative;
		const organisation = (await organisationToInvite(trx, organisationId))?.name ?? '';
		const inviter = await trx
			.selectFrom('person')
			.select(['id as personId', 'name', 'email', 'locale'])
			.where('id', '=', invitedBy)
			.where('erasedAt', 'is', null)
			.execute();
		await mailPeople(trx, inviter, ({ locale }) => ({
			subject: m[`initiatives.mail.invitationAnswer.${answer}.subject`]({ organisation, title }, { locale }),
			paragraphs: [
				m[`initiatives.mail.invitationAnswer.${answer}.body`]({ organisation, title }, { locale })
			],
			action: [
				m['initiatives.mail.invitationAnswer.action']({}, { locale }),
				`initiatives/${initiative.id}/parties`
			],
			smallPrint: m['initiatives.mail.invitationAnswer.smallPrint']({}, { locale })
		}));
		return done('initiative', initiative.id, { initiativeId: initiative.id });
	}
});

export const withdrawInvitation = command({
	name: 'initiatives.withdrawInvitation',
	input: withdrawInvitationInput,
	authorize: async ({ trx, actor, input }) => {
		const invitation = await openInvitation(trx, input.id);
		return invitation && (await ledInitiative(trx, actor, invitation.initiativeId)) ? invitation : null;
	},
	run: async ({ trx, actor, input: { id }, subject: { initiative }, now }) => {
		await settle(trx, id, { answer: 'withdrawn', at: now, by: actor });
		return done('initiative', initiative.id, null);
	}
});

/**
 * A party takes part no longer: whom it sends come no more, nobody comes to it, and what it still had to do is for the
 * others to take up, who hear so. The initiative of which nobody is left has stopped.
 */
async function part(
	trx: Trx,
	initiative: Initiative,
	leaving: { organisationId: string; kind: 'left' | 'closed'; detail: string; at: Date; by: Actor }
): Promise<void> {
	const { id, title, professionals } = initiative;
	const { organisationId, kind, detail, at, by } = leaving;
	await addFact(trx, id, leaving);
	await trx
		.updateTable('initiativeParty')
		.set({ leftAt: at })
		.where('initiativeId', '=', id)
		.where('organisationId', '=', organisationId)
		.execute();
	for (const professional of professionals)
		if (professional.organisationId === organisationId) await letGo(trx, professional.id, at);
	await trx
		.updateTable('visit')
		.set({ endedAt: at })
		.where('schoolId', '=', organisationId)
		.where('endedAt', 'is', null)
		.where('professionalId', 'in', trx.selectFrom('professional').select('id').where('initiativeId', '=', id))
		.execute();
	await trx
		.updateTable('initiativeStep')
		.set({ ownerId: null })
		.where('initiativeId', '=', id)
		.where('ownerId', '=', organisationId)
		.where('doneOn', 'is', null)
		.execute();
	await trx
		.deleteFrom('initiativeMember')
		.where('initiativeId', '=', id)
		.where('organisationId', '=', organisationId)
		.execute();
	const staying = initiative.parties.filter((party) => party.id !== organisationId);
	const organisation = partyName(initiative.parties, organisationId);
	for (const party of staying)
		await mailSide(trx, { initiativeId: id, organisationId: party.id }, ({ locale }) => ({
			subject: m['initiatives.mail.left.subject']({ organisation, title }, { locale }),
			paragraphs: [
				m[`initiatives.mail.left.${kind}`]({ organisation, title }, { locale }),
				...(detail ? [detail] : []),
				m['initiatives.mail.left.after']({}, { locale })
			],
			action: [m['initiatives.mail.left.action']({}, { locale }), `initiatives/${id}`],
			smallPrint: m['initiatives.mail.stopped.smallPrint']({}, { locale })
		}));
	if (staying.length > 0) return;
	await stop(trx, id, { reason: detail || organisation, at, by });
}

/** For who acts for the party. */
async function spokenIn(
	trx: Trx,
	actor: Actor,
	{ id, organisationId }: { id: string; organisationId: string },
	hold: typeof holdInitiative = holdInitiative
): Promise<Initiative | null> {
	const initiative = await hold(trx, id);
	if (!initiative) return null;
	const facts = { organisationId, partyIds: partyIdsOf(initiative), stopped: initiative.stopped !== null };
	return maySpeakIn(actor, facts) ? initiative : null;
}

export const leaveInitiative = command({
	name: 'initiatives.leaveInitiative',
	input: leaveInput,
	authorize: ({ trx, actor, input }) => spokenIn(trx, actor, input, holdToStop),
	run: async ({ trx, actor, input: { id, organisationId, reason }, subject, now }) => {
		await part(trx, subject, { organisationId, kind: 'left', detail: reason, at: now, by: actor });
		return done('initiative', id, null);
	}
});

/** Organisations that closed take part no longer. */
export const partClosed = command({
	name: 'initiatives.partClosed',
	input: z.object({ id: z.uuid() }),
	authorize: async ({ trx, actor, input }) =>
		actor.kind === 'system' ? await holdToStop(trx, input.id) : null,
	run: async ({ trx, actor, input: { id }, subject, now }) => {
		for (const { id: organisationId } of subject.parties.filter(({ closed }) => closed)) {
			const initiative = (await readInitiative(trx, id))!;
			await part(trx, initiative, { organisationId, kind: 'closed', detail: '', at: now, by: actor });
		}
		return done('initiative', id, null);
	}
});

/** Says what somebody of a party does in it, and whether they hear for their organisation. */
export const addMember = command({
	name: 'initiatives.addMember',
	input: addMemberInput,
	authorize: ({ trx, actor, input }) => spokenIn(trx, actor, input),
	run: async ({ trx, input: { id, memberId, organisationId, personId, task, isContact }, now }) => {
		if (!(await membersOf(trx, organisationId)).some((member) => member.personId === personId))
			return failure('unknownPerson');
		await trx
			.insertInto('initiativeMember')
			.values({ id: memberId, initiativeId: id, organisationId, personId, task, isContact, since: now })
			.onConflict((conflict) => conflict.doNothing())
			.execute();
		return done('initiative', id, null);
	}
});

export const removeMember = command({
	name: 'initiatives.removeMember',
	input: removeMemberInput,
	authorize: async ({ trx, actor, input }) => {
		const row = await trx
			.selectFrom('initiativeMember')
			.select(['initiativeId', 'organisationId'])
			.where('id', '=', input.id)
			.executeTakeFirst();
		if (!row) return null;
		return await spokenIn(trx, actor, { id: row.initiativeId, organisationId: row.organisationId });
	},
	run: async ({ trx, input, subject: { id } }) => {
		await trx.deleteFrom('initiativeMember').where('id', '=', input.id).execute();
		return done('initiative', id, null);
	}
});

/** What a party learnt, once it is over; it can be told better later. */
export const tellLesson = command({
	name: 'initiatives.tellLesson',
	input: lessonInput,
	authorize: async ({ trx, actor, input: { id, organisationId } }) => {
		const initiative = await holdInitiative(trx, id);
		if (!initiative) return null;
		const facts = { organisationId, partyIds: partyIdsOf(initiative), stopped: initiative.stopped !== null };
		return mayTellLesson(actor, facts) ? initiative : null;
	},
	run: async ({ trx, actor, input: { id, organisationId, lesson }, now }) => {
		const told = { lesson, at: now, byPerson: personIdOf(actor) };
		await trx
			.insertInto('initiativeLesson')
			.values({ ...told, initiativeId: id, organisationId })
			.onConflict((conflict) => conflict.columns(['initiativeId', 'organisationId']).doUpdateSet(told))
			.execute();
		return done('initiative', id, null);
	}
});
