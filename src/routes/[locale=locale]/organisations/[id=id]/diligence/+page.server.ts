import { error, redirect } from '@sveltejs/kit';
import { recordDiligence } from '#domains/organisations/server/commands.ts';
import { diligenceOf, organisationPage } from '#domains/organisations/server/queries.ts';
import { newId } from '#platform/server/ids.ts';
import { readForm, refuse } from '#src/forms.ts';

export async function load({ locals, params, url }) {
	const facts = await diligenceOf(locals.scope, [params.id]);
	const organisation = facts && (await organisationPage(locals.scope, params.id));
	if (!organisation) error(404, 'not found');
	return { organisation, facts, newId: newId(), saved: url.searchParams.has('saved') };
}

export const actions = {
	default: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await recordDiligence(locals.scope, { ...values, organisationId: params.id });
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/organisations/${params.id}/diligence?saved=1`);
	}
};
