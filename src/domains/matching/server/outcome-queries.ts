import { sql } from 'kysely';
import type { SystemActor } from '#kernel/actor.ts';
import { addDays, localDay, startOfDay } from '#kernel/dates.ts';
import { organisationCards } from '#domains/organisations/server/queries.ts';
import { now } from '#platform/server/clock.ts';
import { db } from '#platform/server/database.ts';
import type { Scope } from '#platform/server/scope.ts';
import {
	becameCollaboration,
	calibrate,
	type Calibration,
	featuresOfPair,
	gradeOf,
	type Outcome,
	type PairFeatures,
	type Quarters,
	scoreOfPair,
	type Sequel,
	type Settings
} from '../engine/index.ts';
import { isOpen } from '../policy.ts';
import type { RequestState } from './conversation-queries.ts';
import { offerColumns, offerShelf, offerTexts, withPartners } from './offer-queries.ts';
import { placeOf, questionsWithState, questionTexts } from './question-queries.ts';

/** What is more comes a minute later: meanwhile pages have their turn. */
const MOST_AT_ONCE = 50;

/**
 * Conversations about an offer of which it isn't kept yet what ranking saw, with what it sees, oldest first. None older than
 * a day: by then their texts may say something else.
 */
export async function matchesToKeep(
	_: Scope<SystemActor>,
	settings: Settings
): Promise<{ requestId: string; features: PairFeatures }[]> {
	const rows = await db()
		.selectFrom('helpRequest')
		.leftJoin('matchFeatures', 'matchFeatures.requestId', 'helpRequest.id')
		.select(['helpRequest.id', 'helpRequest.questionId', 'helpRequest.offerId'])
		.where('helpRequest.offerId', 'is not', null)
		.where('helpRequest.createdAt', '>', addDays(now(), -1))
		.where('matchFeatures.requestId', 'is', null)
		.orderBy('helpRequest.createdAt')
		.limit(MOST_AT_ONCE)
		.execute();
	if (rows.length === 0) return [];
	const [questions, offers, { index }] = await Promise.all([
		questionsWithState(db())
			.where(
				'helpQuestion.id',
				'in',
				rows.map((row) => row.questionId)
			)
			.execute(),
		db()
			.selectFrom('offer')
			.select(offerColumns)
			.where(
				'offer.id',
				'in',
				rows.map((row) => row.offerId!)
			)
			.execute(),
		offerShelf()
	]);
	const askers = await organisationCards(questions.map((question) => question.organisationId));
	const offersById = new Map((await withPartners(db(), offers)).map((offer) => [offer.id, offer]));
	const pairs = rows.flatMap(({ id, questionId, offerId }) => {
		const question = questions.find((found) => found.id === questionId);
		const asker = question && askers.get(question.organisationId);
		const offer = offersById.get(offerId!);
		return asker && offer ? [{ requestId: id, question: { ...question, place: placeOf(asker) }, offer }] : [];
	});
	const asked = await questionTexts(pairs.map(({ question }) => question));
	const offered = await offerTexts(pairs.map(({ offer }) => offer));
	return pairs.map(({ requestId }, i) => ({
		requestId,
		features: featuresOfPair(asked[i]!, offered[i]!, index, settings)
	}));
}

const OUTCOMES: Record<RequestState, Outcome> = {
	sent: 'waiting',
	askedBack: 'waiting',
	interested: 'interested',
	notNow: 'notNow',
	expired: 'silent',
	withdrawn: 'takenBack'
};

/** What ranking saw of a match, and what became of it. */
type KnownMatch = Sequel & {
	questionId: string;
	offerId: string;
	origin: 'school' | 'partner';
	sentAt: Date;
	features: PairFeatures;
};

