import {
	type AgreementSummary,
	agreementSummaries,
	holdQuestionsOf
} from '#domains/matching/server/queries.ts';
import {
	type HistoryReader,
	type OrganisationCard,
	organisationCards,
	takingPart
} from '#domains/organisations/server/queries.ts';
import { localDay } from '#kernel/dates.ts';
import { now } from '#platform/server/clock.ts';
import { type Database, db, type Trx } from '#platform/server/database.ts';
import type { Scope } from '#platform/server/scope.ts';
import { partyName } from '../components/words.ts';
import { assess, type Course, type Health, type Process } from '../engine/index.ts';
import { mayLeadInitiative, maySeeInitiative, maySeeInitiativeHistory, maySeePortfolio } from '../policy.ts';
import type { ReviewDecision, StepKind } from '../schema.ts';
import { processById } from './process-queries.ts';
import { type PulseRecord, pulsesOf } from './pulse-queries.ts';
import { pausesOf, type Professional, professionalsOf } from './visit-queries.ts';

export type InitiativeParty = OrganisationCard & { since: Date; leftAt: Date | null };

export type Step = {
	id: string;
	version: number;
	kind: StepKind;
	title: string;
	ownerId: string | null;
	dueOn: string;
	doneOn: string | null;
};

export type Review = {
	id: string;
	dueOn: string;
	heldOn: string | null;
	decision: ReviewDecision | null;
	works: string;
	worksNot: string;
	change: string;
};

type Row = {
	id: string;
	version: number;
	title: string;
	openedAt: Date;
	/** Of one that ran before it joined: since when. */
	runsSince: string | null;
	processId: string | null;
	goal: string;
	need: string;
	activities: string;
	output: string;
	outcome: string;
};

const COLUMNS = [
	'id',
	'version',
	'title',
	'openedAt',
	'runsSince',
	'processId',
	'goal',
	'need',
	'activities',
	'output',
	'outcome'
] as const;

/** An initiative with all that its pages and its signals need. */
export type Initiative = Row & {
	process: Process;
	phase: { id: string; since: Date };
	/** When and why it stopped. */
	stopped: { at: Date; reason: string } | null;
	/** Who takes part. */
	parties: InitiativeParty[];
	/** Who took part before. */
	formerParties: InitiativeParty[];
	checked: string[];
	/** By day. */
	steps: Step[];
	reviews: Review[];
	/** Oldest first. */
	pulses: PulseRecord[];
	/** Who comes, by name. */
	professionals: Professional[];
	health: Health;
};

async function partiesOf(
	source: Database | Trx,
	initiativeId: string
): Promise<Pick<Initiative, 'parties' | 'formerParties'>> {
	const rows = await source
		.selectFrom('initiativeParty')
		.select(['organisationId', 'since', 'leftAt'])
		.where('initiativeId', '=', initiativeId)
		.orderBy('since')
		.orderBy('organisationId')
		.execute();
	const cards = await organisationCards(
		rows.map((row) => row.organisationId),
		source
	);
	const known = (those: typeof rows) =>
		those.flatMap(({ organisationId, since, leftAt }) => {
			const card = cards.get(organisationId);
			return card ? [{ ...card, since, leftAt }] : [];
		});
	return {
		parties: known(rows.filter(({ leftAt }) => leftAt === null)),
		formerParties: known(rows.filter(({ leftAt }) => leftAt !== null))
	};
}

async function newestFact(source: Database | Trx, initiativeId: string, kind: 'phase' | 'stopped') {
	return await source
		.selectFrom('initiativeFact')
		.select(['detail', 'at'])
		.where('initiativeId', '=', initiativeId)
		.where('kind', '=', kind)
		.orderBy('id', 'desc')
		.limit(1)
		.executeTakeFirst();
}

async function stepsOf(source: Database | Trx, initiativeId: string): Promise<Step[]> {
	const rows = await source
		.selectFrom('initiativeStep')
		.select(['id', 'version', 'kind', 'title', 'ownerId', 'dueOn', 'doneOn'])
		.where('initiativeId', '=', initiativeId)
		.where('droppedAt', 'is', null)
		.orderBy('dueOn')
		.orderBy('id')
		.execute();
	return rows as Step[];
}

async function reviewsOf(source: Database | Trx, initiativeId: string): Promise<Review[]> {
	const rows = await source
		.selectFrom('initiativeReview')
		.select(['id', 'dueOn', 'heldOn', 'decision', 'works', 'worksNot', 'change'])
		.where('initiativeId', '=', initiativeId)
		.orderBy('dueOn')
		.execute();
	return rows as Review[];
}

