import { z } from 'zod';
import { m } from '#messages';
import { type Actor, personIdOf } from '#kernel/actor.ts';
import { addDays } from '#kernel/dates.ts';
import { failure } from '#kernel/result.ts';
import { allianceCoordinators, settingOf, spokespeopleOf } from '#domains/organisations/server/queries.ts';
import { addressOf } from '#platform/server/addresses.ts';
import { command, done } from '#platform/server/command.ts';
import type { Trx } from '#platform/server/database.ts';
import { closeDeadline, setDeadline } from '#platform/server/deadlines.ts';
import { newId } from '#platform/server/ids.ts';
import { queueMail } from '#platform/server/mail.ts';
import { bumpVersion } from '#platform/server/version.ts';
import { guard } from '../engine/index.ts';
import { isOpen, mayBroker } from '../policy.ts';
import {
	assignCaseInput,
	callCaseInput,
	type CaseEnd,
	type CaseSignal,
	closeCaseInput,
	noteCaseInput,
	suggestOffersInput
} from '../schema.ts';
import { liveAgreementOf } from './agreement-queries.ts';
import { type BrokerCase, caseForWriting, openCaseOf } from './broker-queries.ts';
import { conversationForWriting, liveConversations } from './conversation-queries.ts';
import { offersByIds } from './offer-queries.ts';
import { type Question, questionForWriting } from './question-queries.ts';

export const STALL_REQUEST = 'request.stall';

type Fact = {
	at: Date;
	by: Actor;
	requestId?: string | null;
	toPerson?: string;
	offerId?: string;
	contact?: string;
	outcome?: string;
	body?: string;
};

async function addCaseFact(
	trx: Trx,
	caseId: string,
	kind: CaseSignal | 'assigned' | 'noted' | 'called' | 'suggested' | 'closed',
	{ at, by, ...fact }: Fact
): Promise<void> {
	await trx
		.insertInto('brokerCaseFact')
		.values({ caseId, kind, at, byPerson: personIdOf(by), ...fact })
		.execute();
}

// --- What happens by itself ------------------------------------------------------------------------------------

/**
 * Puts a question on the board, once: what is there already gets the new signal in its time line. The caller holds the
 * question.
 */
export async function openCase(
	trx: Trx,
	questionId: string,
	signal: CaseSignal,
	fact: { at: Date; by: Actor; requestId?: string }
): Promise<void> {
	const open = await openCaseOf(trx, questionId);
	if (open?.signal === signal) return;
	const id = open?.id ?? newId();
	if (open) await bumpVersion(trx, 'brokerCase', id, open.version);
	else await trx.insertInto('brokerCase').values({ id, questionId, openedAt: fact.at }).execute();
	await addCaseFact(trx, id, signal, fact);
}

/** Takes a question off the board because of what happened to it; who was at work on it hears so. */
export async function endCase(
	trx: Trx,
	question: { id: string; title: string },
	end: CaseEnd,
	fact: { at: Date; by: Actor; requestId?: string }
): Promise<void> {
	const open = await openCaseOf(trx, question.id);
	if (!open) return;
	await bumpVersion(trx, 'brokerCase', open.id, open.version);
	await shutCase(trx, open, { ...fact, outcome: end });
	const holder = (await allianceCoordinators(trx)).find(({ personId }) => personId === open.assignee);
	if (!holder) return;
	const { email, name, locale } = holder;
	const { title } = question;
	await queueMail(trx, {
		to: email,
		locale,
		subject: m['matching.mail.caseEnded.subject']({ title }, { locale }),
		paragraphs: [
			m['matching.mail.greeting']({ name }, { locale }),
			m[`matching.mail.caseEnded.${end}`]({ title }, { locale })
		],
		action: {
			label: m['matching.mail.caseEnded.action']({}, { locale }),
			url: addressOf(locale, `alliance/broker/${open.id}`)
		},
		smallPrint: m['matching.mail.nobody.smallPrint']({}, { locale })
	});
}

async function shutCase(trx: Trx, { id }: { id: string }, fact: Fact): Promise<void> {
	await addCaseFact(trx, id, 'closed', fact);
	await trx.updateTable('brokerCase').set({ closedAt: fact.at }).where('id', '=', id).execute();
}

