import { error, redirect } from '@sveltejs/kit';
import { holdReview } from '#domains/initiatives/server/commands.ts';
import { initiativeById, rightsIn } from '#domains/initiatives/server/queries.ts';
import { readForm, refuse } from '#src/forms.ts';

export async function load({ locals, params }) {
	const initiative = await initiativeById(locals.scope, params.id);
	if (!initiative || !rightsIn(locals.scope, initiative).mayLead) error(404, 'not found');
	return { initiative };
}

const FIELDS = { dateInPast: 'nextOn', dayTooFar: 'nextOn' };

export const actions = {
	default: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await holdReview(locals.scope, { ...values, id: params.id });
		if (!result.ok) return refuse(result, values, FIELDS);
		redirect(303, `/${params.locale}/initiatives/${params.id}?saved=1`);
	}
};
