import { z } from 'zod';
import { type Actor, personIdOf } from '#kernel/actor.ts';
import { addDays } from '#kernel/dates.ts';
import { failure } from '#kernel/result.ts';
import type { BarrierAsked } from '#domains/initiatives/events.ts';
import { organisationCards } from '#domains/organisations/server/queries.ts';
import { command, done } from '#platform/server/command.ts';
import type { Trx } from '#platform/server/database.ts';
import { closeDeadline, setDeadline } from '#platform/server/deadlines.ts';
import { raiseRevision } from '#platform/server/revision.ts';
import { bumpVersion } from '#platform/server/version.ts';
import { guard } from '../engine/index.ts';
import {
	isOpen,
	mayActOnQuestion,
	mayEditQuestion,
	mayPublishQuestion,
	mayStartQuestion,
	type QuestionState
} from '../policy.ts';
import {
	closeQuestionInput,
	discardDraftInput,
	publishQuestionInput,
	QUESTION_PROSE,
	QUESTION_STEPS,
	saveStepInput,
	shortlistInput,
	startQuestionInput,
	SUPPORT_TYPES
} from '../schema.ts';
import { endConversations } from './conversation-commands.ts';
import { conversationForWriting } from './conversation-queries.ts';
import { offersByIds, shortlistOf } from './offer-queries.ts';
import { endPromise, givePromise } from './promise-commands.ts';
import { questionForWriting } from './question-queries.ts';

const QUESTION_DAYS = 180;

export const EXPIRE_QUESTION = 'question.expire';

export async function addQuestionFact(
	trx: Trx,
	questionId: string,
	kind: QuestionState,
	fact: { at: Date; by: Actor; reason?: string; requestId?: string | null }
): Promise<void> {
	await trx
		.insertInto('helpQuestionFact')
		.values({
			questionId,
			kind,
			at: fact.at,
			byPerson: personIdOf(fact.by),
			reason: fact.reason ?? '',
			requestId: fact.requestId ?? null
		})
		.execute();
	await raiseRevision(trx, 'questions');
}

/** Opens a draft. The form chose the id, so that a second click opens the same one. */
export const startQuestion = command({
	name: 'matching.startQuestion',
	input: startQuestionInput,
	authorize: async ({ trx, actor, input }) => {
		const asker = (await organisationCards([input.organisationId], trx)).get(input.organisationId);
		return actor.kind === 'person' && asker && mayStartQuestion(actor, asker) ? actor : null;
	},
	run: async ({ trx, input, subject, now }) => {
		const inserted = await trx
			.insertInto('helpQuestion')
			.values({
				id: input.id,
				organisationId: input.organisationId,
				createdBy: subject.personId,
				createdAt: now,
				updatedAt: now
			})
			.onConflict((conflict) => conflict.column('id').doNothing())
			.executeTakeFirst();
		if (inserted.numInsertedOrUpdatedRows === 1n)
			await addQuestionFact(trx, input.id, 'drafted', { at: now, by: subject });
		return done('helpQuestion', input.id, { id: input.id });
	}
});

/** What stands in the way of an initiative becomes a draft of its school, which it completes and publishes. */
export async function draftBarrierQuestion(trx: Trx, event: BarrierAsked): Promise<void> {
	const { questionId, organisationId, by, title, situation, supportTypes, at } = event;
	await trx
		.insertInto('helpQuestion')
		.values({
			id: questionId,
			organisationId,
			title,
			situation,
			supportTypes: supportTypes.filter((type) => SUPPORT_TYPES.some(({ id }) => id === type)),
			createdBy: by.personId,
			createdAt: at,
			updatedAt: at
		})
		.execute();
	await addQuestionFact(trx, questionId, 'drafted', { at, by });
}

async function editable(trx: Trx, actor: Actor, id: string) {
	const found = await questionForWriting(trx, id);
	return found && mayEditQuestion(actor, found.facts) ? found : null;
}

/** Everything that a person wrote in (a step of) a question, for the guard. */
function proseOf(fields: Record<string, unknown>): string[] {
	return QUESTION_PROSE.map((name) => String(fields[name] ?? ''));
}

/** Saves one step of the wizard, of a draft or of a question that others read already. */
export const saveQuestionStep = command({
	name: 'matching.saveQuestionStep',
	input: saveStepInput,
	authorize: ({ trx, actor, input }) => editable(trx, actor, input.id),
	run: async ({ trx, input, subject, now }) => {
		const { step, fields } = input.answer;
		const unfit = guard(proseOf(fields), input.personalDataSeen);
		if (unfit) return unfit;
		if (!(await bumpVersion(trx, 'helpQuestion', input.id, input.version))) return failure('stale');
		const number = QUESTION_STEPS.findIndex((candidate) => candidate.name === step) + 1;
		await trx
			.updateTable('helpQuestion')
			.set({ ...fields, updatedAt: now, step: Math.max(number, subject.question.step) })
			.where('id', '=', input.id)
			.execute();
		if (isOpen(subject.question.state)) await raiseRevision(trx, 'questions');
		return done('helpQuestion', input.id, { id: input.id });
	}
});

