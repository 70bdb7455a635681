import { error, redirect } from '@sveltejs/kit';
import { mayActOnQuestion } from '#domains/matching/policy.ts';
import { MAX_REQUESTS } from '#domains/matching/schema.ts';
import { sendRequests } from '#domains/matching/server/commands.ts';
import { offersByIds, questionById, shortlistOf, questionFacts } from '#domains/matching/server/queries.ts';
import { db } from '#platform/server/database.ts';
import { readForm, refuse } from '#src/forms.ts';

export async function load({ locals, params }) {
	const question = await questionById(locals.scope, params.id);
	if (!question?.asker) error(404, 'not found');
	const facts = questionFacts(question);
	if (!mayActOnQuestion(locals.scope.actor, facts)) error(404, 'not found');
	return {
		question,
		offers: await offersByIds(db(), await shortlistOf(db(), question.id)),
		most: MAX_REQUESTS
	};
}

export const actions = {
	default: async ({ locals, params, request }) => {
		const { form, values } = await readForm(request);
		const offerIds = form.getAll('offerIds').map(String);
		const result = await sendRequests(locals.scope, {
			questionId: params.id,
			offerIds,
			message: values.message ?? '',
			conflictOfInterest: values.conflictOfInterest ?? ''
		});
		if (!result.ok) return refuse(result, { ...values, offerIds: offerIds.join(',') });
		redirect(303, `/${params.locale}/questions/${params.id}?sent=${result.value.sent}#conversations`);
	}
};
