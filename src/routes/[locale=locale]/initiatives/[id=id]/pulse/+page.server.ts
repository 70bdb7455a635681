import { error, redirect } from '@sveltejs/kit';
import { pulseAnswer } from '#domains/initiatives/components/forms.ts';
import { answerOwnPulse } from '#domains/initiatives/server/commands.ts';
import { pulsesToAnswer } from '#domains/initiatives/server/queries.ts';
import { readForm, refuse } from '#src/forms.ts';

/** For one side: the one in the address, or the first that hasn't answered. */
export async function load({ locals, params, url }) {
	const pulses = await pulsesToAnswer(locals.scope.actor, [params.id]);
	const named = url.searchParams.get('for');
	const pulse =
		pulses.find(({ organisationId }) => organisationId === named) ??
		pulses.find(({ answer }) => answer === null) ??
		pulses[0];
	if (!pulse) error(404, 'not found');
	return { pulse };
}

export const actions = {
	default: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const [pulse] = await pulsesToAnswer(locals.scope.actor, [params.id]);
		const answer = { ...pulseAnswer(pulse?.process, values), organisationId: values.organisationId };
		const result = await answerOwnPulse(locals.scope, { ...answer, id: params.id });
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/initiatives/${params.id}?saved=1#pulse`);
	}
};
