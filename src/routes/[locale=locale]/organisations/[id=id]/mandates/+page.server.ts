import { error, redirect } from '@sveltejs/kit';
import {
	endBoardMandate,
	endMandate,
	giveBoardMandate,
	recordMandate
} from '#domains/organisations/server/commands.ts';
import { mandatesOf } from '#domains/organisations/server/queries.ts';
import { readForm, refuse } from '#src/forms.ts';

export async function load({ locals, params, url }) {
	const page = await mandatesOf(locals.scope, params.id);
	if (!page) error(404, 'not found');
	return { ...page, ownId: locals.person?.id, saved: url.searchParams.has('saved') };
}

export const actions = {
	record: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await recordMandate(locals.scope, { ...values, organisationId: params.id });
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/organisations/${params.id}/mandates?saved=1`);
	},
	end: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await endMandate(locals.scope, values);
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/organisations/${params.id}/mandates?saved=1`);
	},
	give: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await giveBoardMandate(locals.scope, values);
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/organisations/${params.id}/mandates?saved=1`);
	},
	endBoard: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await endBoardMandate(locals.scope, values);
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/organisations/${params.id}/mandates?saved=1`);
	}
};
