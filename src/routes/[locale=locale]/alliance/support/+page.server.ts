import { error } from '@sveltejs/kit';
import { findPeopleInput } from '#domains/organisations/schema.ts';
import { findPeople, MOST_FOUND } from '#domains/organisations/server/queries.ts';

export async function load({ locals, url }) {
	const typed = url.searchParams.get('find');
	const looked = findPeopleInput.safeParse({ find: typed ?? '' });
	const found = looked.success ? await findPeople(locals.scope, looked.data.find) : null;
	if (looked.success && !found) error(404, 'not found');
	return {
		typed: typed ?? '',
		problem: typed === null ? undefined : looked.error?.issues[0]?.message,
		found,
		most: MOST_FOUND
	};
}
