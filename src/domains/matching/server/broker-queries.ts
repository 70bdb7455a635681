import { sql } from 'kysely';
import {
	allianceCoordinators,
	type Diligence,
	diligenceOf,
	needOfOrganisations,
	newestDiligence,
	type OrganisationNeed,
	personNames
} from '#domains/organisations/server/queries.ts';
import { now } from '#platform/server/clock.ts';
import { db, type Database, type Trx } from '#platform/server/database.ts';
import type { Scope } from '#platform/server/scope.ts';
import { type Match, spellOut } from '../engine/index.ts';
import { isOpen, mayBroker } from '../policy.ts';
import type { CaseSignal } from '../schema.ts';
import type { RequestState } from './conversation-queries.ts';
import type { VisibleOffer } from './offer-queries.ts';
import { type QuestionPromise, promiseOf } from './promise-queries.ts';
import { questionById, type VisibleQuestion } from './question-queries.ts';
import { rankOffers } from './ranking-queries.ts';

export type BrokerCase = {
	id: string;
	version: number;
	questionId: string;
	openedAt: Date;
	closedAt: Date | null;
	signal: CaseSignal;
	signalAt: Date;
	/** The conversation that came to a standstill. */
	requestId: string | null;
	/** Who has it. */
	assignee: string | null;
};

/** Cases with why they are on the board and who has them: the newest facts of those kinds. */
export function cases(source: Database | Trx) {
	return source
		.selectFrom('brokerCase')
		.innerJoinLateral(
			(eb) =>
				eb
					.selectFrom('brokerCaseFact')
					.select(['kind', 'at', 'requestId'])
					.whereRef('brokerCaseFact.caseId', '=', 'brokerCase.id')
					.where('brokerCaseFact.kind', 'in', ['unanswered', 'declined', 'stalled'])
					.orderBy('brokerCaseFact.id', 'desc')
					.limit(1)
					.as('signal'),
			(join) => join.onTrue()
		)
		.leftJoinLateral(
			(eb) =>
				eb
					.selectFrom('brokerCaseFact')
					.select('toPerson')
					.whereRef('brokerCaseFact.caseId', '=', 'brokerCase.id')
					.where('brokerCaseFact.kind', '=', 'assigned')
					.orderBy('brokerCaseFact.id', 'desc')
					.limit(1)
					.as('holder'),
			(join) => join.onTrue()
		)
		.select([
			'brokerCase.id',
			'brokerCase.version',
			'brokerCase.questionId',
			'brokerCase.openedAt',
			'brokerCase.closedAt',
			'signal.at as signalAt',
			'signal.requestId',
			'holder.toPerson as assignee'
		])
		.select(sql<CaseSignal>`signal.kind`.as('signal'));
}

export type BoardFilter = {
	signal?: CaseSignal;
	/** On the board for at least so many days. */
	days?: number;
	/** Quarter of need, 4 the most. */
	band?: number;
	/** Who has it: somebody's id, or nobody. */
	holder?: string;
	/** Need first unless asked otherwise. */
	order?: 'age';
	page: number;
};

export type BoardEntry = BrokerCase & {
	title: string;
	asker: string;
	municipality: string;
	province: string;
	need: OrganisationNeed | null;
	holderName: string | null;
};

export const BOARD_PAGE = 20;
const DAY = 86_400_000;

/** Where most need is first, then what waits longest; or by waiting alone. */
function inOrder(order: BoardFilter['order']) {
	return (a: BoardEntry, b: BoardEntry) =>
		(order === 'age' ? 0 : (b.need?.band ?? 0) - (a.need?.band ?? 0)) ||
		a.openedAt.getTime() - b.openedAt.getTime() ||
		(a.id < b.id ? -1 : 1);
}

