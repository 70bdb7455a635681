import { sql } from 'kysely';
import type { LinkActor } from '#kernel/actor.ts';
import { schoolYear } from '#kernel/dates.ts';
import {
	type OrganisationCard,
	organisationCards,
	personNames
} from '#domains/organisations/server/queries.ts';
import { now } from '#platform/server/clock.ts';
import { db, type Database, type Trx } from '#platform/server/database.ts';
import { hashSecret } from '#platform/server/ids.ts';
import { revisionOf } from '#platform/server/revision.ts';
import type { Scope } from '#platform/server/scope.ts';
import {
	createIndex,
	createQuestionIndex,
	type Match,
	type OfferIndex,
	type OfferText,
	type Place,
	type QuestionText,
	rank,
	type Ranking,
	rankReverse,
	similarQuestions
} from '../engine/index.ts';
import {
	type ConversationFacts,
	isOpen,
	maySeeAsker,
	maySeeOffer,
	maySeeQuestion,
	type QuestionFacts,
	type QuestionState,
	sideOf
} from '../policy.ts';

// --- Questions -------------------------------------------------------------------------------------------------

export type Question = {
	id: string;
	version: number;
	organisationId: string;
	title: string;
	situation: string;
	wish: string;
	themes: string[];
	supportTypes: string[];
	audience: string;
	starting: string;
	urgency: 'low' | 'normal' | 'high';
	ownContribution: string;
	tried: string;
	visibility: 'everyone' | 'members' | 'nameless';
	step: number;
	updatedAt: Date;
	state: QuestionState;
	stateAt: Date;
};

/** A question as an actor may see it: `asker` is null when the school's name stays out. */
export type VisibleQuestion = Question & { asker: OrganisationCard | null; place: Place };

const questionColumns = [
	'helpQuestion.id',
	'helpQuestion.version',
	'helpQuestion.organisationId',
	'helpQuestion.title',
	'helpQuestion.situation',
	'helpQuestion.wish',
	'helpQuestion.themes',
	'helpQuestion.supportTypes',
	'helpQuestion.audience',
	'helpQuestion.starting',
	'helpQuestion.urgency',
	'helpQuestion.ownContribution',
	'helpQuestion.tried',
	'helpQuestion.visibility',
	'helpQuestion.step',
	'helpQuestion.updatedAt'
] as const;

/** Questions with their newest fact, which is their state. */
function questionsWithState(source: Database | Trx) {
	return source
		.selectFrom('helpQuestion')
		.innerJoinLateral(
			(eb) =>
				eb
					.selectFrom('helpQuestionFact')
					.select(['kind', 'at'])
					.whereRef('helpQuestionFact.questionId', '=', 'helpQuestion.id')
					.orderBy('helpQuestionFact.id', 'desc')
					.limit(1)
					.as('state'),
			(join) => join.onTrue()
		)
		.select(questionColumns)
		.select(['state.kind as state', 'state.at as stateAt']);
}

export function placeOf(card: OrganisationCard): Place {
	const { country, province, municipality, latitude, longitude } = card;
	return { country, province, municipality, latitude, longitude };
}

function questionFacts(question: Question, asker: OrganisationCard): QuestionFacts {
	return {
		organisationId: question.organisationId,
		organisationChecked: asker.checked,
		state: question.state,
		visibility: question.visibility
	};
}

function asSeenBy(
	scope: Scope,
	question: Question,
	asker: OrganisationCard | undefined
): VisibleQuestion | null {
	if (!asker) return null;
	const facts = questionFacts(question, asker);
	if (!maySeeQuestion(scope.actor, facts)) return null;
	const place = placeOf(asker);
	if (maySeeAsker(scope.actor, facts)) return { ...question, asker, place };
	// Without its name a school must not be found by its place either: the province is as near as it gets.
	return {
		...question,
		organisationId: '',
		asker: null,
		place: { ...place, municipality: '', latitude: null, longitude: null }
	};
}

export async function questionById(scope: Scope, id: string): Promise<VisibleQuestion | null> {
	const question = await questionsWithState(db()).where('helpQuestion.id', '=', id).executeTakeFirst();
	if (!question) return null;
	const cards = await organisationCards([question.organisationId]);
	return asSeenBy(scope, question, cards.get(question.organisationId));
}

