import { db } from '#platform/server/database.ts';
import { untilChanged } from '#platform/server/revision.ts';
import type { Scope } from '#platform/server/scope.ts';
import {
	type BlockedMatch,
	createQuestionIndex,
	type Match,
	type OfferIndex,
	type Place,
	type QuestionIndex,
	type QuestionText,
	rank,
	type Ranking,
	rankReverse,
	type Settings,
	similarOffers,
	similarQuestions,
	spellOut
} from '../engine/index.ts';
import { isOpen } from '../policy.ts';
import { conversationsOf, type Thread } from './conversation-queries.ts';
import {
	type OfferShelf,
	offerShelf,
	offerText,
	publishedOffers,
	type VisibleOffer
} from './offer-queries.ts';
import {
	openQuestions,
	openQuestionsWithState,
	placeOf,
	type Question,
	questionText,
	type VisibleQuestion
} from './question-queries.ts';
import { rankingSettings } from './weights-queries.ts';

/** Some hundred bytes each. */
const MOST_MATCHES_KEPT = 250_000;

/** The rankings that were asked for last, of one index. */
const rankings = { index: null as OfferIndex | null, byText: new Map<string, Ranking>(), matches: 0 };

/** A ranking says the same as long as its question, the index and the settings are the same: who ticks or filters asks for it again. */
function ranked(text: QuestionText, index: OfferIndex, settings: Settings): Ranking {
	const key = JSON.stringify([text, settings]);
	const size = ({ ranked, blocked }: Ranking) => ranked.length + blocked.length;
	if (rankings.index !== index) Object.assign(rankings, { index, byText: new Map(), matches: 0 });
	const known = rankings.byText.get(key);
	const ranking = known ?? rank(text, index, settings);
	if (known) rankings.byText.delete(key);
	else rankings.matches += size(ranking);
	rankings.byText.set(key, ranking);
	for (const [oldest, dropped] of rankings.byText) {
		if (rankings.matches <= MOST_MATCHES_KEPT) break;
		rankings.byText.delete(oldest);
		rankings.matches -= size(dropped);
	}
	return ranking;
}

/** Offers for a question, best first, and apart from them what fits but can't now. */
export async function rankOffers(question: Question, place: Place): Promise<Ranking & OfferShelf> {
	const [found, settings] = await Promise.all([offerShelf(), rankingSettings()]);
	return { ...found, ...ranked(questionText(question, place), found.index, settings) };
}

/** How one offer fits a question, spelt out; null when it doesn't any more. The caller's own query decided that both may be seen. */
export async function matchOf(
	question: VisibleQuestion,
	offerId: string
): Promise<Match | BlockedMatch | null> {
	const { ranked, blocked } = await rankOffers(question, question.place);
	const found = [...ranked, ...blocked].find((match) => match.offerId === offerId);
	return found ? spellOut(found) : null;
}

/** How many open questions are looked through for the one like this, or the ones that an offer fits. */
const QUESTIONS_READ = 1000;

async function readableQuestions(scope: Scope): Promise<VisibleQuestion[]> {
	const { questions } = await openQuestions(scope, { page: 1 }, QUESTIONS_READ);
	return questions;
}

/** Something made of where open questions come from. A nameless one tells no more than its province. */
export async function fromQuestionPlaces<Made>(
	scope: Scope,
	key: string,
	make: (places: ({ id: string } & Place)[]) => Made
): Promise<Made> {
	const read = async () => make((await readableQuestions(scope)).map(({ id, place }) => ({ id, ...place })));
	// To every visitor the same.
	return scope.actor.kind === 'visitor'
		? await untilChanged(['questions', 'offers'], `places ${key}`, read)
		: await read();
}

let lastIndex: QuestionIndex | undefined;

/** Reads only what wasn't in the index before: what one reader sees differs little from what another does. */
async function indexOf(questions: VisibleQuestion[]): Promise<QuestionIndex> {
	const { index } = await offerShelf();
	lastIndex = createQuestionIndex(
		questions.map((question) => questionText(question, question.place)),
		index,
		lastIndex
	);
	return lastIndex;
}

