import { redirect } from '@sveltejs/kit';
import { openInitiative } from '#domains/initiatives/server/commands.ts';
import { maySpeakFor } from '#domains/initiatives/policy.ts';
import { REFERENCE_PROCESS } from '#domains/initiatives/schema.ts';
import { organisationCards } from '#domains/organisations/server/queries.ts';
import { localDay } from '#kernel/dates.ts';
import { now } from '#platform/server/clock.ts';
import { newId } from '#platform/server/ids.ts';
import { readForm, refuse } from '#src/forms.ts';

export async function load({ locals }) {
	const { actor } = locals.scope;
	const own =
		actor.kind === 'person'
			? [...actor.memberships.map((one) => one.organisationId), ...actor.boardSchoolIds]
			: [];
	const cards = await organisationCards(own.filter((id) => maySpeakFor(actor, id)));
	return {
		newId: newId(),
		organisations: [...cards.values()].filter(({ checked }) => checked),
		phases: REFERENCE_PROCESS.phases,
		today: localDay(now())
	};
}

const FIELDS = { notBegun: 'runsSince', dateInPast: 'reviewOn', dayTooFar: 'reviewOn' };

export const actions = {
	default: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await openInitiative(locals.scope, values);
		if (!result.ok) return refuse(result, values, FIELDS);
		redirect(303, `/${params.locale}/initiatives/${result.value.id}/parties?invited=new`);
	}
};