/** For commands: a question and what the policy wants to know of it, in the command's own transaction. */
export async function questionForWriting(
	trx: Trx,
	id: string
): Promise<{ question: Question; facts: QuestionFacts; asker: OrganisationCard } | null> {
	const question = await questionsWithState(trx).where('helpQuestion.id', '=', id).executeTakeFirst();
	if (!question) return null;
	const asker = (await organisationCards([question.organisationId], trx)).get(question.organisationId);
	return asker ? { question, facts: questionFacts(question, asker), asker } : null;
}

export type QuestionFilter = { theme?: string; supportType?: string; province?: string; page: number };

export const PAGE_SIZE = 20;

/** Open questions that an actor may see, newest first. */
export async function openQuestions(
	scope: Scope,
	filter: QuestionFilter,
	pageSize = PAGE_SIZE
): Promise<{ questions: VisibleQuestion[]; total: number }> {
	const actor = scope.actor;
	const member = actor.kind === 'person' && (actor.memberships.length > 0 || actor.allianceRoles.length > 0);
	let query = questionsWithState(db())
		.innerJoin('organisation', 'organisation.id', 'helpQuestion.organisationId')
		.where('state.kind', 'in', ['published', 'answered']);
	if (!member) query = query.where('helpQuestion.visibility', '!=', 'members');
	if (filter.theme) query = query.where(sql<boolean>`${filter.theme} = any(help_question.themes)`);
	if (filter.supportType)
		query = query.where(sql<boolean>`${filter.supportType} = any(help_question.support_types)`);
	if (filter.province) query = query.where('organisation.province', '=', filter.province);
	const [rows, count] = await Promise.all([
		query
			.orderBy('state.at', 'desc')
			.orderBy('helpQuestion.id', 'desc')
			.limit(pageSize)
			.offset((filter.page - 1) * pageSize)
			.execute(),
		query
			.clearSelect()
			.select((eb) => eb.fn.countAll<number>().as('count'))
			.executeTakeFirstOrThrow()
	]);
	const cards = await organisationCards(rows.map((row) => row.organisationId));
	const questions = rows.flatMap((row) => asSeenBy(scope, row, cards.get(row.organisationId)) ?? []);
	return { questions, total: count.count };
}

/** What waits on an organisation's own desk: its drafts and its questions in every state. */
export async function ownQuestions(scope: Scope): Promise<VisibleQuestion[]> {
	const actor = scope.actor;
	if (actor.kind !== 'person') return [];
	const ids = [...actor.memberships.map((m) => m.organisationId), ...actor.boardSchoolIds];
	if (ids.length === 0) return [];
	const rows = await questionsWithState(db())
		.where('helpQuestion.organisationId', 'in', ids)
		.orderBy('helpQuestion.updatedAt', 'desc')
		.limit(200)
		.execute();
	const cards = await organisationCards(rows.map((row) => row.organisationId));
	return rows.flatMap((row) => asSeenBy(scope, row, cards.get(row.organisationId)) ?? []);
}

/** The texts of a question as the engine reads them. */
export function questionText(question: Question, place: Place | null): QuestionText {
	return {
		id: question.id,
		title: question.title,
		description: `${question.situation}\n${question.wish}`,
		themes: question.themes,
		supportTypes: question.supportTypes,
		urgency: question.urgency,
		place
	};
}

export type HomeFigures = {
	open: number;
	askers: number;
	offers: number;
	partners: number;
	agreedTalks: number;
};

/** The live figures of the home page: counts of what everybody may see. */
export async function homeFigures(): Promise<HomeFigures> {
	const [questions, offers, talks] = await Promise.all([
		questionsWithState(db())
			.where('state.kind', 'in', ['published', 'answered'])
			.where('helpQuestion.visibility', '!=', 'members')
			.clearSelect()
			.select((eb) => [
				eb.fn.countAll<number>().as('open'),
				eb.fn.count<number>('helpQuestion.organisationId').distinct().as('askers')
			])
			.executeTakeFirstOrThrow(),
		publishedOffers(db())
			.clearSelect()
			.select((eb) => [
				eb.fn.countAll<number>().as('offers'),
				eb.fn.count<number>('offer.organisationId').distinct().as('partners')
			])
			.executeTakeFirstOrThrow(),
		db()
			.selectFrom('helpRequestFact')
			.select((eb) => eb.fn.count<number>('requestId').distinct().as('agreedTalks'))
			.where('kind', '=', 'interested')
			.executeTakeFirstOrThrow()
	]);
	return { ...questions, ...offers, ...talks };
}

// --- Offers ----------------------------------------------------------------------------------------------------

