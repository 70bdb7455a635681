import { redirect } from '@sveltejs/kit';
import { savedFilter, SEARCH_LISTS } from '#domains/matching/schema.ts';
import { changeSearch, deleteSearch, saveSearch, switchFitting } from '#domains/matching/server/commands.ts';
import { fittingDigestOf, savedSearches } from '#domains/matching/server/queries.ts';
import { newId } from '#platform/server/ids.ts';
import { readForm, refuse } from '#src/forms.ts';

export async function load({ locals, url }) {
	const list = SEARCH_LISTS.find((name) => name === url.searchParams.get('list'));
	return {
		/** What somebody comes to save, from one of the lists. */
		asked: list ? { list, filter: savedFilter(list, Object.fromEntries(url.searchParams)) } : null,
		newId: newId(),
		searches: await savedSearches(locals.scope),
		fitting: await fittingDigestOf(locals.scope),
		saved: url.searchParams.has('saved')
	};
}

export const actions = {
	save: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await saveSearch(locals.scope, { ...values, filter: values });
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/saved?saved=1`);
	},
	change: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await changeSearch(locals.scope, values);
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/saved?saved=1`);
	},
	delete: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await deleteSearch(locals.scope, values);
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/saved`);
	},
	fitting: async ({ locals, params, request }) => {
		const { form, values } = await readForm(request);
		const result = await switchFitting(locals.scope, { on: form.has('on') });
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/saved?saved=1`);
	}
};
