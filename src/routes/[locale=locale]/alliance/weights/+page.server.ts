import { error, redirect } from '@sveltejs/kit';
import { QUARTERS, tryWeightsInput } from '#domains/matching/schema.ts';
import { changeWeights } from '#domains/matching/server/commands.ts';
import { tryWeights, weightsPage } from '#domains/matching/server/queries.ts';
import { readForm, refuse } from '#src/forms.ts';

/** The points in the address, as somebody typed them; null where nobody tries any. */
function typedIn({ searchParams }: URL): Record<string, string> | null {
	if (!QUARTERS.some((quarter) => searchParams.has(quarter))) return null;
	return Object.fromEntries(QUARTERS.map((quarter) => [quarter, searchParams.get(quarter) ?? '']));
}

export async function load({ locals, url }) {
	const weights = await weightsPage(locals.scope);
	if (!weights) error(404, 'not found');
	const typed = typedIn(url);
	const tried = typed && tryWeightsInput.safeParse(typed);
	return {
		weights,
		typed,
		/** Per field what is wrong with it; `points` is their sum. */
		problems: Object.fromEntries(
			tried?.error?.issues.map(({ path, message }) => [String(path[0]), message]) ?? []
		),
		trial: tried?.success ? await tryWeights(locals.scope, tried.data) : null,
		saved: url.searchParams.has('saved')
	};
}

export const actions = {
	/** The points stand in the address, so that a refused form comes back with what they would change. */
	save: async ({ locals, params, request, url }) => {
		const { values } = await readForm(request);
		const result = await changeWeights(locals.scope, { ...values, ...typedIn(url) });
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/alliance/weights?saved=1`);
	}
};
