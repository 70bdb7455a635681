import { type AgreementSummary, agreementSummaries } from '#domains/matching/server/queries.ts';
import {
	type HistoryReader,
	type OrganisationCard,
	organisationCards,
	takingPart
} from '#domains/organisations/server/queries.ts';
import { db } from '#platform/server/database.ts';
import type { Scope } from '#platform/server/scope.ts';
import { maySeeInitiative, maySeeInitiativeHistory } from '../policy.ts';

export type InitiativeParty = OrganisationCard & { since: Date };

export type Initiative = {
	id: string;
	title: string;
	openedAt: Date;
	parties: InitiativeParty[];
	agreements: AgreementSummary[];
};

async function partiesOf(initiativeId: string): Promise<InitiativeParty[]> {
	const rows = await db()
		.selectFrom('initiativeParty')
		.select(['organisationId', 'since'])
		.where('initiativeId', '=', initiativeId)
		.orderBy('since')
		.orderBy('organisationId')
		.execute();
	const cards = await organisationCards(rows.map((row) => row.organisationId));
	return rows.flatMap(({ organisationId, since }) => {
		const card = cards.get(organisationId);
		return card ? [{ ...card, since }] : [];
	});
}

export async function initiativeById(scope: Scope, id: string): Promise<Initiative | null> {
	const row = await db()
		.selectFrom('initiative')
		.select(['id', 'title', 'openedAt'])
		.where('id', '=', id)
		.executeTakeFirst();
	if (!row) return null;
	const parties = await partiesOf(id);
	if (!maySeeInitiative(scope.actor, { partyIds: parties.map((party) => party.id) })) return null;
	const agreements = await db()
		.selectFrom('initiativeAgreement')
		.select('agreementId')
		.where('initiativeId', '=', id)
		.orderBy('since')
		.execute();
	return {
		...row,
		parties,
		agreements: await agreementSummaries(
			scope,
			agreements.map((agreement) => agreement.agreementId)
		)
	};
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

/** The initiatives of one of these organisations, newest first: an agreement between them may become part of one. */
export async function initiativesOf(
	scope: Scope,
	organisationIds: readonly string[]
): Promise<{ id: string; title: string; openedAt: Date }[]> {
	if (organisationIds.length === 0) return [];
	const rows = await db()
		.selectFrom('initiative')
		.innerJoin('initiativeParty', 'initiativeParty.initiativeId', 'initiative.id')
		.select(['initiative.id', 'initiative.title', 'initiative.openedAt'])
		.distinct()
		.where('initiativeParty.organisationId', 'in', organisationIds)
		.orderBy('initiative.openedAt', 'desc')
		.limit(100)
		.execute();
	const seen = await Promise.all(
		rows.map(async (row) => {
			const partyIds = (await partiesOf(row.id)).map((party) => party.id);
			return maySeeInitiative(scope.actor, { partyIds }) ? [row] : [];
		})
	);
	return seen.flat();
}

/** The initiatives that this person's organisations take part in. */
export async function ownInitiatives(scope: Scope): Promise<{ id: string; title: string; openedAt: Date }[]> {
	const { actor } = scope;
	if (actor.kind !== 'person') return [];
	const own = actor.memberships.map((membership) => membership.organisationId);
	return await initiativesOf(scope, [...own, ...actor.boardSchoolIds]);
}

export const initiativeHistory: HistoryReader = async (scope, id) => {
	const initiative = await initiativeById(scope, id);
	const partyIds = initiative?.parties.map((party) => party.id) ?? [];
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
