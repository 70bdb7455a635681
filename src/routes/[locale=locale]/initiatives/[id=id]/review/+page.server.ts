import { error, redirect } from '@sveltejs/kit';
import { holdReview } from '#domains/initiatives/server/commands.ts';
import { initiativeById, rightsIn } from '#domains/initiatives/server/queries.ts';
import { readForm, refuse, refuseField } from '#src/forms.ts';

export async function load({ locals, params }) {
	const initiative = await initiativeById(locals.scope, params.id);
	if (!initiative || !rightsIn(locals.scope, initiative).mayLead) error(404, 'not found');
	return { initiative };
}

const OF_THE_DAY = new Set(['dateInPast', 'dayTooFar']);

export const actions = {
	default: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await holdReview(locals.scope, { ...values, id: params.id });
		if (!result.ok && OF_THE_DAY.has(result.code)) return refuseField(422, values, 'nextOn', result.code);
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/initiatives/${params.id}?saved=1`);
	}
};
