import type { PersonActor } from '#kernel/actor.ts';
import { db, type Database, type Trx } from '#platform/server/database.ts';
import { revisionOf } from '#platform/server/revision.ts';
import type { Scope } from '#platform/server/scope.ts';
import {
	type Need,
	needBand,
	needOf,
	type RankedScores,
	rankScores,
	type ScoreLevel
} from '../engine/index.ts';
import { maySeeOrganisation } from '../policy.ts';
import { ASKING_KINDS, type OrganisationKind } from '../schema.ts';
import { countingMandates } from './mandate-queries.ts';
import type { Reachable } from './membership-queries.ts';

export * from './alliance-queries.ts';
export * from './diligence-queries.ts';
export * from './history-queries.ts';
export * from './institution-queries.ts';
export * from './mandate-queries.ts';
export * from './membership-queries.ts';
export * from './organisation-queries.ts';
export * from './passkey-queries.ts';
export * from './setting-queries.ts';
export * from './support-queries.ts';

export type SignedIn = { name: string; email: string; locale: 'nl' | 'en'; actor: PersonActor };

/** Everything that decides what a signed-in person may reach. */
export async function signedIn(personId: string): Promise<SignedIn | null> {
	const person = await db()
		.selectFrom('person')
		.select(['name', 'email', 'locale'])
		.where('id', '=', personId)
		.where('erasedAt', 'is', null)
		.executeTakeFirst();
	if (!person) return null;
	const [memberships, mandates, roles] = await Promise.all([
		db()
			.selectFrom('membership')
			.innerJoin('organisation', 'organisation.id', 'membership.organisationId')
			.select(['organisationId', 'role'])
			.select((eb) =>
				eb
					.and([eb('organisation.checkedAt', 'is not', null), eb('organisation.closedAt', 'is', null)])
					.$castTo<boolean>()
					.as('checked')
			)
			.where('personId', '=', personId)
			.where('approvedAt', 'is not', null)
			.where('leftAt', 'is', null)
			.execute(),
		countingMandates(db())
			.select('signingMandate.organisationId')
			.where('signingMandate.personId', '=', personId)
			.execute(),
		db().selectFrom('allianceRole').select('role').where('personId', '=', personId).execute()
	]);
	const coordinated = memberships.filter((m) => m.role === 'coordinator').map((m) => m.organisationId);
	const schools = coordinated.length
		? await db().selectFrom('organisation').select('id').where('boardId', 'in', coordinated).execute()
		: [];
	return {
		...person,
		actor: {
			kind: 'person',
			personId,
			memberships,
			boardSchoolIds: schools.map((school) => school.id),
			signsFor: mandates.map((mandate) => mandate.organisationId),
			allianceRoles: roles.map((row) => row.role)
		}
	};
}

/** What others show of an organisation beside its question, offer or message. */
export type OrganisationCard = {
	id: string;
	name: string;
	kind: OrganisationKind;
	/** Of a kind that asks for help. */
	asks: boolean;
	country: 'NL' | 'BE';
	province: string;
	municipality: string;
	latitude: number | null;
	longitude: number | null;
	/** Whether it may act in the open: vouched for, and not closed. */
	checked: boolean;
	closed: boolean;
};

const cardColumns = [
	'id',
	'name',
	'kind',
	'country',
	'province',
	'municipality',
	'latitude',
	'longitude',
	'checkedAt',
	'closedAt'
] as const;

type CardRow = Omit<OrganisationCard, 'kind' | 'asks' | 'checked' | 'closed'> & {
	kind: string;
	checkedAt: Date | null;
	closedAt: Date | null;
};

function toCard({ checkedAt, closedAt, kind: written, ...row }: CardRow): OrganisationCard {
	const closed = closedAt !== null;
	const kind = written as OrganisationKind;
	return { ...row, kind, asks: ASKING_KINDS.includes(kind), checked: checkedAt !== null && !closed, closed };
}

/** Cards by id. The caller's own query decided that these may be seen. */
export async function organisationCards(
	ids: Iterable<string>,
	source: Database | Trx = db()
): Promise<Map<string, OrganisationCard>> {
	const unique = [...new Set(ids)];
	if (unique.length === 0) return new Map();
	const rows = await source
		.selectFrom('organisation')
		.select(cardColumns)
		.where('id', 'in', unique)
		.execute();
	return new Map(rows.map((row) => [row.id, toCard(row)]));
}

export type OrganisationPage = OrganisationCard & {
	description: string;
	website: string | null;
	board: { id: string; name: string } | null;
	schools: { id: string; name: string; municipality: string }[];
};

export async function organisationPage(scope: Scope, id: string): Promise<OrganisationPage | null> {
	const row = await db()
		.selectFrom('organisation')
		.select([...cardColumns, 'description', 'website', 'boardId'])
		.where('id', '=', id)
		.executeTakeFirst();
	if (!row) return null;
	const { description, website, boardId, ...cardRow } = row;
	const card = toCard(cardRow);
	if (!maySeeOrganisation(scope.actor, card)) return null;
	const board = boardId
		? await db()
				.selectFrom('organisation')
				.select(['id', 'name'])
				.where('id', '=', boardId)
				.executeTakeFirst()
		: undefined;
	const schools = await db()
		.selectFrom('organisation')
		.select(['id', 'name', 'municipality'])
		.where('boardId', '=', id)
		.where('closedAt', 'is', null)
		.where('checkedAt', 'is not', null)
		.orderBy('name')
		.limit(200)
		.execute();
	return { ...card, description, website, board: board ?? null, schools };
}

