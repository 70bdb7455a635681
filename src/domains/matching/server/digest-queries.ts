import { belongsTo } from '#kernel/actor.ts';
import { addDays, localDay } from '#kernel/dates.ts';
import { now } from '#platform/server/clock.ts';
import { db } from '#platform/server/database.ts';
import { hashSecret } from '#platform/server/ids.ts';
import type { Scope } from '#platform/server/scope.ts';
import { createQuestionIndex, type Match, rankReverse } from '../engine/index.ts';
import { listOffers, offerShelf, offersOf, offerTexts, type VisibleOffer } from './offer-queries.ts';
import { openQuestions, questionTexts, type VisibleQuestion } from './question-queries.ts';
import { type SavedSearch, searchColumns, toSearch } from './search-queries.ts';
import { rankingSettings } from './weights-queries.ts';

/** What was published longer ago is no news. */
const NEWS_DAYS = 14;
/** How far down a list, newest first, news is looked for. */
const ITEMS_READ = 1000;
const MOST_FITTING = 5;

export type NewsItem =
	| { type: 'question'; id: string; publishedAt: Date; question: VisibleQuestion }
	| { type: 'offer'; id: string; publishedAt: Date; offer: VisibleOffer };

export type FittingNews = { question: VisibleQuestion; match: Match; offer: VisibleOffer };

/** What a person hasn't been told yet: questions that fit their organisations' offers, and news of their searches. */
export type News = {
	fitting: FittingNews[];
	searches: { search: SavedSearch; items: NewsItem[] }[];
};

/** Saved searches of which a mail may go out today. */
function dueSearches() {
	const today = localDay(now());
	const weekAgo = localDay(addDays(now(), -7));
	return db()
		.selectFrom('savedSearch')
		.where((eb) =>
			eb.or([
				eb('frequency', '=', 'daily').and(eb.or([eb('toldOn', 'is', null), eb('toldOn', '<', today)])),
				eb('frequency', '=', 'weekly').and(eb.or([eb('toldOn', 'is', null), eb('toldOn', '<=', weekAgo)]))
			])
		);
}

/** Coordinators of partners with published offers who want to hear of questions that fit, with their partners. */
function fittingReaders() {
	return db()
		.selectFrom('membership')
		.innerJoin('organisation', 'organisation.id', 'membership.organisationId')
		.leftJoin('digestSetting', 'digestSetting.personId', 'membership.personId')
		.where('membership.role', '=', 'coordinator')
		.where('membership.approvedAt', 'is not', null)
		.where('membership.leftAt', 'is', null)
		.where('organisation.checkedAt', 'is not', null)
		.where('organisation.closedAt', 'is', null)
		.where('digestSetting.fittingStoppedAt', 'is', null)
		.where(({ exists, selectFrom }) =>
			exists(
				selectFrom('offer')
					.select('offer.id')
					.whereRef('offer.organisationId', '=', 'membership.organisationId')
					.where('offer.publishedAt', 'is not', null)
			)
		);
}

function dueFittingReaders() {
	const today = localDay(now());
	return fittingReaders().where((eb) =>
		eb.or([eb('digestSetting.fittingToldOn', 'is', null), eb('digestSetting.fittingToldOn', '<', today)])
	);
}

/** Who may get a digest today, if there is news for them. */
export async function peopleToTell(): Promise<string[]> {
	const rows = await dueSearches()
		.select('savedSearch.personId')
		.union(dueFittingReaders().select('membership.personId'))
		.execute();
	return rows.map((row) => row.personId);
}

/** What this person may see, wants to hear of and wasn't told yet. */
export async function newsFor(scope: Scope): Promise<News> {
	const actor = scope.actor;
	if (actor.kind !== 'person') return { fitting: [], searches: [] };
	const [searches, partners, told, publishedQuestions] = await Promise.all([
		dueSearches()
			.select(searchColumns)
			.where('personId', '=', actor.personId)
			.orderBy('createdAt')
			.orderBy('id')
			.execute(),
		dueFittingReaders()
			.select('membership.organisationId')
			.where('membership.personId', '=', actor.personId)
			.execute(),
		db().selectFrom('toldItem').select('itemId').where('personId', '=', actor.personId).execute(),
		questionsPublishedSince(addDays(now(), -NEWS_DAYS))
	]);
	const known = new Set(told.map((row) => row.itemId));
	const isNews = ({ id }: { id: string }) => !known.has(id);

	const fitting =
		partners.length > 0
			? await fittingNews(
					partners.map((row) => row.organisationId),
					(await newQuestions(scope, {}, publishedQuestions)).filter(isNews)
				)
			: [];
	for (const { question } of fitting) known.add(question.id);

	const found: News['searches'] = [];
	for (const search of searches.map(toSearch)) {
		const items =
			search.list === 'questions'
				? await newQuestions(scope, search.filter, publishedQuestions)
				: await newOffers(scope, search.filter);
		const news = items.filter((item) => isNews(item) && item.publishedAt > search.createdAt);
		// A question that two searches find is told once.
		for (const { id } of news) known.add(id);
		if (news.length > 0) found.push({ search, items: news });
	}
	return { fitting, searches: found };
}