/** The open cases; null for who mustn't see them. `waiting` counts them without filters. */
export async function brokerBoard(
	scope: Scope,
	filter: BoardFilter
): Promise<{ entries: BoardEntry[]; total: number; waiting: number } | null> {
	if (!mayBroker(scope.actor)) return null;
	const rows = await cases(db())
		.innerJoin('helpQuestion', 'helpQuestion.id', 'brokerCase.questionId')
		.innerJoin('organisation', 'organisation.id', 'helpQuestion.organisationId')
		.select([
			'helpQuestion.title',
			'helpQuestion.organisationId',
			'organisation.name as asker',
			'organisation.municipality',
			'organisation.province'
		])
		.where('brokerCase.closedAt', 'is', null)
		.execute();
	const [needs, names] = await Promise.all([
		needOfOrganisations(rows.map((row) => row.organisationId)),
		personNames(rows.map((row) => row.assignee))
	]);
	const today = now().getTime();
	const entries = rows
		.map(({ organisationId, ...row }) => ({
			...row,
			need: needs.get(organisationId) ?? null,
			holderName: row.assignee ? (names.get(row.assignee) ?? null) : null
		}))
		.filter(
			(entry) =>
				(!filter.signal || entry.signal === filter.signal) &&
				(!filter.days || today - entry.openedAt.getTime() >= filter.days * DAY) &&
				(!filter.band || entry.need?.band === filter.band) &&
				(!filter.holder ||
					(filter.holder === 'nobody' ? entry.holderName === null : entry.assignee === filter.holder))
		)
		.toSorted(inOrder(filter.order));
	const first = (filter.page - 1) * BOARD_PAGE;
	return { entries: entries.slice(first, first + BOARD_PAGE), total: entries.length, waiting: rows.length };
}

export type CaseFact = {
	id: number;
	kind: CaseSignal | 'assigned' | 'noted' | 'called' | 'suggested' | 'closed';
	at: Date;
	/** Null: the system, or somebody who left. */
	by: string | null;
	bySystem: boolean;
	to: string | null;
	partner: string | null;
	offer: { id: string; title: string } | null;
	contact: string;
	outcome: string | null;
	text: string;
};

export type CasePage = BrokerCase & {
	holderName: string | null;
	question: VisibleQuestion;
	need: OrganisationNeed | null;
	promise: QuestionPromise | null;
	/** Newest first. */
	facts: CaseFact[];
	/** Whom the school is in touch with, and how that stands; never what they write. */
	talks: { partner: string; state: RequestState; at: Date }[];
	suggestions: { match: Match; offer: VisibleOffer; diligence: Diligence[] }[];
	coordinators: { id: string; name: string }[];
};

const SUGGESTED_MOST = 5;

/** What became of each conversation about a question. */
async function talksAbout(
	questionId: string
): Promise<(CasePage['talks'][number] & { offerId: string | null })[]> {
	const rows = await db()
		.selectFrom('helpRequest')
		.innerJoin('organisation', 'organisation.id', 'helpRequest.partnerId')
		.innerJoin('helpRequestFact as fact', 'fact.requestId', 'helpRequest.id')
		.distinctOn('helpRequest.id')
		.select(['organisation.name as partner', 'helpRequest.offerId', 'fact.at'])
		.select(sql<RequestState>`fact.kind`.as('state'))
		.where('helpRequest.questionId', '=', questionId)
		.where('fact.kind', '!=', 'reminded')
		.orderBy('helpRequest.id')
		.orderBy('fact.id', 'desc')
		.execute();
	return rows.toSorted((a, b) => b.at.getTime() - a.at.getTime());
}

async function factsOf(caseId: string): Promise<CaseFact[]> {
	const rows = await db()
		.selectFrom('brokerCaseFact as fact')
		.leftJoin('helpRequest', 'helpRequest.id', 'fact.requestId')
		.leftJoin('organisation', 'organisation.id', 'helpRequest.partnerId')
		.leftJoin('offer', 'offer.id', 'fact.offerId')
		.select([
			'fact.id',
			'fact.kind',
			'fact.at',
			'fact.byPerson',
			'fact.toPerson',
			'fact.offerId',
			'fact.contact',
			'fact.outcome',
			'fact.body as text',
			'organisation.name as partner',
			'offer.title as offerTitle'
		])
		.where('fact.caseId', '=', caseId)
		.orderBy('fact.id', 'desc')
		.execute();
	const names = await personNames(rows.flatMap((row) => [row.byPerson, row.toPerson]));
	return rows.map(({ byPerson, toPerson, offerId, offerTitle, ...row }) => ({
		...row,
		by: byPerson ? (names.get(byPerson) ?? null) : null,
		bySystem: byPerson === null,
		to: toPerson ? (names.get(toPerson) ?? null) : null,
		offer: offerId ? { id: offerId, title: offerTitle ?? '' } : null
	}));
}

