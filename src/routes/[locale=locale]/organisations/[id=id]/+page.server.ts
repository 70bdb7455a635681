import { error } from '@sveltejs/kit';
import { offersOf, questionsOf } from '#domains/matching/server/queries.ts';
import { mayAskToJoin, mayManageOrganisation, maySeePeople } from '#domains/organisations/policy.ts';
import { joinPage, organisationPage, refusalOf } from '#domains/organisations/server/queries.ts';

export async function load({ locals, params, url }) {
	const { scope, person } = locals;
	const organisation = await organisationPage(scope, params.id);
	if (!organisation) error(404, 'not found');
	const closed = organisation.closedAt !== null;
	const state = { id: params.id, checked: organisation.checked, closed };
	const maySeeItsPeople = maySeePeople(scope.actor, state);
	const [offers, questions, joining, refusal] = await Promise.all([
		offersOf(params.id),
		questionsOf(scope, params.id),
		person ? joinPage(scope, params.id) : null,
		closed && maySeeItsPeople ? refusalOf(params.id) : null
	]);
	return {
		organisation,
		offers,
		questions,
		refusal,
		askedAt: joining?.askedAt ?? null,
		/** A visitor may ask as well, with an account that is made on the way. */
		mayJoin: person ? mayAskToJoin(scope.actor, state) && !joining?.askedAt : state.checked && !closed,
		maySeePeople: maySeeItsPeople,
		mayManage: mayManageOrganisation(scope.actor, state),
		registered: url.searchParams.has('registered'),
		saved: url.searchParams.has('saved')
	};
}
