import { sql } from 'kysely';
import { now } from '#platform/server/clock.ts';
import { db, type Database, type Trx } from '#platform/server/database.ts';
import { hashSecret } from '#platform/server/ids.ts';
import { institutionByIssuer } from '#platform/server/institutions.ts';
import type { Scope } from '#platform/server/scope.ts';
import type { InstitutionPerson } from '../engine/index.ts';

/** The one open organisation that an institution's codes name: a school by its BRIN, another by the domain of its website. */
export async function namedOrganisation(
	source: Database | Trx,
	{ brin, homeOrganisation }: Pick<InstitutionPerson, 'brin' | 'homeOrganisation'>
): Promise<string | null> {
	const open = source
		.selectFrom('organisation')
		.select('organisation.id')
		.where('organisation.checkedAt', 'is not', null)
		.where('organisation.closedAt', 'is', null)
		.limit(2);
	const schools = async () =>
		await open.where('registerScheme', '=', 'brin').where('registerCode', '=', brin.slice(0, 4)).execute();
	const host = sql<string>`lower(split_part(split_part(website, '://', 2), '/', 1))`;
	const neighbours = async () =>
		await open.where(host, 'in', [homeOrganisation, `www.${homeOrganisation}`]).execute();
	const found = brin ? await schools() : homeOrganisation ? await neighbours() : [];
	const [only, another] = found;
	return only && !another ? only.id : null;
}

export type WaitingIdentity = {
	institution: string;
	/** As the institution has them, to begin with. */
	name: string;
	email: string;
	next: string;
	/** Who was signed in when it began. */
	personId: string | null;
};

/** What waits in this browser for the mail that proves an address. */
export async function waitingIdentity(browser: string): Promise<WaitingIdentity | null> {
	const row = await db()
		.selectFrom('institutionSignIn')
		.select(['institution', 'name', 'email', 'next', 'personId'])
		.where('browserHash', '=', hashSecret(browser))
		.where('subject', 'is not', null)
		.where('expiresAt', '>', now())
		.executeTakeFirst();
	return row ? { ...row, name: row.name ?? '', email: row.email ?? '' } : null;
}

export type InstitutionLink = {
	id: string;
	issuer: string;
	label: { nl: string; en: string };
	createdAt: Date;
};

/** The institutions that sign this person in. */
export async function ownInstitutionLinks(scope: Scope): Promise<InstitutionLink[]> {
	return scope.actor.kind === 'person' ? await institutionLinksOf(db(), scope.actor.personId) : [];
}

export async function institutionLinksOf(
	source: Database | Trx,
	personId: string
): Promise<InstitutionLink[]> {
	const rows = await source
		.selectFrom('account')
		.select(['id', 'providerId as issuer', 'createdAt'])
		.where('userId', '=', personId)
		.orderBy('createdAt')
		.execute();
	return rows.map((row) => {
		// One that was taken from the settings can still be ended.
		const host = new URL(row.issuer).hostname;
		return { ...row, label: institutionByIssuer(row.issuer)?.label ?? { nl: host, en: host } };
	});
}

/** Where their institution says that they work, as long as they neither belong to it nor asked to. */
export async function suggestedOrganisations(scope: Scope): Promise<{ id: string; name: string }[]> {
	const { actor } = scope;
	if (actor.kind !== 'person') return [];
	return await db()
		.selectFrom('account')
		.innerJoin('organisation', 'organisation.id', 'account.organisationId')
		.select(['organisation.id', 'organisation.name'])
		.distinct()
		.where('account.userId', '=', actor.personId)
		.where('organisation.checkedAt', 'is not', null)
		.where('organisation.closedAt', 'is', null)
		.where(({ not, exists, selectFrom }) =>
			not(
				exists(
					selectFrom('membership')
						.select('membership.id')
						.whereRef('membership.organisationId', '=', 'organisation.id')
						.where('membership.personId', '=', actor.personId)
						.where('membership.leftAt', 'is', null)
				)
			)
		)
		.orderBy('organisation.name')
		.execute();
}
