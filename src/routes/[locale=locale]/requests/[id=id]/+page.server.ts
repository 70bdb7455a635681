import { error, redirect } from '@sveltejs/kit';
import { maySeeConversationHistory, writingSideOf } from '#domains/matching/policy.ts';
import {
	answerRequest,
	markRead,
	startAgreement,
	takeBack,
	writeMessage
} from '#domains/matching/server/commands.ts';
import {
	agreementOfThread,
	nextBestOffer,
	type RequestState,
	threadById
} from '#domains/matching/server/queries.ts';
import { newId } from '#platform/server/ids.ts';
import { readForm, refuse } from '#src/forms.ts';

/** No help came of it, so the next best is worth a look. */
const OVER: readonly RequestState[] = ['notNow', 'expired', 'withdrawn'];

export async function load({ locals, params, url }) {
	const thread = await threadById(locals.scope, params.id);
	if (!thread) error(404, 'not found');
	// A session reads, not a mail scanner: that this side has seen it may be noted.
	await markRead(locals.scope, { requestId: params.id });
	const over = OVER.includes(thread.conversation.state);
	return {
		thread,
		next: over && thread.side === 'school' ? await nextBestOffer(locals.scope, thread) : null,
		mayWrite: writingSideOf(locals.scope.actor, thread.conversation) !== null,
		maySeeHistory: maySeeConversationHistory(locals.scope.actor, thread.conversation),
		agreement: await agreementOfThread(thread),
		messageId: newId(),
		agreementId: newId(),
		takenBack: url.searchParams.has('takenBack'),
		proposed: url.searchParams.has('proposed')
	};
}

export const actions = {
	agree: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const input = { id: values.agreementId, requestId: params.id, language: params.locale };
		const result = await startAgreement(locals.scope, input);
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/agreements/${result.value.id}/edit/goal`);
	},
	answer: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await answerRequest(locals.scope, { ...values, requestId: params.id });
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/requests/${params.id}`);
	},
	takeBack: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await takeBack(locals.scope, { ...values, requestId: params.id });
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/requests/${params.id}?takenBack=1`);
	},
	write: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await writeMessage(locals.scope, { ...values, requestId: params.id });
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/requests/${params.id}#newest`);
	}
};
