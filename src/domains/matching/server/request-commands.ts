import { z } from 'zod';
import { type Actor, personIdOf } from '#kernel/actor.ts';
import { addDays, addWorkingDays } from '#kernel/dates.ts';
import { failure } from '#kernel/result.ts';
import { organisationCards } from '#domains/organisations/server/queries.ts';
import { command, done } from '#platform/server/command.ts';
import type { Trx } from '#platform/server/database.ts';
import { closeDeadline, setDeadline } from '#platform/server/deadlines.ts';
import { newId } from '#platform/server/ids.ts';
import { raiseRevision } from '#platform/server/revision.ts';
import { bumpVersion } from '#platform/server/version.ts';
import { mayProposeHelp, type Side, sideOf, writingSideOf } from '../policy.ts';
import { answerRequestInput, proposeHelpInput, sendRequestsInput, writeMessageInput } from '../schema.ts';
import { conversationMoved, lookForHelp, STALL_REQUEST } from './broker-commands.ts';
import {
	addMessage,
	addRequestFact,
	EXPIRE_REQUEST,
	isUnanswered,
	mailPartner,
	mailSchool,
	REMIND_PARTNER,
	REQUEST_DAYS,
	tellOtherSide
} from './conversation-commands.ts';
import { type Conversation, conversationForWriting } from './conversation-queries.ts';
import { offersByIds } from './offer-queries.ts';
import { answerCame } from './promise-commands.ts';
import { actable, addQuestionFact } from './question-commands.ts';
import { questionForWriting } from './question-queries.ts';

const REMINDER_WORKING_DAYS = 3;

/** One message to up to five partners; each gets a conversation, a mail with a link, a reminder and an end. */
export const sendRequests = command({
	name: 'matching.sendRequests',
	input: sendRequestsInput,
	authorize: ({ trx, actor, input }) => actable(trx, actor, input.questionId),
	run: async ({ trx, actor, input, subject, now }) => {
		const offers = await offersByIds(trx, input.offerIds);
		const expiresAt = addDays(now, REQUEST_DAYS);
		let sent = 0;
		for (const offer of offers) {
			if (offer.organisationId === subject.question.organisationId) continue;
			const id = newId();
			const inserted = await trx
				.insertInto('helpRequest')
				.values({
					id,
					questionId: input.questionId,
					offerId: offer.id,
					partnerId: offer.organisationId,
					origin: 'school',
					createdBy: personIdOf(actor),
					createdAt: now,
					expiresAt,
					conflictOfInterest: input.conflictOfInterest
				})
				// A second click, or a second tab: this partner was asked already.
				.onConflict((conflict) => conflict.doNothing())
				.executeTakeFirst();
			if (inserted.numInsertedOrUpdatedRows !== 1n) continue;
			await addRequestFact(trx, id, 'sent', { at: now, by: actor });
			await addMessage(trx, {
				id: newId(),
				requestId: id,
				side: 'school',
				body: input.message,
				by: actor,
				at: now
			});
			const { title, visibility } = subject.question;
			await mailPartner(
				trx,
				{ id, partnerId: offer.organisationId, expiresAt, visibility, schoolWrote: true },
				{ asker: subject.asker, title, kind: 'request', text: input.message },
				now
			);
			const remindAt = addWorkingDays(now, REMINDER_WORKING_DAYS, subject.asker.country);
			await setDeadline(trx, REMIND_PARTNER, id, remindAt);
			await setDeadline(trx, EXPIRE_REQUEST, id, expiresAt);
			sent += 1;
		}
		if (sent === 0) return failure('alreadyAsked');
		await trx
			.deleteFrom('shortlistEntry')
			.where('questionId', '=', input.questionId)
			.where('offerId', 'in', input.offerIds)
			.execute();
		return done('helpQuestion', input.questionId, { sent });
	}
});

/** A conversation and the side that this actor writes for, if any. */
async function writable(
	trx: Trx,
	actor: Actor,
	requestId: string
): Promise<{ conversation: Conversation; side: Side } | null> {
	const conversation = await conversationForWriting(trx, requestId);
	const side = conversation && writingSideOf(actor, conversation);
	return side ? { conversation, side } : null;
}