export type Offer = {
	id: string;
	version: number;
	organisationId: string;
	title: string;
	description: string;
	audience: string;
	themes: string[];
	supportTypes: string[];
	servesScope: 'national' | 'province' | 'municipality';
	servesNames: string[];
	capacityTotal: number | null;
	capacityUnit: 'places' | 'hours';
	costs: 'free' | 'atCost' | 'paid';
	costNote: string;
	languages: string[];
	availability: string;
	bringsPeople: boolean;
	publishedAt: Date | null;
	pausedAt: Date | null;
	pausedUntil: string | null;
};

/** An offer with who gives it and what is left of its capacity this school year. */
export type VisibleOffer = Offer & { partner: OrganisationCard; used: number; renewsOn: string };

const offerColumns = [
	'offer.id',
	'offer.version',
	'offer.organisationId',
	'offer.title',
	'offer.description',
	'offer.audience',
	'offer.themes',
	'offer.supportTypes',
	'offer.servesScope',
	'offer.servesNames',
	'offer.capacityTotal',
	'offer.capacityUnit',
	'offer.costs',
	'offer.costNote',
	'offer.languages',
	'offer.availability',
	'offer.bringsPeople',
	'offer.publishedAt',
	'offer.pausedAt',
	'offer.pausedUntil'
] as const;

function publishedOffers(source: Database | Trx) {
	return source
		.selectFrom('offer')
		.innerJoin('organisation', 'organisation.id', 'offer.organisationId')
		.where('offer.publishedAt', 'is not', null)
		.where('organisation.checkedAt', 'is not', null)
		.where('organisation.closedAt', 'is', null)
		.select(offerColumns);
}

async function withPartners(source: Database | Trx, offers: Offer[]): Promise<VisibleOffer[]> {
	const cards = await organisationCards(
		offers.map((offer) => offer.organisationId),
		source
	);
	// The Dutch and the Flemish school year begin on different days, so an entry carries the year it belongs to.
	const years = { NL: schoolYear(now(), 'NL'), BE: schoolYear(now(), 'BE') };
	const used = offers.length
		? await source
				.selectFrom('capacityEntry')
				.select((eb) => ['offerId', 'schoolYear', eb.fn.sum<string>('amount').as('amount')])
				.where(
					'offerId',
					'in',
					offers.map((offer) => offer.id)
				)
				.where('schoolYear', 'in', [years.NL.year, years.BE.year])
				.groupBy(['offerId', 'schoolYear'])
				.execute()
		: [];
	return offers.flatMap((offer) => {
		const partner = cards.get(offer.organisationId);
		if (!partner) return [];
		const { year, renewsOn } = years[partner.country];
		const entry = used.find((row) => row.offerId === offer.id && row.schoolYear === year);
		return [{ ...offer, partner, used: Number(entry?.amount ?? 0), renewsOn }];
	});
}

export async function offerById(scope: Scope, id: string): Promise<VisibleOffer | null> {
	const row = await db()
		.selectFrom('offer')
		.select(offerColumns)
		.where('offer.id', '=', id)
		.executeTakeFirst();
	if (!row) return null;
	const [offer] = await withPartners(db(), [row]);
	if (!offer) return null;
	const facts = {
		organisationId: offer.organisationId,
		organisationChecked: offer.partner.checked,
		published: offer.publishedAt !== null
	};
	return maySeeOffer(scope.actor, facts) ? offer : null;
}

/** Published offers by id, for commands and lists. */
export async function offersByIds(source: Database | Trx, ids: string[]): Promise<VisibleOffer[]> {
	if (ids.length === 0) return [];
	return await withPartners(source, await publishedOffers(source).where('offer.id', 'in', ids).execute());
}

export type OfferFilter = {
	theme?: string;
	supportType?: string;
	costs?: string;
	kind?: string;
	province?: string;
	page: number;
};

export async function listOffers(filter: OfferFilter): Promise<{ offers: VisibleOffer[]; total: number }> {
	let query = publishedOffers(db());
	if (filter.theme) query = query.where(sql<boolean>`${filter.theme} = any(offer.themes)`);
	if (filter.supportType) query = query.where(sql<boolean>`${filter.supportType} = any(offer.support_types)`);
	if (filter.costs) query = query.where(sql<boolean>`offer.costs = ${filter.costs}`);
	if (filter.kind) query = query.where('organisation.kind', '=', filter.kind);
	if (filter.province) query = query.where('organisation.province', '=', filter.province);
	const [rows, count] = await Promise.all([
		query
			.orderBy('offer.publishedAt', 'desc')
			.orderBy('offer.id')
			.limit(PAGE_SIZE)
			.offset((filter.page - 1) * PAGE_SIZE)
			.execute(),
		query
			.clearSelect()
			.select((eb) => eb.fn.countAll<number>().as('count'))
			.executeTakeFirstOrThrow()
	]);
	return { offers: await withPartners(db(), rows), total: count.count };
}

