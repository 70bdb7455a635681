import type { z } from 'zod';
import { type Actor, personIdOf } from '#kernel/actor.ts';
import { addDays, localDay } from '#kernel/dates.ts';
import { type Failure, failure } from '#kernel/result.ts';
import { command, done } from '#platform/server/command.ts';
import type { Trx } from '#platform/server/database.ts';
import { bumpVersion } from '#platform/server/version.ts';
import {
	addStepInput,
	changeStepInput,
	dropStepInput,
	finishStepInput,
	MOST_STEPS,
	YEARS_AHEAD
} from '../schema.ts';
import { ledInitiative } from './initiative-commands.ts';
import type { Initiative, Step } from './initiative-queries.ts';

type Fields = Pick<z.infer<typeof addStepInput>, 'kind' | 'ownerId' | 'dueOn'>;

/** What a step of this initiative can't be. */
function refused({ parties }: Initiative, { kind, ownerId, dueOn }: Fields, now: Date): Failure | null {
	if (ownerId && !parties.some(({ id }) => id === ownerId)) return failure('unknownOwner');
	if (dueOn > localDay(addDays(now, YEARS_AHEAD * 366))) return failure('dayTooFar');
	// A decision was taken; it is not something to do.
	return kind === 'decision' && dueOn > localDay(now) ? failure('decisionInFuture') : null;
}

/** A step of the plan, for who leads the initiative that it is of. */
async function ledStep(
	trx: Trx,
	actor: Actor,
	id: string
): Promise<{ initiative: Initiative; step: Step } | null> {
	const row = await trx
		.selectFrom('initiativeStep')
		.select('initiativeId')
		.where('id', '=', id)
		.executeTakeFirst();
	const initiative = row ? await ledInitiative(trx, actor, row.initiativeId) : null;
	const step = initiative?.steps.find((one) => one.id === id);
	return initiative && step ? { initiative, step } : null;
}

export const addStep = command({
	name: 'initiatives.addStep',
	input: addStepInput,
	authorize: ({ trx, actor, input }) => ledInitiative(trx, actor, input.id),
	run: async ({ trx, input: { id, stepId, ...fields }, subject, now }) => {
		const problem = refused(subject, fields, now);
		if (problem) return problem;
		if (subject.steps.length >= MOST_STEPS) return failure('tooManySteps', { max: MOST_STEPS });
		await trx
			.insertInto('initiativeStep')
			.values({ ...fields, id: stepId, initiativeId: id, createdAt: now })
			.onConflict((conflict) => conflict.doNothing())
			.execute();
		return done('initiative', id, null);
	}
});

export const changeStep = command({
	name: 'initiatives.changeStep',
	input: changeStepInput,
	authorize: ({ trx, actor, input }) => ledStep(trx, actor, input.id),
	run: async ({ trx, input: { id, version, ...fields }, subject: { initiative }, now }) => {
		const problem = refused(initiative, fields, now);
		if (problem) return problem;
		if (!(await bumpVersion(trx, 'initiativeStep', id, version))) return failure('stale');
		await trx.updateTable('initiativeStep').set(fields).where('id', '=', id).execute();
		return done('initiative', initiative.id, { initiativeId: initiative.id });
	}
});

/** Done, or not yet after all. */
export const finishStep = command({
	name: 'initiatives.finishStep',
	input: finishStepInput,
	authorize: ({ trx, actor, input }) => ledStep(trx, actor, input.id),
	run: async ({ trx, actor, input, subject: { initiative, step }, now }) => {
		if (step.kind === 'decision') return failure('unknownStep');
		const finished = { doneOn: localDay(now), doneBy: personIdOf(actor) };
		await trx
			.updateTable('initiativeStep')
			.set(input.done === 'yes' ? finished : { doneOn: null, doneBy: null })
			.where('id', '=', step.id)
			.execute();
		return done('initiative', initiative.id, null);
	}
});

export const dropStep = command({
	name: 'initiatives.dropStep',
	input: dropStepInput,
	authorize: ({ trx, actor, input }) => ledStep(trx, actor, input.id),
	run: async ({ trx, input: { id, version }, subject: { initiative }, now }) => {
		if (!(await bumpVersion(trx, 'initiativeStep', id, version))) return failure('stale');
		await trx.updateTable('initiativeStep').set({ droppedAt: now }).where('id', '=', id).execute();
		return done('initiative', initiative.id, { initiativeId: initiative.id });
	}
});
