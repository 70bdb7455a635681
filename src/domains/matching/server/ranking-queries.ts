import { isInsider } from '#kernel/actor.ts';
import { db } from '#platform/server/database.ts';
import { untilChanged } from '#platform/server/revision.ts';
import type { Scope } from '#platform/server/scope.ts';
import {
	type BlockedMatch,
	createQuestionIndex,
	type Match,
	type Place,
	type QuestionIndex,
	rank,
	type Ranking,
	rankReverse,
	similarOffers,
	similarQuestions,
	spellOut
} from '../engine/index.ts';
import { isOpen, maySeeQuestion, type QuestionFacts } from '../policy.ts';
import { conversationsOf, type Thread } from './conversation-queries.ts';
import {
	type OfferShelf,
	offerShelf,
	offerTexts,
	publishedOffers,
	type VisibleOffer
} from './offer-queries.ts';
import {
	allOpenQuestions,
	openQuestionPlaces,
	openQuestionsByIds,
	openQuestionsWithState,
	placeOf,
	type Question,
	questionFacts,
	questionTexts,
	type VisibleQuestion
} from './question-queries.ts';
import { rankingSettings } from './weights-queries.ts';

/** Offers for a question, best first, and apart from them what fits but can't now. */
export async function rankOffers(question: Question, place: Place): Promise<Ranking & OfferShelf> {
	const [found, settings] = await Promise.all([offerShelf(), rankingSettings()]);
	const [text] = await questionTexts([{ ...question, place }]);
	return { ...found, ...rank(text!, found.index, settings) };
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

/** Something made of where open questions come from. A nameless one tells no more than its province. */
export async function fromQuestionPlaces<Made>(
	scope: Scope,
	key: string,
	make: (places: ({ id: string } & Place)[]) => Made
): Promise<Made> {
	const insider = isInsider(scope.actor);
	return await untilChanged(['questions', 'offers'], `places ${insider} ${key}`, async () =>
		make(await openQuestionPlaces(insider))
	);
}

type QuestionShelf = { index: QuestionIndex; facts: Map<string, QuestionFacts> };

let lastShelf: QuestionShelf | undefined;

/**
 * All open questions, indexed for offers, with what decides who may see each; the same for every reader. Only what
 * wasn't in the index before is read.
 */
async function questionShelf(): Promise<QuestionShelf> {
	return await untilChanged(['questions', 'offers'], 'question shelf', async () => {
		const [questions, { index: offers }] = await Promise.all([allOpenQuestions(), offerShelf()]);
		lastShelf = {
			index: createQuestionIndex(await questionTexts(questions), offers, lastShelf?.index),
			facts: new Map(questions.map((question) => [question.id, questionFacts({ ...question, asker: null })]))
		};
		return lastShelf;
	});
}

/** Open questions of others that look like this one: perhaps these schools can go together. */
export async function similarOpenQuestions(scope: Scope, question: Question): Promise<VisibleQuestion[]> {
	const { index, facts } = await questionShelf();
	const [text] = await questionTexts([{ ...question, place: null }]);
	const ids = similarQuestions(text!, index)
		.map(({ questionId }) => questionId)
		.filter((id) => isOfOther(scope, facts.get(id)!, question.organisationId))
		.slice(0, MOST_SIMILAR);
	const found = await openQuestionsByIds(scope, ids);
	return ids.flatMap((id) => found.get(id) ?? []);
}

const MOST_SIMILAR = 3;

function isOfOther(scope: Scope, question: QuestionFacts, organisationId: string): boolean {
	return question.organisationId !== organisationId && maySeeQuestion(scope.actor, question);
}

/** Offers of others that give the same: perhaps one of them is nearer, or has places left. */
export async function offersLike(offer: VisibleOffer): Promise<VisibleOffer[]> {
	const { index, offers } = await offerShelf();
	const [text] = await offerTexts([offer]);
	return similarOffers(text!, index).flatMap(({ offerId }) => {
		const other = offers.get(offerId);
		return other && other.organisationId !== offer.organisationId ? [other] : [];
	});
}

type Fitting<M extends Match> = { match: M; question: VisibleQuestion };

/** The reverse: open questions that an offer would help and that its partner isn't in touch about, best first. */
export async function questionsForOffer(
	scope: Scope,
	offer: VisibleOffer,
	most: { open: number; blocked: number }
): Promise<{ open: Fitting<Match>[]; blocked: Fitting<BlockedMatch>[] }> {
	const [talks, { index, facts }, settings] = await Promise.all([
		db()
			.selectFrom('helpRequest')
			.select('questionId')
			.where('partnerId', '=', offer.organisationId)
			.execute(),
		questionShelf(),
		rankingSettings()
	]);
	const known = new Set(talks.map(({ questionId }) => questionId));
	const first = <M extends Match>(matches: Iterable<M>, limit: number): M[] =>
		Iterator.from(matches)
			.filter(
				({ questionId: id }) => !known.has(id) && isOfOther(scope, facts.get(id)!, offer.organisationId)
			)
			.take(limit)
			.map((match) => spellOut(match))
			.toArray();
	const [text] = await offerTexts([offer]);
	const ranking = rankReverse(text!, index, settings);
	const open = first(ranking.ranked, most.open);
	const blocked = first(ranking.blocked, most.blocked);
	const questions = await openQuestionsByIds(
		scope,
		[...open, ...blocked].map(({ questionId }) => questionId)
	);
	const withQuestions = <M extends Match>(matches: M[]): Fitting<M>[] =>
		matches.flatMap((match) => {
			const question = questions.get(match.questionId);
			return question ? [{ match, question }] : [];
		});
	return { open: withQuestions(open), blocked: withQuestions(blocked) };
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
