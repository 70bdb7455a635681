import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { sql } from 'kysely';
import { addDays, startOfDay } from '#kernel/dates.ts';
import {
	needOfOrganisations,
	organisationCards,
	refusedPartners
} from '#domains/organisations/server/queries.ts';
import { db } from '#platform/server/database.ts';
import { solve } from '#platform/server/solver.ts';
import {
	allocate,
	type Allocation,
	type AllocationWorld,
	firstCome,
	greedy,
	rank,
	type RoundEntry,
	type RoundOffer,
	type RoundOutcome,
	type Settings,
	roundOutcome,
	roundWorld,
	type Way
} from '../engine/index.ts';
import { type OfferShelf, offerShelf } from './offer-queries.ts';
import { openQuestionsWithState, placeOf, type Question, questionTexts } from './question-queries.ts';
import {
	choicesOf,
	earlierPlacements,
	type PlacementRecord,
	type Round,
	type SolveProgress
} from './round-queries.ts';
import { rankingSettings } from './weights-queries.ts';

/** An offer this far down a question's list isn't divided: nobody would call it a suggestion. */
const MOST_CANDIDATES = 40;
const SECONDS = { proposed: 120, withoutNeed: 60 };
/** Near enough to the best for what relevance is worth. */
const GAP = 0.005;

/** Works a round out, and tells how far it is. Stopped it gives the best that was found. */
export async function workOut(
	round: Round,
	signal: AbortSignal,
	tell: (progress: SolveProgress) => void
): Promise<RoundOutcome> {
	const [questions, shelf, settings, earlier, refused, choices] = await Promise.all([
		questionsOfRound(round),
		offerShelf(),
		rankingSettings(),
		earlierPlacements(round.id),
		refusedPartners(),
		choicesOf(db(), round.id)
	]);
	const busy = new Set(earlier.filter(({ state }) => state === 'open').map(({ questionId }) => questionId));
	const free = questions.filter(({ id }) => !busy.has(id));
	const limits = { settings, earlier, refused, leastFit: round.leastFit };
	const entries = await entriesOf(free, shelf, limits, (done) =>
		tell({ step: 'reading', done, of: free.length })
	);
	const offers = offersOf(shelf, entries, earlier);
	const named = roundWorld(entries, offers, choices, round);
	const seconds: Record<Way, number> = { proposed: 0, withoutNeed: 0, greedy: 0, firstCome: 0 };
	const timed = async <Value>(way: Way, work: () => Value | Promise<Value>): Promise<Value> => {
		const started = performance.now();
		const value = await work();
		seconds[way] = (performance.now() - started) / 1000;
		return value;
	};
	const best = (way: keyof typeof SECONDS, world: AllocationWorld): Promise<Allocation> =>
		timed(way, () =>
			allocate(world, solve, {
				timeLimitSeconds: SECONDS[way],
				gap: GAP,
				signal,
				onProgress: ({ seconds: done }) =>
					tell({ step: way === 'proposed' ? 'dividing' : 'comparing', done, of: SECONDS[way] })
			})
		);
	const { world } = named;
	const allocation = await best('proposed', world);
	const unweighted = { ...world, needs: world.needs.map((need) => ({ ...need, weight: 1 })) };
	const chosen = {
		proposed: allocation.chosen,
		withoutNeed: (await best('withoutNeed', unweighted)).chosen,
		greedy: await timed('greedy', () => greedy(world)),
		firstCome: await timed('firstCome', () => firstCome(world, named.byAge))
	};
	return roundOutcome(named, allocation, chosen, seconds, typicalPlaces(offers));
}

type Asked = Question & { place: ReturnType<typeof placeOf>; needPercentile: number | null };

/** Open questions that nobody said yes to, as the round limits them. */
async function questionsOfRound({ theme, province, askedFrom, askedUntil }: Round): Promise<Asked[]> {
	let query = openQuestionsWithState(true).where('state.kind', '=', 'published');
	if (theme) query = query.where(sql<boolean>`${theme} = any(help_question.themes)`);
	if (province) query = query.where('organisation.province', '=', province);
	if (askedFrom) query = query.where('state.at', '>=', startOfDay(askedFrom));
	if (askedUntil) query = query.where('state.at', '<', addDays(startOfDay(askedUntil), 1));
	const rows = await query.orderBy('state.at').orderBy('helpQuestion.id').execute();
	const askers = rows.map(({ organisationId }) => organisationId);
	const [cards, needs] = await Promise.all([organisationCards(askers), needOfOrganisations(askers)]);
	return rows.flatMap((row) => {
		const card = cards.get(row.organisationId);
		const needPercentile = needs.get(row.organisationId)?.percentile ?? null;
		return card ? [{ ...row, place: placeOf(card), needPercentile }] : [];
	});
}