export async function offersOf(organisationId: string): Promise<VisibleOffer[]> {
	const rows = await publishedOffers(db())
		.where('offer.organisationId', '=', organisationId)
		.orderBy('offer.title')
		.execute();
	return await withPartners(db(), rows);
}

function offerText(offer: VisibleOffer): OfferText {
	return {
		id: offer.id,
		title: offer.title,
		description: offer.description,
		themes: offer.themes,
		supportTypes: offer.supportTypes,
		organisationKind: offer.partner.kind,
		place: placeOf(offer.partner),
		serves: { scope: offer.servesScope, names: offer.servesNames },
		capacity: {
			total: offer.capacityTotal,
			used: offer.used,
			unit: offer.capacityUnit,
			renewsOn: offer.renewsOn
		},
		costs: offer.costs,
		bringsPeople: offer.bringsPeople,
		paused: offer.pausedAt ? { until: offer.pausedUntil } : null
	};
}

export type OfferShelf = { index: OfferIndex; offers: Map<string, VisibleOffer> };

let shelf: (OfferShelf & { revision: number; day: string }) | undefined;

/**
 * All published offers, indexed for ranking. Kept in this process; every call first asks whether something changed,
 * so that any process gives the same answer. The day counts too: a pause ends and a school year begins by itself.
 */
export async function offerShelf(): Promise<OfferShelf> {
	const revision = await revisionOf('offers');
	const day = now().toISOString().slice(0, 10);
	if (shelf?.revision === revision && shelf.day === day) return shelf;
	const offers = await withPartners(db(), await publishedOffers(db()).execute());
	shelf = {
		revision,
		day,
		index: createIndex(offers.map(offerText)),
		offers: new Map(offers.map((offer) => [offer.id, offer]))
	};
	return shelf;
}

/** Offers for a question, best first, and apart from them what fits but can't now. */
export async function rankOffers(question: Question, place: Place): Promise<Ranking & OfferShelf> {
	const found = await offerShelf();
	return { ...found, ...rank(questionText(question, place), found.index) };
}

/** How many open questions are looked through for the one like this, or the ones that an offer fits. */
const QUESTIONS_READ = 1000;

async function readableQuestions(scope: Scope): Promise<VisibleQuestion[]> {
	const { questions } = await openQuestions(scope, { page: 1 }, QUESTIONS_READ);
	return questions;
}

/** Where open questions come from, for the map. A nameless question isn't on it. */
export async function questionPlaces(
	scope: Scope
): Promise<{ id: string; latitude: number; longitude: number }[]> {
	return (await readableQuestions(scope)).flatMap(({ id, place: { latitude, longitude } }) =>
		latitude !== null && longitude !== null ? [{ id, latitude, longitude }] : []
	);
}

/** Open questions that look like this one: perhaps these schools can go together. */
export async function similarOpenQuestions(scope: Scope, question: Question): Promise<VisibleQuestion[]> {
	const others = (await readableQuestions(scope)).filter((other) => other.id !== question.id);
	const { index } = await offerShelf();
	const found = similarQuestions(
		questionText(question, null),
		createQuestionIndex(
			others.map((other) => questionText(other, other.place)),
			index
		)
	);
	return found.slice(0, 3).flatMap(({ questionId }) => others.find((other) => other.id === questionId) ?? []);
}

/** The reverse: open questions that an offer would help, best first. */
export async function questionsForOffer(
	scope: Scope,
	offer: VisibleOffer
): Promise<{ ranking: Ranking; questions: Map<string, VisibleQuestion> }> {
	const questions = (await readableQuestions(scope)).filter(
		(question) => question.organisationId !== offer.organisationId
	);
	const { index } = await offerShelf();
	const ranking = rankReverse(
		offerText(offer),
		createQuestionIndex(
			questions.map((question) => questionText(question, question.place)),
			index
		)
	);
	return { ranking, questions: new Map(questions.map((question) => [question.id, question])) };
}