/** Open questions that look like this one: perhaps these schools can go together. */
export async function similarOpenQuestions(scope: Scope, question: Question): Promise<VisibleQuestion[]> {
	const others = (await readableQuestions(scope)).filter(
		(other) => other.organisationId !== question.organisationId
	);
	const found = similarQuestions(questionText(question, null), await indexOf(others));
	return found.slice(0, 3).flatMap(({ questionId }) => others.find((other) => other.id === questionId) ?? []);
}

/** Offers of others that give the same: perhaps one of them is nearer, or has places left. */
export async function offersLike(offer: VisibleOffer): Promise<VisibleOffer[]> {
	const { index, offers } = await offerShelf();
	return similarOffers(offerText(offer), index).flatMap(({ offerId }) => {
		const other = offers.get(offerId);
		return other && other.organisationId !== offer.organisationId ? [other] : [];
	});
}

/** The reverse: open questions that an offer would help and that its partner isn't in touch about, best first. */
export async function questionsForOffer(
	scope: Scope,
	offer: VisibleOffer
): Promise<{ ranking: Ranking; questions: Map<string, VisibleQuestion> }> {
	const talks = await db()
		.selectFrom('helpRequest')
		.select('questionId')
		.where('partnerId', '=', offer.organisationId)
		.execute();
	const known = new Set(talks.map(({ questionId }) => questionId));
	const questions = (await readableQuestions(scope)).filter(
		({ id, organisationId }) => organisationId !== offer.organisationId && !known.has(id)
	);
	const [index, settings] = await Promise.all([indexOf(questions), rankingSettings()]);
	const ranking = rankReverse(offerText(offer), index, settings);
	return { ranking, questions: new Map(questions.map((question) => [question.id, question])) };
}

/** After a "not now" or a silence: the offer that fits best among those that weren't asked yet. */
export async function nextBestOffer(
	scope: Scope,
	{ question, asker }: Thread
): Promise<{ match: Match; offer: VisibleOffer } | null> {
	if (!isOpen(question.state) || !asker) return null;
	const [{ ranked, offers }, asked] = await Promise.all([
		rankOffers(question, placeOf(asker)),
		conversationsOf(scope, question.id)
	]);
	for (const match of ranked) {
		const offer = offers.get(match.offerId);
		const known = asked.some((conversation) => conversation.offerId === match.offerId);
		if (offer && !known && offer.organisationId !== asker.id) return { match: spellOut(match), offer };
	}
	return null;
}

export type HomeFigures = {
	open: number;
	/** Of the open ones: a partner said yes, and they talk. */
	answered: number;
	askers: number;
	offers: number;
	partners: number;
	/** About the open ones: a partner said yes. */
	agreedTalks: number;
};

/** The live figures of the home page: counts of what everybody may see. */
export async function homeFigures(): Promise<HomeFigures> {
	return await untilChanged(['questions', 'offers'], 'home', async () => {
		const openToAll = () => openQuestionsWithState(false).clearSelect();
		const [questions, offers, talks] = await Promise.all([
			openToAll()
				.select((eb) => [
					eb.fn.countAll<number>().as('open'),
					eb.fn.countAll<number>().filterWhere('state.kind', '=', 'answered').as('answered'),
					eb.fn.count<number>('helpQuestion.organisationId').distinct().as('askers')
				])
				.executeTakeFirstOrThrow(),
			publishedOffers(db())
				.clearSelect()
				.select((eb) => [
					eb.fn.countAll<number>().as('offers'),
					eb.fn.count<number>('offer.organisationId').distinct().as('partners')
				])
				.executeTakeFirstOrThrow(),
			openToAll()
				.innerJoin('helpRequest', 'helpRequest.questionId', 'helpQuestion.id')
				.innerJoin('helpRequestFact as answer', 'answer.requestId', 'helpRequest.id')
				.select((eb) => eb.fn.count<number>('helpRequest.id').distinct().as('agreedTalks'))
				.where('answer.kind', '=', 'interested')
				.executeTakeFirstOrThrow()
		]);
		return { ...questions, ...offers, ...talks };
	});
}
