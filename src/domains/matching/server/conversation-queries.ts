import { sql } from 'kysely';
import type { LinkActor } from '#kernel/actor.ts';
import { mayGiveSupport } from '#domains/organisations/policy.ts';
import {
	type OrganisationCard,
	organisationCards,
	personNames,
	spokespeopleOf
} from '#domains/organisations/server/queries.ts';
import { now } from '#platform/server/clock.ts';
import { db, type Database, type Trx } from '#platform/server/database.ts';
import { hashSecret } from '#platform/server/ids.ts';
import type { Scope } from '#platform/server/scope.ts';
import { type ConversationFacts, mayKnowAsker, type Side, sideOf } from '../policy.ts';
import { offerColumns, type VisibleOffer, withPartners } from './offer-queries.ts';
import { holdQuestion, type Question, questionsWithState } from './question-queries.ts';

export type RequestState = 'sent' | 'interested' | 'notNow' | 'askedBack' | 'expired' | 'withdrawn';

export type Conversation = ConversationFacts & {
	version: number;
	questionId: string;
	/** Of the question. */
	title: string;
	offerId: string | null;
	origin: 'school' | 'partner';
	createdAt: Date;
	expiresAt: Date;
	proposedAmount: number | null;
	proposedUnit: 'places' | 'hours' | null;
	conflictOfInterest: string;
	state: RequestState;
	stateAt: Date;
	reasonCode: string | null;
	reason: string;
	/** How the question may be read. */
	visibility: Question['visibility'];
	/** Whether the school wrote in it: then the partner knows which school it is. */
	schoolWrote: boolean;
};

function conversations(source: Database | Trx) {
	return source
		.selectFrom('helpRequest')
		.innerJoin('helpQuestion', 'helpQuestion.id', 'helpRequest.questionId')
		.innerJoinLateral(
			(eb) =>
				eb
					.selectFrom('helpRequestFact')
					.select(['kind', 'at', 'reasonCode', 'reason'])
					.whereRef('helpRequestFact.requestId', '=', 'helpRequest.id')
					// A reminder is a fact, but it leaves the state as it was.
					.where('helpRequestFact.kind', '!=', 'reminded')
					.orderBy('helpRequestFact.id', 'desc')
					.limit(1)
					.as('state'),
			(join) => join.onTrue()
		)
		.select([
			'helpRequest.id',
			'helpRequest.version',
			'helpRequest.questionId',
			'helpRequest.offerId',
			'helpRequest.partnerId',
			'helpRequest.origin',
			'helpRequest.createdAt',
			'helpRequest.expiresAt',
			'helpRequest.proposedAmount',
			'helpRequest.proposedUnit',
			'helpRequest.conflictOfInterest',
			'helpQuestion.organisationId as askerId',
			'helpQuestion.title',
			'helpQuestion.visibility',
			'state.at as stateAt',
			'state.reason',
			'state.reasonCode'
		])
		.select(sql<RequestState>`state.kind`.as('state'))
		.select((eb) =>
			eb
				.exists(
					eb
						.selectFrom('threadMessage')
						.select('threadMessage.id')
						.whereRef('threadMessage.requestId', '=', 'helpRequest.id')
						.where('threadMessage.side', '=', 'school')
				)
				.$castTo<boolean>()
				.as('schoolWrote')
		);
}

/** For commands: a conversation, whose question is held until commit. */
export async function conversationForWriting(trx: Trx, id: string): Promise<Conversation | null> {
	const request = await trx
		.selectFrom('helpRequest')
		.select('questionId')
		.where('id', '=', id)
		.executeTakeFirst();
	if (!request) return null;
	await holdQuestion(trx, request.questionId);
	return (await conversations(trx).where('helpRequest.id', '=', id).executeTakeFirst()) ?? null;
}

/** Conversations about a question in which an answer is waited for, or was yes. */
export async function liveConversations(trx: Trx, questionId: string): Promise<Conversation[]> {
	return await conversations(trx)
		.where('helpRequest.questionId', '=', questionId)
		.where('state.kind', 'in', ['sent', 'askedBack', 'interested'])
		.orderBy('helpRequest.id')
		.execute();
}

/** A conversation as one of its sides reads it: what the school declared about a tie is the school's own. */
function asReadBy(side: Side, conversation: Conversation): Conversation {
	return side === 'school' ? conversation : { ...conversation, conflictOfInterest: '' };
}

