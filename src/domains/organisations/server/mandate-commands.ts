import { personIdOf } from '#kernel/actor.ts';
import { failure } from '#kernel/result.ts';
import { command, done } from '#platform/server/command.ts';
import { newId } from '#platform/server/ids.ts';
import { mayEndMandate, mayGiveBoardMandate, mayRecordMandate } from '../policy.ts';
import {
	endBoardMandateInput,
	endMandateInput,
	giveBoardMandateInput,
	recordMandateInput
} from '../schema.ts';
import { addOrganisationFact, endMandates, nameOf, reachable, tell } from './membership-commands.ts';
import { keptOrganisation, membersOf, organisationForWriting } from './membership-queries.ts';
import { coordinatorsOf } from './queries.ts';

/** Records that one of an organisation's people may sign for it. */
export const recordMandate = command({
	name: 'organisations.recordMandate',
	input: recordMandateInput,
	authorize: async ({ trx, actor, input }) => {
		const organisation = await organisationForWriting(trx, input.organisationId);
		return organisation && mayRecordMandate(actor, organisation) ? organisation : null;
	},
	run: async ({ trx, actor, input, subject: organisation, now }) => {
		const members = await membersOf(trx, organisation.id);
		if (!members.some((member) => member.personId === input.personId)) return failure('notIn');
		const current = await trx
			.selectFrom('signingMandate')
			.select(['id', 'basis'])
			.where('organisationId', '=', organisation.id)
			.where('personId', '=', input.personId)
			.where('endedAt', 'is', null)
			.executeTakeFirst();
		// A second click.
		if (current?.basis === input.basis) return done('signingMandate', current.id, null);
		if (current) return failure('recordedAlready');
		const id = newId();
		await trx
			.insertInto('signingMandate')
			.values({ ...input, id, recordedAt: now, recordedBy: personIdOf(actor) })
			.execute();
		await addOrganisationFact(trx, organisation.id, {
			kind: 'mandateRecorded',
			at: now,
			by: actor,
			detail: { mandate: id }
		});
		if (personIdOf(actor) !== input.personId)
			await tell(trx, await reachable(trx, input.personId), {
				occasion: 'mandated',
				organisation: organisation.name,
				person: await nameOf(trx, actor),
				quote: input.basis,
				path: `organisations/${organisation.id}/mandates`
			});
		return done('signingMandate', id, null);
	}
});

/** Ends a mandate; who holds it may lay it down. What was signed on it stays signed. */
export const endMandate = command({
	name: 'organisations.endMandate',
	input: endMandateInput,
	authorize: async ({ trx, actor, input }) => {
		const mandate = await trx
			.selectFrom('signingMandate')
			.select(['organisationId', 'personId'])
			.where('id', '=', input.id)
			.executeTakeFirst();
		const organisation = mandate ? await organisationForWriting(trx, mandate.organisationId) : null;
		return mandate && organisation && mayEndMandate(actor, organisation, mandate)
			? { mandate, organisation }
			: null;
	},
	run: async ({ trx, actor, input, subject: { mandate, organisation }, now }) => {
		// A second click ends nothing and tells nobody.
		const ended = await endMandates(trx, { id: input.id }, { by: actor, now });
		if (ended === 0) return done('signingMandate', input.id, null);
		const own = personIdOf(actor) === mandate.personId;
		const others = async () =>
			(await coordinatorsOf(trx, organisation.id)).filter(({ personId }) => personId !== mandate.personId);
		await tell(trx, own ? await others() : await reachable(trx, mandate.personId), {
			occasion: own ? 'mandateLaidDown' : 'mandateEnded',
			organisation: organisation.name,
			person: await nameOf(trx, actor),
			path: `organisations/${organisation.id}/mandates`
		});
		return done('signingMandate', input.id, null);
	}
});

/** A board lets one of its schools sign by itself, for the board. */
export const giveBoardMandate = command({
	name: 'organisations.giveBoardMandate',
	input: giveBoardMandateInput,
	authorize: async ({ trx, actor, input }) => {
		// Held, so that it doesn't get another board or a second mandate meanwhile.
		const school = await organisationForWriting(trx, input.schoolId);
		const board = school?.boardId ? await keptOrganisation(school.boardId, trx) : null;
		return school && board && mayGiveBoardMandate(actor, board) ? { school, board } : null;
	},
	run: async ({ trx, actor, input, subject: { school, board }, now }) => {
		const current = await trx
			.selectFrom('boardMandate')
			.select(['id', 'basis'])
			.where('schoolId', '=', school.id)
			.where('boardId', '=', board.id)
			.where('endedAt', 'is', null)
			.executeTakeFirst();
		// A second click.
		if (current?.basis === input.basis) return done('boardMandate', current.id, { school: school.name });
		if (current) return failure('givenAlready');
		// What an earlier board gave counts no more.
		await trx
			.updateTable('boardMandate')
			.set({ endedAt: now, endedBy: personIdOf(actor) })
			.where('schoolId', '=', school.id)
			.where('endedAt', 'is', null)
			.execute();
		const id = newId();
		await trx
			.insertInto('boardMandate')
			.values({ ...input, id, boardId: board.id, givenAt: now, givenBy: personIdOf(actor) })
			.execute();
		await addOrganisationFact(trx, school.id, {
			kind: 'boardMandateGiven',
			at: now,
			by: actor,
			detail: { mandate: id }
		});
		await tell(trx, await coordinatorsOf(trx, school.id), {
			occasion: 'boardMandated',
			organisation: school.name,
			person: await nameOf(trx, actor),
			quote: input.basis,
			path: `organisations/${school.id}/mandates`
		});
		return done('boardMandate', id, { school: school.name });
	}
});

/** From now on the board signs again. */
export const endBoardMandate = command({
	name: 'organisations.endBoardMandate',
	input: endBoardMandateInput,
	authorize: async ({ trx, actor, input }) => {
		const mandate = await trx
			.selectFrom('boardMandate')
			.select(['schoolId', 'boardId'])
			.where('id', '=', input.id)
			.executeTakeFirst();
		const board = mandate ? await keptOrganisation(mandate.boardId, trx) : null;
		const school = mandate ? await organisationForWriting(trx, mandate.schoolId) : null;
		return school && board && mayGiveBoardMandate(actor, board) ? school : null;
	},
	run: async ({ trx, actor, input, subject: school, now }) => {
		const ended = await trx
			.updateTable('boardMandate')
			.set({ endedAt: now, endedBy: personIdOf(actor) })
			.where('id', '=', input.id)
			.where('endedAt', 'is', null)
			.executeTakeFirst();
		// A second click.
		if (ended.numUpdatedRows !== 1n) return done('boardMandate', input.id, null);
		await addOrganisationFact(trx, school.id, {
			kind: 'boardMandateEnded',
			at: now,
			by: actor,
			detail: { mandate: input.id }
		});
		await tell(trx, await coordinatorsOf(trx, school.id), {
			occasion: 'boardMandateEnded',
			organisation: school.name,
			person: await nameOf(trx, actor),
			path: `organisations/${school.id}/mandates`
		});
		return done('boardMandate', input.id, null);
	}
});
