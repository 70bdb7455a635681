import { error, redirect } from '@sveltejs/kit';
import { mayAskAbout } from '#domains/initiatives/policy.ts';
import { answerBarrier, askAboutBarrier, raiseBarrier } from '#domains/initiatives/server/commands.ts';
import { barriersIn, initiativeById, rightsIn } from '#domains/initiatives/server/queries.ts';
import { newId } from '#platform/server/ids.ts';
import { readForm, refuse } from '#src/forms.ts';

export async function load({ locals, params }) {
	const initiative = await initiativeById(locals.scope, params.id);
	if (!initiative) error(404, 'not found');
	const schoolIds = initiative.parties.filter(({ asks }) => asks).map(({ id }) => id);
	return {
		initiative,
		barriers: await barriersIn(initiative),
		...rightsIn(locals.scope, initiative),
		/** For which school this reader may ask. */
		asksFor: schoolIds.find((schoolId) => mayAskAbout(locals.scope.actor, { schoolId, schoolIds })) ?? null,
		barrierId: newId()
	};
}

export const actions = {
	raise: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await raiseBarrier(locals.scope, { ...values, id: params.id });
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/initiatives/${params.id}/barriers`);
	},
	ask: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await askAboutBarrier(locals.scope, { ...values, id: params.id });
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/questions/${result.value.questionId}/edit/words`);
	},
	answer: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await answerBarrier(locals.scope, { ...values, id: params.id });
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/initiatives/${params.id}/barriers`);
	}
};
