import type pg from 'pg';
import { rank } from '#domains/matching/engine/index.ts';
import { offerShelf, openQuestions, questionTexts } from '#domains/matching/server/queries.ts';
import type { Actor } from '#kernel/actor.ts';
import { closeDatabase, db, openDatabase } from '#platform/server/database.ts';
import { raiseRevision } from '#platform/server/revision.ts';
import { mintScope } from '#platform/server/scope.ts';
import { type Percentiles, percentiles, timed } from './measure.ts';

/** Times in milliseconds. */
export type EngineFigures = {
	/** From the database to an index that can rank, the first time in a process. */
	firstIndexMs: number;
	/** The same again, after one offer changed. */
	nextIndexMs: number;
	ranking: Percentiles;
};

const QUESTIONS = 200;

/** Ranking and its index in this process, without a server around it. */
export async function measureEngine(connection: pg.PoolConfig): Promise<EngineFigures> {
	openDatabase(connection);
	try {
		const firstIndexMs = await timed(offerShelf);
		await db()
			.transaction()
			.execute((trx) => raiseRevision(trx, 'offers'));
		const nextIndexMs = await timed(offerShelf);
		const { index } = await offerShelf();
		const { questions } = await openQuestions(mintScope<Actor>({ kind: 'visitor' }), { page: 1 }, QUESTIONS);
		const times: number[] = [];
		for (const text of await questionTexts(questions)) {
			times.push(await timed(() => rank(text, index)));
		}
		return { firstIndexMs, nextIndexMs, ranking: percentiles(times) };
	} finally {
		await closeDatabase();
	}
}
