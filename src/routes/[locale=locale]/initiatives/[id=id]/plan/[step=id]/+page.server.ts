import { error, redirect } from '@sveltejs/kit';
import { changeStep, dropStep } from '#domains/initiatives/server/commands.ts';
import { initiativeById, rightsIn } from '#domains/initiatives/server/queries.ts';
import { readForm, refuse, refuseField } from '#src/forms.ts';

export async function load({ locals, params }) {
	const initiative = await initiativeById(locals.scope, params.id);
	const step = initiative?.steps.find(({ id }) => id === params.step);
	if (!initiative || !step || !rightsIn(locals.scope, initiative).mayLead) error(404, 'not found');
	return { initiative, step };
}

const OF_THE_DAY = new Set(['dayTooFar', 'decisionInFuture']);

export const actions = {
	change: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await changeStep(locals.scope, { ...values, id: params.step });
		if (!result.ok && OF_THE_DAY.has(result.code)) return refuseField(422, values, 'dueOn', result.code);
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/initiatives/${params.id}/plan`);
	},
	drop: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await dropStep(locals.scope, { ...values, id: params.step });
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/initiatives/${params.id}/plan`);
	}
};
