import { publicFigures } from '#domains/matching/server/queries.ts';
import { now } from '#platform/server/clock.ts';

export async function load() {
	return { figures: await publicFigures(), countedAt: now() };
}