/** Everyone who was asked said no or nothing, and nobody is left who may say yes: a broker is needed. */
export async function lookForHelp(
	trx: Trx,
	questionId: string,
	fact: { at: Date; by: Actor }
): Promise<void> {
	const found = await questionForWriting(trx, questionId);
	if (!found || !isOpen(found.question.state)) return;
	if ((await liveConversations(trx, questionId)).length > 0) return;
	const refused = await trx
		.selectFrom('helpRequestFact')
		.innerJoin('helpRequest', 'helpRequest.id', 'helpRequestFact.requestId')
		.select('helpRequestFact.id')
		.where('helpRequest.questionId', '=', questionId)
		.where('helpRequestFact.kind', 'in', ['notNow', 'expired'])
		.executeTakeFirst();
	if (refused) await openCase(trx, questionId, 'declined', fact);
}

/**
 * Something moved in a conversation that goes on: from now it is given time again, and a case that was about its standstill
 * is over. The caller holds the question.
 */
export async function conversationMoved(
	trx: Trx,
	conversation: { id: string; questionId: string; title: string },
	fact: { at: Date; by: Actor }
): Promise<void> {
	const days = await settingOf(trx, 'stallDays');
	await setDeadline(trx, STALL_REQUEST, conversation.id, addDays(fact.at, days));
	const open = await openCaseOf(trx, conversation.questionId);
	if (open?.signal !== 'stalled' || open.requestId !== conversation.id) return;
	const question = { id: conversation.questionId, title: conversation.title };
	await endCase(trx, question, 'moved', { ...fact, requestId: conversation.id });
}

/** A yes or a question back, and then nobody wrote for as long as the alliance settled. */
export const stallRequest = command({
	name: 'matching.stallRequest',
	input: z.object({ id: z.uuid() }),
	authorize: async ({ trx, actor, input }) =>
		actor.kind === 'system' ? await conversationForWriting(trx, input.id) : null,
	run: async ({ trx, actor, input, subject, now }) => {
		if (!(await closeDeadline(trx, STALL_REQUEST, input.id))) return failure('alreadyDone');
		const found = await questionForWriting(trx, subject.questionId);
		const goesOn = subject.state === 'interested' || subject.state === 'askedBack';
		// What was signed doesn't stand still: its parties have their own days to look back.
		const signed = (await liveAgreementOf(trx, input.id))?.inForce != null;
		if (found && isOpen(found.question.state) && goesOn && !signed)
			await openCase(trx, subject.questionId, 'stalled', { at: now, by: actor, requestId: input.id });
		return done('helpRequest', input.id, null);
	}
});

// --- What a broker does ----------------------------------------------------------------------------------------

type Brokered = { found: BrokerCase; question: Question; askerId: string };

/** A case for who works on the board; its question is held. */
async function brokered(trx: Trx, actor: Actor, id: string): Promise<Brokered | null> {
	if (!mayBroker(actor)) return null;
	const row = await trx.selectFrom('brokerCase').select('questionId').where('id', '=', id).executeTakeFirst();
	const about = row && (await questionForWriting(trx, row.questionId));
	const found = about && (await caseForWriting(trx, id));
	return found ? { found, question: about.question, askerId: about.asker.id } : null;
}

/** Takes a case for writing, as the form saw it: somebody else may have worked on it, or closed it. */
async function takeCase(
	trx: Trx,
	{ found }: Brokered,
	input: { version: number; text: string; contact?: string }
) {
	if (!(await bumpVersion(trx, 'brokerCase', found.id, input.version))) return failure('stale');
	if (found.closedAt) return failure('caseClosed');
	// Who works on a case may name people; a citizen service number never has a place in it.
	return guard([input.text, input.contact ?? ''], true);
}