async function questionsPublishedSince(since: Date): Promise<Map<string, Date>> {
	const rows = await db()
		.selectFrom('helpQuestionFact')
		.select((eb) => ['questionId', eb.fn.min<Date>('at').as('at')])
		.where('kind', '=', 'published')
		.where('at', '>', since)
		.groupBy('questionId')
		.execute();
	return new Map(rows.map((row) => [row.questionId, row.at]));
}

async function newQuestions(
	scope: Scope,
	{ words, theme, support, province }: Record<string, string>,
	published: Map<string, Date>
): Promise<Extract<NewsItem, { type: 'question' }>[]> {
	if (published.size === 0) return [];
	// The list has what moved last first; what was published since then is among that.
	const { questions } = await openQuestions(
		scope,
		{ words, theme, supportType: support, province, page: 1 },
		ITEMS_READ
	);
	return questions.flatMap((question) => {
		const publishedAt = published.get(question.id);
		return publishedAt && !belongsTo(scope.actor, question.organisationId)
			? [{ type: 'question', id: question.id, publishedAt, question }]
			: [];
	});
}

async function newOffers(
	scope: Scope,
	{ words, theme, support, kind, costs, province }: Record<string, string>
): Promise<NewsItem[]> {
	const since = addDays(now(), -NEWS_DAYS);
	const { offers } = await listOffers(
		{ words, theme, supportType: support, kind, costs, province, page: 1 },
		ITEMS_READ
	);
	return offers.flatMap((offer) =>
		offer.publishedAt && offer.publishedAt > since && !belongsTo(scope.actor, offer.organisationId)
			? [{ type: 'offer', id: offer.id, publishedAt: offer.publishedAt, offer }]
			: []
	);
}

/** The new questions that fit an offer of these partners well, best first, each beside the offer that it fits best. */
async function fittingNews(
	partnerIds: string[],
	news: Extract<NewsItem, { type: 'question' }>[]
): Promise<FittingNews[]> {
	if (news.length === 0) return [];
	const [offers, { index }, settings, inTouch] = await Promise.all([
		Promise.all(partnerIds.map(offersOf)),
		offerShelf(),
		rankingSettings(),
		db()
			.selectFrom('helpRequest')
			.select('questionId')
			.where('partnerId', 'in', partnerIds)
			.where(
				'questionId',
				'in',
				news.map((item) => item.id)
			)
			.execute()
	]);
	const talking = new Set(inTouch.map((row) => row.questionId));
	const fresh = news.filter((item) => !talking.has(item.id));
	const questions = createQuestionIndex(await questionTexts(fresh.map(({ question }) => question)), index);
	const best = new Map<string, FittingNews>();
	const own = offers.flat();
	for (const [i, text] of (await offerTexts(own)).entries())
		for (const match of rankReverse(text, questions, settings).ranked) {
			const offer = own[i]!;
			const item = fresh.find((candidate) => candidate.id === match.questionId);
			// Who put an offer online saw the questions that it fitted then.
			if (!item || match.fit === 'partly' || item.publishedAt <= offer.publishedAt!) continue;
			const other = best.get(item.id);
			if (!other || match.score > other.match.score)
				best.set(item.id, { question: item.question, match, offer });
		}
	return [...best.values()].sort((a, b) => b.match.score - a.match.score).slice(0, MOST_FITTING);
}

/** Whether a person gets questions that fit their offers by mail; null for whom there is nothing to fit. */
export async function fittingDigestOf(scope: Scope): Promise<{ on: boolean } | null> {
	const actor = scope.actor;
	if (actor.kind !== 'person') return null;
	const partners = actor.memberships.filter((own) => own.role === 'coordinator' && own.checked);
	const offers = (await Promise.all(partners.map((own) => offersOf(own.organisationId)))).flat();
	if (offers.length === 0) return null;
	const setting = await db()
		.selectFrom('digestSetting')
		.select('fittingStoppedAt')
		.where('personId', '=', actor.personId)
		.executeTakeFirst();
	return { on: !setting?.fittingStoppedAt };
}

/** Whose digests a mailed link switches off. Looking changes nothing. */
export async function digestLink(token: string): Promise<{ personId: string } | null> {
	const row = await db()
		.selectFrom('digestLink')
		.select('personId')
		.where('tokenHash', '=', hashSecret(token))
		.where('expiresAt', '>', now())
		.executeTakeFirst();
	return row ?? null;
}
