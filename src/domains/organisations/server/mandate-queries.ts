import { db, type Database, type Trx } from '#platform/server/database.ts';
import type { Scope } from '#platform/server/scope.ts';
import { mayEndMandate, mayGiveBoardMandate, mayRecordMandate, maySeePeople } from '../policy.ts';
import { type KeptOrganisation, keptOrganisation, membersOf, type Reachable } from './membership-queries.ts';

/** Mandates that count: not ended, of somebody who still belongs, for an organisation that may act in the open. */
export function countingMandates(source: Database | Trx) {
	return source
		.selectFrom('signingMandate')
		.innerJoin('membership', (join) =>
			join
				.onRef('membership.personId', '=', 'signingMandate.personId')
				.onRef('membership.organisationId', '=', 'signingMandate.organisationId')
		)
		.innerJoin('person', 'person.id', 'signingMandate.personId')
		.innerJoin('organisation', 'organisation.id', 'signingMandate.organisationId')
		.where('signingMandate.endedAt', 'is', null)
		.where('membership.approvedAt', 'is not', null)
		.where('membership.leftAt', 'is', null)
		.where('person.erasedAt', 'is', null)
		.where('organisation.checkedAt', 'is not', null)
		.where('organisation.closedAt', 'is', null);
}

/** Mandates that boards gave to schools that still are theirs. */
function countingBoardMandates(source: Database | Trx) {
	return source
		.selectFrom('boardMandate')
		.innerJoin('organisation as school', (join) =>
			join
				.onRef('school.id', '=', 'boardMandate.schoolId')
				.onRef('school.boardId', '=', 'boardMandate.boardId')
		)
		.where('boardMandate.endedAt', 'is', null);
}

/** Somebody who may sign, and the organisation whose mandate they hold. */
export type Signer = Reachable & { for: string };

/** Who signs an agreement for an organisation. */
export type Signing = {
	/** The party that is bound. */
	by: { id: string; name: string };
	/** It signs by itself: having no board (`own`), or by its mandate (`boardMandate`). Otherwise its `board` signs. */
	ground: 'own' | 'boardMandate' | 'board';
	/** Organisations whose mandate counts for it; what `maySign` asks. */
	mandatedBy: string[];
	/** Each person once; those of the organisation itself before those of its board. */
	people: Signer[];
};

/** How each of these organisations signs. One that isn't there has no entry. */
export async function signersOf(
	source: Database | Trx,
	organisationIds: readonly string[]
): Promise<Map<string, Signing>> {
	if (organisationIds.length === 0) return new Map();
	const organisations = await source
		.selectFrom('organisation')
		.leftJoin('organisation as board', 'board.id', 'organisation.boardId')
		.leftJoin(countingBoardMandates(source).select('boardMandate.schoolId').as('mandate'), (join) =>
			join.onRef('mandate.schoolId', '=', 'organisation.id')
		)
		.select(['organisation.id', 'organisation.name', 'board.id as boardId', 'board.name as boardName'])
		.select((eb) => eb('mandate.schoolId', 'is not', null).$castTo<boolean>().as('mandated'))
		.where('organisation.id', 'in', organisationIds)
		.execute();
	const signings = organisations.map(({ id, name, boardId, boardName, mandated }) => {
		const own = { id, name };
		const board = boardId === null || boardName === null ? null : { id: boardId, name: boardName };
		if (!board) return { id, by: own, ground: 'own' as const, mandatedBy: [id] };
		return mandated
			? { id, by: own, ground: 'boardMandate' as const, mandatedBy: [id, board.id] }
			: { id, by: board, ground: 'board' as const, mandatedBy: [board.id] };
	});
	const counting = signings.flatMap((signing) => signing.mandatedBy);
	const signers = counting.length
		? await countingMandates(source)
				.select(['person.id as personId', 'person.name', 'person.email', 'person.locale'])
				.select('signingMandate.organisationId as for')
				.where('signingMandate.organisationId', 'in', counting)
				.orderBy('person.name')
				.execute()
		: [];
	return new Map(
		signings.map(({ id, ...signing }) => {
			const found = signing.mandatedBy.flatMap((by) => signers.filter((signer) => signer.for === by));
			const people = found.filter(
				(signer, index) => found.findIndex(({ personId }) => personId === signer.personId) === index
			);
			return [id, { ...signing, people }];
		})
	);
}

