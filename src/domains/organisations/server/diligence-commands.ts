import { personIdOf } from '#kernel/actor.ts';
import { command, done } from '#platform/server/command.ts';
import { mayKeepDiligence } from '../policy.ts';
import { recordDiligenceInput } from '../schema.ts';
import { organisationCards } from './queries.ts';

/** Adds what a coordinator of the alliance found out about a partner. Nothing that was recorded is ever changed. */
export const recordDiligence = command({
	name: 'organisations.recordDiligence',
	input: recordDiligenceInput,
	authorize: async ({ trx, actor, input }) =>
		mayKeepDiligence(actor)
			? ((await organisationCards([input.organisationId], trx)).get(input.organisationId) ?? null)
			: null,
	run: async ({ trx, actor, input, now }) => {
		await trx
			.insertInto('diligenceFact')
			.values({ ...input, at: now, byPerson: personIdOf(actor) })
			.onConflict((conflict) => conflict.column('id').doNothing())
			.execute();
		return done('organisation', input.organisationId, null);
	}
});
