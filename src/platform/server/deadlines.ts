import { now } from './clock.ts';
import { db, type Trx } from './database.ts';
import { newId } from './ids.ts';
import { log } from './log.ts';

/** Notes that something must happen to an object by a time. A second call moves the time. */
export async function setDeadline(trx: Trx, kind: string, objectId: string, dueAt: Date): Promise<void> {
	await trx
		.insertInto('deadline')
		.values({ id: newId(), kind, objectId, dueAt })
		.onConflict((conflict) => conflict.columns(['kind', 'objectId']).doUpdateSet({ dueAt, doneAt: null }))
		.execute();
}

/** Takes a deadline off the list. False when it was off already: then somebody else did the work. */
export async function closeDeadline(trx: Trx, kind: string, objectId: string): Promise<boolean> {
	const closed = await trx
		.updateTable('deadline')
		.set({ doneAt: now() })
		.where('kind', '=', kind)
		.where('objectId', '=', objectId)
		.where('doneAt', 'is', null)
		.executeTakeFirst();
	return closed.numUpdatedRows === 1n;
}

export const SWEEP_DEADLINES = 'deadlines.sweep';

/** Does what is due. One object that fails doesn't keep the others waiting: it stays on the list. */
export async function sweepDeadlines(
	handlers: Record<string, (objectId: string) => Promise<void>>
): Promise<void> {
	const due = await db()
		.selectFrom('deadline')
		.select(['kind', 'objectId'])
		.where('doneAt', 'is', null)
		.where('dueAt', '<=', now())
		.orderBy('dueAt')
		.limit(500)
		.execute();
	for (const { kind, objectId } of due) {
		const handler = handlers[kind];
		if (!handler) {
			log.error({ kind }, 'deadline without a handler');
			continue;
		}
		try {
			await handler(objectId);
		} catch (error) {
			log.error(
				{ kind, objectId, error: error instanceof Error ? error.message : 'unknown' },
				'deadline failed'
			);
		}
	}
}
