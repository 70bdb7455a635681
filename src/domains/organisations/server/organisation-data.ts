import { db } from '#platform/server/database.ts';
import type { OrganisationDeclarations, Own } from '#platform/server/organisation-data.ts';
import { peopleOf } from './membership-queries.ts';
import { personNames } from './queries.ts';

async function mandatesOf({ organisationId }: Own) {
	const rows = await db()
		.selectFrom('signingMandate')
		.select(['personId', 'basis', 'recordedAt', 'recordedBy', 'endedAt'])
		.where('organisationId', '=', organisationId)
		.orderBy('recordedAt')
		.execute();
	const names = await personNames(rows.flatMap((row) => [row.personId, row.recordedBy]));
	return rows.map(({ personId, recordedBy, ...row }) => ({
		...row,
		name: names.get(personId) ?? null,
		recordedBy: recordedBy ? (names.get(recordedBy) ?? null) : null
	}));
}

/** What an organisation takes along. A line stands beside each table that has to do with organisations. */
export const organisationDeclarations: OrganisationDeclarations = {
	organisation: {
		owned: async ({ organisationId }) =>
			await db()
				.selectFrom('organisation')
				.leftJoin('organisation as board', 'board.id', 'organisation.boardId')
				.select([
					'organisation.id',
					'organisation.kind',
					'organisation.name',
					'organisation.description',
					'organisation.website',
					'organisation.country',
					'organisation.province',
					'organisation.municipality',
					'organisation.latitude',
					'organisation.longitude',
					'board.name as board',
					'organisation.registerScheme',
					'organisation.registerCode',
					'organisation.createdAt',
					'organisation.checkedAt',
					'organisation.closedAt'
				])
				.where('organisation.id', '=', organisationId)
				.execute()
	},
	organisation_fact: {
		owned: async ({ organisationId }) =>
			await db()
				.selectFrom('organisationFact')
				.select(['kind', 'at', 'detail'])
				.where('organisationId', '=', organisationId)
				.orderBy('at')
				.execute()
	},
	branch: {
		owned: async ({ organisationId }) =>
			await db()
				.selectFrom('branch')
				.selectAll()
				.where('schoolId', '=', organisationId)
				.orderBy('code')
				.execute()
	},
	membership: {
		owned: async ({ scope, organisationId }) => {
			const page = await peopleOf(scope, organisationId);
			const people = page?.people ?? [];
			const requests = page?.requests ?? [];
			return [
				...people.map(({ name, email, role, since }) => ({ name, email, role, since })),
				...requests.map(({ name, email, message, askedAt }) => ({ name, email, askedAt, message }))
			];
		}
	},
	invitation: {
		owned: async ({ scope, organisationId }) => {
			const page = await peopleOf(scope, organisationId);
			return (page?.invitations ?? []).map(({ id: _, ...invitation }) => invitation);
		}
	},
	signing_mandate: { owned: mandatesOf },
	board_mandate: {
		owned: async ({ organisationId }) =>
			await db()
				.selectFrom('boardMandate')
				.innerJoin('organisation as board', 'board.id', 'boardMandate.boardId')
				.innerJoin('organisation as school', 'school.id', 'boardMandate.schoolId')
				.select(['board.name as board', 'school.name as school', 'basis', 'givenAt', 'endedAt'])
				.where((eb) => eb.or([eb('board.id', '=', organisationId), eb('school.id', '=', organisationId)]))
				.orderBy('givenAt')
				.execute()
	},
	diligence_fact: {
		notOwned: 'What the alliance found out before it recommends a partner is the alliance’s.'
	},
	account: { notOwned: 'Where somebody signs in is theirs.' },
	institution_sign_in: { notOwned: 'A sign-in that is under way is of who signs in.' },
	sign_in_token: { notOwned: 'A sign-in that is under way is of who signs in.' }
};
