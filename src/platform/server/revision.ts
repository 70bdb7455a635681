import { sql } from 'kysely';
import { db, type Trx } from './database.ts';

export type Feed = 'offers' | 'questions' | 'disadvantage';

/** Says that something in a feed changed. Holds the counter until commit, so readers see revisions in order. */
export async function raiseRevision(trx: Trx, feed: Feed): Promise<void> {
	await trx
		.updateTable('changeRevision')
		.set({ revision: sql<number>`revision + 1` })
		.where('feed', '=', feed)
		.execute();
}

export async function revisionOf(feed: Feed): Promise<number> {
	const row = await db()
		.selectFrom('changeRevision')
		.select('revision')
		.where('feed', '=', feed)
		.executeTakeFirstOrThrow();
	return row.revision;
}
