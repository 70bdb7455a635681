import { error, redirect } from '@sveltejs/kit';
import { withoutFindings } from '#domains/matching/components/guard.ts';
import { mayPauseOffer } from '#domains/matching/policy.ts';
import { OFFER_LIMITS } from '#domains/matching/schema.ts';
import { pauseOffer, reopenOffer } from '#domains/matching/server/commands.ts';
import { offerById, offerFacts } from '#domains/matching/server/queries.ts';
import { readForm, refuse } from '#src/forms.ts';

export async function load({ locals, params }) {
	const offer = await offerById(locals.scope, params.id);
	if (!offer || !mayPauseOffer(locals.scope.actor, offerFacts(offer))) error(404, 'not found');
	return { offer };
}

export const actions = {
	pause: async ({ locals, params, request }) => {
		const { form, values } = await readForm(request);
		if (form.has('remove')) values.reason = withoutFindings(values.reason ?? '', OFFER_LIMITS.reason);
		const result = await pauseOffer(locals.scope, {
			...values,
			id: params.id,
			personalDataSeen: form.has('keep')
		});
		if (!result.ok) return refuse(result, values, { dateInPast: 'until' });
		redirect(303, `/${params.locale}/offers/${params.id}`);
	},
	reopen: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await reopenOffer(locals.scope, { id: params.id, version: values.version });
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/offers/${params.id}`);
	}
};
