import { error, redirect } from '@sveltejs/kit';
import { mayActOnQuestion, mayEditQuestion } from '#domains/matching/policy.ts';
import { withdrawQuestion } from '#domains/matching/server/commands.ts';
import { questionById } from '#domains/matching/server/queries.ts';
import { readForm, refuse } from '#src/forms.ts';

export async function load({ locals, params }) {
	const question = await questionById(locals.scope, params.id);
	if (!question?.asker) error(404, 'not found');
	const facts = {
		organisationId: question.organisationId,
		organisationChecked: question.asker.checked,
		state: question.state,
		visibility: question.visibility
	};
	const { actor } = locals.scope;
	if (!mayEditQuestion(actor, facts) && !mayActOnQuestion(actor, facts)) error(404, 'not found');
	return { question };
}

export const actions = {
	default: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await withdrawQuestion(locals.scope, { ...values, id: params.id });
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/work`);
	}
};
