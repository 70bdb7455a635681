import { redirect } from '@sveltejs/kit';
import { answerInvitation } from '#domains/initiatives/server/commands.ts';
import { invitationsToAnswer } from '#domains/initiatives/server/queries.ts';
import { readForm, refuse } from '#src/forms.ts';

export async function load({ locals, params, url }) {
	const [invitation] = await invitationsToAnswer(locals.scope, params.id);
	return { invitation: invitation ?? null, declined: url.searchParams.has('declined') };
}

export const actions = {
	default: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await answerInvitation(locals.scope, values);
		if (!result.ok) return refuse(result, values);
		const here = `/${params.locale}/initiatives/${params.id}`;
		redirect(303, values.answer === 'yes' ? here : `${here}/invitation?declined=1`);
	}
};
