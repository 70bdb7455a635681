import { db } from '#platform/server/database.ts';
import type { OrganisationDeclarations, Own } from '#platform/server/organisation-data.ts';
import { type Initiative, initiativeById } from './queries.ts';

async function initiativesOf({ scope, organisationId }: Own): Promise<Initiative[]> {
	const rows = await db()
		.selectFrom('initiativeParty')
		.select('initiativeId')
		.where('organisationId', '=', organisationId)
		.orderBy('since')
		.execute();
	const found: Initiative[] = [];
	for (const { initiativeId } of rows) {
		const initiative = await initiativeById(scope, initiativeId);
		if (initiative) found.push(initiative);
	}
	return found;
}

/** What an organisation takes along. A line stands beside each table that has to do with organisations. */
export const organisationDeclarations: OrganisationDeclarations = {
	initiative_party: {
		owned: async (own) =>
			(await initiativesOf(own)).flatMap(({ id, title, openedAt, parties }) =>
				parties.map(({ name, municipality, since }) => ({
					initiativeId: id,
					initiative: title,
					openedAt,
					party: name,
					municipality,
					since
				}))
			)
	},
	initiative_agreement: {
		owned: async (own) =>
			(await initiativesOf(own)).flatMap(({ id, agreements }) =>
				agreements.map(({ title, state, stateAt, ...agreement }) => ({
					initiativeId: id,
					agreementId: agreement.id,
					agreement: title,
					state,
					stateAt
				}))
			)
	}
};
