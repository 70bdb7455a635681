import type { AgreementSigned } from '#domains/matching/events.ts';
import { addDays } from '#kernel/dates.ts';
import { type Actor, personIdOf } from '#kernel/actor.ts';
import { failure } from '#kernel/result.ts';
import { auditName, writeAudit } from '#platform/server/audit.ts';
import { command, done } from '#platform/server/command.ts';
import type { Trx } from '#platform/server/database.ts';
import { setDeadline } from '#platform/server/deadlines.ts';
import { newId } from '#platform/server/ids.ts';
import { bumpVersion } from '#platform/server/version.ts';
import { mayLeadInitiative } from '../policy.ts';
import { checkInput, goalInput, LIMITS, phaseInput, REFERENCE_PROCESS } from '../schema.ts';
import { holdInitiative, type Initiative, readInitiative } from './initiative-queries.ts';
import { keepProcess } from './process-queries.ts';

export const OPEN_PULSE = 'initiative.pulse';

const TAKE_IN = auditName('initiatives.takeInAgreement');

/** The initiative that an agreement named, as long as one of its parties takes part in it and it goes on. */
async function named(trx: Trx, event: AgreementSigned): Promise<string | null> {
	if (!event.initiativeId) return null;
	const party = await trx
		.selectFrom('initiativeParty')
		.select('initiativeId')
		.where('initiativeId', '=', event.initiativeId)
		.where('organisationId', 'in', event.partyIds)
		.executeTakeFirst();
	if (!party) return null;
	const initiative = await readInitiative(trx, party.initiativeId);
	return initiative?.stopped ? null : party.initiativeId;
}

async function open(trx: Trx, event: AgreementSigned): Promise<string> {
	const id = newId();
	await trx
		.insertInto('initiative')
		.values({
			id,
			title: event.title,
			openedAt: event.at,
			processId: await keepProcess(trx),
			goal: event.goal.slice(0, LIMITS.goal)
		})
		.execute();
	await setDeadline(trx, OPEN_PULSE, id, addDays(event.at, REFERENCE_PROCESS.pulse.firstAfterDays));
	return id;
}

/** A signed agreement opens an initiative, or widens the one that it belongs to. In the transaction of the signing. */
export async function takeInAgreement(trx: Trx, event: AgreementSigned): Promise<void> {
	const known = await trx
		.selectFrom('initiativeAgreement')
		.select('initiativeId')
		.where('agreementId', '=', event.agreementId)
		.executeTakeFirst();
	const initiativeId = known?.initiativeId ?? (await named(trx, event)) ?? (await open(trx, event));
	await trx
		.insertInto('initiativeAgreement')
		.values({ initiativeId, agreementId: event.agreementId, since: event.at })
		.onConflict((conflict) => conflict.column('agreementId').doNothing())
		.execute();
	await trx
		.insertInto('initiativeParty')
		.values(event.partyIds.map((organisationId) => ({ initiativeId, organisationId, since: event.at })))
		.onConflict((conflict) => conflict.doNothing())
		.execute();
	await agreeOnReviews(trx, initiativeId, event.reviews);
	await writeAudit(trx, { kind: 'system' }, TAKE_IN, { type: 'initiative', id: initiativeId });
}

/** Days on which the parties look back; those that were agreed before stay. */
export async function agreeOnReviews(trx: Trx, initiativeId: string, days: readonly string[]): Promise<void> {
	if (days.length === 0) return;
	await trx
		.insertInto('initiativeReview')
		.values([...new Set(days)].map((dueOn) => ({ id: newId(), initiativeId, dueOn })))
		.onConflict((conflict) => conflict.columns(['initiativeId', 'dueOn']).doNothing())
		.execute();
}

/** An initiative for writing, for who leads it. */
export async function ledInitiative(trx: Trx, actor: Actor, id: string): Promise<Initiative | null> {
	const initiative = await holdInitiative(trx, id);
	if (!initiative) return null;
	const partyIds = initiative.parties.map((party) => party.id);
	return mayLeadInitiative(actor, { partyIds, stopped: initiative.stopped !== null }) ? initiative : null;
}

/** The shared goal in one sentence, and the chain from need to outcome. */
export const setGoal = command({
	name: 'initiatives.setGoal',
	input: goalInput,
	authorize: ({ trx, actor, input }) => ledInitiative(trx, actor, input.id),
	run: async ({ trx, input: { id, version, ...fields } }) => {
		if (!(await bumpVersion(trx, 'initiative', id, version))) return failure('stale');
		await trx.updateTable('initiative').set(fields).where('id', '=', id).execute();
		return done('initiative', id, null);
	}
});

export const enterPhase = command({
	name: 'initiatives.enterPhase',
	input: phaseInput,
	authorize: ({ trx, actor, input }) => ledInitiative(trx, actor, input.id),
	run: async ({ trx, actor, input: { id, version, phase }, subject, now }) => {
		if (!subject.process.phases.some((one) => one.id === phase)) return failure('unknownPhase');
		if (!(await bumpVersion(trx, 'initiative', id, version))) return failure('stale');
		await addFact(trx, id, { kind: 'phase', detail: phase, at: now, by: actor });
		return done('initiative', id, null);
	}
});

export async function addFact(
	trx: Trx,
	initiativeId: string,
	{ kind, detail, at, by }: { kind: 'phase' | 'stopped'; detail: string; at: Date; by: Actor }
): Promise<void> {
	await trx
		.insertInto('initiativeFact')
		.values({ initiativeId, kind, detail, at, byPerson: personIdOf(by) })
		.execute();
}

/** Ticks an item of a checklist, or takes the tick away. */
export const checkItem = command({
	name: 'initiatives.checkItem',
	input: checkInput,
	authorize: ({ trx, actor, input }) => ledInitiative(trx, actor, input.id),
	run: async ({ trx, actor, input: { id, item, checked }, subject, now }) => {
		const isThere = subject.process.phases.some(({ checklist }) => checklist.some((one) => one.id === item));
		if (!isThere) return failure('unknownItem');
		if (checked === 'yes')
			await trx
				.insertInto('initiativeCheck')
				.values({ initiativeId: id, item, at: now, byPerson: personIdOf(actor) })
				.onConflict((conflict) => conflict.doNothing())
				.execute();
		else
			await trx
				.deleteFrom('initiativeCheck')
				.where('initiativeId', '=', id)
				.where('item', '=', item)
				.execute();
		return done('initiative', id, null);
	}
});