/**
 * Interested, not now, or a question back. A request is answered by the partner, a proposal by the school; a question
 * back keeps the door open for a real answer.
 */
export const answerRequest = command({
	name: 'matching.answerRequest',
	input: answerRequestInput,
	authorize: async ({ trx, actor, input }) => {
		const found = await writable(trx, actor, input.requestId);
		return found && found.side !== found.conversation.origin ? found : null;
	},
	run: async ({ trx, actor, input, subject, now }) => {
		const { conversation, side } = subject;
		if (!isUnanswered(conversation.state)) return failure('answered', { state: conversation.state });
		if (!(await bumpVersion(trx, 'helpRequest', input.requestId, input.version))) return failure('stale');
		await addRequestFact(trx, input.requestId, input.answer, {
			at: now,
			by: actor,
			reasonCode: input.answer === 'notNow' ? input.reasonCode : undefined,
			reason: input.answer === 'notNow' ? input.text : undefined
		});
		if (input.text)
			await addMessage(trx, {
				id: input.messageId,
				requestId: input.requestId,
				side,
				body: input.text,
				by: actor,
				at: now
			});
		await closeDeadline(trx, REMIND_PARTNER, input.requestId);
		await closeDeadline(trx, EXPIRE_REQUEST, input.requestId);
		const found = await questionForWriting(trx, conversation.questionId);
		if (input.answer === 'interested' && found?.question.state === 'published')
			await addQuestionFact(trx, conversation.questionId, 'answered', {
				at: now,
				by: actor,
				requestId: input.requestId
			});
		const fact = { at: now, by: actor };
		const { title, questionId } = conversation;
		if (input.answer === 'notNow') {
			await closeDeadline(trx, STALL_REQUEST, input.requestId);
			await lookForHelp(trx, questionId, fact);
		} else {
			await conversationMoved(trx, conversation, fact);
			if (side === 'partner')
				await answerCame(trx, { id: questionId, title }, { ...fact, requestId: input.requestId });
			// The public figures count it.
			else await raiseRevision(trx, 'questions');
		}
		const reasonCode = input.answer === 'notNow' ? input.reasonCode : undefined;
		const about = { title, kind: input.answer, text: input.text, reasonCode };
		await tellOtherSide(trx, conversation, side, about, now);
		return done('helpRequest', input.requestId, { id: input.requestId });
	}
});

/** One more message in a conversation. The form chose the id, so that a second click adds nothing. */
export const writeMessage = command({
	name: 'matching.writeMessage',
	input: writeMessageInput,
	authorize: ({ trx, actor, input }) => writable(trx, actor, input.requestId),
	run: async ({ trx, actor, input, subject, now }) => {
		const { conversation, side } = subject;
		if (conversation.state === 'withdrawn' || conversation.state === 'expired') return failure('closed');
		const added = await addMessage(trx, {
			id: input.messageId,
			requestId: input.requestId,
			side,
			body: input.text,
			by: actor,
			at: now
		});
		const { title, state } = conversation;
		if (added) {
			await tellOtherSide(trx, conversation, side, { title, kind: 'reply', text: input.text }, now);
			if (state === 'interested' || state === 'askedBack')
				await conversationMoved(trx, conversation, { at: now, by: actor });
		}
		return done('helpRequest', input.requestId, { id: input.requestId });
	}
});