/** One case with all that a broker needs; null for who mustn't see it. */
export async function caseById(scope: Scope, id: string): Promise<CasePage | null> {
	if (!mayBroker(scope.actor)) return null;
	const found = await cases(db()).where('brokerCase.id', '=', id).executeTakeFirst();
	if (!found) return null;
	const question = await questionById(scope, found.questionId);
	if (!question?.asker) return null;
	const [needs, promise, facts, talks, coordinators, names] = await Promise.all([
		needOfOrganisations([question.organisationId]),
		promiseOf(question.id),
		factsOf(id),
		talksAbout(question.id),
		allianceCoordinators(db()),
		personNames([found.assignee])
	]);
	const known = new Set([
		...talks.map((talk) => talk.offerId),
		...facts.filter((fact) => fact.kind === 'suggested').map((fact) => fact.offer?.id)
	]);
	const suggestions: CasePage['suggestions'] = [];
	if (!found.closedAt && isOpen(question.state)) {
		const { ranked, offers } = await rankOffers(question, question.place);
		for (const match of ranked) {
			const offer = offers.get(match.offerId);
			if (!offer || known.has(offer.id) || offer.organisationId === question.organisationId) continue;
			suggestions.push({ match: spellOut(match), offer, diligence: [] });
			if (suggestions.length === SUGGESTED_MOST) break;
		}
	}
	const diligence =
		(await diligenceOf(
			scope,
			suggestions.map(({ offer }) => offer.organisationId)
		)) ?? [];
	return {
		...found,
		holderName: (found.assignee && names.get(found.assignee)) || null,
		question,
		need: needs.get(question.organisationId) ?? null,
		promise,
		facts,
		talks: talks.map(({ partner, state, at }) => ({ partner, state, at })),
		suggestions: suggestions.map((suggestion) => ({
			...suggestion,
			diligence: newestDiligence(diligence, suggestion.offer.organisationId)
		})),
		coordinators: coordinators.map(({ personId, name }) => ({ id: personId, name }))
	};
}

/** How much waits on the board, for who works there; the oldest since when. */
export async function casesWaiting(
	scope: Scope
): Promise<{ mine: number; free: number; oldest: Date | null }> {
	const none = { mine: 0, free: 0, oldest: null };
	if (!mayBroker(scope.actor) || scope.actor.kind !== 'person') return none;
	const open = await cases(db()).where('brokerCase.closedAt', 'is', null).execute();
	const { personId } = scope.actor;
	const waiting = open.filter(({ assignee }) => assignee === null || assignee === personId);
	if (waiting.length === 0) return none;
	return {
		mine: waiting.filter(({ assignee }) => assignee === personId).length,
		free: waiting.filter(({ assignee }) => assignee === null).length,
		oldest: new Date(Math.min(...waiting.map(({ openedAt }) => openedAt.getTime())))
	};
}

/** Offers that the alliance suggested for a question. The caller checked that the question may be acted on. */
export async function suggestedOffers(questionId: string): Promise<Set<string>> {
	const rows = await db()
		.selectFrom('brokerCaseFact')
		.innerJoin('brokerCase', 'brokerCase.id', 'brokerCaseFact.caseId')
		.select('brokerCaseFact.offerId')
		.where('brokerCase.questionId', '=', questionId)
		.where('brokerCaseFact.kind', '=', 'suggested')
		.execute();
	return new Set(rows.flatMap((row) => row.offerId ?? []));
}

/** The case of a question that is on the board now. */
export async function openCaseOf(source: Database | Trx, questionId: string): Promise<BrokerCase | null> {
	const row = await cases(source)
		.where('brokerCase.questionId', '=', questionId)
		.where('brokerCase.closedAt', 'is', null)
		.executeTakeFirst();
	return row ?? null;
}

/** For commands: an open case; the caller holds its question. */
export async function caseForWriting(trx: Trx, id: string): Promise<BrokerCase | null> {
	return (await cases(trx).where('brokerCase.id', '=', id).executeTakeFirst()) ?? null;
}