export type RecordedMandate = {
	id: string;
	personId: string;
	name: string;
	basis: string;
	recordedAt: Date;
	/** Who recorded it, as long as they are there. */
	recordedBy: string | null;
	mayEnd: boolean;
};

export type MandatesPage = {
	organisation: KeptOrganisation;
	/** How it signs as things stand. */
	signing: Signing;
	mandates: RecordedMandate[];
	mayRecord: boolean;
	/** For who may record: its people who hold no mandate yet. */
	others: { personId: string; name: string }[];
	/** Its board, with the mandate that it gave, if any. */
	board: {
		id: string;
		name: string;
		mandate: { id: string; basis: string; givenAt: Date; givenBy: string | null } | null;
		/** Whether this actor gives and ends it. */
		mayGive: boolean;
	} | null;
	/** Of a board: its schools, for which it gives mandates. */
	schools: {
		mandated: { id: string; name: string; basis: string; givenAt: Date }[];
		others: { id: string; name: string; municipality: string }[];
		mayGive: boolean;
	} | null;
};

async function boardOf(scope: Scope, school: KeptOrganisation): Promise<MandatesPage['board']> {
	const board = school.boardId ? await keptOrganisation(school.boardId) : null;
	if (!board) return null;
	const mandate = await countingBoardMandates(db())
		.leftJoin('person as giver', (join) =>
			join.onRef('giver.id', '=', 'boardMandate.givenBy').on('giver.erasedAt', 'is', null)
		)
		.select(['boardMandate.id', 'basis', 'givenAt', 'giver.name as givenBy'])
		.where('boardMandate.schoolId', '=', school.id)
		.executeTakeFirst();
	return {
		id: board.id,
		name: board.name,
		mandate: mandate ?? null,
		mayGive: mayGiveBoardMandate(scope.actor, board)
	};
}

async function schoolsOf(scope: Scope, board: KeptOrganisation): Promise<MandatesPage['schools']> {
	const schools = await db()
		.selectFrom('organisation')
		.leftJoin(
			countingBoardMandates(db()).select(['boardMandate.schoolId', 'basis', 'givenAt']).as('mandate'),
			(join) => join.onRef('mandate.schoolId', '=', 'organisation.id')
		)
		.select(['id', 'name', 'municipality', 'basis', 'givenAt'])
		.where('boardId', '=', board.id)
		.where('closedAt', 'is', null)
		.orderBy('name')
		.execute();
	if (schools.length === 0) return null;
	return {
		mandated: schools.flatMap(({ id, name, basis, givenAt }) =>
			basis !== null && givenAt !== null ? [{ id, name, basis, givenAt }] : []
		),
		others: schools
			.filter((school) => school.givenAt === null)
			.map(({ id, name, municipality }) => ({ id, name, municipality })),
		mayGive: mayGiveBoardMandate(scope.actor, board)
	};
}

/** Who may sign for an organisation, on what ground. For its own people and those who keep it. */
export async function mandatesOf(scope: Scope, organisationId: string): Promise<MandatesPage | null> {
	const organisation = await keptOrganisation(organisationId);
	if (!organisation || !maySeePeople(scope.actor, organisation)) return null;
	const mayRecord = mayRecordMandate(scope.actor, organisation);
	const [signings, mandates, members, board, schools] = await Promise.all([
		signersOf(db(), [organisationId]),
		countingMandates(db())
			.leftJoin('person as recorder', (join) =>
				join.onRef('recorder.id', '=', 'signingMandate.recordedBy').on('recorder.erasedAt', 'is', null)
			)
			.select(['signingMandate.id', 'person.id as personId', 'person.name', 'basis', 'recordedAt'])
			.select('recorder.name as recordedBy')
			.where('signingMandate.organisationId', '=', organisationId)
			.orderBy('person.name')
			.execute(),
		mayRecord ? membersOf(db(), organisationId) : [],
		boardOf(scope, organisation),
		schoolsOf(scope, organisation)
	]);
	const holders = new Set(mandates.map((mandate) => mandate.personId));
	return {
		organisation,
		signing: signings.get(organisationId)!,
		mandates: mandates.map((mandate) => ({
			...mandate,
			mayEnd: mayEndMandate(scope.actor, organisation, mandate)
		})),
		mayRecord,
		others: members
			.filter((member) => !holders.has(member.personId))
			.map(({ personId, name }) => ({ personId, name })),
		board,
		schools
	};
}
