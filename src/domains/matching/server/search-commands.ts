import type { Actor } from '#kernel/actor.ts';
import { failure } from '#kernel/result.ts';
import { command, done } from '#platform/server/command.ts';
import type { Trx } from '#platform/server/database.ts';
import { mayKeepSearch } from '../policy.ts';
import { changeSearchInput, deleteSearchInput, MAX_SEARCHES, saveSearchInput } from '../schema.ts';
import { searchForWriting } from './search-queries.ts';

/** Keeps the filters of a list under a name. The form chose the id, so that a second click keeps one. */
export const saveSearch = command({
	name: 'matching.saveSearch',
	input: saveSearchInput,
	authorize: async ({ actor }) => (actor.kind === 'person' ? actor : null),
	run: async ({ trx, input, subject, now }) => {
		const { id, name, list, filter, frequency } = input;
		const { count } = await trx
			.selectFrom('savedSearch')
			.select((eb) => eb.fn.countAll<number>().as('count'))
			.where('personId', '=', subject.personId)
			.where('id', '!=', id)
			.executeTakeFirstOrThrow();
		if (count >= MAX_SEARCHES) return failure('tooManySearches');
		await trx
			.insertInto('savedSearch')
			.values({
				id,
				personId: subject.personId,
				name,
				list,
				filter: JSON.stringify(filter),
				frequency,
				createdAt: now
			})
			.onConflict((conflict) => conflict.column('id').doNothing())
			.execute();
		return done('savedSearch', id, { id });
	}
});

async function keepable(trx: Trx, actor: Actor, id: string): Promise<{ personId: string } | null> {
	const search = await searchForWriting(trx, id);
	return search && mayKeepSearch(actor, search) ? search : null;
}

/** How often at most a mail brings its news. */
export const changeSearch = command({
	name: 'matching.changeSearch',
	input: changeSearchInput,
	authorize: ({ trx, actor, input }) => keepable(trx, actor, input.id),
	run: async ({ trx, input }) => {
		await trx
			.updateTable('savedSearch')
			.set({ frequency: input.frequency })
			.where('id', '=', input.id)
			.execute();
		return done('savedSearch', input.id, { id: input.id });
	}
});

export const deleteSearch = command({
	name: 'matching.deleteSearch',
	input: deleteSearchInput,
	authorize: ({ trx, actor, input }) => keepable(trx, actor, input.id),
	run: async ({ trx, input }) => {
		await trx.deleteFrom('savedSearch').where('id', '=', input.id).execute();
		return done('savedSearch', input.id, null);
	}
});