/** Every match of which is kept what ranking saw, as far as it had come at a moment, in the order in which they began. */
async function knownMatches(until: Date): Promise<KnownMatch[]> {
	const rows = await db()
		.selectFrom('matchFeatures')
		.innerJoin('helpRequest', 'helpRequest.id', 'matchFeatures.requestId')
		.innerJoinLateral(
			(eb) =>
				eb
					.selectFrom('helpRequestFact')
					.select(['kind', 'reasonCode'])
					.whereRef('helpRequestFact.requestId', '=', 'helpRequest.id')
					.where('helpRequestFact.kind', '!=', 'reminded')
					.where('helpRequestFact.at', '<', until)
					.orderBy('helpRequestFact.id', 'desc')
					.limit(1)
					.as('state'),
			(join) => join.onTrue()
		)
		.innerJoinLateral(
			(eb) =>
				eb
					.selectFrom('helpQuestionFact')
					.select(['helpQuestionFact.kind', 'helpQuestionFact.requestId'])
					.whereRef('helpQuestionFact.questionId', '=', 'helpRequest.questionId')
					.where('helpQuestionFact.at', '<', until)
					.orderBy('helpQuestionFact.id', 'desc')
					.limit(1)
					.as('question'),
			(join) => join.onTrue()
		)
		.select([
			'helpRequest.questionId',
			'helpRequest.offerId',
			'helpRequest.origin',
			'helpRequest.createdAt as sentAt',
			'state.reasonCode',
			'question.kind as questionState',
			'words',
			'grams',
			'meaning',
			'content',
			'themes',
			'supportTypes',
			'place',
			'score'
		])
		.select(sql<RequestState>`state.kind`.as('state'))
		.select(
			sql<boolean>`question.kind = 'fulfilled' and question.request_id = help_request.id`.as('fulfilled')
		)
		.select((eb) =>
			eb
				.exists(
					eb
						.selectFrom('agreement')
						.innerJoin('agreementFact', 'agreementFact.agreementId', 'agreement.id')
						.select('agreement.id')
						.whereRef('agreement.requestId', '=', 'helpRequest.id')
						.where('agreementFact.kind', '=', 'signed')
						.where('agreementFact.at', '<', until)
				)
				.$castTo<boolean>()
				.as('agreed')
		)
		.orderBy('helpRequest.createdAt')
		.orderBy('helpRequest.id')
		.execute();
	return rows.map(
		({
			questionId,
			offerId,
			origin,
			sentAt,
			state,
			reasonCode,
			questionState,
			agreed,
			fulfilled,
			...features
		}) => ({
			questionId,
			offerId: offerId!,
			origin,
			sentAt,
			outcome: fulfilled ? 'fulfilled' : agreed ? 'agreed' : OUTCOMES[state],
			reasonCode,
			questionOpen: isOpen(questionState),
			features
		})
	);
}

export type Judgement = { q: string; o: string; g: number } & Omit<KnownMatch, 'questionId' | 'offerId'>;

/** What people made of matches, to learn from: in the form of the judgements in `demo/eval`, with what ranking saw. */
export async function outcomeJudgements(_: Scope<SystemActor>): Promise<Judgement[]> {
	return (await knownMatches(now())).flatMap(({ questionId, offerId, ...known }) => {
		const grade = gradeOf(known);
		return grade === null ? [] : [{ q: questionId, o: offerId, g: grade, ...known }];
	});
}

let keptCalibration: { key: string; made: Promise<Calibration | null> } | undefined;

/**
 * What scores under these points have been worth, by what was known when this day began: so any process says the same, all
 * day long. Null until enough is known.
 */
export async function calibrationToday(points: Quarters): Promise<Calibration | null> {
	const today = localDay(now());
	const key = `${today} ${points.join()}`;
	if (keptCalibration?.key === key) return await keptCalibration.made;
	const made = calibrationUntil(startOfDay(today), points);
	keptCalibration = { key, made };
	made.catch(() => (keptCalibration = undefined));
	return await made;
}

async function calibrationUntil(until: Date, points: Quarters): Promise<Calibration | null> {
	return calibrate(
		(await knownMatches(until)).flatMap((match) => {
			const good = becameCollaboration(match);
			return good === null ? [] : [{ score: scoreOfPair(match.features, { points }), good }];
		})
	);
}
