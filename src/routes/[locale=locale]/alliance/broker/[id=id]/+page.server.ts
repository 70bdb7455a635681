import { type ActionFailure, error, redirect, type RequestEvent } from '@sveltejs/kit';
import {
	assignCase,
	closeCase,
	noteCase,
	recordCall,
	suggestOffers
} from '#domains/matching/server/commands.ts';
import { caseById } from '#domains/matching/server/queries.ts';
import { personIdOf } from '#kernel/actor.ts';
import { type FormValues, readForm, refuse, type RefusedForm, refuseField } from '#src/forms.ts';

export async function load({ locals, params, url }) {
	const found = await caseById(locals.scope, params.id);
	if (!found) error(404, 'not found');
	return { found, me: personIdOf(locals.scope.actor), saved: url.searchParams.has('saved') };
}

type Outcome = Awaited<ReturnType<typeof assignCase | typeof suggestOffers | typeof closeCase>>;

/** Back to the case with what was saved, or with what somebody typed. */
function answer(
	{ params }: Pick<RequestEvent, 'params'>,
	values: FormValues,
	result: Outcome
): ActionFailure<RefusedForm> {
	if (result.ok) redirect(303, `/${params.locale}/alliance/broker/${params.id}?saved=1#time-line`);
	return result.code === 'wordMissing' ? refuseField(422, values, 'text', 'missing') : refuse(result, values);
}

export const actions = {
	assign: async (event) => {
		const { values } = await readForm(event.request);
		const input = { text: '', ...values, id: event.params.id };
		return answer(event, values, await assignCase(event.locals.scope, input));
	},
	note: async (event) => {
		const { values } = await readForm(event.request);
		return answer(event, values, await noteCase(event.locals.scope, { ...values, id: event.params.id }));
	},
	call: async (event) => {
		const { values } = await readForm(event.request);
		return answer(event, values, await recordCall(event.locals.scope, { ...values, id: event.params.id }));
	},
	suggest: async (event) => {
		const { form, values } = await readForm(event.request);
		const offerIds = form.getAll('chosen');
		const input = { ...values, id: event.params.id, offerIds };
		const kept = { ...values, chosen: offerIds.join(' ') };
		return answer(event, kept, await suggestOffers(event.locals.scope, input));
	},
	close: async (event) => {
		const { values } = await readForm(event.request);
		return answer(event, values, await closeCase(event.locals.scope, { ...values, id: event.params.id }));
	}
};
