import { type Reachable, spokespeopleOf } from '#domains/organisations/server/queries.ts';
import type { Database, Trx } from '#platform/server/database.ts';

/** Those whose membership of the party still counts. */
export function members(source: Database | Trx, initiativeId: string) {
	return source
		.selectFrom('initiativeMember as member')
		.innerJoin('person', 'person.id', 'member.personId')
		.where('member.initiativeId', '=', initiativeId)
		.where('person.erasedAt', 'is', null)
		.where(({ exists, selectFrom }) =>
			exists(
				selectFrom('membership')
					.select('membership.personId')
					.whereRef('membership.personId', '=', 'member.personId')
					.whereRef('membership.organisationId', '=', 'member.organisationId')
					.where('membership.approvedAt', 'is not', null)
					.where('membership.leftAt', 'is', null)
			)
		);
}

/** Who hears for a party in an initiative: its contacts, or else everybody who speaks for the organisation. */
export async function hearersOf(
	source: Database | Trx,
	{ initiativeId, organisationId }: { initiativeId: string; organisationId: string }
): Promise<Reachable[]> {
	const contacts = await members(source, initiativeId)
		.select(['person.id as personId', 'person.name', 'person.email', 'person.locale'])
		.where('member.organisationId', '=', organisationId)
		.where('member.isContact', '=', true)
		.execute();
	return contacts.length > 0 ? contacts : await spokespeopleOf(source, organisationId);
}
