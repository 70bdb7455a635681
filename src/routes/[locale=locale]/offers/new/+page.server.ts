import { redirect } from '@sveltejs/kit';
import { withoutFindings } from '#domains/matching/components/guard.ts';
import { mayOfferFor } from '#domains/matching/policy.ts';
import { OFFER_LIMITS } from '#domains/matching/schema.ts';
import { createOffer } from '#domains/matching/server/commands.ts';
import { ownOrganisations } from '#domains/organisations/server/queries.ts';
import { newId } from '#platform/server/ids.ts';
import { readForm, refuse } from '#src/forms.ts';

export async function load({ locals }) {
	const organisations = (await ownOrganisations(locals.scope)).filter((own) =>
		mayOfferFor(locals.scope.actor, own)
	);
	return { organisations, draftId: newId() };
}

export const actions = {
	default: async ({ locals, params, request }) => {
		const { form, values } = await readForm(request);
		if (form.has('remove'))
			for (const field of ['title', 'description', 'audience'] as const)
				values[field] = withoutFindings(values[field] ?? '', OFFER_LIMITS[field]);
		const result = await createOffer(locals.scope, { ...values, personalDataSeen: form.has('keep') });
		if (!result.ok) return refuse(result, values);
		const stop = form.has('stop');
		redirect(
			303,
			stop
				? `/${params.locale}/work?saved=1`
				: `/${params.locale}/offers/${result.value.id}/edit/help?saved=1`
		);
	}
};