/** Offer ids on a question's shortlist. The caller checked that the question may be acted on. */
export async function shortlistOf(source: Database | Trx, questionId: string): Promise<string[]> {
	const rows = await source
		.selectFrom('shortlistEntry')
		.select('offerId')
		.where('questionId', '=', questionId)
		.orderBy('addedAt')
		.orderBy('offerId')
		.execute();
	return rows.map((row) => row.offerId);
}

// --- Conversations ---------------------------------------------------------------------------------------------

export type RequestState = 'sent' | 'interested' | 'notNow' | 'askedBack' | 'expired' | 'withdrawn';

export type Conversation = ConversationFacts & {
	version: number;
	questionId: string;
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
			'state.at as stateAt',
			'state.reason',
			'state.reasonCode'
		])
		.select(sql<RequestState>`state.kind`.as('state'));
}

export async function conversationForWriting(trx: Trx, id: string): Promise<Conversation | null> {
	return (await conversations(trx).where('helpRequest.id', '=', id).executeTakeFirst()) ?? null;
}

export type ThreadMessage = {
	id: string;
	side: 'school' | 'partner';
	author: string | null;
	body: string;
	at: Date;
};

export type Thread = {
	conversation: Conversation;
	side: 'school' | 'partner';
	question: Question;
	asker: OrganisationCard;
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
		conversation,
		side,
		question,
		asker,
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
	side: 'school' | 'partner';
	questionTitle: string;
	asker: OrganisationCard;
	partner: OrganisationCard;
	offerTitle: string | null;
	/** Messages of the other side since this side last read. */
	unread: number;
};

async function asRows(scope: Scope, found: Conversation[]): Promise<ConversationRow[]> {
	if (found.length === 0) return [];
	const ids = found.map((conversation) => conversation.id);
	const [cards, questions, offers, messages, readings] = await Promise.all([
		organisationCards(found.flatMap((c) => [c.askerId, c.partnerId])),
		db()
			.selectFrom('helpQuestion')
			.select(['id', 'title'])
			.where(
				'id',
				'in',
				found.map((c) => c.questionId)
			)
			.execute(),
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
		const readAt = readings.find((r) => r.requestId === conversation.id && r.side === side)?.readAt;
		return [
			{
				...conversation,
				side,
				asker,
				partner,
				questionTitle: questions.find((q) => q.id === conversation.questionId)?.title ?? '',
				offerTitle: offers.find((o) => o.id === conversation.offerId)?.title ?? null,
				unread: messages.filter(
					(message) =>
						message.requestId === conversation.id && message.side !== side && (!readAt || message.at > readAt)
				).length
			}
		];
	});
}

/** Conversations about one question, for the side that asked. */
export async function conversationsOf(scope: Scope, questionId: string): Promise<ConversationRow[]> {
	const found = await conversations(db())
		.where('helpRequest.questionId', '=', questionId)
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
	if (link.revokedAt) return { ok: false, reason: 'revoked' };
	if (link.expiresAt <= now()) return { ok: false, reason: 'expired' };
	return {
		ok: true,
		personId: link.personId,
		actor: { kind: 'link', linkId: link.id, requestId: link.requestId, partnerId: link.partnerId }
	};
}

/** An organisation's open questions, as this actor may see them. A nameless one isn't shown beside its name. */
export async function questionsOf(scope: Scope, organisationId: string): Promise<VisibleQuestion[]> {
	const rows = await questionsWithState(db())
		.where('helpQuestion.organisationId', '=', organisationId)
		.where('state.kind', 'in', ['published', 'answered'])
		.orderBy('state.at', 'desc')
		.limit(100)
		.execute();
	const cards = await organisationCards([organisationId]);
	return rows.flatMap((row) => {
		const seen = asSeenBy(scope, row, cards.get(organisationId));
		return seen?.asker ? [seen] : [];
	});
}

/** After a "not now" or a silence: the offer that fits best among those that weren't asked yet. */
export async function nextBestOffer(
	scope: Scope,
	{ question, asker }: Thread
): Promise<{ match: Match; offer: VisibleOffer } | null> {
	if (!isOpen(question.state)) return null;
	const [{ ranked, offers }, asked] = await Promise.all([
		rankOffers(question, placeOf(asker)),
		conversationsOf(scope, question.id)
	]);
	for (const match of ranked) {
		const offer = offers.get(match.offerId);
		const known = asked.some((conversation) => conversation.offerId === match.offerId);
		if (offer && !known && offer.organisationId !== asker.id) return { match, offer };
	}
	return null;
}