/** Puts a question in the open, when it is whole and its writer has seen what the guard found. */
export const publishQuestion = command({
	name: 'matching.publishQuestion',
	input: publishQuestionInput,
	authorize: async ({ trx, actor, input }) => {
		const found = await editable(trx, actor, input.id);
		return found ? { ...found, mayPublish: mayPublishQuestion(actor, found.facts) } : null;
	},
	run: async ({ trx, actor, input, subject, now }) => {
		const { question } = subject;
		if (question.state !== 'drafted') return failure('published');
		if (!subject.mayPublish)
			return failure(subject.facts.organisationChecked ? 'coordinatorOnly' : 'unchecked');
		const missing = QUESTION_STEPS.find(
			(step) => step.name !== 'check' && !step.fields.safeParse(question).success
		);
		if (missing) return failure('incomplete', { step: missing.name });
		const unfit = guard(proseOf(question), input.personalDataSeen);
		if (unfit) return unfit;
		if (!(await bumpVersion(trx, 'helpQuestion', input.id, input.version))) return failure('stale');
		await trx
			.updateTable('helpQuestion')
			.set({ visibility: input.visibility, updatedAt: now, step: QUESTION_STEPS.length })
			.where('id', '=', input.id)
			.execute();
		await addQuestionFact(trx, input.id, 'published', { at: now, by: actor });
		await givePromise(trx, input.id, subject.asker.country, now);
		await setDeadline(trx, EXPIRE_QUESTION, input.id, addDays(now, QUESTION_DAYS));
		return done('helpQuestion', input.id, { id: input.id });
	}
});

/** Throws a draft away: nobody but its own people ever saw it, so nothing has to stay. */
export const discardDraft = command({
	name: 'matching.discardDraft',
	input: discardDraftInput,
	authorize: async ({ trx, actor, input }) => {
		const found = await editable(trx, actor, input.id);
		return found?.question.state === 'drafted' ? found : null;
	},
	run: async ({ trx, input }) => {
		if (!(await bumpVersion(trx, 'helpQuestion', input.id, input.version))) return failure('stale');
		await trx.deleteFrom('helpQuestionFact').where('questionId', '=', input.id).execute();
		await trx.deleteFrom('helpQuestion').where('id', '=', input.id).execute();
		return done('helpQuestion', input.id, null);
	}
});

/** Ends an open question: it was solved, by one of its partners perhaps, or whoever asked stops. */
export const closeQuestion = command({
	name: 'matching.closeQuestion',
	input: closeQuestionInput,
	authorize: async ({ trx, actor, input }) => {
		const found = await actable(trx, actor, input.id);
		if (!found || input.outcome === 'withdrawn' || input.requestId === null) return found;
		const helper = await conversationForWriting(trx, input.requestId);
		return helper?.questionId === input.id && helper.state === 'interested' ? found : null;
	},
	run: async ({ trx, actor, input, subject: { question, asker }, now }) => {
		if (!(await bumpVersion(trx, 'helpQuestion', input.id, input.version))) return failure('stale');
		await addQuestionFact(trx, input.id, input.outcome, {
			at: now,
			by: actor,
			reason: input.reason,
			requestId: input.outcome === 'fulfilled' ? input.requestId : null
		});
		await closeDeadline(trx, EXPIRE_QUESTION, input.id);
		await endConversations(trx, { ...input, asker }, { at: now, by: actor });
		await endPromise(trx, question, { at: now, by: actor });
		return done('helpQuestion', input.id, { id: input.id });
	}
});

/** Nobody did anything with it for half a year: the question leaves the list. */
export const expireQuestion = command({
	name: 'matching.expireQuestion',
	input: z.object({ id: z.uuid() }),
	authorize: async ({ trx, actor, input }) =>
		actor.kind === 'system' ? await questionForWriting(trx, input.id) : null,
	run: async ({ trx, actor, input, subject, now }) => {
		if (!(await closeDeadline(trx, EXPIRE_QUESTION, input.id))) return failure('alreadyDone');
		if (isOpen(subject.question.state)) {
			await addQuestionFact(trx, input.id, 'expired', { at: now, by: actor });
			await endPromise(trx, subject.question, { at: now, by: actor });
		}
		return done('helpQuestion', input.id, null);
	}
});

export async function actable(trx: Trx, actor: Actor, id: string) {
	const found = await questionForWriting(trx, id);
	return found && mayActOnQuestion(actor, found.facts) ? found : null;
}

/** Makes the shortlist what the page ticked; offers that the page didn't show stay. */
export const saveShortlist = command({
	name: 'matching.saveShortlist',
	input: shortlistInput,
	authorize: ({ trx, actor, input }) => actable(trx, actor, input.questionId),
	run: async ({ trx, actor, input, now }) => {
		const current = await shortlistOf(trx, input.questionId);
		const chosen = new Set(input.chosen);
		const gone = current.filter((id) => input.shown.includes(id) && !chosen.has(id));
		if (gone.length > 0)
			await trx
				.deleteFrom('shortlistEntry')
				.where('questionId', '=', input.questionId)
				.where('offerId', 'in', gone)
				.execute();
		const fresh = await offersByIds(
			trx,
			[...chosen].filter((id) => !current.includes(id))
		);
		if (fresh.length > 0)
			await trx
				.insertInto('shortlistEntry')
				.values(
					fresh.map((offer) => ({
						questionId: input.questionId,
						offerId: offer.id,
						addedAt: now,
						addedBy: personIdOf(actor)
					}))
				)
				.onConflict((conflict) => conflict.doNothing())
				.execute();
		return done('helpQuestion', input.questionId, { count: current.length - gone.length + fresh.length });
	}
});
