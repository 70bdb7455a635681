import { error, redirect } from '@sveltejs/kit';
import { tellLesson } from '#domains/initiatives/server/commands.ts';
import { initiativeById, lessonsOf } from '#domains/initiatives/server/queries.ts';
import { readForm, refuse } from '#src/forms.ts';

export async function load({ locals, params, url }) {
	const initiative = await initiativeById(locals.scope, params.id);
	if (!initiative?.stopped) error(404, 'not found');
	return {
		initiative,
		...(await lessonsOf(locals.scope, initiative)),
		saved: url.searchParams.has('saved')
	};
}

export const actions = {
	default: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await tellLesson(locals.scope, { ...values, id: params.id });
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/initiatives/${params.id}/lessons?saved=1`);
	}
};
