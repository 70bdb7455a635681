import { personIdOf } from '#kernel/actor.ts';
import { failure } from '#kernel/result.ts';
import { command, done } from '#platform/server/command.ts';
import { mayWeigh } from '../policy.ts';
import { changeWeightsInput } from '../schema.ts';
import { weightsNow } from './weights-queries.ts';

/** Chooses what each quarter of the coin counts; every ranking from now on is made by it. */
export const changeWeights = command({
	name: 'matching.changeWeights',
	input: changeWeightsInput,
	authorize: async ({ actor }) => (mayWeigh(actor) ? actor : null),
	run: async ({ trx, actor, input: { version, ...weights }, now }) => {
		if ((await weightsNow(trx)).version !== version) return failure('stale');
		const added = await trx
			.insertInto('rankingWeights')
			.values({ ...weights, version: version + 1, at: now, byPerson: personIdOf(actor) })
			.onConflict((conflict) => conflict.doNothing())
			.executeTakeFirst();
		// Somebody else chose in the same moment.
		if (added.numInsertedOrUpdatedRows !== 1n) return failure('stale');
		return done('rankingWeights', String(version + 1), null);
	}
});
