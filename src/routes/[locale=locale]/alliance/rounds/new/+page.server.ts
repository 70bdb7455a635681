import { error, redirect } from '@sveltejs/kit';
import { addDays, localDay } from '#kernel/dates.ts';
import { asValues } from '#domains/matching/components/round.ts';
import { mayAllocate } from '#domains/matching/policy.ts';
import { openRound } from '#domains/matching/server/commands.ts';
import { roundById } from '#domains/matching/server/queries.ts';
import { now } from '#platform/server/clock.ts';
import { newId } from '#platform/server/ids.ts';
import { readForm, refuse } from '#src/forms.ts';

const ANSWER_DAYS = 21;

/** `from`: the round whose rules this one begins with. */
export async function load({ locals, url }) {
	if (!mayAllocate(locals.scope.actor)) error(404, 'not found');
	const from = url.searchParams.get('from');
	const before = from ? await roundById(locals.scope, from) : null;
	const answerUntil = localDay(addDays(now(), ANSWER_DAYS));
	const usual = {
		needStrength: '10',
		per: 'question',
		leastFit: 'well',
		hoursEach: '20',
		leastPerProvince: '0'
	};
	return {
		id: newId(),
		values: { ...(before ? { ...asValues(before.round), title: '' } : usual), answerUntil }
	};
}

export const actions = {
	default: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await openRound(locals.scope, values);
		if (!result.ok) return refuse(result, values, { dateInPast: 'answerUntil' });
		redirect(303, `/${params.locale}/alliance/rounds/${result.value.id}`);
	}
};
