import { z } from 'zod';
import { m } from '#messages';
import type { Actor } from '#kernel/actor.ts';
import { addDays, addWorkingDays } from '#kernel/dates.ts';
import { failure } from '#kernel/result.ts';
import { coordinatorsOf, organisationCards, type Reachable } from '#domains/organisations/server/queries.ts';
import { addressOf } from '#platform/server/addresses.ts';
import { command, done } from '#platform/server/command.ts';
import type { Trx } from '#platform/server/database.ts';
import { closeDeadline, setDeadline } from '#platform/server/deadlines.ts';
import { hashSecret, newId, newToken } from '#platform/server/ids.ts';
import { queueMail } from '#platform/server/mail.ts';
import { bumpVersion } from '#platform/server/version.ts';
import { mayProposeHelp, mayWriteInConversation, sideOf } from '../policy.ts';
import { answerRequestInput, proposeHelpInput, sendRequestsInput, writeMessageInput } from '../schema.ts';
import { type Conversation, conversationForWriting } from './conversation-queries.ts';
import { offersByIds } from './offer-queries.ts';
import { actable, addQuestionFact, personIdOf } from './question-commands.ts';
import { questionForWriting } from './question-queries.ts';

const REQUEST_DAYS = 21;
const REMINDER_WORKING_DAYS = 3;

export const REMIND_PARTNER = 'request.remind';
export const EXPIRE_REQUEST = 'request.expire';

function linkIdOf(actor: Actor): string | null {
	return actor.kind === 'link' ? actor.linkId : null;
}

/** Makes a mailed link for one person and one conversation; the secret leaves in the mail and nowhere else. */
async function makeLink(
	trx: Trx,
	requestId: string,
	person: Reachable,
	expiresAt: Date,
	now: Date
): Promise<string> {
	const token = newToken();
	await trx
		.insertInto('requestLink')
		.values({
			id: newId(),
			requestId,
			personId: person.personId,
			tokenHash: hashSecret(token),
			createdAt: now,
			expiresAt
		})
		.execute();
	return addressOf(person.locale, `answer/${token}`);
}

async function addMessage(
	trx: Trx,
	message: { id: string; requestId: string; side: 'school' | 'partner'; body: string; by: Actor; at: Date }
): Promise<boolean> {
	const inserted = await trx
		.insertInto('threadMessage')
		.values({
			id: message.id,
			requestId: message.requestId,
			side: message.side,
			body: message.body,
			byPerson: personIdOf(message.by),
			byLink: linkIdOf(message.by),
			at: message.at
		})
		.onConflict((conflict) => conflict.column('id').doNothing())
		.executeTakeFirst();
	return inserted.numInsertedOrUpdatedRows === 1n;
}

type RequestFactKind = 'sent' | 'interested' | 'notNow' | 'askedBack' | 'reminded' | 'expired';

async function addRequestFact(
	trx: Trx,
	requestId: string,
	kind: RequestFactKind,
	fact: { at: Date; by: Actor; reasonCode?: string; reason?: string }
): Promise<void> {
	await trx
		.insertInto('helpRequestFact')
		.values({
			requestId,
			kind,
			at: fact.at,
			byPerson: personIdOf(fact.by),
			byLink: linkIdOf(fact.by),
			reasonCode: fact.reasonCode ?? null,
			reason: fact.reason ?? ''
		})
		.execute();
}

/** Writes to every coordinator of the partner, each with a link of their own. */
async function mailPartner(
	trx: Trx,
	conversation: { id: string; partnerId: string; expiresAt: Date },
	about: { school: string; title: string; kind: 'request' | 'reminder' | 'message'; text: string },
	now: Date
): Promise<void> {
	for (const person of await coordinatorsOf(trx, conversation.partnerId)) {
		const { locale } = person;
		const url = await makeLink(trx, conversation.id, person, conversation.expiresAt, now);
		await queueMail(trx, {
			to: person.email,
			locale,
			subject: m[`matching.mail.${about.kind}.subject`]({ school: about.school }, { locale }),
			paragraphs: [
				m['matching.mail.greeting']({ name: person.name }, { locale }),
				m[`matching.mail.${about.kind}.body`]({ school: about.school, title: about.title }, { locale }),
				...(about.text ? [`“${about.text}”`] : [])
			],
			action: { label: m['matching.mail.answer']({}, { locale }), url },
			smallPrint: m['matching.mail.linkSmallPrint']({}, { locale })
		});
	}
}

