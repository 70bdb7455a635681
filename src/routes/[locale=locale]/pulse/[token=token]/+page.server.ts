import { redirect } from '@sveltejs/kit';
import { pulseAnswer } from '#domains/initiatives/components/forms.ts';
import { answerPulse } from '#domains/initiatives/server/commands.ts';
import { pulseByToken } from '#domains/initiatives/server/queries.ts';
import { readForm, refuse } from '#src/forms.ts';

/** Looking changes nothing, however often a mail scanner looks. */
export async function load({ params, url }) {
	const link = await pulseByToken(params.token);
	return {
		link,
		problem: link ? link.problem : ('unknown' as const),
		answered: url.searchParams.has('answered')
	};
}

const ENDED = new Set(['expired', 'revoked', 'stopped', 'notFound']);

export const actions = {
	default: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const link = await pulseByToken(params.token);
		const answer = pulseAnswer(link?.process, values);
		const result = await answerPulse(locals.scope, { ...answer, token: params.token });
		// The page says by itself what became of the link; what was written comes back.
		if (!result.ok && ENDED.has(result.code)) return refuse({ ok: false, code: 'ended' }, values);
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/pulse/${params.token}?answered=1`);
	}
};
