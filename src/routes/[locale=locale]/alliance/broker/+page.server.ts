import { error } from '@sveltejs/kit';
import { CASE_SIGNALS } from '#domains/matching/schema.ts';
import { BOARD_PAGE, type BoardFilter, brokerBoard } from '#domains/matching/server/queries.ts';
import { allianceCoordinators } from '#domains/organisations/server/queries.ts';
import { personIdOf } from '#kernel/actor.ts';
import { db } from '#platform/server/database.ts';
import { chosen, pageNumber } from '../../filters.ts';

const AGES = [7, 14, 30];
const BANDS = [4, 3, 2, 1] as const;

export async function load({ locals, url }) {
	const holder = chosen(url, 'holder');
	const filter: BoardFilter = {
		signal: CASE_SIGNALS.find((signal) => signal === chosen(url, 'signal')),
		days: AGES.find((days) => String(days) === chosen(url, 'age')),
		band: BANDS.find((band) => String(band) === chosen(url, 'need')),
		holder,
		order: chosen(url, 'order') === 'age' ? 'age' : undefined,
		page: pageNumber(url)
	};
	const me = personIdOf(locals.scope.actor);
	const found = await brokerBoard(locals.scope, {
		...filter,
		holder: holder === 'me' ? (me ?? undefined) : holder
	});
	if (!found) error(404, 'not found');
	const coordinators = await allianceCoordinators(db());
	return {
		...found,
		filter,
		ages: AGES,
		bands: BANDS,
		pageSize: BOARD_PAGE,
		others: coordinators
			.filter(({ personId }) => personId !== me)
			.map(({ personId, name }) => ({ id: personId, name }))
	};
}