/** A partner answers a published question unasked: a proposal, and what it would give. */
export const proposeHelp = command({
	name: 'matching.proposeHelp',
	input: proposeHelpInput,
	authorize: async ({ trx, actor, input }) => {
		const found = await questionForWriting(trx, input.questionId);
		const partner = (await organisationCards([input.partnerId], trx)).get(input.partnerId);
		if (!found || !partner || !mayProposeHelp(actor, found.facts, partner)) return null;
		const [offer] = input.offerId ? await offersByIds(trx, [input.offerId]) : [];
		const ownOffer = offer && offer.organisationId === partner.id ? offer : null;
		if (input.offerId && !ownOffer) return null;
		return { ...found, partner, unit: ownOffer?.capacityUnit ?? input.unit };
	},
	run: async ({ trx, actor, input, subject, now }) => {
		const expiresAt = addDays(now, REQUEST_DAYS);
		const inserted = await trx
			.insertInto('helpRequest')
			.values({
				id: input.requestId,
				questionId: input.questionId,
				offerId: input.offerId,
				partnerId: input.partnerId,
				origin: 'partner',
				createdBy: personIdOf(actor),
				createdAt: now,
				expiresAt,
				proposedAmount: input.amount,
				proposedUnit: input.amount === null ? null : subject.unit
			})
			.onConflict((conflict) => conflict.doNothing())
			.executeTakeFirst();
		if (inserted.numInsertedOrUpdatedRows !== 1n) {
			// A second click finds its own proposal; anything else is a second proposal to the same question.
			const own = await conversationForWriting(trx, input.requestId);
			if (own?.questionId === input.questionId && own.partnerId === input.partnerId)
				return done('helpRequest', input.requestId, { id: input.requestId });
			return failure('alreadyInTouch');
		}
		await addRequestFact(trx, input.requestId, 'sent', { at: now, by: actor });
		await addMessage(trx, {
			id: input.messageId,
			requestId: input.requestId,
			side: 'partner',
			body: input.text,
			by: actor,
			at: now
		});
		await setDeadline(trx, EXPIRE_REQUEST, input.requestId, expiresAt);
		await mailSchool(
			trx,
			{ id: input.requestId, askerId: subject.question.organisationId },
			{ partner: subject.partner.name, title: subject.question.title, kind: 'proposal' }
		);
		await answerCame(trx, subject.question, { at: now, by: actor, requestId: input.requestId });
		return done('helpRequest', input.requestId, { id: input.requestId });
	}
});

/** Notes until when a side has read along. */
export const markRead = command({
	name: 'matching.markRead',
	input: z.object({ requestId: z.uuid() }),
	authorize: async ({ trx, actor, input }) => {
		const conversation = await conversationForWriting(trx, input.requestId);
		const side = conversation && sideOf(actor, conversation);
		return side ? { side } : null;
	},
	run: async ({ trx, input, subject, now }) => {
		await trx
			.insertInto('threadReading')
			.values({ requestId: input.requestId, side: subject.side, readAt: now })
			.onConflict((conflict) => conflict.columns(['requestId', 'side']).doUpdateSet({ readAt: now }))
			.execute();
		return done('helpRequest', input.requestId, null);
	}
});

// --- What the clock does ---------------------------------------------------------------------------------------

const bySystem = async ({
	trx,
	actor,
	input
}: {
	trx: Trx;
	actor: Actor;
	input: { id: string };
}): Promise<Conversation | null> =>
	actor.kind === 'system' ? await conversationForWriting(trx, input.id) : null;

export const remindPartner = command({
	name: 'matching.remindPartner',
	input: z.object({ id: z.uuid() }),
	authorize: bySystem,
	run: async ({ trx, actor, input, subject, now }) => {
		if (!(await closeDeadline(trx, REMIND_PARTNER, input.id))) return failure('alreadyDone');
		if (subject.state === 'sent') {
			const asker = (await organisationCards([subject.askerId], trx)).get(subject.askerId)!;
			await addRequestFact(trx, input.id, 'reminded', { at: now, by: actor });
			await mailPartner(trx, subject, { asker, title: subject.title, kind: 'reminder', text: '' }, now);
		}
		return done('helpRequest', input.id, null);
	}
});

export const expireRequest = command({
	name: 'matching.expireRequest',
	input: z.object({ id: z.uuid() }),
	authorize: bySystem,
	run: async ({ trx, actor, input, subject, now }) => {
		if (!(await closeDeadline(trx, EXPIRE_REQUEST, input.id))) return failure('alreadyDone');
		if (isUnanswered(subject.state)) {
			const partner = (await organisationCards([subject.partnerId], trx)).get(subject.partnerId)?.name ?? '';
			await addRequestFact(trx, input.id, 'expired', { at: now, by: actor });
			await mailSchool(trx, subject, { partner, title: subject.title, kind: 'lapsed' });
			await closeDeadline(trx, STALL_REQUEST, input.id);
			await lookForHelp(trx, subject.questionId, { at: now, by: actor });
		}
		return done('helpRequest', input.id, null);
	}
});
