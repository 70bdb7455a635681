import { z } from 'zod';
import { command, done } from '#platform/server/command.ts';
import { type Feed, raiseRevision } from '#platform/server/revision.ts';

/** Keeps what a language model made of texts. Of one that was read before, the first stays. */
export const keepEmbeddings = command({
	name: 'matching.keepEmbeddings',
	input: z.object({
		model: z.string(),
		read: z.array(
			z.object({
				hash: z.string(),
				feeds: z.array(z.custom<Feed>()),
				embedding: z.instanceof(Float32Array)
			})
		)
	}),
	authorize: async ({ actor }) => (actor.kind === 'system' ? actor : null),
	run: async ({ trx, input: { model, read }, now }) => {
		await trx
			.insertInto('textEmbedding')
			.values(
				read.map(({ hash, embedding }) => ({
					model,
					textHash: hash,
					vector: Buffer.from(embedding.buffer, embedding.byteOffset, embedding.byteLength),
					madeAt: now
				}))
			)
			.onConflict((conflict) => conflict.doNothing())
			.execute();
		for (const feed of new Set(read.flatMap(({ feeds }) => feeds))) await raiseRevision(trx, feed);
		return done('textEmbedding', model, null);
	}
});