/** How it went, as the rules for signals want to know it. */
function courseOf(initiative: Omit<Initiative, 'health'>, today: string): Course {
	return {
		startedOn: localDay(initiative.openedAt),
		goal: initiative.goal,
		parties: initiative.parties.map(({ id, name, since }) => ({ id, name, since: localDay(since) })),
		steps: initiative.steps.filter(({ kind }) => kind !== 'decision'),
		reviews: initiative.reviews,
		pulses: initiative.pulses.map(({ openedOn, closesOn, answers }) => ({
			openedOn,
			closesOn,
			answers: answers.map(({ organisationId, scores }) => ({ partyId: organisationId, scores }))
		})),
		pauses: pausesOf(initiative.professionals, today).map(({ id, organisationId, since }) => ({
			id,
			party: partyName(initiative.parties, organisationId),
			since
		}))
	};
}

/** An initiative as it is, for whoever asks: the caller decides who may see it. */
export async function readInitiative(source: Database | Trx, id: string): Promise<Initiative | null> {
	const row = await source.selectFrom('initiative').select(COLUMNS).where('id', '=', id).executeTakeFirst();
	if (!row) return null;
	const process = await processById(row.processId, source);
	const phase = await newestFact(source, id, 'phase');
	const stop = await newestFact(source, id, 'stopped');
	const checks = await source
		.selectFrom('initiativeCheck')
		.select('item')
		.where('initiativeId', '=', id)
		.execute();
	const initiative = {
		...row,
		process,
		phase: { id: phase?.detail ?? process.opensIn, since: phase?.at ?? row.openedAt },
		stopped: stop ? { at: stop.at, reason: stop.detail } : null,
		...(await partiesOf(source, id)),
		checked: checks.map(({ item }) => item),
		steps: await stepsOf(source, id),
		reviews: await reviewsOf(source, id),
		pulses: await pulsesOf(source, id),
		professionals: await professionalsOf(source, id)
	};
	const today = localDay(now());
	const health: Health = initiative.stopped
		? { light: 'green', signals: [] }
		: assess(courseOf(initiative, today), process, today);
	return { ...initiative, health };
}

export const partyIdsOf = ({ parties }: Initiative) => parties.map(({ id }) => id);

/** The same, held until commit: of two who change something, one waits for the other. */
export async function holdInitiative(trx: Trx, id: string): Promise<Initiative | null> {
	await trx.selectFrom('initiative').select('id').where('id', '=', id).forUpdate().execute();
	return await readInitiative(trx, id);
}

/** The same for what may stop it: the questions of its agreements are held first, as signing holds them. */
export async function holdToStop(trx: Trx, id: string): Promise<Initiative | null> {
	await holdQuestionsOf(trx, await agreementIdsOf(trx, id));
	return await holdInitiative(trx, id);
}

/** The agreements of an initiative, in the order in which they came. */
export async function agreementIdsOf(source: Database | Trx, initiativeId: string): Promise<string[]> {
	const rows = await source
		.selectFrom('initiativeAgreement')
		.select('agreementId')
		.where('initiativeId', '=', initiativeId)
		.orderBy('since')
		.orderBy('agreementId')
		.execute();
	return rows.map(({ agreementId }) => agreementId);
}

export async function initiativeById(scope: Scope, id: string): Promise<Initiative | null> {
	const initiative = await readInitiative(db(), id);
	return initiative && maySeeInitiative(scope.actor, { partyIds: partyIdsOf(initiative) })
		? initiative
		: null;
}

/** Whether this reader keeps its goal, plan and reviews, and what they may read of it. */
export function rightsIn(scope: Scope, initiative: Initiative): { mayLead: boolean; maySeeHistory: boolean } {
	const partyIds = partyIdsOf(initiative);
	return {
		mayLead: mayLeadInitiative(scope.actor, { partyIds, stopped: initiative.stopped !== null }),
		maySeeHistory: maySeeInitiativeHistory(scope.actor, { partyIds })
	};
}

/** Who left or closed, and why, oldest first. */
export async function departuresOf({
	id
}: Initiative): Promise<{ organisationId: string; kind: 'left' | 'closed'; reason: string; at: Date }[]> {
	const rows = await db()
		.selectFrom('initiativeFact')
		.select(['organisationId', 'kind', 'detail as reason', 'at'])
		.where('initiativeId', '=', id)
		.where('organisationId', 'is not', null)
		.orderBy('id')
		.execute();
	return rows.map((row) => ({
		...row,
		organisationId: row.organisationId!,
		kind: row.kind as 'left' | 'closed'
	}));
}

