import { error, redirect } from '@sveltejs/kit';
import { changeSetting } from '#domains/organisations/server/commands.ts';
import { allianceSettings } from '#domains/organisations/server/queries.ts';
import { readForm, refuse } from '#src/forms.ts';

export async function load({ locals, url }) {
	const settings = await allianceSettings(locals.scope);
	if (!settings) error(404, 'not found');
	return { settings, saved: url.searchParams.get('saved') };
}

export const actions = {
	default: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await changeSetting(locals.scope, values);
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/alliance/settings?saved=${values.setting}`);
	}
};
