import { personIdOf } from '#kernel/actor.ts';
import { failure } from '#kernel/result.ts';
import { command, done } from '#platform/server/command.ts';
import { mayKeepSettings } from '../policy.ts';
import { changeSettingInput } from '../schema.ts';
import { newestSetting } from './setting-queries.ts';

/** Settles something for the alliance. What was promised under the old setting stays as it was promised. */
export const changeSetting = command({
	name: 'organisations.changeSetting',
	input: changeSettingInput,
	authorize: async ({ actor }) => (mayKeepSettings(actor) ? actor : null),
	run: async ({ trx, actor, input: { setting, version, value }, now }) => {
		if ((await newestSetting(trx, setting)).version !== version) return failure('stale');
		const added = await trx
			.insertInto('allianceSetting')
			.values({ setting, version: version + 1, value, at: now, byPerson: personIdOf(actor) })
			.onConflict((conflict) => conflict.doNothing())
			.executeTakeFirst();
		// Somebody else chose in the same moment.
		if (added.numInsertedOrUpdatedRows !== 1n) return failure('stale');
		return done('allianceSetting', setting, null);
	}
});
