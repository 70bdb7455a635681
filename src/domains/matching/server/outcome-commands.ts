import { z } from 'zod';
import { command, done } from '#platform/server/command.ts';
import type { PairFeatures } from '../engine/index.ts';

/** Keeps what ranking saw of the question and the offer of a conversation, once. */
export const keepMatchFeatures = command({
	name: 'matching.keepMatchFeatures',
	input: z.object({ requestId: z.uuid(), features: z.custom<PairFeatures>() }),
	authorize: async ({ actor }) => (actor.kind === 'system' ? actor : null),
	run: async ({ trx, input: { requestId, features }, now }) => {
		await trx
			.insertInto('matchFeatures')
			.values({ requestId, ...features, takenAt: now })
			.onConflict((conflict) => conflict.doNothing())
			.execute();
		return done('helpRequest', requestId, null);
	}
});
