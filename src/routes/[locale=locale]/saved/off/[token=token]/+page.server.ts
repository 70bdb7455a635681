import { redirect } from '@sveltejs/kit';
import { stopDigests } from '#domains/matching/server/commands.ts';
import { digestLink } from '#domains/matching/server/queries.ts';
import { refuse } from '#src/forms.ts';

export async function load({ params, url }) {
	return { known: (await digestLink(params.token)) !== null, stopped: url.searchParams.has('stopped') };
}

export const actions = {
	default: async ({ locals, params }) => {
		const result = await stopDigests(locals.scope, { token: params.token });
		if (!result.ok) return refuse(result, {});
		redirect(303, `/${params.locale}/saved/off/${params.token}?stopped=1`);
	}
};
