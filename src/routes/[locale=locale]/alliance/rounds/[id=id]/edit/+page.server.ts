import { error, redirect } from '@sveltejs/kit';
import { asValues } from '#domains/matching/components/round.ts';
import { changeRound } from '#domains/matching/server/commands.ts';
import { roundById } from '#domains/matching/server/queries.ts';
import { readForm, refuse } from '#src/forms.ts';

export async function load({ locals, params }) {
	const found = await roundById(locals.scope, params.id);
	if (found?.round.state !== 'opened') error(404, 'not found');
	return { round: found.round, values: asValues(found.round) };
}

export const actions = {
	default: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await changeRound(locals.scope, { ...values, id: params.id });
		if (!result.ok) return refuse(result, values, { dateInPast: 'answerUntil' });
		redirect(303, `/${params.locale}/alliance/rounds/${params.id}`);
	}
};
