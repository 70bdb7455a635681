import { error, redirect } from '@sveltejs/kit';
import { STEP_FIELDS } from '#domains/initiatives/components/forms.ts';
import { changeStep, dropStep } from '#domains/initiatives/server/commands.ts';
import { initiativeById, rightsIn } from '#domains/initiatives/server/queries.ts';
import { readForm, refuse } from '#src/forms.ts';

export async function load({ locals, params }) {
	const initiative = await initiativeById(locals.scope, params.id);
	const step = initiative?.steps.find(({ id }) => id === params.step);
	if (!initiative || !step || !rightsIn(locals.scope, initiative).mayLead) error(404, 'not found');
	return { initiative, step };
}

export const actions = {
	change: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await changeStep(locals.scope, { ...values, id: params.step });
		if (!result.ok) return refuse(result, values, STEP_FIELDS);
		redirect(303, `/${params.locale}/initiatives/${params.id}/plan`);
	},
	drop: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await dropStep(locals.scope, { ...values, id: params.step });
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/initiatives/${params.id}/plan`);
	}
};
