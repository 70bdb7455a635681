import { weightsNow } from '#domains/matching/server/queries.ts';
import { db } from '#platform/server/database.ts';

export async function load() {
	return { points: (await weightsNow(db())).points };
}
