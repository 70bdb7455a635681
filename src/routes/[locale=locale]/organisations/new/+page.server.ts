import { fail, redirect } from '@sveltejs/kit';
import { regionOf } from '#domains/organisations/schema.ts';
import { registerOrganisation } from '#domains/organisations/server/commands.ts';
import { similarOrganisations } from '#domains/organisations/server/queries.ts';
import { newId } from '#platform/server/ids.ts';
import { readForm } from '#src/forms.ts';
import { openAccountFor } from '../../open-account.ts';
import { refusePlace } from '../refuse-place.ts';

export function load() {
	return { newId: newId() };
}

export const actions = {
	open: (event) => openAccountFor(event, `/${event.params.locale}/organisations/new`),
	register: async ({ locals, params, request }) => {
		const here = `/${params.locale}/organisations`;
		if (!locals.person) redirect(303, `/${params.locale}/sign-in?next=${encodeURIComponent(`${here}/new`)}`);
		const { values } = await readForm(request);
		// Said of this name; another one is looked for again.
		const different = values.different !== undefined && values.different === values.name;
		const result = await registerOrganisation(locals.scope, { ...values, different });
		if (result.ok) redirect(303, `${here}/${result.value.id}?registered=1`);
		const region = regionOf(values.region ?? '');
		if (result.code !== 'similar' || !region) return refusePlace(result, values);
		const municipality = String(result.detail?.municipality);
		const similar = await similarOrganisations({ ...region, municipality, name: values.name ?? '' });
		return fail(409, { values, fields: {}, problem: 'similar', municipality, similar });
	}
};
