import { localDay } from '#kernel/dates.ts';
import { now } from '#platform/server/clock.ts';
import { db } from '#platform/server/database.ts';
import type { Scope } from '#platform/server/scope.ts';
import { mayKeepDiligence } from '../policy.ts';
import { DILIGENCE_KINDS, type DiligenceKind, type DiligenceOutcome } from '../schema.ts';

export type Diligence = {
	id: string;
	organisationId: string;
	kind: DiligenceKind;
	outcome: DiligenceOutcome;
	note: string;
	source: string;
	at: Date;
	by: string | null;
	validUntil: string | null;
	/** Its day is over: what it says must be looked at again. */
	lapsed: boolean;
};

/** What the alliance recorded about organisations, newest first; null for who mustn't know. */
export async function diligenceOf(
	scope: Scope,
	organisationIds: readonly string[]
): Promise<Diligence[] | null> {
	if (!mayKeepDiligence(scope.actor)) return null;
	if (organisationIds.length === 0) return [];
	const rows = await db()
		.selectFrom('diligenceFact')
		.leftJoin('person', (join) =>
			join.onRef('person.id', '=', 'diligenceFact.byPerson').on('person.erasedAt', 'is', null)
		)
		.select([
			'diligenceFact.id',
			'organisationId',
			'kind',
			'outcome',
			'note',
			'source',
			'at',
			'validUntil',
			'person.name as by'
		])
		.where('organisationId', 'in', organisationIds)
		.orderBy('at', 'desc')
		.orderBy('diligenceFact.id', 'desc')
		.execute();
	const today = localDay(now());
	return rows.map((row) => ({ ...row, lapsed: row.validUntil !== null && row.validUntil < today }));
}

/** The newest of each kind: what counts now. */
export function newestDiligence(facts: readonly Diligence[], organisationId: string): Diligence[] {
	const own = facts.filter((fact) => fact.organisationId === organisationId);
	return DILIGENCE_KINDS.flatMap((kind) => own.find((fact) => fact.kind === kind) ?? []);
}

/** For the system: organisations of which the newest record of a kind says no, and still holds. */
export async function refusedPartners(): Promise<Set<string>> {
	const rows = await db()
		.selectFrom('diligenceFact')
		.distinctOn(['organisationId', 'kind'])
		.select(['organisationId', 'outcome', 'validUntil'])
		.orderBy('organisationId')
		.orderBy('kind')
		.orderBy('at', 'desc')
		.orderBy('id', 'desc')
		.execute();
	const today = localDay(now());
	const holds = (validUntil: string | null) => validUntil === null || validUntil >= today;
	return new Set(
		rows.flatMap(({ organisationId, outcome, validUntil }) =>
			outcome === 'no' && holds(validUntil) ? [organisationId] : []
		)
	);
}