/** Who asked, or null for a partner that mustn't know yet. */
function askerFor(side: Side, conversation: Conversation, asker: OrganisationCard): OrganisationCard | null {
	return mayKnowAsker(side, conversation) ? asker : null;
}

export type ThreadMessage = {
	id: string;
	side: Side;
	author: string | null;
	body: string;
	at: Date;
};

export type Thread = {
	conversation: Conversation;
	side: Side;
	question: Question;
	/** Null for a partner that doesn't know which school it is; then the province is all. */
	asker: OrganisationCard | null;
	province: string;
	partner: OrganisationCard;
	offer: VisibleOffer | null;
	messages: ThreadMessage[];
	facts: { kind: string; at: Date }[];
	/** Until when the other side has read along. */
	readByOther: Date | null;
};

/** A conversation for one of its two sides; nobody else. */
export async function threadById(scope: Scope, id: string): Promise<Thread | null> {
	const conversation = await conversations(db()).where('helpRequest.id', '=', id).executeTakeFirst();
	if (!conversation) return null;
	const side = sideOf(scope.actor, conversation);
	if (!side) return null;
	const [question, cards, offers, messages, facts, readings] = await Promise.all([
		questionsWithState(db()).where('helpQuestion.id', '=', conversation.questionId).executeTakeFirstOrThrow(),
		organisationCards([conversation.askerId, conversation.partnerId]),
		conversation.offerId
			? db().selectFrom('offer').select(offerColumns).where('offer.id', '=', conversation.offerId).execute()
			: [],
		db()
			.selectFrom('threadMessage')
			.select(['id', 'side', 'byPerson', 'body', 'at'])
			.where('requestId', '=', id)
			.orderBy('at')
			.orderBy('id')
			.execute(),
		db()
			.selectFrom('helpRequestFact')
			.select(['kind', 'at'])
			.where('requestId', '=', id)
			.orderBy('id')
			.execute(),
		db().selectFrom('threadReading').select(['side', 'readAt']).where('requestId', '=', id).execute()
	]);
	const asker = cards.get(conversation.askerId);
	const partner = cards.get(conversation.partnerId);
	if (!asker || !partner) return null;
	const [offer] = await withPartners(db(), offers);
	const names = await personNames(messages.map((message) => message.byPerson));
	return {
		conversation: asReadBy(side, conversation),
		side,
		question,
		asker: askerFor(side, conversation, asker),
		province: asker.province,
		partner,
		offer: offer ?? null,
		messages: messages.map(({ byPerson, ...message }) => ({
			...message,
			author: byPerson ? (names.get(byPerson) ?? null) : null
		})),
		facts,
		readByOther: readings.find((reading) => reading.side !== side)?.readAt ?? null
	};
}

export type ConversationRow = Conversation & {
	side: Side;
	/** Null for a partner that doesn't know which school it is; then the province is all. */
	asker: OrganisationCard | null;
	province: string;
	partner: OrganisationCard;
	offerTitle: string | null;
	/** Whether the other side wrote or answered since this side last read. */
	unread: boolean;
	/** Until when the other side has read along. */
	readByOther: Date | null;
};

/** Whether its newest fact is the other side's doing, or nobody's: an answer and a silence are news for who began. */
function isNewsFor(side: Side, { state, origin }: Conversation): boolean {
	if (state === 'sent') return false;
	return state === 'withdrawn' ? side !== origin : side === origin;
}

async function asRows(scope: Scope, found: Conversation[]): Promise<ConversationRow[]> {
	if (found.length === 0) return [];
	const ids = found.map((conversation) => conversation.id);
	const [cards, offers, messages, readings] = await Promise.all([
		organisationCards(found.flatMap((c) => [c.askerId, c.partnerId])),
		db()
			.selectFrom('offer')
			.select(['id', 'title'])
			.where('id', 'in', [...found.flatMap((c) => c.offerId ?? []), found[0]!.id])
			.execute(),
		db()
			.selectFrom('threadMessage')
			.select(['requestId', 'side', 'at'])
			.where('requestId', 'in', ids)
			.execute(),
		db().selectFrom('threadReading').selectAll().where('requestId', 'in', ids).execute()
	]);
	return found.flatMap((conversation) => {
		const side = sideOf(scope.actor, conversation);
		const asker = cards.get(conversation.askerId);
		const partner = cards.get(conversation.partnerId);
		if (!side || !asker || !partner) return [];
		const itsReadings = readings.filter((reading) => reading.requestId === conversation.id);
		const readAt = itsReadings.find((reading) => reading.side === side)?.readAt ?? null;
		const news = [
			...messages.filter((message) => message.requestId === conversation.id && message.side !== side),
			...(isNewsFor(side, conversation) ? [{ at: conversation.stateAt }] : [])
		];
		return [
			{
				...asReadBy(side, conversation),
				side,
				asker: askerFor(side, conversation, asker),
				province: asker.province,
				partner,
				offerTitle: offers.find((o) => o.id === conversation.offerId)?.title ?? null,
				unread: news.some(({ at }) => !readAt || at > readAt),
				readByOther: itsReadings.find((reading) => reading.side !== side)?.readAt ?? null
			}
		];
	});
}