/** The agreements of an initiative. What is in them is for their own parties. */
export async function agreementsOf(scope: Scope, { id }: Initiative): Promise<AgreementSummary[]> {
	return await agreementSummaries(scope, await agreementIdsOf(db(), id));
}

/** The initiative that a signed agreement belongs to. The caller's own query decided that the agreement may be seen. */
export async function initiativeOfAgreement(agreementId: string): Promise<string | null> {
	const row = await db()
		.selectFrom('initiativeAgreement')
		.select('initiativeId')
		.where('agreementId', '=', agreementId)
		.executeTakeFirst();
	return row?.initiativeId ?? null;
}

export type InitiativeLine = { id: string; title: string; openedAt: Date };

/** The initiatives of one of these organisations, newest first: an agreement between them may become part of one. */
export async function initiativesOf(
	scope: Scope,
	organisationIds: readonly string[]
): Promise<InitiativeLine[]> {
	if (organisationIds.length === 0) return [];
	const rows = await db()
		.selectFrom('initiative')
		.innerJoin('initiativeParty', 'initiativeParty.initiativeId', 'initiative.id')
		.select(['initiative.id', 'initiative.title', 'initiative.openedAt'])
		.distinct()
		.where('initiativeParty.organisationId', 'in', organisationIds)
		.where('initiativeParty.leftAt', 'is', null)
		.orderBy('initiative.openedAt', 'desc')
		.limit(100)
		.execute();
	const seen = await Promise.all(
		rows.map(async (row) => {
			const partyIds = (await partiesOf(db(), row.id)).parties.map((party) => party.id);
			return maySeeInitiative(scope.actor, { partyIds }) ? [row] : [];
		})
	);
	return seen.flat();
}

/** The initiatives that this person's organisations take part in. */
export async function ownInitiatives(scope: Scope): Promise<InitiativeLine[]> {
	const { actor } = scope;
	if (actor.kind !== 'person') return [];
	const own = actor.memberships.map((membership) => membership.organisationId);
	return await initiativesOf(scope, [...own, ...actor.boardSchoolIds]);
}

const WORST_FIRST = { red: 0, amber: 1, green: 2 } as const;
/** More than this nobody reads on one page. */
const MOST_LISTED = 100;

/** What somebody follows: all of the alliance for who coordinates it, or else their own; what needs help first. */
export async function initiativesFollowed(scope: Scope): Promise<Initiative[]> {
	const all = db().selectFrom('initiative').select('id').orderBy('openedAt', 'desc').limit(MOST_LISTED);
	const lines = maySeePortfolio(scope.actor) ? await all.execute() : await ownInitiatives(scope);
	const found: Initiative[] = [];
	for (const { id } of lines) {
		const initiative = await initiativeById(scope, id);
		if (initiative) found.push(initiative);
	}
	return found.sort(
		(a, b) =>
			Number(a.stopped !== null) - Number(b.stopped !== null) ||
			WORST_FIRST[a.health.light] - WORST_FIRST[b.health.light] ||
			b.openedAt.getTime() - a.openedAt.getTime()
	);
}

/** Those that haven't stopped: for the daily look. */
export async function runningInitiatives(): Promise<string[]> {
	const rows = await db()
		.selectFrom('initiative')
		.select('id')
		.where(({ not, exists, selectFrom }) =>
			not(
				exists(
					selectFrom('initiativeFact')
						.select('initiativeFact.id')
						.whereRef('initiativeFact.initiativeId', '=', 'initiative.id')
						.where('initiativeFact.kind', '=', 'stopped')
				)
			)
		)
		.execute();
	return rows.map(({ id }) => id);
}

/** Those that go on with a party whose organisation closed. */
export async function initiativesWithClosedParty(): Promise<string[]> {
	const running = await runningInitiatives();
	if (running.length === 0) return [];
	const rows = await db()
		.selectFrom('initiativeParty')
		.innerJoin('organisation', 'organisation.id', 'initiativeParty.organisationId')
		.select('initiativeParty.initiativeId')
		.distinct()
		.where('initiativeParty.initiativeId', 'in', running)
		.where('initiativeParty.leftAt', 'is', null)
		.where('organisation.closedAt', 'is not', null)
		.execute();
	return rows.map(({ initiativeId }) => initiativeId);
}

export const initiativeHistory: HistoryReader = async (scope, id) => {
	const initiative = await initiativeById(scope, id);
	const partyIds = initiative ? partyIdsOf(initiative) : [];
	if (!initiative || !maySeeInitiativeHistory(scope.actor, { partyIds })) return null;
	return {
		title: initiative.title,
		path: `initiatives/${id}`,
		objects: [{ type: 'initiative', ids: [id] }],
		without: [],
		organisations: await takingPart(partyIds),
		named: false
	};
};
