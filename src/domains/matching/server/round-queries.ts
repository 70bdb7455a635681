import { sql } from 'kysely';
import { localDay } from '#kernel/dates.ts';
import {
	needOfOrganisations,
	type OrganisationCard,
	organisationCards,
	type OrganisationNeed
} from '#domains/organisations/server/queries.ts';
import { now } from '#platform/server/clock.ts';
import { db, type Database, type Trx } from '#platform/server/database.ts';
import type { Scope } from '#platform/server/scope.ts';
import type { RoundChoice, RoundOutcome, RoundRules } from '../engine/index.ts';
import { answeringSideOf, mayAllocate, maySeePlacement, type Side } from '../policy.ts';
import type { NotNowReason } from '../schema.ts';
import type { RequestState } from './conversation-queries.ts';
import { offersByIds, type VisibleOffer } from './offer-queries.ts';
import { questionById, type VisibleQuestion } from './question-queries.ts';

export type RoundState = 'opened' | 'published' | 'closed' | 'dropped';

/** Over what a coordinator divides offers, and by which rules. */
export type Round = RoundRules & {
	id: string;
	version: number;
	title: string;
	theme: string | null;
	province: string | null;
	askedFrom: string | null;
	askedUntil: string | null;
	/** The last day on which both sides can answer. */
	answerUntil: string;
	createdAt: Date;
	state: RoundState;
	stateAt: Date;
};

function rounds(source: Database | Trx) {
	return source
		.selectFrom('allocationRound')
		.innerJoinLateral(
			(eb) =>
				eb
					.selectFrom('allocationRoundFact')
					.select(['kind', 'at'])
					.whereRef('allocationRoundFact.roundId', '=', 'allocationRound.id')
					.orderBy('allocationRoundFact.id', 'desc')
					.limit(1)
					.as('state'),
			(join) => join.onTrue()
		)
		.select([
			'allocationRound.id',
			'allocationRound.version',
			'allocationRound.title',
			'allocationRound.theme',
			'allocationRound.province',
			'allocationRound.askedFrom',
			'allocationRound.askedUntil',
			'allocationRound.answerUntil',
			'allocationRound.needStrength',
			'allocationRound.hoursEach',
			'allocationRound.leastPerProvince',
			'allocationRound.createdAt',
			'state.at as stateAt'
		])
		.select((eb) => [
			eb.ref('allocationRound.per').$castTo<RoundRules['per']>().as('per'),
			eb.ref('allocationRound.leastFit').$castTo<RoundRules['leastFit']>().as('leastFit')
		])
		.select(sql<RoundState>`state.kind`.as('state'));
}

/** All rounds but those that were thrown away, newest first; null for who mustn't see them. */
export async function allRounds(scope: Scope): Promise<Round[] | null> {
	if (!mayAllocate(scope.actor)) return null;
	return await rounds(db())
		.where('state.kind', '!=', 'dropped')
		.orderBy('allocationRound.createdAt', 'desc')
		.limit(200)
		.execute();
}

/** For commands: a round, held until commit. */
export async function roundForWriting(trx: Trx, id: string): Promise<Round | null> {
	await trx.selectFrom('allocationRound').select('id').where('id', '=', id).forUpdate().execute();
	return (await rounds(trx).where('allocationRound.id', '=', id).executeTakeFirst()) ?? null;
}

export type SolveProgress = { step: 'reading' | 'dividing' | 'comparing'; done: number; of: number };

/** One working out of a round. */
export type Solve = {
	id: string;
	roundVersion: number;
	askedAt: Date;
	progress: SolveProgress | null;
	stopAskedAt: Date | null;
	endedAt: Date | null;
	/** Null before the end; null after it as well when it went wrong. */
	outcome: RoundOutcome | null;
};

/** The newest working out. The caller's own query decided that the round may be seen. */
export async function newestSolve(source: Database | Trx, roundId: string): Promise<Solve | null> {
	const row = await source
		.selectFrom('allocationSolve')
		.select(['id', 'roundVersion', 'askedAt', 'stopAskedAt', 'endedAt'])
		.select((eb) => [
			eb.ref('progress').$castTo<SolveProgress | null>().as('progress'),
			eb.ref('outcome').$castTo<RoundOutcome | null>().as('outcome')
		])
		.where('roundId', '=', roundId)
		.orderBy('askedAt', 'desc')
		.orderBy('id', 'desc')
		.limit(1)
		.executeTakeFirst();
	return row ?? null;
}

