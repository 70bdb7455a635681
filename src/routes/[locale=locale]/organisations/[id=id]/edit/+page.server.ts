import { error, redirect } from '@sveltejs/kit';
import { editOrganisation } from '#domains/organisations/server/commands.ts';
import { organisationToEdit } from '#domains/organisations/server/queries.ts';
import { readForm } from '#src/forms.ts';
import { refusePlace } from '../../refuse-place.ts';

export async function load({ locals, params }) {
	const organisation = await organisationToEdit(locals.scope, params.id);
	if (!organisation) error(404, 'not found');
	return { organisation };
}

export const actions = {
	default: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const { region, municipality, ...fields } = values;
		const place = region === undefined ? undefined : { region, municipality };
		const result = await editOrganisation(locals.scope, { ...fields, place, id: params.id });
		if (!result.ok) return refusePlace(result, values);
		redirect(303, `/${params.locale}/organisations/${params.id}?saved=1`);
	}
};
