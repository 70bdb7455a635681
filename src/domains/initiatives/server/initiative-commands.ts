import type { AgreementSigned } from '#domains/matching/events.ts';
import { addDays, localDay } from '#kernel/dates.ts';
import { type Actor, personIdOf } from '#kernel/actor.ts';
import { failure } from '#kernel/result.ts';
import { auditName, writeAudit } from '#platform/server/audit.ts';
import { command, done } from '#platform/server/command.ts';
import type { Trx } from '#platform/server/database.ts';
import { closeDeadline, setDeadline } from '#platform/server/deadlines.ts';
import { emit } from '#platform/server/events.ts';
import { newId } from '#platform/server/ids.ts';
import { bumpVersion } from '#platform/server/version.ts';
import type { InitiativeStopped } from '../events.ts';
import { mayLeadInitiative, maySpeakFor } from '../policy.ts';
import {
	checkInput,
	goalInput,
	LIMITS,
	openInitiativeInput,
	phaseInput,
	REFERENCE_PROCESS,
	YEARS_AHEAD
} from '../schema.ts';
import { agreementIdsOf, holdInitiative, type Initiative, readInitiative } from './initiative-queries.ts';
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
		.where('leftAt', 'is', null)
		.executeTakeFirst();
	if (!party) return null;
	const initiative = await readInitiative(trx, party.initiativeId);
	return initiative?.stopped ? null : party.initiativeId;
}

type Opening = { id: string; title: string; goal: string; at: Date; runsSince: string | null };

/** From its first day it keeps the process of that day, and the sides will be asked how it goes. */
async function open(trx: Trx, { at, goal, ...opening }: Opening): Promise<string> {
	await trx
		.insertInto('initiative')
		.values({
			...opening,
			openedAt: at,
			processId: await keepProcess(trx),
			goal: goal.slice(0, LIMITS.goal)
		})
		.execute();
	await setDeadline(trx, OPEN_PULSE, opening.id, addDays(at, REFERENCE_PROCESS.pulse.firstAfterDays));
	return opening.id;
}

/** These take part from now on; who does so already stays since when. */
export async function letIn(
	trx: Trx,
	initiativeId: string,
	organisationIds: readonly string[],
	since: Date
): Promise<void> {
	await trx
		.insertInto('initiativeParty')
		.values(organisationIds.map((organisationId) => ({ initiativeId, organisationId, since })))
		.onConflict((conflict) =>
			conflict
				.columns(['initiativeId', 'organisationId'])
				.doUpdateSet({ since, leftAt: null })
				.where('initiativeParty.leftAt', 'is not', null)
		)
		.execute();
}

/** Lets an initiative join that runs already, by one of its parties; the others are invited. */
export const openInitiative = command({
	name: 'initiatives.openInitiative',
	input: openInitiativeInput,
	authorize: async ({ trx, actor, input: { id, organisationId } }) => {
		const known = await holdInitiative(trx, id);
		if (known) return (await ledInitiative(trx, actor, id)) && { known };
		return maySpeakFor(actor, organisationId) ? { known } : null;
	},
	run: async ({ trx, actor, input, subject: { known }, now }) => {
		const { id, organisationId, title, goal, runsSince, phase, reviewOn } = input;
		const today = localDay(now);
		// A second click.
		if (known) return done('initiative', id, { id });
		if (!REFERENCE_PROCESS.phases.some((one) => one.id === phase)) return failure('unknownPhase');
		if (runsSince > today) return failure('notBegun');
		if (reviewOn && reviewOn <= today) return failure('dateInPast');
		if (reviewOn && reviewOn > localDay(addDays(now, YEARS_AHEAD * 366))) return failure('dayTooFar');
		await open(trx, { id, title, goal, at: now, runsSince });
		await letIn(trx, id, [organisationId], now);
		await addFact(trx, id, { kind: 'phase', detail: phase, at: now, by: actor });
		if (reviewOn) await agreeOnReviews(trx, id, [reviewOn]);
		return done('initiative', id, { id });
	}
});

/** A signed agreement opens an initiative, or widens the one that it belongs to. In the transaction of the signing. */
export async function takeInAgreement(trx: Trx, event: AgreementSigned): Promise<void> {
	const known = await trx
		.selectFrom('initiativeAgreement')
		.select('initiativeId')
		.where('agreementId', '=', event.agreementId)
		.executeTakeFirst();
	const { title, goal, at } = event;
	const initiativeId =
		known?.initiativeId ??
		(await named(trx, event)) ??
		(await open(trx, { id: newId(), title, goal, at, runsSince: null }));
	await trx
		.insertInto('initiativeAgreement')
		.values({ initiativeId, agreementId: event.agreementId, since: event.at })
		.onConflict((conflict) => conflict.column('agreementId').doNothing())
		.execute();
	await letIn(trx, initiativeId, event.partyIds, at);
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
export async function ledInitiative(
	trx: Trx,
	actor: Actor,
	id: string,
	hold: typeof holdInitiative = holdInitiative
): Promise<Initiative | null> {
	const initiative = await hold(trx, id);
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
	{
		by,
		...fact
	}: {
		kind: 'phase' | 'stopped' | 'left' | 'closed';
		detail: string;
		at: Date;
		by: Actor;
		/** Who left. */
		organisationId?: string;
	}
): Promise<void> {
	await trx
		.insertInto('initiativeFact')
		.values({ ...fact, initiativeId, byPerson: personIdOf(by) })
		.execute();
}

/** Ends asking how it goes, and what its agreements still hold. Whoever may stop it got it by `holdToStop`. */
export async function stop(
	trx: Trx,
	initiativeId: string,
	{ reason, at, by }: { reason: string; at: Date; by: Actor }
): Promise<void> {
	await addFact(trx, initiativeId, { kind: 'stopped', detail: reason, at, by });
	await closeDeadline(trx, OPEN_PULSE, initiativeId);
	const agreementIds = await agreementIdsOf(trx, initiativeId);
	await emit<InitiativeStopped>(trx, { type: 'initiatives.stopped', agreementIds, reason, by, at });
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