/** Tells the side that asked; it reads on the page, signed in. */
async function mailSchool(
	trx: Trx,
	conversation: Pick<Conversation, 'id' | 'askerId'>,
	about: {
		partner: string;
		title: string;
		kind: 'interested' | 'notNow' | 'askedBack' | 'reply' | 'proposal' | 'lapsed';
	}
): Promise<void> {
	for (const person of await coordinatorsOf(trx, conversation.askerId)) {
		const { locale } = person;
		await queueMail(trx, {
			to: person.email,
			locale,
			subject: m[`matching.mail.${about.kind}.subject`]({ partner: about.partner }, { locale }),
			paragraphs: [
				m['matching.mail.greeting']({ name: person.name }, { locale }),
				m[`matching.mail.${about.kind}.body`]({ partner: about.partner, title: about.title }, { locale })
			],
			action: {
				label: m['matching.mail.readThread']({}, { locale }),
				url: addressOf(locale, `requests/${conversation.id}`)
			},
			smallPrint: m['matching.mail.schoolSmallPrint']({}, { locale })
		});
	}
}

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
			await mailPartner(
				trx,
				{ id, partnerId: offer.organisationId, expiresAt },
				{ school: subject.asker.name, title: subject.question.title, kind: 'request', text: input.message },
				now
			);
			await setDeadline(trx, REMIND_PARTNER, id, addWorkingDays(now, REMINDER_WORKING_DAYS));
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

async function writable(trx: Trx, actor: Actor, requestId: string): Promise<Conversation | null> {
	const conversation = await conversationForWriting(trx, requestId);
	return conversation && mayWriteInConversation(actor, conversation) ? conversation : null;
}

const ANSWERABLE: readonly string[] = ['sent', 'askedBack'];

/**
 * Interested, not now, or a question back. A request is answered by the partner, a proposal by the school; a question
 * back keeps the door open for a real answer.
 */
export const answerRequest = command({
	name: 'matching.answerRequest',
	input: answerRequestInput,
	authorize: async ({ trx, actor, input }) => {
		const conversation = await writable(trx, actor, input.requestId);
		if (!conversation) return null;
		const side = conversation.origin === 'school' ? ('partner' as const) : ('school' as const);
		return sideOf(actor, conversation) === side ? { conversation, side } : null;
	},
	run: async ({ trx, actor, input, subject, now }) => {
		const { conversation, side } = subject;
		if (!ANSWERABLE.includes(conversation.state)) return failure('answered', { state: conversation.state });
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
		if (!found) return failure('answered');
		if (input.answer === 'interested' && found.question.state === 'published')
			await addQuestionFact(trx, conversation.questionId, 'answered', { at: now, by: actor });
		await tellOtherSide(trx, conversation, side, found.question.title, input.answer, input.text, now);
		return done('helpRequest', input.requestId, { id: input.requestId });
	}
});

async function tellOtherSide(
	trx: Trx,
	conversation: Conversation,
	side: 'school' | 'partner',
	title: string,
	kind: 'interested' | 'notNow' | 'askedBack' | 'reply',
	text: string,
	now: Date
): Promise<void> {
	const cards = await organisationCards([conversation.askerId, conversation.partnerId], trx);
	if (side === 'partner') {
		const partner = cards.get(conversation.partnerId)?.name ?? '';
		await mailSchool(trx, conversation, { partner, title, kind });
	} else {
		const school = cards.get(conversation.askerId)?.name ?? '';
		await mailPartner(
			trx,
			{ ...conversation, expiresAt: addDays(now, REQUEST_DAYS) },
			{ school, title, kind: 'message', text },
			now
		);
	}
}

/** One more message in a conversation. The form chose the id, so that a second click adds nothing. */
export const writeMessage = command({
	name: 'matching.writeMessage',
	input: writeMessageInput,
	authorize: async ({ trx, actor, input }) => {
		const conversation = await writable(trx, actor, input.requestId);
		const side = conversation && sideOf(actor, conversation);
		return conversation && side ? { conversation, side } : null;
	},
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
		if (added) {
			const found = await questionForWriting(trx, conversation.questionId);
			await tellOtherSide(trx, conversation, side, found?.question.title ?? '', 'reply', input.text, now);
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
		return { ...found, partner };
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
				proposedUnit: input.amount === null ? null : input.unit
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
			const found = await questionForWriting(trx, subject.questionId);
			await addRequestFact(trx, input.id, 'reminded', { at: now, by: actor });
			await mailPartner(
				trx,
				subject,
				{ school: found?.asker.name ?? '', title: found?.question.title ?? '', kind: 'reminder', text: '' },
				now
			);
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
		if (ANSWERABLE.includes(subject.state)) {
			const found = await questionForWriting(trx, subject.questionId);
			const partner = (await organisationCards([subject.partnerId], trx)).get(subject.partnerId)?.name ?? '';
			await addRequestFact(trx, input.id, 'expired', { at: now, by: actor });
			await mailSchool(trx, subject, { partner, title: found?.question.title ?? '', kind: 'lapsed' });
		}
		return done('helpRequest', input.id, null);
	}
});