export async function coordinatorsOf(source: Database | Trx, organisationId: string): Promise<Reachable[]> {
	return await source
		.selectFrom('membership')
		.innerJoin('person', 'person.id', 'membership.personId')
		.select(['person.id as personId', 'person.name', 'person.email', 'person.locale'])
		.where('membership.organisationId', '=', organisationId)
		.where('membership.role', '=', 'coordinator')
		.where('membership.approvedAt', 'is not', null)
		.where('membership.leftAt', 'is', null)
		.where('person.erasedAt', 'is', null)
		.execute();
}

/** Who is written to for an organisation: its coordinators, or else those of its board. */
export async function spokespeopleOf(source: Database | Trx, organisationId: string): Promise<Reachable[]> {
	const own = await coordinatorsOf(source, organisationId);
	if (own.length > 0) return own;
	const organisation = await source
		.selectFrom('organisation')
		.select('boardId')
		.where('id', '=', organisationId)
		.executeTakeFirst();
	return organisation?.boardId ? await coordinatorsOf(source, organisation.boardId) : [];
}

/** Names for the people that a page mentions. */
export async function personNames(
	ids: Iterable<string | null>,
	source: Database | Trx = db()
): Promise<Map<string, string>> {
	const unique = [...new Set([...ids].filter((id) => id !== null))];
	if (unique.length === 0) return new Map();
	const rows = await source
		.selectFrom('person')
		.select(['id', 'name'])
		.where('id', 'in', unique)
		.where('erasedAt', 'is', null)
		.execute();
	return new Map(rows.map((row) => [row.id, row.name]));
}

/** The organisations that this person speaks for, with the role. */
export async function ownOrganisations(
	scope: Scope
): Promise<(OrganisationCard & { role: 'member' | 'coordinator' })[]> {
	const actor = scope.actor;
	if (actor.kind !== 'person') return [];
	const cards = await organisationCards(actor.memberships.map((m) => m.organisationId));
	return actor.memberships.flatMap((m) => {
		const card = cards.get(m.organisationId);
		return card ? [{ ...card, role: m.role }] : [];
	});
}

export type Persona = {
	id: string;
	name: string;
	role: string;
	organisation: string | null;
	try: { nl: string; en: string };
};

/** The invented people of the demo, to be one of them without a mail. */
export async function demoPersonas(): Promise<Persona[]> {
	const row = await db()
		.selectFrom('installationFact')
		.select('value')
		.where('key', '=', 'demoPersonas')
		.executeTakeFirst();
	return row ? (JSON.parse(row.value) as Persona[]) : [];
}

/** Need in a percentile from 0 to 100 and a quarter from 1 to 4 (the most), with the score that it was taken from. */
export type OrganisationNeed = Need & { band: 1 | 2 | 3 | 4 };

let scores: { revision: number; ranked: RankedScores } | undefined;

/** All scores, ranked. Kept in this process; every call first asks whether something changed. */
async function rankedScores(): Promise<RankedScores> {
	const revision = await revisionOf('disadvantage');
	if (scores?.revision === revision) return scores.ranked;
	const rows = await db().selectFrom('disadvantageScore').selectAll().execute();
	const ranked = rankScores(
		rows.map(({ referenceDate, level, ...row }) => ({
			...row,
			level: level as ScoreLevel,
			date: referenceDate
		}))
	);
	scores = { revision, ranked };
	return ranked;
}

/**
 * Need by organisation, from the most precise score there is: for a school that of its first branch (the lowest open
 * one), for another organisation that of its municipality. Null where no score is known.
 */
export async function needOfOrganisations(
	ids: Iterable<string>
): Promise<Map<string, OrganisationNeed | null>> {
	const unique = [...new Set(ids)];
	if (unique.length === 0) return new Map();
	const ranked = await rankedScores();
	const rows = await db()
		.selectFrom('organisation')
		.leftJoin('branch', 'branch.schoolId', 'organisation.id')
		.distinctOn('organisation.id')
		.select([
			'organisation.id',
			'organisation.country',
			'organisation.registerCode',
			'organisation.municipalityCode',
			'branch.code',
			'branch.postcode'
		])
		.where('organisation.id', 'in', unique)
		.orderBy('organisation.id')
		.orderBy((eb) => eb('branch.closedAt', 'is not', null))
		.orderBy('branch.code')
		.execute();
	return new Map(
		rows.map(({ id, country, registerCode, municipalityCode, code, postcode }) => {
			const branchCode = code ?? registerCode ?? '';
			const need = needOf({ country, branchCode, postcode, municipalityCode }, ranked);
			return [id, need && { ...need, band: needBand(need.percentile) }];
		})
	);
}