/** Somebody takes a case, or hands it to another coordinator with a word. */
export const assignCase = command({
	name: 'matching.assignCase',
	input: assignCaseInput,
	authorize: ({ trx, actor, input }) => brokered(trx, actor, input.id),
	run: async ({ trx, actor, input, subject, now }) => {
		const coordinators = await allianceCoordinators(trx);
		const holder = coordinators.find(({ personId }) => personId === input.to);
		if (!holder) return failure('noCoordinator');
		const own = input.to === personIdOf(actor);
		if (!own && input.text === '') return failure('wordMissing');
		const refused = await takeCase(trx, subject, input);
		if (refused) return refused;
		await addCaseFact(trx, input.id, 'assigned', {
			at: now,
			by: actor,
			toPerson: input.to,
			body: input.text
		});
		if (own) return done('brokerCase', input.id, null);
		const { email, name, locale } = holder;
		const { title } = subject.question;
		const from = coordinators.find(({ personId }) => personId === personIdOf(actor))?.name ?? '';
		await queueMail(trx, {
			to: email,
			locale,
			subject: m['matching.mail.caseAssigned.subject']({ title }, { locale }),
			paragraphs: [
				m['matching.mail.greeting']({ name }, { locale }),
				m['matching.mail.caseAssigned.body']({ from, title }, { locale }),
				`“${input.text}”`
			],
			action: {
				label: m['matching.mail.caseAssigned.action']({}, { locale }),
				url: addressOf(locale, `alliance/broker/${input.id}`)
			},
			smallPrint: m['matching.mail.nobody.smallPrint']({}, { locale })
		});
		return done('brokerCase', input.id, null);
	}
});

export const noteCase = command({
	name: 'matching.noteCase',
	input: noteCaseInput,
	authorize: ({ trx, actor, input }) => brokered(trx, actor, input.id),
	run: async ({ trx, actor, input, subject, now }) => {
		const refused = await takeCase(trx, subject, input);
		if (refused) return refused;
		await addCaseFact(trx, input.id, 'noted', { at: now, by: actor, body: input.text });
		return done('brokerCase', input.id, null);
	}
});

/** Whom a broker called, and how it went. */
export const recordCall = command({
	name: 'matching.recordCall',
	input: callCaseInput,
	authorize: ({ trx, actor, input }) => brokered(trx, actor, input.id),
	run: async ({ trx, actor, input, subject, now }) => {
		const refused = await takeCase(trx, subject, input);
		if (refused) return refused;
		const { contact, outcome, text } = input;
		await addCaseFact(trx, input.id, 'called', { at: now, by: actor, contact, outcome, body: text });
		return done('brokerCase', input.id, null);
	}
});

/** Points the school to offers. It sees them marked beside its question, and decides. */
export const suggestOffers = command({
	name: 'matching.suggestOffers',
	input: suggestOffersInput,
	authorize: ({ trx, actor, input }) => brokered(trx, actor, input.id),
	run: async ({ trx, actor, input, subject, now }) => {
		const refused = await takeCase(trx, subject, input);
		if (refused) return refused;
		if (!isOpen(subject.question.state)) return failure('closed');
		const offers = (await offersByIds(trx, input.offerIds)).filter(
			(offer) => offer.organisationId !== subject.askerId
		);
		if (offers.length === 0) return failure('offersGone');
		for (const offer of offers)
			await addCaseFact(trx, input.id, 'suggested', {
				at: now,
				by: actor,
				offerId: offer.id,
				body: input.text
			});
		const { title, id } = subject.question;
		const list = offers.map((offer) => `• ${offer.title} (${offer.partner.name})`).join('\n');
		for (const { email, name, locale } of await spokespeopleOf(trx, subject.askerId))
			await queueMail(trx, {
				to: email,
				locale,
				subject: m['matching.mail.suggested.subject']({ title }, { locale }),
				paragraphs: [
					m['matching.mail.greeting']({ name }, { locale }),
					m['matching.mail.suggested.body']({ title }, { locale }),
					list,
					...(input.text ? [`“${input.text}”`] : []),
					m['matching.mail.suggested.choice']({}, { locale })
				],
				action: {
					label: m['matching.mail.suggested.action']({}, { locale }),
					url: addressOf(locale, `questions/${id}`)
				},
				smallPrint: m['matching.mail.schoolSmallPrint']({}, { locale })
			});
		return done('brokerCase', input.id, null);
	}
});

/** Nothing leaves the board without a reason. */
export const closeCase = command({
	name: 'matching.closeCase',
	input: closeCaseInput,
	authorize: ({ trx, actor, input }) => brokered(trx, actor, input.id),
	run: async ({ trx, actor, input, subject, now }) => {
		const refused = await takeCase(trx, subject, input);
		if (refused) return refused;
		await shutCase(trx, subject.found, { at: now, by: actor, body: input.text });
		return done('brokerCase', input.id, null);
	}
});
