import { error, redirect } from '@sveltejs/kit';
import { mayActOnQuestion, mayEditQuestion } from '#domains/matching/policy.ts';
import { closeQuestion, discardDraft } from '#domains/matching/server/commands.ts';
import { conversationsOf, questionById, questionFacts } from '#domains/matching/server/queries.ts';
import { readForm, refuse } from '#src/forms.ts';

export async function load({ locals, params }) {
	const question = await questionById(locals.scope, params.id);
	if (!question?.asker) error(404, 'not found');
	const facts = questionFacts(question);
	const { actor } = locals.scope;
	const mayAct = mayActOnQuestion(actor, facts);
	if (!mayAct && !mayEditQuestion(actor, facts)) error(404, 'not found');
	const conversations = mayAct ? await conversationsOf(locals.scope, params.id) : [];
	return {
		question,
		/** A draft wasn't asked of anybody, so it can't have been solved. */
		open: mayAct,
		helpers: conversations
			.filter(({ state }) => state === 'interested')
			.map(({ id, partner }) => ({ id, name: partner.name }))
	};
}

export const actions = {
	close: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await closeQuestion(locals.scope, { ...values, id: params.id });
		if (!result.ok) return refuse(result, values);
		const done = values.outcome === 'fulfilled' ? 'closedFulfilled' : 'closedWithdrawn';
		redirect(303, `/${params.locale}/work?done=${done}`);
	},
	discard: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await discardDraft(locals.scope, { ...values, id: params.id });
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/work?done=discarded`);
	}
};
