import { error, redirect } from '@sveltejs/kit';
import { checkItem, enterPhase } from '#domains/initiatives/server/commands.ts';
import {
	agreementsOf,
	departuresOf,
	initiativeById,
	lessonsOf,
	pulsesToAnswer,
	rightsIn
} from '#domains/initiatives/server/queries.ts';
import { localDay } from '#kernel/dates.ts';
import { now } from '#platform/server/clock.ts';
import { readForm, refuse } from '#src/forms.ts';

export async function load({ locals, params, url }) {
	const initiative = await initiativeById(locals.scope, params.id);
	if (!initiative) error(404, 'not found');
	return {
		initiative,
		agreements: await agreementsOf(locals.scope, initiative),
		departures: await departuresOf(initiative),
		toAnswer: (await pulsesToAnswer(locals.scope.actor, [params.id])).filter(({ answer }) => !answer),
		...(await lessonsOf(locals.scope, initiative)),
		...rightsIn(locals.scope, initiative),
		today: localDay(now()),
		saved: url.searchParams.has('saved')
	};
}

export const actions = {
	check: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await checkItem(locals.scope, { ...values, id: params.id });
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/initiatives/${params.id}#phase`);
	},
	phase: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await enterPhase(locals.scope, { ...values, id: params.id });
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/initiatives/${params.id}#phase`);
	}
};