export async function choicesOf(source: Database | Trx, roundId: string): Promise<RoundChoice[]> {
	return await source
		.selectFrom('allocationChoice')
		.select(['questionId', 'supportType', 'offerId'])
		.select((eb) => eb.ref('kind').$castTo<RoundChoice['kind']>().as('kind'))
		.where('roundId', '=', roundId)
		.orderBy('at')
		.execute();
}

/**
 * What became of a suggested placement: nothing yet; one side said yes and waits for the other; both did; one said no; or
 * the days to answer went by.
 */
export type PlacementState = 'open' | 'asked' | 'agreed' | 'declined' | 'lapsed';

export type Placement = {
	id: string;
	roundId: string;
	questionId: string;
	supportType: string;
	offerId: string;
	takes: number;
	relevance: number;
	state: PlacementState;
	/** Where the two talk. */
	requestId: string | null;
	declinedSide: Side | null;
	declinedReason: NotNowReason | null;
	declinedText: string;
};

const TALKED: Record<RequestState, PlacementState> = {
	sent: 'asked',
	askedBack: 'asked',
	interested: 'agreed',
	notNow: 'declined',
	expired: 'declined',
	withdrawn: 'declined'
};

function placements(source: Database | Trx) {
	return (
		source
			.selectFrom('allocationPlacement')
			.innerJoin('offer', 'offer.id', 'allocationPlacement.offerId')
			.innerJoin('organisation as partner', 'partner.id', 'offer.organisationId')
			.innerJoin('helpQuestion', 'helpQuestion.id', 'allocationPlacement.questionId')
			.innerJoin('allocationRound', 'allocationRound.id', 'allocationPlacement.roundId')
			.innerJoinLateral(
				(eb) =>
					eb
						.selectFrom('allocationRoundFact')
						.select('kind')
						.whereRef('allocationRoundFact.roundId', '=', 'allocationPlacement.roundId')
						.orderBy('allocationRoundFact.id', 'desc')
						.limit(1)
						.as('round'),
				(join) => join.onTrue()
			)
			// The conversation of these two, whoever began it.
			.leftJoinLateral(
				(eb) =>
					eb
						.selectFrom('helpRequest')
						.innerJoin('helpRequestFact as fact', 'fact.requestId', 'helpRequest.id')
						.select(['helpRequest.id', 'fact.kind'])
						.whereRef('helpRequest.questionId', '=', 'allocationPlacement.questionId')
						.whereRef('helpRequest.partnerId', '=', 'offer.organisationId')
						.where('fact.kind', '!=', 'reminded')
						.orderBy('fact.id', 'desc')
						.limit(1)
						.as('talk'),
				(join) => join.onTrue()
			)
			.select([
				'allocationPlacement.id',
				'allocationPlacement.roundId',
				'allocationPlacement.questionId',
				'allocationPlacement.supportType',
				'allocationPlacement.offerId',
				'allocationPlacement.takes',
				'allocationPlacement.relevance',
				'allocationPlacement.declinedAt',
				'allocationPlacement.declinedText',
				'allocationRound.answerUntil',
				'helpQuestion.organisationId as askerId',
				'offer.organisationId as partnerId',
				'partner.name as partnerName',
				'offer.title as offerTitle',
				'helpQuestion.title as questionTitle',
				'talk.id as requestId',
				'round.kind as roundKind'
			])
			.select((eb) => [
				eb.ref('allocationPlacement.declinedSide').$castTo<Side | null>().as('declinedSide'),
				eb.ref('allocationPlacement.declinedReason').$castTo<NotNowReason | null>().as('declinedReason'),
				eb.ref('talk.kind').$castTo<RequestState | null>().as('talkState')
			])
	);
}

type PlacementRow = Awaited<ReturnType<ReturnType<typeof placements>['execute']>>[number];

