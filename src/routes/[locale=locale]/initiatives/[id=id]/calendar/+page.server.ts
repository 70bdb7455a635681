import { error, redirect } from '@sveltejs/kit';
import { createFeed, revokeFeed } from '#domains/initiatives/server/commands.ts';
import { feedsOf, initiativeById } from '#domains/initiatives/server/queries.ts';
import { plainAddressOf } from '#platform/server/addresses.ts';
import { readForm, refuse } from '#src/forms.ts';

export async function load({ locals, params }) {
	const initiative = await initiativeById(locals.scope, params.id);
	if (!initiative) error(404, 'not found');
	return { initiative, feeds: await feedsOf(locals.scope, params.id) };
}

export const actions = {
	/** The address is in the answer itself, once: only its hash is kept. */
	make: async ({ locals, request }) => {
		const { values } = await readForm(request);
		const result = await createFeed(locals.scope, values);
		if (!result.ok) return refuse(result, values);
		return { made: { of: values.initiativeId, address: plainAddressOf(`calendar/${result.value.token}`) } };
	},
	revoke: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await revokeFeed(locals.scope, values);
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/initiatives/${params.id}/calendar`);
	}
};
