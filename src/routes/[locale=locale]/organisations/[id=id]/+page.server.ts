import { error } from '@sveltejs/kit';
import { maySpeakFor } from '#domains/initiatives/policy.ts';
import { offersOf, questionsOf } from '#domains/matching/server/queries.ts';
import {
	mayAskToJoin,
	mayKeepDiligence,
	mayManageOrganisation,
	maySeeOrganisationHistory,
	maySeePeople,
	mayTakeAlong
} from '#domains/organisations/policy.ts';
import {
	joinPage,
	needOfOrganisations,
	organisationPage,
	refusalOf
} from '#domains/organisations/server/queries.ts';

export async function load({ locals, params, url }) {
	const { scope, person } = locals;
	const organisation = await organisationPage(scope, params.id);
	if (!organisation) error(404, 'not found');
	const maySeeItsPeople = maySeePeople(scope.actor, organisation);
	const [offers, questions, joining, refusal, needs] = await Promise.all([
		offersOf(params.id),
		questionsOf(scope, params.id),
		person ? joinPage(scope, params.id) : null,
		organisation.closed && maySeeItsPeople ? refusalOf(params.id) : null,
		organisation.kind === 'school' ? needOfOrganisations([params.id]) : null
	]);
	return {
		organisation,
		offers,
		questions,
		refusal,
		need: needs?.get(params.id) ?? null,
		askedAt: joining?.askedAt ?? null,
		/** A visitor may ask as well, with an account that is made on the way. */
		mayJoin: person ? mayAskToJoin(scope.actor, organisation) && !joining?.askedAt : organisation.checked,
		maySeePeople: maySeeItsPeople,
		mayManage: mayManageOrganisation(scope.actor, organisation),
		mayKeepHolidays: organisation.kind === 'school' && maySpeakFor(scope.actor, params.id),
		mayTakeAlong: mayTakeAlong(scope.actor, organisation),
		maySeeHistory: maySeeOrganisationHistory(scope.actor, organisation),
		mayKeepDiligence: mayKeepDiligence(scope.actor),
		registered: url.searchParams.has('registered'),
		saved: url.searchParams.has('saved')
	};
}
