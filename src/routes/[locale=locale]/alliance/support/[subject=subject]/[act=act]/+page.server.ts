import { error, redirect } from '@sveltejs/kit';
import { actTarget } from '#domains/organisations/components/support.ts';
import { SUPPORT_ACTS } from '#domains/organisations/schema.ts';
import { supportActs } from '#domains/organisations/server/commands.ts';
import { supportPage } from '#domains/organisations/server/queries.ts';
import { countAttempt } from '#platform/server/rate-limit.ts';
import { readForm, refuse, refuseField } from '#src/forms.ts';

const actOf = (name: string) => SUPPORT_ACTS.find((act) => act === name);

export async function load({ locals, params, url }) {
	const act = actOf(params.act);
	const page = act ? await supportPage(locals.scope, params.subject) : null;
	if (!act || !page) error(404, 'not found');
	const on = url.searchParams.get('on') ?? '';
	const what = page.look ? actTarget(act, page, page.look.state, on) : null;
	const here = `/${params.locale}/alliance/support/${encodeURIComponent(params.subject)}`;
	// Why they look is no longer known, or what it is about is gone: what there is, stands one step back.
	if (what === null) redirect(303, `${here}?gone=1`);
	return { act, on, what, name: page.person?.name ?? page.email, reason: page.look?.reason ?? '', here };
}

export const actions = {
	default: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const act = actOf(params.act);
		if (!act) error(404, 'not found');
		if (act === 'mailSignIn' && (await countAttempt('signInAddress', params.subject)) > 0)
			return refuseField(429, values, 'reason', 'tooOften');
		const result = await supportActs[act](locals.scope, { ...values, about: params.subject });
		if (!result.ok) return refuse(result, values);
		const here = `/${params.locale}/alliance/support/${encodeURIComponent(params.subject)}`;
		redirect(303, `${here}?done=${act}`);
	}
};
