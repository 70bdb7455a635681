import { error, redirect } from '@sveltejs/kit';
import { STEP_FIELDS } from '#domains/initiatives/components/forms.ts';
import { addStep, finishStep } from '#domains/initiatives/server/commands.ts';
import { initiativeById, rightsIn } from '#domains/initiatives/server/queries.ts';
import { localDay } from '#kernel/dates.ts';
import { now } from '#platform/server/clock.ts';
import { newId } from '#platform/server/ids.ts';
import { readForm, refuse } from '#src/forms.ts';

export async function load({ locals, params }) {
	const initiative = await initiativeById(locals.scope, params.id);
	if (!initiative) error(404, 'not found');
	return { initiative, ...rightsIn(locals.scope, initiative), today: localDay(now()), stepId: newId() };
}

export const actions = {
	add: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await addStep(locals.scope, { ...values, id: params.id });
		if (!result.ok) return refuse(result, values, STEP_FIELDS);
		redirect(303, `/${params.locale}/initiatives/${params.id}/plan`);
	},
	finish: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await finishStep(locals.scope, { id: values.step, done: values.done });
		if (!result.ok) return refuse(result, {});
		redirect(303, `/${params.locale}/initiatives/${params.id}/plan`);
	}
};