/** Like a placement, with whom and what it is about. */
export type PlacementRecord = Placement &
	Pick<
		PlacementRow,
		'askerId' | 'partnerId' | 'partnerName' | 'offerTitle' | 'questionTitle' | 'answerUntil'
	>;

function withState({ declinedAt, talkState, roundKind, ...row }: PlacementRow): PlacementRecord {
	const talked = talkState && TALKED[talkState];
	const unanswered = roundKind === 'published' ? 'open' : 'lapsed';
	return { ...row, state: declinedAt ? 'declined' : (talked ?? unanswered) };
}

export async function placementsOfRound(source: Database | Trx, roundId: string): Promise<PlacementRecord[]> {
	const rows = await placements(source).where('allocationPlacement.roundId', '=', roundId).execute();
	return rows.map(withState);
}

/** For commands: a placement, whose question is held by the caller. */
export async function placementForWriting(trx: Trx, id: string): Promise<PlacementRecord | null> {
	const row = await placements(trx).where('allocationPlacement.id', '=', id).executeTakeFirst();
	return row ? withState(row) : null;
}

/** Everything that earlier rounds suggested: what was refused isn't suggested again, and what is open takes its places. */
export async function earlierPlacements(exceptRoundId: string): Promise<PlacementRecord[]> {
	const rows = await placements(db())
		.where('allocationPlacement.roundId', '!=', exceptRoundId)
		.where('round.kind', 'in', ['published', 'closed'])
		.execute();
	return rows.map(withState);
}

/** All that was suggested to an organisation. The caller checked that it may be read. */
export async function placementsOf(organisationId: string): Promise<PlacementRecord[]> {
	const rows = await placements(db())
		.where((eb) =>
			eb.or([
				eb('helpQuestion.organisationId', '=', organisationId),
				eb('offer.organisationId', '=', organisationId)
			])
		)
		.orderBy('allocationPlacement.id')
		.execute();
	return rows.map(withState);
}

/** Placements that wait for an answer of one of somebody's organisations. */
export async function ownPlacements(scope: Scope): Promise<(PlacementRecord & { side: Side })[]> {
	const actor = scope.actor;
	if (actor.kind !== 'person') return [];
	const ids = [...actor.memberships.map(({ organisationId }) => organisationId), ...actor.boardSchoolIds];
	if (ids.length === 0) return [];
	const rows = await placements(db())
		.where((eb) =>
			eb.or([eb('helpQuestion.organisationId', 'in', ids), eb('offer.organisationId', 'in', ids)])
		)
		.where('round.kind', '=', 'published')
		.orderBy('allocationRound.answerUntil')
		.orderBy('allocationPlacement.id')
		.execute();
	return rows.map(withState).flatMap((placement) => {
		const side = answeringSideOf(actor, placement);
		return side && placement.state === 'open' ? [{ ...placement, side }] : [];
	});
}

/** Offers that rounds suggest for a question and that wait for an answer. The caller checked that it may be acted on. */
export async function placedOffers(questionId: string): Promise<Set<string>> {
	const rows = await placements(db())
		.where('allocationPlacement.questionId', '=', questionId)
		.where('round.kind', '=', 'published')
		.execute();
	return new Set(rows.map(withState).flatMap(({ state, offerId }) => (state === 'open' ? [offerId] : [])));
}

export type PlacementPage = PlacementRecord & {
	question: VisibleQuestion;
	offer: VisibleOffer;
	/** On whose side the reader answers, if on any. */
	side: Side | null;
	partner: OrganisationCard;
};

/** A suggested placement with what it is about; null for whom it isn't there. */
export async function placementById(scope: Scope, id: string): Promise<PlacementPage | null> {
	const row = await placements(db()).where('allocationPlacement.id', '=', id).executeTakeFirst();
	if (!row || !maySeePlacement(scope.actor, row)) return null;
	const [question, [offer]] = await Promise.all([
		questionById(scope, row.questionId),
		offersByIds(db(), [row.offerId])
	]);
	if (!question || !offer) return null;
	return {
		...withState(row),
		question,
		offer,
		side: answeringSideOf(scope.actor, row),
		partner: offer.partner
	};
}