const FITS = { veryWell: ['veryWell'], well: ['veryWell', 'well'], partly: ['veryWell', 'well', 'partly'] };

type Limits = Pick<Round, 'leastFit'> & {
	settings: Settings;
	earlier: readonly PlacementRecord[];
	refused: ReadonlySet<string>;
};

/** Each question with the offers that fit it well enough: not its own, not of who said no to it, not of whom the alliance advises against. */
async function entriesOf(
	questions: readonly Asked[],
	{ index, offers }: OfferShelf,
	{ settings, earlier, refused, leastFit }: Limits,
	tell: (done: number) => void
): Promise<RoundEntry[]> {
	const talked = await partnersInTouch(questions.map(({ id }) => id));
	const declined = new Set(
		earlier
			.filter(({ state }) => state === 'declined')
			.map(({ questionId, partnerId }) => `${questionId} ${partnerId}`)
	);
	const entries: RoundEntry[] = [];
	const texts = await questionTexts(questions);
	for (const [i, question] of questions.entries()) {
		const mayHelp = (partnerId: string) =>
			partnerId !== question.organisationId &&
			!refused.has(partnerId) &&
			!talked.has(`${question.id} ${partnerId}`) &&
			!declined.has(`${question.id} ${partnerId}`);
		const candidates = [];
		const { ranked } = rank(texts[i]!, index, settings);
		for (const { offerId, score, fit } of ranked) {
			if (!FITS[leastFit].includes(fit) || candidates.length === MOST_CANDIDATES) break;
			const partnerId = offers.get(offerId)?.organisationId;
			if (partnerId && mayHelp(partnerId)) candidates.push({ offerId, score });
		}
		entries.push({
			questionId: question.id,
			supportTypes: question.supportTypes,
			themes: question.themes,
			province: question.place.province,
			needPercentile: question.needPercentile,
			askedAt: question.stateAt.getTime(),
			candidates
		});
		tell(entries.length);
		// Pages are answered meanwhile.
		await yieldToOthers();
	}
	return entries;
}

/** Who talks or talked about a question already: "question partner". */
async function partnersInTouch(questionIds: readonly string[]): Promise<Set<string>> {
	const rows = await db()
		.selectFrom('helpRequest')
		.select(['questionId', 'partnerId'])
		// One parameter, however many there are.
		.where(sql<boolean>`question_id = any(${questionIds}::uuid[])`)
		.execute();
	return new Set(rows.map(({ questionId, partnerId }) => `${questionId} ${partnerId}`));
}

/** What is left of the offers that fit something; what earlier rounds suggested and nobody answered yet is taken. */
function offersOf(
	{ offers }: OfferShelf,
	entries: readonly RoundEntry[],
	earlier: readonly PlacementRecord[]
): RoundOffer[] {
	const fitting = new Set(entries.flatMap(({ candidates }) => candidates.map(({ offerId }) => offerId)));
	const taken = new Map<string, number>();
	for (const { offerId, takes, state } of earlier)
		if (state === 'open' || state === 'asked') taken.set(offerId, (taken.get(offerId) ?? 0) + takes);
	return [...fitting].sort().flatMap((id) => {
		const offer = offers.get(id);
		if (!offer) return [];
		const { capacityTotal, used, capacityUnit: unit, supportTypes } = offer;
		const left = capacityTotal === null ? null : Math.max(0, capacityTotal - used - (taken.get(id) ?? 0));
		return [{ id, left, unit, supportTypes }];
	});
}

/** What an offer has left in the middle of all that have places. */
function typicalPlaces(offers: readonly RoundOffer[]): number {
	const places = offers
		.flatMap(({ left, unit }) => (unit === 'places' && left ? [left] : []))
		.sort((a, b) => a - b);
	return places[Math.floor(places.length / 2)] ?? 1;
}
