import { m } from '#messages';
import { type Actor, personIdOf } from '#kernel/actor.ts';
import { addDays } from '#kernel/dates.ts';
import { failure } from '#kernel/result.ts';
import type { MailedLinksRevoked } from '#domains/organisations/events.ts';
import {
	allianceCoordinators,
	type OrganisationCard,
	organisationCards,
	type Reachable,
	spokespeopleOf
} from '#domains/organisations/server/queries.ts';
import { addressOf } from '#platform/server/addresses.ts';
import { command, done } from '#platform/server/command.ts';
import type { Trx } from '#platform/server/database.ts';
import { closeDeadline } from '#platform/server/deadlines.ts';
import { hashSecret, newId, newToken } from '#platform/server/ids.ts';
import { queueMail } from '#platform/server/mail.ts';
import { bumpVersion } from '#platform/server/version.ts';
import { mayKnowAsker, type Side, writingSideOf } from '../policy.ts';
import { type CLOSURES, type NotNowReason, takeBackInput } from '../schema.ts';
import { lookForHelp, STALL_REQUEST } from './broker-commands.ts';
import {
	type Conversation,
	conversationForWriting,
	liveConversations,
	type RequestState
} from './conversation-queries.ts';

export const REQUEST_DAYS = 21;

export const REMIND_PARTNER = 'request.remind';
export const EXPIRE_REQUEST = 'request.expire';

/** Waits for an answer. */
export function isUnanswered(state: RequestState): boolean {
	return state === 'sent' || state === 'askedBack';
}

function linkIdOf(actor: Actor): string | null {
	return actor.kind === 'link' ? actor.linkId : null;
}

// --- Facts and messages ----------------------------------------------------------------------------------------

