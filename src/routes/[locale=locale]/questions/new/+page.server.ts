import { redirect } from '@sveltejs/kit';
import { mayStartQuestion } from '#domains/matching/policy.ts';
import { startQuestion } from '#domains/matching/server/commands.ts';
import { ownOrganisations } from '#domains/organisations/server/queries.ts';
import { newId } from '#platform/server/ids.ts';
import { readForm, refuse } from '#src/forms.ts';

export async function load({ locals }) {
	const organisations = (await ownOrganisations(locals.scope)).filter((own) =>
		mayStartQuestion(locals.scope.actor, own)
	);
	return { organisations, draftId: newId() };
}

export const actions = {
	default: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await startQuestion(locals.scope, values);
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/questions/${result.value.id}/edit/words`);
	}
};