export type RoundQuestion = {
	id: string;
	title: string;
	asker: OrganisationCard;
	need: OrganisationNeed | null;
};

export type RoundPage = {
	round: Round;
	solve: Solve | null;
	/** The newest working out is of the round as it is now. */
	current: boolean;
	choices: RoundChoice[];
	questions: Map<string, RoundQuestion>;
	offers: Map<string, { id: string; title: string; partner: OrganisationCard; unit: 'places' | 'hours' }>;
	placements: PlacementRecord[];
	/** The day by which both sides answer has gone by. */
	overdue: boolean;
};

/** A round with what was worked out for it; null for who mustn't see it. */
export async function roundById(scope: Scope, id: string): Promise<RoundPage | null> {
	if (!mayAllocate(scope.actor)) return null;
	const round = await rounds(db())
		.where('allocationRound.id', '=', id)
		.where('state.kind', '!=', 'dropped')
		.executeTakeFirst();
	if (!round) return null;
	const [solve, choices, placed] = await Promise.all([
		newestSolve(db(), id),
		choicesOf(db(), id),
		placementsOfRound(db(), id)
	]);
	const rows = solve?.outcome?.rows ?? [];
	const questionIds = [...rows, ...choices, ...placed].map(({ questionId }) => questionId);
	const offerIds = [
		...rows.flatMap(({ given, others }) => [...(given ? [given] : []), ...others]),
		...choices,
		...placed
	].map(({ offerId }) => offerId);
	const [questions, offers] = await Promise.all([questionsFor(questionIds), offersFor(offerIds)]);
	return {
		round,
		solve,
		current: solve?.roundVersion === round.version,
		choices,
		questions,
		offers,
		placements: placed,
		overdue: round.answerUntil < localDay(now())
	};
}

async function questionsFor(ids: readonly string[]): Promise<RoundPage['questions']> {
	if (ids.length === 0) return new Map();
	const rows = await db()
		.selectFrom('helpQuestion')
		.select(['id', 'title', 'organisationId'])
		.where(sql<boolean>`id = any(${[...new Set(ids)]}::uuid[])`)
		.execute();
	const askers = rows.map(({ organisationId }) => organisationId);
	const [cards, needs] = await Promise.all([organisationCards(askers), needOfOrganisations(askers)]);
	return new Map(
		rows.flatMap(({ id, title, organisationId }) => {
			const asker = cards.get(organisationId);
			return asker ? [[id, { id, title, asker, need: needs.get(organisationId) ?? null }] as const] : [];
		})
	);
}

async function offersFor(ids: readonly string[]): Promise<RoundPage['offers']> {
	if (ids.length === 0) return new Map();
	const rows = await db()
		.selectFrom('offer')
		.select(['id', 'title', 'organisationId'])
		.select((eb) => eb.ref('capacityUnit').$castTo<'places' | 'hours'>().as('unit'))
		.where(sql<boolean>`id = any(${[...new Set(ids)]}::uuid[])`)
		.execute();
	const cards = await organisationCards(rows.map(({ organisationId }) => organisationId));
	return new Map(
		rows.flatMap(({ id, title, organisationId, unit }) => {
			const partner = cards.get(organisationId);
			return partner ? [[id, { id, title, partner, unit }] as const] : [];
		})
	);
}

/** For the job: what a working out is about. */
export async function roundOfSolve(solveId: string): Promise<{ round: Round; endedAt: Date | null } | null> {
	const solve = await db()
		.selectFrom('allocationSolve')
		.select(['roundId', 'endedAt'])
		.where('id', '=', solveId)
		.executeTakeFirst();
	const round =
		solve && (await rounds(db()).where('allocationRound.id', '=', solve.roundId).executeTakeFirst());
	return solve && round ? { round, endedAt: solve.endedAt } : null;
}

export async function stopAsked(solveId: string): Promise<boolean> {
	const solve = await db()
		.selectFrom('allocationSolve')
		.select('stopAskedAt')
		.where('id', '=', solveId)
		.executeTakeFirst();
	return solve?.stopAskedAt != null;
}