export async function addMessage(
	trx: Trx,
	message: { id: string; requestId: string; side: Side; body: string; by: Actor; at: Date }
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

export async function addRequestFact(
	trx: Trx,
	requestId: string,
	kind: RequestState | 'reminded',
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

// --- Mails -----------------------------------------------------------------------------------------------------

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

/** Who reads for a side; when there is nobody, the alliance hears that something waits there. */
async function readersOf(
	trx: Trx,
	organisationId: string,
	about: { from: string; title: string }
): Promise<Reachable[]> {
	const readers = await spokespeopleOf(trx, organisationId);
	if (readers.length > 0) return readers;
	const organisation = (await organisationCards([organisationId], trx)).get(organisationId)?.name ?? '';
	for (const { email, name, locale } of await allianceCoordinators(trx))
		await queueMail(trx, {
			to: email,
			locale,
			subject: m['matching.mail.nobody.subject']({ organisation }, { locale }),
			paragraphs: [
				m['matching.mail.greeting']({ name }, { locale }),
				m['matching.mail.nobody.body']({ organisation, ...about }, { locale })
			],
			action: {
				label: m['matching.mail.nobody.action']({ organisation }, { locale }),
				url: addressOf(locale, `organisations/${organisationId}`)
			},
			smallPrint: m['matching.mail.nobody.smallPrint']({}, { locale })
		});
	return [];
}

/** The school as the partner of this conversation may hear it, in the language of the mail. */
function schoolName(
	conversation: Pick<Conversation, 'visibility' | 'schoolWrote'>,
	asker: OrganisationCard,
	locale: 'nl' | 'en'
): string {
	return mayKnowAsker('partner', conversation)
		? asker.name
		: m['matching.nameless']({ province: asker.province }, { locale });
}

type ToPartner = {
	asker: OrganisationCard;
	title: string;
	kind: 'request' | 'reminder' | 'message' | 'proposalAccepted' | 'proposalDeclined';
	text: string;
	reasonCode?: NotNowReason;
};

/** Writes to whoever speaks for the partner, each with a link of their own. */
export async function mailPartner(
	trx: Trx,
	conversation: Pick<Conversation, 'id' | 'partnerId' | 'expiresAt' | 'visibility' | 'schoolWrote'>,
	{ asker, title, kind, text, reasonCode }: ToPartner,
	now: Date
): Promise<void> {
	for (const person of await readersOf(trx, conversation.partnerId, { from: asker.name, title })) {
		const { locale } = person;
		const school = schoolName(conversation, asker, locale);
		const url = await makeLink(trx, conversation.id, person, conversation.expiresAt, now);
		await queueMail(trx, {
			to: person.email,
			locale,
			worksUntil: conversation.expiresAt,
			subject: m[`matching.mail.${kind}.subject`]({ school }, { locale }),
			paragraphs: [
				m['matching.mail.greeting']({ name: person.name }, { locale }),
				m[`matching.mail.${kind}.body`]({ school, title }, { locale }),
				...reasonLines(reasonCode, locale),
				...(text ? [`“${text}”`] : [])
			],
			action: { label: m['matching.mail.answer']({}, { locale }), url },
			smallPrint: m['matching.mail.linkSmallPrint']({}, { locale })
		});
	}
}

function reasonLines(code: NotNowReason | undefined, locale: 'nl' | 'en'): string[] {
	if (!code) return [];
	const reason = m[`matching.answer.reasons.${code}`]({}, { locale });
	return [m['matching.mail.reason']({ reason }, { locale })];
}

/** Tells the side that asked; it reads on the page, signed in. */
export async function mailSchool(
	trx: Trx,
	conversation: Pick<Conversation, 'id' | 'askerId'>,
	about: {
		partner: string;
		title: string;
		kind: 'interested' | 'notNow' | 'askedBack' | 'reply' | 'proposal' | 'lapsed' | 'proposalTakenBack';
		reasonCode?: NotNowReason;
	}
): Promise<void> {
	const { partner, title } = about;
	for (const person of await readersOf(trx, conversation.askerId, { from: partner, title })) {
		const { locale } = person;
		await queueMail(trx, {
			to: person.email,
			locale,
			subject: m[`matching.mail.${about.kind}.subject`]({ partner }, { locale }),
			paragraphs: [
				m['matching.mail.greeting']({ name: person.name }, { locale }),
				m[`matching.mail.${about.kind}.body`]({ partner, title }, { locale }),
				...reasonLines(about.reasonCode, locale)
			],
			action: {
				label: m['matching.mail.readThread']({}, { locale }),
				url: addressOf(locale, `requests/${conversation.id}`)
			},
			smallPrint: m['matching.mail.schoolSmallPrint']({}, { locale })
		});
	}
}

const TO_PARTNER = {
	interested: 'proposalAccepted',
	notNow: 'proposalDeclined',
	askedBack: 'message',
	reply: 'message'
} as const;

export async function tellOtherSide(
	trx: Trx,
	conversation: Conversation,
	side: Side,
	about: { title: string; kind: keyof typeof TO_PARTNER; text: string; reasonCode?: NotNowReason },
	now: Date
): Promise<void> {
	const cards = await organisationCards([conversation.askerId, conversation.partnerId], trx);
	const [asker, partner] = [cards.get(conversation.askerId), cards.get(conversation.partnerId)];
	if (!asker || !partner) return;
	const { kind, text } = about;
	if (side === 'partner') {
		await mailSchool(trx, conversation, { ...about, partner: partner.name });
	} else {
		await mailPartner(
			trx,
			{
				...conversation,
				expiresAt: addDays(now, REQUEST_DAYS),
				schoolWrote: conversation.schoolWrote || text !== ''
			},
			{ ...about, asker, kind: TO_PARTNER[kind] },
			now
		);
	}
}

/** Whoever finds an old mail of somebody answers nothing by it any more. Mails to come have links of their own. */
export async function revokeLinks(trx: Trx, { personId, at }: MailedLinksRevoked): Promise<void> {
	await trx
		.updateTable('requestLink')
		.set({ revokedAt: at })
		.where('personId', '=', personId)
		.where('revokedAt', 'is', null)
		.execute();
}

// --- Taking back -----------------------------------------------------------------------------------------------

/** Nobody has to answer any more: nothing falls due, and the mailed links open nothing. */
async function endWaiting(
	trx: Trx,
	conversation: Conversation,
	fact: { at: Date; by: Actor }
): Promise<void> {
	await addRequestFact(trx, conversation.id, 'withdrawn', fact);
	await closeDeadline(trx, REMIND_PARTNER, conversation.id);
	await closeDeadline(trx, EXPIRE_REQUEST, conversation.id);
	await closeDeadline(trx, STALL_REQUEST, conversation.id);
	await trx
		.updateTable('requestLink')
		.set({ revokedAt: fact.at })
		.where('requestId', '=', conversation.id)
		.where('revokedAt', 'is', null)
		.execute();
}

/** Tells the partner that it need do nothing more, or that it comes to nothing more. */
async function thankPartner(
	trx: Trx,
	conversation: Conversation,
	asker: OrganisationCard,
	kind: 'takenBack' | 'questionClosed' | 'questionSolved' | 'questionStopped'
): Promise<void> {
	const { title } = conversation;
	for (const { email, name, locale } of await spokespeopleOf(trx, conversation.partnerId)) {
		const school = schoolName(conversation, asker, locale);
		await queueMail(trx, {
			to: email,
			locale,
			subject: m[`matching.mail.${kind}.subject`]({ school }, { locale }),
			paragraphs: [
				m['matching.mail.greeting']({ name }, { locale }),
				m[`matching.mail.${kind}.body`]({ school, title }, { locale })
			],
			smallPrint: m['matching.mail.partnerSmallPrint']({}, { locale })
		});
	}
}

/** Whoever began a conversation takes it back, as long as nobody answered. */
export const takeBack = command({
	name: 'matching.takeBack',
	input: takeBackInput,
	authorize: async ({ trx, actor, input }) => {
		const conversation = await conversationForWriting(trx, input.requestId);
		return conversation && writingSideOf(actor, conversation) === conversation.origin ? conversation : null;
	},
	run: async ({ trx, actor, input, subject: conversation, now }) => {
		if (!isUnanswered(conversation.state)) return failure('answered');
		if (!(await bumpVersion(trx, 'helpRequest', input.requestId, input.version))) return failure('stale');
		await endWaiting(trx, conversation, { at: now, by: actor });
		const { askerId, partnerId, title } = conversation;
		const cards = await organisationCards([askerId, partnerId], trx);
		const [asker, partner] = [cards.get(askerId)!, cards.get(partnerId)!];
		if (conversation.origin === 'school') await thankPartner(trx, conversation, asker, 'takenBack');
		else await mailSchool(trx, conversation, { partner: partner.name, title, kind: 'proposalTakenBack' });
		await lookForHelp(trx, conversation.questionId, { at: now, by: actor });
		return done('helpRequest', input.requestId, null);
	}
});

/** A question ended: what still waits for an answer about it ends as well, and every partner hears so. */
export async function endConversations(
	trx: Trx,
	question: { id: string; asker: OrganisationCard; outcome: (typeof CLOSURES)[number] },
	fact: { at: Date; by: Actor }
): Promise<void> {
	for (const conversation of await liveConversations(trx, question.id)) {
		if (conversation.state === 'interested') {
			const kind = question.outcome === 'fulfilled' ? 'questionSolved' : 'questionStopped';
			await thankPartner(trx, conversation, question.asker, kind);
			continue;
		}
		await bumpVersion(trx, 'helpRequest', conversation.id, conversation.version);
		await endWaiting(trx, conversation, fact);
		await thankPartner(trx, conversation, question.asker, 'questionClosed');
	}
}
