import { actsFor, type Actor, hasAllianceRole } from '#kernel/actor.ts';
import { type AuditFact, auditFacts, type ObjectType } from '#platform/server/audit.ts';
import { db } from '#platform/server/database.ts';
import type { Scope } from '#platform/server/scope.ts';
import { mayKeepDiligence, mayNamePeople, maySeeOrganisationHistory } from '../policy.ts';
import { keptOrganisation } from './membership-queries.ts';

/** An organisation that takes part in something, by its name; null when a reader mustn't know which it is. */
export type TakingPart = { id: string; name: string | null };

/** Something with a history that an actor may read. */
export type HistorySubject = {
	title: string;
	/** Its page, without the language. */
	path: string;
	objects: { type: ObjectType; ids: string[] }[];
	/** Commands that this reader hears nothing of. */
	without: string[];
	/** Those that take part and their boards: of others no person is named. */
	organisations: TakingPart[];
	/** Whether its page names people of all of them, or of the reader's own alone. */
	named: boolean;
};

/** The history of one object; null for who mustn't read it. */
export type HistoryReader = (scope: Scope, id: string) => Promise<HistorySubject | null>;

/** Who did it, as far as a reader may know. */
export type Doer =
	| { kind: 'person'; name: string }
	| { kind: 'organisation'; name: string }
	/** Of a school that asks nameless. */
	| { kind: 'nameless' }
	| { kind: 'gone' }
	| { kind: 'alliance' }
	| { kind: 'somebody' }
	| { kind: 'link' }
	| { kind: 'visitor' }
	| { kind: 'system' };

export type HistoryEntry = { id: number; at: Date; command: string; by: Doer };

export const HISTORY_PAGE = 50;

/** These organisations and then their boards; what is hidden of one is hidden of its board. */
export async function takingPart(
	ids: readonly string[],
	hidden: readonly string[] = []
): Promise<TakingPart[]> {
	const rows = await db()
		.selectFrom('organisation')
		.leftJoin('organisation as board', 'board.id', 'organisation.boardId')
		.select(['organisation.id', 'organisation.name', 'board.id as boardId', 'board.name as board'])
		.where('organisation.id', 'in', ids)
		.execute();
	const nameFor = (id: string, name: string) => (hidden.includes(id) ? null : name);
	return [
		...rows.map(({ id, name }) => ({ id, name: nameFor(id, name) })),
		...rows.flatMap(({ id, boardId, board }) =>
			boardId !== null && board !== null ? [{ id: boardId, name: nameFor(id, board) }] : []
		)
	];
}

type Known = { name: string | null; organisationIds: Set<string>; alliance: boolean };

/** Of each person the name, as long as they are there, and where they belong or belonged. */
async function knownPeople(ids: string[]): Promise<Map<string, Known>> {
	if (ids.length === 0) return new Map();
	const [people, memberships, roles] = await Promise.all([
		db()
			.selectFrom('person')
			.select(['id', 'name'])
			.where('id', 'in', ids)
			.where('erasedAt', 'is', null)
			.execute(),
		db()
			.selectFrom('membership')
			.select(['personId', 'organisationId'])
			.where('personId', 'in', ids)
			.where('approvedAt', 'is not', null)
			.execute(),
		db().selectFrom('allianceRole').select('personId').where('personId', 'in', ids).execute()
	]);
	return new Map(
		ids.map((id) => [
			id,
			{
				name: people.find((person) => person.id === id)?.name ?? null,
				organisationIds: new Set(
					memberships.filter((row) => row.personId === id).map((row) => row.organisationId)
				),
				alliance: roles.some((role) => role.personId === id)
			}
		])
	);
}

function personFor(actor: Actor, subject: HistorySubject, known: Known | undefined): Doer {
	const name = known?.name;
	if (!known || !name) return { kind: 'gone' };
	const own = subject.organisations.filter(({ id }) => known.organisationIds.has(id));
	if (own.some((organisation) => organisation.name === null)) return { kind: 'nameless' };
	if (own.length > 0 && (subject.named || own.some(({ id }) => mayNamePeople(actor, id))))
		return { kind: 'person', name };
	const [organisation] = own;
	if (organisation) return { kind: 'organisation', name: organisation.name ?? '' };
	if (!known.alliance) return { kind: 'somebody' };
	return hasAllianceRole(actor, 'coordinator', 'administrator')
		? { kind: 'person', name }
		: { kind: 'alliance' };
}

function doerOf(actor: Actor, subject: HistorySubject, fact: AuditFact, people: Map<string, Known>): Doer {
	return fact.actorKind === 'person'
		? personFor(actor, subject, people.get(fact.actorId ?? ''))
		: { kind: fact.actorKind };
}

/** A page of what happened, newest first. */
export async function historyOf(
	scope: Scope,
	subject: HistorySubject,
	page: number
): Promise<{ entries: HistoryEntry[]; total: number }> {
	const { facts, total } = await auditFacts(subject.objects, subject.without, { page, size: HISTORY_PAGE });
	const ids = facts.flatMap((fact) => (fact.actorKind === 'person' && fact.actorId ? [fact.actorId] : []));
	const people = await knownPeople([...new Set(ids)]);
	return {
		entries: facts.map((fact) => ({
			id: fact.id,
			at: fact.at,
			command: fact.command,
			by: doerOf(scope.actor, subject, fact, people)
		})),
		total
	};
}

/** Who belongs to it, was invited and signs for it: for those who act for it, as a part of its own history. */
async function belongings(organisationId: string): Promise<HistorySubject['objects']> {
	const idsIn = async (table: 'membership' | 'invitation' | 'signingMandate') =>
		(await db().selectFrom(table).select('id').where('organisationId', '=', organisationId).execute()).map(
			({ id }) => id
		);
	const boardMandates = await db()
		.selectFrom('boardMandate')
		.select('id')
		.where((eb) => eb.or([eb('boardId', '=', organisationId), eb('schoolId', '=', organisationId)]))
		.execute();
	return [
		{ type: 'membership', ids: await idsIn('membership') },
		{ type: 'invitation', ids: await idsIn('invitation') },
		{ type: 'signingMandate', ids: await idsIn('signingMandate') },
		{ type: 'boardMandate', ids: boardMandates.map(({ id }) => id) }
	];
}

export const organisationHistory: HistoryReader = async (scope, id) => {
	const organisation = await keptOrganisation(id);
	if (!organisation || !maySeeOrganisationHistory(scope.actor, organisation)) return null;
	return {
		title: organisation.name,
		path: `organisations/${id}`,
		objects: [{ type: 'organisation', ids: [id] }, ...(actsFor(scope.actor, id) ? await belongings(id) : [])],
		// What the alliance found out about a partner is never for the partner, not even that it looked.
		without: mayKeepDiligence(scope.actor) ? [] : ['organisations.recordDiligence'],
		organisations: await takingPart([id]),
		named: false
	};
};
