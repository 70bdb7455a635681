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
import { among, byInitiative } from './many-queries.ts';
import { hoursOf, type PartyHours } from './hours-queries.ts';
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
	/** What parties promised and gave. */
	hours: PartyHours[];
	health: Health;
};

type PartiesOf = Pick<Initiative, 'parties' | 'formerParties'>;

/** Who takes part and who did, by initiative. */
async function partiesOf(
	source: Database | Trx,
	initiativeIds: readonly string[]
): Promise<(initiativeId: string) => PartiesOf> {
	const rows = await source
		.selectFrom('initiativeParty')
		.select(['initiativeId', 'organisationId', 'since', 'leftAt'])
		.where(among('initiativeId', initiativeIds))
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
	const own = byInitiative(rows);
	return (id) => ({
		parties: known(own(id).filter(({ leftAt }) => leftAt === null)),
		formerParties: known(own(id).filter(({ leftAt }) => leftAt !== null))
	});
}

/** In which phase each is since when, and when and why it stopped. */
async function standingsOf(source: Database | Trx, initiativeIds: readonly string[]) {
	const rows = await source
		.selectFrom('initiativeFact')
		.distinctOn(['initiativeId', 'kind'])
		.select(['initiativeId', 'kind', 'detail', 'at'])
		.where(among('initiativeId', initiativeIds))
		.where('kind', 'in', ['phase', 'stopped'])
		.orderBy('initiativeId')
		.orderBy('kind')
		.orderBy('id', 'desc')
		.execute();
	const own = byInitiative(rows);
	return (id: string) => {
		const newest = (kind: string) => own(id).find((fact) => fact.kind === kind);
		return { phase: newest('phase'), stop: newest('stopped') };
	};
}

async function checksOf(source: Database | Trx, initiativeIds: readonly string[]) {
	const rows = await source
		.selectFrom('initiativeCheck')
		.select(['initiativeId', 'item'])
		.where(among('initiativeId', initiativeIds))
		.execute();
	return byInitiative(rows);
}

async function stepsOf(
	source: Database | Trx,
	initiativeIds: readonly string[]
): Promise<(initiativeId: string) => Step[]> {
	const rows = await source
		.selectFrom('initiativeStep')
		.select(['initiativeId', 'id', 'version', 'kind', 'title', 'ownerId', 'dueOn', 'doneOn'])
		.where(among('initiativeId', initiativeIds))
		.where('droppedAt', 'is', null)
		.orderBy('dueOn')
		.orderBy('id')
		.execute();
	return byInitiative(rows) as (initiativeId: string) => Step[];
}

async function reviewsOf(
	source: Database | Trx,
	initiativeIds: readonly string[]
): Promise<(initiativeId: string) => Review[]> {
	const rows = await source
		.selectFrom('initiativeReview')
		.select(['initiativeId', 'id', 'dueOn', 'heldOn', 'decision', 'works', 'worksNot', 'change'])
		.where(among('initiativeId', initiativeIds))
		.orderBy('dueOn')
		.execute();
	return byInitiative(rows) as (initiativeId: string) => Review[];
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
		})),
		hours: initiative.hours.flatMap(({ organisationId, due, delivered }) =>
			delivered === null ? [] : [{ partyId: organisationId, due, delivered }]
		)
	};
}

/**
 * Initiatives as they are, in the order of these ids, for whoever asks: the caller decides who may see them. One query per
 * table, however many there are.
 */
export async function readInitiatives(source: Database | Trx, ids: readonly string[]): Promise<Initiative[]> {
	if (ids.length === 0) return [];
	const found = await source.selectFrom('initiative').select(COLUMNS).where(among('id', ids)).execute();
	const rows = new Map(found.map((row) => [row.id, row]));
	const standing = await standingsOf(source, ids);
	const parties = await partiesOf(source, ids);
	const checks = await checksOf(source, ids);
	const steps = await stepsOf(source, ids);
	const reviews = await reviewsOf(source, ids);
	const pulses = await pulsesOf(source, ids);
	const professionals = await professionalsOf(source, ids);
	const today = localDay(now());
	const schoolsOf = (id: string) =>
		parties(id).parties.flatMap((party) => (party.kind === 'school' ? [party.id] : []));
	const hours = await hoursOf(source, ids, schoolsOf, today);
	const initiatives: Initiative[] = [];
	for (const id of ids) {
		const row = rows.get(id);
		if (!row) continue;
		const process = await processById(row.processId, source);
		const { phase, stop } = standing(id);
		const initiative = {
			...row,
			process,
			phase: { id: phase?.detail ?? process.opensIn, since: phase?.at ?? row.openedAt },
			stopped: stop ? { at: stop.at, reason: stop.detail } : null,
			...parties(id),
			checked: checks(id).map(({ item }) => item),
			steps: steps(id),
			reviews: reviews(id),
			pulses: pulses(id),
			professionals: professionals(id),
			hours: hours(id)
		};
		const health: Health = initiative.stopped
			? { light: 'green', signals: [] }
			: assess(courseOf(initiative, today), process, today);
		initiatives.push({ ...initiative, health });
	}
	return initiatives;
}

/** The same for one. */
export async function readInitiative(source: Database | Trx, id: string): Promise<Initiative | null> {
	return (await readInitiatives(source, [id]))[0] ?? null;
}

export const partyIdsOf = ({ parties }: Pick<Initiative, 'parties'>) => parties.map(({ id }) => id);

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
	const together = await partiesOf(
		db(),
		rows.map(({ id }) => id)
	);
	return rows.filter(({ id }) => maySeeInitiative(scope.actor, { partyIds: partyIdsOf(together(id)) }));
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
	const found = await readInitiatives(
		db(),
		lines.map(({ id }) => id)
	);
	const seen = found.filter((initiative) =>
		maySeeInitiative(scope.actor, { partyIds: partyIdsOf(initiative) })
	);
	return seen.sort(
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
