import { error, fail, redirect } from '@sveltejs/kit';
import type { LinkActor } from '#kernel/actor.ts';
import { answerRequest, writeMessage } from '#domains/matching/server/commands.ts';
import { threadById } from '#domains/matching/server/queries.ts';
import { newId } from '#platform/server/ids.ts';
import { type FormValues, readForm, type RefusedForm, refuse } from '#src/forms.ts';

function linkOf(locals: App.Locals): LinkActor {
	const { actor } = locals.scope;
	if (actor.kind !== 'link') error(404, 'not found');
	return actor;
}

/** Looking changes nothing, however often a mail scanner looks. */
export async function load({ locals, url }) {
	const answered = url.searchParams.has('answered');
	if (locals.linkProblem) return { problem: locals.linkProblem, thread: null, messageId: '', answered };
	const thread = await threadById(locals.scope, linkOf(locals).requestId);
	if (!thread) error(404, 'not found');
	return { problem: null, thread, messageId: newId(), answered };
}

/** What somebody wrote comes back when the link stopped working in the meantime. */
function gone(values: FormValues) {
	return fail<RefusedForm>(410, { values, fields: {}, problem: null });
}

export const actions = {
	answer: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		if (locals.linkProblem) return gone(values);
		const result = await answerRequest(locals.scope, { ...values, requestId: linkOf(locals).requestId });
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/answer/${params.token}?answered=1`);
	},
	write: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		if (locals.linkProblem) return gone(values);
		const result = await writeMessage(locals.scope, { ...values, requestId: linkOf(locals).requestId });
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/answer/${params.token}#newest`);
	}
};
