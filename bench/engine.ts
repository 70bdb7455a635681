import type pg from 'pg';
import { rank } from '#domains/matching/engine/index.ts';
import {
	offerShelf,
	openQuestions,
	questionsForOffer,
	questionTexts,
	type VisibleOffer
} from '#domains/matching/server/queries.ts';
import type { Actor } from '#kernel/actor.ts';
import { closeDatabase, db, openDatabase } from '#platform/server/database.ts';
import { raiseRevision } from '#platform/server/revision.ts';
import { mintScope } from '#platform/server/scope.ts';
import { heldBytes, type Percentiles, percentiles, timed } from './measure.ts';

/** Times in milliseconds. */
export type EngineFigures = {
	/** From the database to an index that can rank, the first time in a process. */
	firstIndexMs: number;
	/** The same again, after one offer changed. */
	nextIndexMs: number;
	/** Bytes of all offers with their index. */
	held: number;
	/** All offers for a question. */
	ranking: Percentiles;
	/** All open questions for an offer, with the reasons of those that its page shows. */
	reverse: Percentiles;
};

const MEASURED = 200;
const visitor = mintScope<Actor>({ kind: 'visitor' });

/** Ranking and its index in this process, without a server around it. */
export async function measureEngine(connection: pg.PoolConfig): Promise<EngineFigures> {
	openDatabase(connection);
	try {
		const before = await heldBytes();
		const firstIndexMs = await timed(offerShelf);
		const held = (await heldBytes()) - before;
		await db()
			.transaction()
			.execute((trx) => raiseRevision(trx, 'offers'));
		const nextIndexMs = await timed(offerShelf);
		const { index, offers } = await offerShelf();
		const { questions } = await openQuestions(visitor, { page: 1 }, MEASURED);
		const ranking: number[] = [];
		for (const text of await questionTexts(questions)) {
			ranking.push(await timed(() => rank(text, index)));
		}
		const reverse: number[] = [];
		const fit = (offer: VisibleOffer) => questionsForOffer(visitor, offer, { open: 8, blocked: 5 });
		const [first, ...others] = offers.values().take(MEASURED);
		// Makes the index of the questions.
		await fit(first!);
		for (const offer of others) reverse.push(await timed(() => fit(offer)));
		return {
			firstIndexMs,
			nextIndexMs,
			held,
			ranking: percentiles(ranking),
			reverse: percentiles(reverse)
		};
	} finally {
		await closeDatabase();
	}
}
