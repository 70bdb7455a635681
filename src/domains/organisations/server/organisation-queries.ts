import { sql } from 'kysely';
import { belongsTo, hasAllianceRole } from '#kernel/actor.ts';
import { withoutInvisible } from '#kernel/fields.ts';
import { db, type Database, type Trx } from '#platform/server/database.ts';
import { gazetteer } from '#platform/server/gazetteer.ts';
import type { Scope } from '#platform/server/scope.ts';
import { containing } from '#platform/server/words.ts';
import { createPlaces, type Places, similarlyNamed, tellingWords } from '../engine/index.ts';
import { mayManageOrganisation, mayTakeAlong } from '../policy.ts';
import type { OrganisationKind } from '../schema.ts';
import { keptOrganisation } from './membership-queries.ts';

let known: Places | undefined;

/** Places by the gazetteer, made on first use (half a second) and then kept. */
export function places(): Places {
	known ??= createPlaces(gazetteer());
	return known;
}

export type Locality = { country: 'NL' | 'BE'; province: string; municipality: string };

export type SimilarOrganisation = { id: string; name: string; kind: OrganisationKind; municipality: string };

/** What is in the open already in this municipality under a name like it, branches of schools too; five at most. */
export async function similarOrganisations(
	{ name, country, province, municipality }: Locality & { name: string },
	source: Database | Trx = db()
): Promise<SimilarOrganisation[]> {
	const properName = (text: string) => {
		const found = places().municipalityOf(text, { country, name: province });
		return found.ok ? found.municipality.name : text;
	};
	const here = properName(municipality);
	const organisations = await source
		.selectFrom('organisation')
		.select(['id', 'name', 'kind', 'municipality'])
		.where('country', '=', country)
		.where('province', '=', province)
		.where('checkedAt', 'is not', null)
		.where('closedAt', 'is', null)
		.execute();
	const branches = await source
		.selectFrom('branch')
		.innerJoin('organisation', 'organisation.id', 'branch.schoolId')
		.select(['branch.schoolId', 'branch.name', 'branch.municipality'])
		.where('organisation.country', '=', country)
		.where('branch.province', '=', province)
		.where('branch.closedAt', 'is', null)
		.execute();
	const spellings = new Set([...organisations, ...branches].map((row) => row.municipality));
	const local = new Set([...spellings].filter((spelling) => properName(spelling) === here));
	const names = Map.groupBy(
		[...organisations.map((row) => ({ ...row, schoolId: row.id })), ...branches].filter((row) =>
			local.has(row.municipality)
		),
		(row) => row.schoolId
	);
	const candidates = organisations.flatMap(({ id, ...row }) => {
		const own = names.get(id)?.map((named) => named.name);
		return own ? [{ ...row, id, kind: row.kind as OrganisationKind, names: own }] : [];
	});
	return similarlyNamed(name, candidates)
		.slice(0, 5)
		.map(({ names: _, ...organisation }) => organisation);
}

export type FoundOrganisation = {
	id: string;
	name: string;
	kind: OrganisationKind;
	municipality: string;
	board: string | null;
	/** The branch that was found by its own name or place, when those differ. */
	branch: { name: string; place: string } | null;
};

/** How many organisations one search gives. */
export const FOUND_MOST = 20;

/**
 * Organisations in the open whose name, or that of a branch, holds all telling words of this one in any order, or whose
 * code this is; in this place or municipality when one is given. Best first: the same name or code, then names that begin with
 * it, then the rest.
 */
export async function findOrganisations(looked: {
	name: string;
	place: string;
}): Promise<{ organisations: FoundOrganisation[]; more: boolean }> {
	const name = withoutInvisible(looked.name).toLowerCase();
	const place = withoutInvisible(looked.place).toLowerCase();
	// Another name of a place, or a town within a municipality.
	const known = places().municipalityOf(looked.place);
	const lower = (column: string) => sql<string>`lower(${sql.ref(column)})`;
	const named = db()
		.selectFrom('organisation')
		.select(['id as organisationId', 'name', 'registerCode as code', 'municipality', 'municipality as place'])
		.select(sql<boolean>`false`.as('isBranch'))
		.unionAll(
			db()
				.selectFrom('branch')
				.select(['schoolId as organisationId', 'name', 'code', 'municipality', 'place'])
				.select(sql<boolean>`true`.as('isBranch'))
				.where('closedAt', 'is', null)
		);
	const found = db()
		.selectFrom(named.as('named'))
		.innerJoin('organisation', 'organisation.id', 'named.organisationId')
		.leftJoin('organisation as board', 'board.id', 'organisation.boardId')
		.distinctOn('organisation.id')
		.select([
			'organisation.id',
			'organisation.name',
			'organisation.kind',
			'organisation.municipality',
			'board.name as board',
			'named.name as foundName',
			'named.place as foundPlace',
			'named.isBranch'
		])
		.select((eb) =>
			eb
				.case()
				.when(eb.or([eb(lower('named.name'), '=', name), eb(lower('named.code'), '=', name)]))
				.then(0)
				.when(sql<boolean>`starts_with(${lower('named.name')}, ${name})`)
				.then(1)
				.when(lower('named.name'), 'like', containing(name))
				.then(2)
				.else(3)
				.end()
				.as('rank')
		)
		.where('organisation.checkedAt', 'is not', null)
		.where('organisation.closedAt', 'is', null)
		.where((eb) =>
			eb.or([
				eb(lower('named.code'), '=', name),
				eb.and(tellingWords(name.split(' ')).map((word) => eb(lower('named.name'), 'like', containing(word))))
			])
		)
		.$if(place !== '', (query) =>
			query.where((eb) =>
				eb.or([
					...['named.place', 'named.municipality'].flatMap((column) => [
						sql<boolean>`starts_with(${lower(column)}, ${place})`,
						eb(lower(column), 'like', containing(` ${place}`)),
						eb(lower(column), 'like', containing(`-${place}`))
					]),
					...(known.ok ? [eb('named.municipality', '=', known.municipality.name)] : [])
				])
			)
		)
		.orderBy('organisation.id')
		.orderBy('rank')
		.orderBy('named.isBranch')
		.orderBy('named.name');
	const rows = await db()
		.selectFrom(found.as('found'))
		.selectAll()
		.orderBy('rank')
		.orderBy(sql`lower(name)`)
		.orderBy('municipality')
		.orderBy('id')
		.limit(FOUND_MOST + 1)
		.execute();
	return {
		organisations: rows.slice(0, FOUND_MOST).map(({ id, kind, municipality, board, ...row }) => ({
			id,
			name: row.name,
			kind: kind as OrganisationKind,
			municipality,
			board,
			branch:
				row.isBranch && row.foundName.toLowerCase() !== row.name.toLowerCase()
					? { name: row.foundName, place: row.foundPlace }
					: null
		})),
		more: rows.length > FOUND_MOST
	};
}

