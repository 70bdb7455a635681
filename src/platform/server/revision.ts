import { sql } from 'kysely';
import { db, type Trx } from './database.ts';

export type Feed = 'offers' | 'questions' | 'disadvantage';

const raised = new WeakMap<Trx, Set<Feed>>();

/**
 * Says that something in a feed changed. The counter is held until commit, so readers see revisions in order; in a
 * command it is raised as the last thing, for every other writer waits for it.
 */
export async function raiseRevision(trx: Trx, feed: Feed): Promise<void> {
	const atTheEnd = raised.get(trx);
	if (atTheEnd) atTheEnd.add(feed);
	else await raise(trx, feed);
}

/** Work after which the feeds are raised that it says changed; always in one order, so that no two wait for each other. */
export async function raisingAtTheEnd<Value>(trx: Trx, work: () => Promise<Value>): Promise<Value> {
	const feeds = new Set<Feed>();
	raised.set(trx, feeds);
	const value = await work();
	for (const feed of [...feeds].sort()) await raise(trx, feed);
	return value;
}

async function raise(trx: Trx, feed: Feed): Promise<void> {
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

const kept = new Map<string, { revisions: string; value: Promise<unknown> }>();
const MOST_KEPT = 1000;

/**
 * What was worked out from feeds, until one of them changes. Kept in this process, but every call first asks for the
 * revisions, so that any process gives the same answer. Who asks while the work is going on waits for its outcome.
 */
export async function untilChanged<T>(feeds: Feed[], key: string, work: () => Promise<T>): Promise<T> {
	const rows = await db()
		.selectFrom('changeRevision')
		.select('revision')
		.where('feed', 'in', feeds)
		.orderBy('feed')
		.execute();
	const revisions = rows.map((row) => row.revision).join();
	const found = kept.get(key);
	if (found?.revisions === revisions) return (await found.value) as T;
	const value = work();
	if (kept.size >= MOST_KEPT) kept.clear();
	kept.set(key, { revisions, value });
	value.catch(() => kept.delete(key));
	return await value;
}
