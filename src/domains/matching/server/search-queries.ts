import { db, type Trx } from '#platform/server/database.ts';
import type { Scope } from '#platform/server/scope.ts';
import { savedFilter, type SEARCH_FREQUENCIES, type SEARCH_LISTS } from '../schema.ts';

export type SavedSearch = {
	id: string;
	name: string;
	list: (typeof SEARCH_LISTS)[number];
	/** As it stands in the address of the list. */
	filter: Record<string, string>;
	/** The address of the list with these filters, behind the language. */
	path: string;
	frequency: (typeof SEARCH_FREQUENCIES)[number];
	createdAt: Date;
};

export const searchColumns = [
	'savedSearch.id',
	'savedSearch.name',
	'savedSearch.list',
	'savedSearch.filter',
	'savedSearch.frequency',
	'savedSearch.createdAt'
] as const;

type SearchRow = Pick<SavedSearch, 'id' | 'name' | 'createdAt'> & {
	list: string;
	filter: unknown;
	frequency: string;
};

/** The database keeps to the same lists of words as the schema. */
export function toSearch({ filter: kept, frequency, ...row }: SearchRow): SavedSearch {
	const list = row.list as SavedSearch['list'];
	const filter = savedFilter(list, kept);
	const query = new URLSearchParams(filter).toString();
	return {
		...row,
		list,
		filter,
		path: query ? `${list}?${query}` : list,
		frequency: frequency as SavedSearch['frequency']
	};
}

/** A person's own saved searches, in the order in which they were saved. */
export async function savedSearches(scope: Scope): Promise<SavedSearch[]> {
	if (scope.actor.kind !== 'person') return [];
	const rows = await db()
		.selectFrom('savedSearch')
		.select(searchColumns)
		.where('personId', '=', scope.actor.personId)
		.orderBy('createdAt')
		.orderBy('id')
		.execute();
	return rows.map(toSearch);
}

/** For commands: whose search it is. */
export async function searchForWriting(trx: Trx, id: string): Promise<{ personId: string } | null> {
	const row = await trx
		.selectFrom('savedSearch')
		.select('personId')
		.where('id', '=', id)
		.forUpdate()
		.executeTakeFirst();
	return row ?? null;
}
