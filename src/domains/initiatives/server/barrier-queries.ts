import { isInsider } from '#kernel/actor.ts';
import { type Database, db, type Trx } from '#platform/server/database.ts';
import type { Scope } from '#platform/server/scope.ts';

export type Barrier = {
	id: string;
	version: number;
	kind: string;
	title: string;
	situation: string;
	raisedAt: Date;
	questionId: string | null;
	answer: string;
	answeredAt: Date | null;
	shared: boolean;
};

/** What stands in the way of an initiative: what is open first, then the newest. */
export async function barriersOf(source: Database | Trx, initiativeId: string): Promise<Barrier[]> {
	return await source
		.selectFrom('barrier')
		.select([
			'id',
			'version',
			'kind',
			'title',
			'situation',
			'raisedAt',
			'questionId',
			'answer',
			'answeredAt',
			'shared'
		])
		.where('initiativeId', '=', initiativeId)
		.orderBy('answeredAt', (order) => order.desc().nullsFirst())
		.orderBy('raisedAt', 'desc')
		.execute();
}

/** Those of an initiative that the reader was shown. */
export const barriersIn = ({ id }: { id: string }): Promise<Barrier[]> => barriersOf(db(), id);

export type BarrierNote = { id: string; kind: string; title: string; answer: string; answeredAt: Date };

const MOST_NOTES = 200;

/** How others solved what stood in their way, newest first, for who belongs to the alliance. */
export async function barrierNotes(scope: Scope): Promise<BarrierNote[] | null> {
	if (!isInsider(scope.actor)) return null;
	const rows = await db()
		.selectFrom('barrier')
		.select(['id', 'kind', 'title', 'answer', 'answeredAt'])
		.where('shared', '=', true)
		.where('answeredAt', 'is not', null)
		.orderBy('answeredAt', 'desc')
		.limit(MOST_NOTES)
		.execute();
	return rows as BarrierNote[];
}
