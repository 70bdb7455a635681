import { command, done } from '#platform/server/command.ts';
import { hashSecret, newId, newToken } from '#platform/server/ids.ts';
import { maySeeInitiative } from '../policy.ts';
import { feedInput, revokeFeedInput } from '../schema.ts';
import { readInitiative } from './initiative-queries.ts';

/** Makes a secret address for a calendar program, of one initiative or of all; the one that was there stops. */
export const createFeed = command({
	name: 'initiatives.createFeed',
	input: feedInput,
	authorize: async ({ trx, actor, input: { initiativeId } }) => {
		if (actor.kind !== 'person') return null;
		if (initiativeId === null) return actor;
		const initiative = await readInitiative(trx, initiativeId);
		const partyIds = initiative?.parties.map(({ id }) => id) ?? [];
		return initiative && maySeeInitiative(actor, { partyIds }) ? actor : null;
	},
	run: async ({ trx, input: { initiativeId }, subject: { personId }, now }) => {
		const token = newToken();
		const made = { tokenHash: hashSecret(token), createdAt: now };
		await trx
			.insertInto('calendarFeed')
			.values({ id: newId(), personId, initiativeId, ...made })
			.onConflict((conflict) => conflict.columns(['personId', 'initiativeId']).doUpdateSet(made))
			.execute();
		return done('person', personId, { token });
	}
});

export const revokeFeed = command({
	name: 'initiatives.revokeFeed',
	input: revokeFeedInput,
	authorize: async ({ trx, actor, input }) => {
		if (actor.kind !== 'person') return null;
		const own = await trx
			.selectFrom('calendarFeed')
			.select('id')
			.where('id', '=', input.feed)
			.where('personId', '=', actor.personId)
			.executeTakeFirst();
		return own ? actor : null;
	},
	run: async ({ trx, input, subject: { personId } }) => {
		await trx.deleteFrom('calendarFeed').where('id', '=', input.feed).execute();
		return done('person', personId, null);
	}
});