/** Conversations about one question in which this person stands on a side. */
export async function conversationsOf(scope: Scope, questionId: string): Promise<ConversationRow[]> {
	if (scope.actor.kind !== 'person') return [];
	const found = await conversations(db())
		.where('helpRequest.questionId', '=', questionId)
		.orderBy('helpRequest.createdAt')
		.execute();
	return await asRows(scope, found);
}

/** All conversations of one organisation, as far as this actor stands on a side there. */
export async function conversationsOfOrganisation(
	scope: Scope,
	organisationId: string
): Promise<ConversationRow[]> {
	const found = await conversations(db())
		.where((eb) =>
			eb.or([
				eb('helpQuestion.organisationId', '=', organisationId),
				eb('helpRequest.partnerId', '=', organisationId)
			])
		)
		.orderBy('helpRequest.createdAt')
		.execute();
	return await asRows(scope, found);
}

/** Every conversation that this person's organisations take part in, newest movement first. */
export async function ownConversations(scope: Scope): Promise<ConversationRow[]> {
	const actor = scope.actor;
	if (actor.kind !== 'person') return [];
	const partners = actor.memberships.map((m) => m.organisationId);
	const askers = [...partners, ...actor.boardSchoolIds];
	if (askers.length === 0) return [];
	const found = await conversations(db())
		.where((eb) =>
			eb.or([
				eb('helpQuestion.organisationId', 'in', askers),
				...(partners.length ? [eb('helpRequest.partnerId', 'in', partners)] : [])
			])
		)
		.orderBy('state.at', 'desc')
		.limit(200)
		.execute();
	return await asRows(scope, found);
}

// --- Mailed links ----------------------------------------------------------------------------------------------

export type LinkCheck =
	| { ok: true; actor: LinkActor; personId: string | null }
	| { ok: false; reason: 'unknown' | 'expired' | 'revoked' };

/** Reads a mailed link. Looking changes nothing: mail scanners look too. */
export async function checkLink(token: string): Promise<LinkCheck> {
	const link = await db()
		.selectFrom('requestLink')
		.innerJoin('helpRequest', 'helpRequest.id', 'requestLink.requestId')
		.select([
			'requestLink.id',
			'requestLink.requestId',
			'requestLink.personId',
			'requestLink.expiresAt',
			'requestLink.revokedAt',
			'helpRequest.partnerId'
		])
		.where('tokenHash', '=', hashSecret(token))
		.executeTakeFirst();
	if (!link) return { ok: false, reason: 'unknown' };
	// Who no longer speaks for the partner has no use for an old mail either.
	const speaks = (await spokespeopleOf(db(), link.partnerId)).some(
		({ personId }) => personId === link.personId
	);
	if (link.revokedAt || !speaks) return { ok: false, reason: 'revoked' };
	if (link.expiresAt <= now()) return { ok: false, reason: 'expired' };
	return {
		ok: true,
		personId: link.personId,
		actor: { kind: 'link', linkId: link.id, requestId: link.requestId, partnerId: link.partnerId }
	};
}

/** How many links in mails to somebody still open a conversation, and until when. For support: nothing of what is in it. */
export async function workingLinks(
	scope: Scope,
	personId: string
): Promise<{ count: number; until: Date } | null> {
	if (!mayGiveSupport(scope.actor)) return null;
	const { count, until } = await db()
		.selectFrom('requestLink')
		.select(({ fn }) => [fn.countAll<number>().as('count'), fn.max('expiresAt').as('until')])
		.where('personId', '=', personId)
		.where('revokedAt', 'is', null)
		.where('expiresAt', '>', now())
		.executeTakeFirstOrThrow();
	return until && { count, until };
}
