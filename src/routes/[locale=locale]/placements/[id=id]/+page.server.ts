import { error, redirect } from '@sveltejs/kit';
import { declinePlacement, proposeHelp, sendRequests } from '#domains/matching/server/commands.ts';
import { matchOf, placementById, type PlacementPage } from '#domains/matching/server/queries.ts';
import { newId } from '#platform/server/ids.ts';
import type { Scope } from '#platform/server/scope.ts';
import { readForm, refuse } from '#src/forms.ts';

export async function load({ locals, params, url }) {
	const placement = await placementById(locals.scope, params.id);
	if (!placement) error(404, 'not found');
	return {
		placement,
		match: await matchOf(placement.question, placement.offerId),
		requestId: newId(),
		messageId: newId(),
		declined: url.searchParams.has('declined')
	};
}

/** For who answers on a side of it. */
async function answerable(scope: Scope, id: string): Promise<PlacementPage> {
	const placement = await placementById(scope, id);
	if (!placement?.side) error(404, 'not found');
	return placement;
}

export const actions = {
	/** A yes is a request of the school, or a proposal of the partner. */
	yes: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const { questionId, offerId, partnerId, side } = await answerable(locals.scope, params.id);
		if (side === 'school') {
			const input = { questionId, offerIds: [offerId], message: values.text ?? '', conflictOfInterest: '' };
			const result = await sendRequests(locals.scope, input);
			if (!result.ok) return refuse(result, values);
			redirect(303, `/${params.locale}/questions/${questionId}?sent=${result.value.sent}#conversations`);
		}
		const { requestId, messageId, text } = values;
		const input = { requestId, messageId, text, questionId, partnerId, offerId, amount: '', unit: '' };
		const result = await proposeHelp(locals.scope, input);
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/requests/${result.value.id}?proposed=1`);
	},
	no: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		await answerable(locals.scope, params.id);
		const result = await declinePlacement(locals.scope, { ...values, id: params.id });
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/placements/${params.id}?declined=1`);
	}
};
