import { error, redirect } from '@sveltejs/kit';
import type { BlockedMatch, Match } from '#domains/matching/engine/index.ts';
import { mayActOnQuestion, mayEditQuestion, mayProposeHelp } from '#domains/matching/policy.ts';
import { saveShortlist } from '#domains/matching/server/commands.ts';
import {
	conversationsOf,
	offersByIds,
	questionById,
	rankOffers,
	shortlistOf,
	type VisibleOffer
} from '#domains/matching/server/queries.ts';
import { needOfOrganisations, ownOrganisations } from '#domains/organisations/server/queries.ts';
import { db } from '#platform/server/database.ts';
import { readForm, refuse } from '#src/forms.ts';
import { chosen } from '../../filters.ts';

const SHOWN_AT_FIRST = 8;
const BLOCKED_SHOWN = 5;
const DISTANCES = [15, 30, 60, 120];

type Shown<M extends Match> = { match: M; offer: VisibleOffer };

function withOffers<M extends Match>(matches: M[], offers: Map<string, VisibleOffer>): Shown<M>[] {
	return matches.flatMap((match) => {
		const offer = offers.get(match.offerId);
		return offer ? [{ match, offer }] : [];
	});
}

export async function load({ locals, params, url }) {
	const question = await questionById(locals.scope, params.id);
	if (!question) error(404, 'not found');
	const actor = locals.scope.actor;
	const facts = {
		organisationId: question.organisationId,
		organisationChecked: question.asker?.checked ?? true,
		state: question.state,
		visibility: question.visibility
	};
	const { asker } = question;
	const needs = asker?.kind === 'school' ? await needOfOrganisations([asker.id]) : null;
	const common = {
		question,
		need: (asker && needs?.get(asker.id)) ?? null,
		mayEdit: question.asker !== null && mayEditQuestion(actor, facts),
		published: url.searchParams.has('published'),
		sent: Number(url.searchParams.get('sent') ?? 0)
	};
	if (!mayActOnQuestion(actor, facts)) {
		const own = (await ownOrganisations(locals.scope)).filter((partner) =>
			mayProposeHelp(actor, facts, partner)
		);
		return { ...common, desk: null, mayPropose: own.length > 0 };
	}
	const filter = {
		theme: chosen(url, 'theme'),
		supportType: chosen(url, 'support'),
		costs: chosen(url, 'costs'),
		kind: chosen(url, 'kind'),
		distance: DISTANCES.find((km) => String(km) === chosen(url, 'distance'))
	};
	const passes = ({ match, offer }: Shown<Match>) =>
		(!filter.theme || offer.themes.includes(filter.theme)) &&
		(!filter.supportType || offer.supportTypes.includes(filter.supportType)) &&
		(!filter.costs || offer.costs === filter.costs) &&
		(!filter.kind || offer.partner.kind === filter.kind) &&
		(!filter.distance || (match.distanceKm !== null && match.distanceKm <= filter.distance));
	const [{ ranked, blocked, offers }, conversations, shortlist] = await Promise.all([
		rankOffers(question, question.place),
		conversationsOf(locals.scope, question.id),
		shortlistOf(db(), question.id)
	]);
	const asked = new Set(conversations.map((conversation) => conversation.offerId));
	const own = (shown: Shown<Match>) => shown.offer.organisationId === question.organisationId;
	const fitting = withOffers(ranked, offers).filter((shown) => !own(shown) && !asked.has(shown.offer.id));
	const passing = fitting.filter(passes);
	const all = url.searchParams.has('all');
	return {
		...common,
		mayPropose: false,
		desk: {
			filter,
			filtersUsed: Object.values(filter).filter(Boolean).length,
			matches: all ? passing : passing.slice(0, SHOWN_AT_FIRST),
			total: passing.length,
			unfiltered: fitting.length,
			blocked: withOffers<BlockedMatch>(blocked, offers)
				.filter((shown) => !own(shown) && passes(shown))
				.slice(0, BLOCKED_SHOWN),
			conversations,
			shortlist: await offersByIds(db(), shortlist)
		}
	};
}

export const actions = {
	shortlist: async ({ locals, params, request, url }) => {
		const { form, values } = await readForm(request);
		const result = await saveShortlist(locals.scope, {
			questionId: params.id,
			shown: form.getAll('shown'),
			chosen: form.getAll('chosen')
		});
		if (!result.ok) return refuse(result, values);
		const page = `/${params.locale}/questions/${params.id}`;
		if (form.has('write')) redirect(303, `${page}/requests/new`);
		redirect(303, `${page}${url.searchParams.get('back') ?? ''}#${form.get('anchor') ?? 'offers'}`);
	}
};
