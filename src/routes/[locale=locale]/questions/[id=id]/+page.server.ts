import { error, redirect, type RequestEvent } from '@sveltejs/kit';
import { isWithin, type Match, spellOut } from '#domains/matching/engine/index.ts';
import {
	mayActOnQuestion,
	mayEditQuestion,
	mayProposeHelp,
	maySeeQuestionHistory
} from '#domains/matching/policy.ts';
import { saveShortlist } from '#domains/matching/server/commands.ts';
import {
	conversationsOf,
	offersByIds,
	placedOffers,
	promiseOf,
	questionById,
	rankOffers,
	shortlistOf,
	suggestedOffers,
	type VisibleOffer,
	questionFacts
} from '#domains/matching/server/queries.ts';
import { needOfOrganisations, ownOrganisations } from '#domains/organisations/server/queries.ts';
import { db } from '#platform/server/database.ts';
import { type FormValues, readForm, refuse } from '#src/forms.ts';
import { chosen } from '../../filters.ts';

const SHOWN_AT_FIRST = 8;
const BLOCKED_SHOWN = 5;
const DISTANCES = [15, 30, 60, 120];

export async function load({ locals, params, url }) {
	const question = await questionById(locals.scope, params.id);
	if (!question) error(404, 'not found');
	const actor = locals.scope.actor;
	const facts = questionFacts(question);
	const { asker } = question;
	const needs = asker?.kind === 'school' ? await needOfOrganisations([asker.id]) : null;
	const common = {
		question,
		promise: await promiseOf(question.id),
		need: (asker && needs?.get(asker.id)) ?? null,
		mayEdit: question.asker !== null && mayEditQuestion(actor, facts),
		maySeeHistory: question.asker !== null && maySeeQuestionHistory(actor, facts),
		published: url.searchParams.has('published'),
		sent: Number(url.searchParams.get('sent') ?? 0)
	};
	if (!mayActOnQuestion(actor, facts)) {
		const [own, talks] = await Promise.all([
			ownOrganisations(locals.scope),
			conversationsOf(locals.scope, question.id)
		]);
		const inTouch = new Set(talks.map(({ partnerId }) => partnerId));
		return {
			...common,
			desk: null,
			talks: talks.map(({ id }) => id),
			mayPropose: own.some((partner) => mayProposeHelp(actor, facts, partner) && !inTouch.has(partner.id))
		};
	}
	const filter = {
		theme: chosen(url, 'theme'),
		supportType: chosen(url, 'support'),
		costs: chosen(url, 'costs'),
		kind: chosen(url, 'kind'),
		distance: DISTANCES.find((km) => String(km) === chosen(url, 'distance'))
	};
	const [conversations, shortlist, byBroker, byRound] = await Promise.all([
		conversationsOf(locals.scope, question.id),
		shortlistOf(db(), question.id).then((ids) => offersByIds(db(), ids)),
		suggestedOffers(question.id),
		placedOffers(question.id)
	]);
	const suggested = byBroker.union(byRound);
	// Last: thousands of matches needn't be kept while something else is waited for.
	const { ranked, blocked, offers } = await rankOffers(question, question.place);
	const asked = new Set(conversations.map((conversation) => conversation.offerId));
	const offerOf = ({ offerId }: Match): VisibleOffer => offers.get(offerId)!;
	const passes = (match: Match) => {
		const offer = offerOf(match);
		return (
			(!filter.theme || offer.themes.includes(filter.theme)) &&
			(!filter.supportType || offer.supportTypes.includes(filter.supportType)) &&
			(!filter.costs || offer.costs === filter.costs) &&
			(!filter.kind || offer.partner.kind === filter.kind) &&
			(!filter.distance || isWithin(match.distanceKm, filter.distance))
		);
	};
	const isOwn = (match: Match) => offerOf(match).organisationId === question.organisationId;
	const isSuggested = ({ offerId }: Match) => suggested.has(offerId);
	const told = <M extends Match>(match: M) => ({ match: spellOut(match), offer: offerOf(match) });
	const open = ranked.filter((match) => !isOwn(match) && !asked.has(match.offerId));
	// What the alliance suggested stands in front: the school was mailed about it.
	const fitting = [...open.filter(isSuggested), ...open.filter((match) => !isSuggested(match))];
	const filtersUsed = Object.values(filter).filter(Boolean).length;
	// Thousands may fit, and most often nothing is filtered.
	const passing = filtersUsed > 0 ? fitting.filter(passes) : fitting;
	const all = url.searchParams.has('all');
	return {
		...common,
		talks: [],
		mayPropose: false,
		desk: {
			filter,
			filtersUsed,
			matches: passing.slice(0, all ? undefined : SHOWN_AT_FIRST).map(told),
			total: passing.length,
			unfiltered: fitting.length,
			blocked: Iterator.from(blocked)
				.filter((match) => !isOwn(match) && passes(match))
				.take(BLOCKED_SHOWN)
				.map(told)
				.toArray(),
			conversations,
			suggested,
			/** How many of those stand in front of what the ranking puts first. */
			suggestedShown: passing.filter(isSuggested).length,
			shortlist
		}
	};
}

const FILTERS = ['theme', 'support', 'costs', 'kind', 'distance', 'all'];

/** The filters that the page was seen with, as part of its address; nothing else that a form may have sent. */
function filtersIn(back: string | null): string {
	const kept = [...new URLSearchParams(back ?? '')].filter(([name]) => FILTERS.includes(name));
	return kept.length > 0 ? `?${new URLSearchParams(kept)}` : '';
}

/** Where on the page somebody goes on. */
function anchorOf(form: FormData): string {
	const anchor = String(form.get('anchor'));
	return /^chosen-[0-9a-f-]{36}$/.test(anchor) ? anchor : 'offers';
}

/** The page with what the form's own filters choose. */
function filteredBy(form: FormData): string {
	if (form.has('clear')) return '';
	const chosen = FILTERS.map((name) => [name, String(form.get(name) ?? '')]);
	return filtersIn(String(new URLSearchParams(chosen.filter(([, value]) => value !== ''))));
}

/** Keeps what was ticked; says what was wrong, or nothing. */
async function keepTicks({ locals, params }: RequestEvent, form: FormData, values: FormValues) {
	const result = await saveShortlist(locals.scope, {
		questionId: params.id,
		shown: form.getAll('shown'),
		chosen: form.getAll('chosen')
	});
	return result.ok ? null : refuse(result, values);
}

export const actions = {
	/** What was ticked is kept before another list is shown. */
	filter: async (event) => {
		const { form, values } = await readForm(event.request);
		const refused = await keepTicks(event, form, values);
		if (refused) return refused;
		redirect(303, `/${event.params.locale}/questions/${event.params.id}${filteredBy(form)}#offers`);
	},
	shortlist: async (event) => {
		const { form, values } = await readForm(event.request);
		const refused = await keepTicks(event, form, values);
		if (refused) return refused;
		const page = `/${event.params.locale}/questions/${event.params.id}`;
		if (form.has('write')) redirect(303, `${page}/requests/new`);
		redirect(303, `${page}${filtersIn(event.url.searchParams.get('back'))}#${anchorOf(form)}`);
	}
};