export type WaitingOrganisation = Locality & {
	id: string;
	version: number;
	name: string;
	kind: OrganisationKind;
	description: string;
	website: string | null;
	createdAt: Date;
	people: { name: string; email: string }[];
	similar: SimilarOrganisation[];
};

/** What the alliance has to look at before it may publish, the longest waiting first. */
export async function organisationsToCheck(scope: Scope): Promise<WaitingOrganisation[]> {
	if (!hasAllianceRole(scope.actor, 'coordinator')) return [];
	const rows = await db()
		.selectFrom('organisation')
		.select([
			'id',
			'version',
			'name',
			'kind',
			'country',
			'province',
			'municipality',
			'description',
			'website',
			'createdAt'
		])
		.where('checkedAt', 'is', null)
		.where('closedAt', 'is', null)
		.orderBy('createdAt')
		.orderBy('id')
		.execute();
	if (rows.length === 0) return [];
	const people = await db()
		.selectFrom('membership')
		.innerJoin('person', 'person.id', 'membership.personId')
		.select(['membership.organisationId', 'person.name', 'person.email'])
		.where(
			'membership.organisationId',
			'in',
			rows.map((row) => row.id)
		)
		.where('membership.approvedAt', 'is not', null)
		.where('membership.leftAt', 'is', null)
		.where('person.erasedAt', 'is', null)
		.orderBy('membership.askedAt')
		.execute();
	return await Promise.all(
		rows.map(async (row) => ({
			...row,
			kind: row.kind as OrganisationKind,
			people: people
				.filter(({ organisationId }) => organisationId === row.id)
				.map(({ name, email }) => ({ name, email })),
			similar: await similarOrganisations(row)
		}))
	);
}

export type EditableOrganisation = Locality & {
	id: string;
	version: number;
	name: string;
	kind: OrganisationKind;
	description: string;
	website: string | null;
	/** Where it lies is kept by a register. */
	registered: boolean;
};

/** An organisation as its keepers change it. */
export async function organisationToEdit(scope: Scope, id: string): Promise<EditableOrganisation | null> {
	const row = await db()
		.selectFrom('organisation')
		.select([
			'id',
			'version',
			'name',
			'kind',
			'country',
			'province',
			'municipality',
			'description',
			'website',
			'registerScheme',
			'checkedAt',
			'closedAt'
		])
		.where('id', '=', id)
		.executeTakeFirst();
	if (!row) return null;
	const { registerScheme, checkedAt, closedAt, kind, ...organisation } = row;
	const state = { id, checked: checkedAt !== null, closed: closedAt !== null };
	if (!mayManageOrganisation(scope.actor, state)) return null;
	return { ...organisation, kind: kind as OrganisationKind, registered: registerScheme !== null };
}

/** What somebody should know before they take everything of an organisation along. */
export async function organisationToTake(
	scope: Scope,
	id: string
): Promise<{ id: string; name: string; drafts: boolean } | null> {
	const organisation = await keptOrganisation(id);
	if (!organisation || !mayTakeAlong(scope.actor, organisation)) return null;
	return { id, name: organisation.name, drafts: belongsTo(scope.actor, id) };
}

/** Why the alliance closed an organisation. The caller's own query decided that it may be seen. */
export async function refusalOf(organisationId: string): Promise<string | null> {
	const fact = await db()
		.selectFrom('organisationFact')
		.select('detail')
		.where('organisationId', '=', organisationId)
		.where('kind', '=', 'refused')
		.orderBy('at', 'desc')
		.executeTakeFirst();
	const { reason } = (fact?.detail ?? {}) as { reason?: string };
	return reason ?? null;
}
