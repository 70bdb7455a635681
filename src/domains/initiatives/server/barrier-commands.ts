import { personIdOf } from '#kernel/actor.ts';
import { failure } from '#kernel/result.ts';
import { command, done } from '#platform/server/command.ts';
import { emit } from '#platform/server/events.ts';
import { newId } from '#platform/server/ids.ts';
import { bumpVersion } from '#platform/server/version.ts';
import type { BarrierAsked } from '../events.ts';
import { mayAskAbout } from '../policy.ts';
import { answerBarrierInput, askAboutInput, raiseBarrierInput } from '../schema.ts';
import { barriersOf } from './barrier-queries.ts';
import { ledInitiative } from './initiative-commands.ts';

const MOST_BARRIERS = 100;

export const raiseBarrier = command({
	name: 'initiatives.raiseBarrier',
	input: raiseBarrierInput,
	authorize: ({ trx, actor, input }) => ledInitiative(trx, actor, input.id),
	run: async ({ trx, actor, input: { id, barrierId, kind, summary, situation }, subject, now }) => {
		if (!subject.process.barriers.some((one) => one.id === kind)) return failure('unknownKind');
		if ((await barriersOf(trx, id)).length >= MOST_BARRIERS) return failure('tooManyBarriers');
		await trx
			.insertInto('barrier')
			.values({
				kind,
				title: summary,
				situation,
				id: barrierId,
				initiativeId: id,
				raisedAt: now,
				raisedBy: personIdOf(actor)
			})
			.onConflict((conflict) => conflict.doNothing())
			.execute();
		return done('initiative', id, null);
	}
});

/** Makes a draft of a help question of a school of it: who publishes it finds partners by the same ranking as ever. */
export const askAboutBarrier = command({
	name: 'initiatives.askAboutBarrier',
	input: askAboutInput,
	authorize: async ({ trx, actor, input }) => {
		const initiative = await ledInitiative(trx, actor, input.id);
		const barrier = (await barriersOf(trx, input.id)).find(({ id }) => id === input.barrierId);
		if (!initiative || !barrier || actor.kind !== 'person') return null;
		const schoolIds = initiative.parties.filter(({ asks }) => asks).map((party) => party.id);
		const { schoolId } = input;
		return mayAskAbout(actor, { schoolId, schoolIds }) ? { initiative, barrier, actor } : null;
	},
	run: async ({ trx, input: { id, schoolId }, subject: { initiative, barrier, actor }, now }) => {
		if (barrier.questionId) return done('initiative', id, { questionId: barrier.questionId });
		const questionId = newId();
		await emit<BarrierAsked>(trx, {
			type: 'initiatives.barrierAsked',
			questionId,
			organisationId: schoolId,
			by: actor,
			title: barrier.title,
			situation: barrier.situation,
			supportTypes:
				initiative.process.barriers.find(({ id: kind }) => kind === barrier.kind)?.supportTypes ?? [],
			at: now
		});
		await trx.updateTable('barrier').set({ questionId }).where('id', '=', barrier.id).execute();
		return done('initiative', id, { questionId });
	}
});

/** How it was solved: a note that others may read, if the parties say so. */
export const answerBarrier = command({
	name: 'initiatives.answerBarrier',
	input: answerBarrierInput,
	authorize: async ({ trx, actor, input }) => {
		const initiative = await ledInitiative(trx, actor, input.id);
		const barrier = (await barriersOf(trx, input.id)).find(({ id }) => id === input.barrierId);
		return initiative && barrier ? barrier : null;
	},
	run: async ({ trx, actor, input: { id, version, answer, shared }, subject: barrier, now }) => {
		if (!(await bumpVersion(trx, 'barrier', barrier.id, version))) return failure('stale');
		await trx
			.updateTable('barrier')
			.set({ answer, shared, answeredAt: now, answeredBy: personIdOf(actor) })
			.where('id', '=', barrier.id)
			.execute();
		return done('initiative', id, null);
	}
});
