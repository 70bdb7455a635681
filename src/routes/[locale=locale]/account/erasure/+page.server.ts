import { redirect } from '@sveltejs/kit';
import { eraseMe } from '#domains/organisations/server/commands.ts';
import { readForm, refuse } from '#src/forms.ts';

export const actions = {
	default: async ({ locals, params, request, cookies }) => {
		const { values } = await readForm(request);
		const result = await eraseMe(locals.scope, values);
		if (!result.ok) return refuse(result, values);
		for (const { name } of cookies.getAll())
			if (name.includes('kwartje')) cookies.delete(name, { path: '/' });
		redirect(303, `/${params.locale}?erased=1`);
	}
};
