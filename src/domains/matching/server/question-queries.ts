import { sql } from 'kysely';
import { isInsider } from '#kernel/actor.ts';
import { type OrganisationCard, organisationCards } from '#domains/organisations/server/queries.ts';
import { countOf, db, type Database, type Trx } from '#platform/server/database.ts';
import { untilChanged } from '#platform/server/revision.ts';
import type { Scope } from '#platform/server/scope.ts';
import { containing, hasWords } from '#platform/server/words.ts';
import type { Place, QuestionText } from '../engine/index.ts';
import { maySeeAsker, maySeeQuestion, type QuestionFacts, type QuestionState } from '../policy.ts';
import { embedded } from './embedding-queries.ts';

export type Question = {
	id: string;
	version: number;
	organisationId: string;
	title: string;
	situation: string;
	wish: string;
	themes: string[];
	supportTypes: string[];
	audience: string;
	starting: string;
	urgency: 'low' | 'normal' | 'high';
	ownContribution: string;
	tried: string;
	visibility: 'everyone' | 'members' | 'nameless';
	step: number;
	updatedAt: Date;
	state: QuestionState;
	stateAt: Date;
};

/** A question as an actor may see it: `asker` is null when the school's name stays out. */
export type VisibleQuestion = Question & { asker: OrganisationCard | null; place: Place };

const questionColumns = [
	'helpQuestion.id',
	'helpQuestion.version',
	'helpQuestion.organisationId',
	'helpQuestion.title',
	'helpQuestion.situation',
	'helpQuestion.wish',
	'helpQuestion.themes',
	'helpQuestion.supportTypes',
	'helpQuestion.audience',
	'helpQuestion.starting',
	'helpQuestion.urgency',
	'helpQuestion.ownContribution',
	'helpQuestion.tried',
	'helpQuestion.visibility',
	'helpQuestion.step',
	'helpQuestion.updatedAt'
] as const;

/** Questions with their newest fact, which is their state. */
export function questionsWithState(source: Database | Trx) {
	return source
		.selectFrom('helpQuestion')
		.innerJoinLateral(
			(eb) =>
				eb
					.selectFrom('helpQuestionFact')
					.select(['kind', 'at'])
					.whereRef('helpQuestionFact.questionId', '=', 'helpQuestion.id')
					.orderBy('helpQuestionFact.id', 'desc')
					.limit(1)
					.as('state'),
			(join) => join.onTrue()
		)
		.select(questionColumns)
		.select(['state.kind as state', 'state.at as stateAt']);
}

/**
 * Open questions of organisations that aren't closed, with their state, from the facts: so their newest are found without
 * a look at all the others. A fact is the state of its question when no later one is there. Those for members only are
 * left out unless an insider reads.
 */
export function openQuestionsWithState(insider: boolean) {
	const open = db()
		.selectFrom('helpQuestionFact as state')
		.innerJoin('helpQuestion', 'helpQuestion.id', 'state.questionId')
		.innerJoin('organisation', 'organisation.id', 'helpQuestion.organisationId')
		.where('organisation.closedAt', 'is', null)
		.where('state.kind', 'in', ['published', 'answered'])
		.where(({ not, exists, selectFrom }) =>
			not(
				exists(
					selectFrom('helpQuestionFact as later')
						.select('later.id')
						.whereRef('later.questionId', '=', 'state.questionId')
						.whereRef('later.id', '>', 'state.id')
				)
			)
		)
		.select(questionColumns)
		.select(['state.kind as state', 'state.at as stateAt']);
	return insider ? open : open.where('helpQuestion.visibility', '!=', 'members');
}

export function placeOf(card: OrganisationCard): Place {
	const { country, province, municipality, latitude, longitude } = card;
	return { country, province, municipality, latitude, longitude };
}

/** What the policy wants to know of a question. A nameless one is published, so its organisation was checked. */
export function questionFacts(question: Question & { asker: OrganisationCard | null }): QuestionFacts {
	return {
		organisationId: question.organisationId,
		organisationChecked: question.asker?.checked ?? true,
		state: question.state,
		visibility: question.visibility
	};
}

function asSeenBy(
	scope: Scope,
	question: Question,
	asker: OrganisationCard | undefined
): VisibleQuestion | null {
	if (!asker) return null;
	const facts = questionFacts({ ...question, asker });
	if (!maySeeQuestion(scope.actor, facts)) return null;
	const place = placeOf(asker);
	if (maySeeAsker(scope.actor, facts)) return { ...question, asker, place };
	return { ...question, organisationId: '', asker: null, place: provinceAlone(place) };
}

/** Without its name a school must not be found by its place either: the province is as near as it gets. */
function provinceAlone(place: Place): Place {
	return { ...place, municipality: '', latitude: null, longitude: null };
}

export async function questionById(scope: Scope, id: string): Promise<VisibleQuestion | null> {
	const question = await questionsWithState(db()).where('helpQuestion.id', '=', id).executeTakeFirst();
	if (!question) return null;
	const cards = await organisationCards([question.organisationId]);
	return asSeenBy(scope, question, cards.get(question.organisationId));
}

/**
 * Holds a question until commit: its state is its newest fact, so two who write about it go one after the other. Always
 * before anything else of the question or its conversations is held.
 */
export async function holdQuestion(trx: Trx, id: string): Promise<void> {
	await trx.selectFrom('helpQuestion').select('id').where('id', '=', id).forUpdate().execute();
}

/** For commands: a question, held, and what the policy wants to know of it. */
export async function questionForWriting(
	trx: Trx,
	id: string
): Promise<{ question: Question; facts: QuestionFacts; asker: OrganisationCard } | null> {
	await holdQuestion(trx, id);
	const question = await questionsWithState(trx).where('helpQuestion.id', '=', id).executeTakeFirst();
	if (!question) return null;
	const asker = (await organisationCards([question.organisationId], trx)).get(question.organisationId);
	return asker ? { question, facts: questionFacts({ ...question, asker }), asker } : null;
}

export type QuestionFilter = {
	words?: string;
	theme?: string;
	supportType?: string;
	province?: string;
	page: number;
};

/** Questions with these words, with this piece in their title, or of a school whose name has it and may be read. */
function withWords(words: string) {
	const part = containing(words);
	const text = sql<string>`title || ' ' || situation || ' ' || wish`;
	return sql<boolean>`help_question.id in (
		select id from help_question where ${hasWords(text, words)}
		union all select id from help_question where title ilike ${part}
		union all select named.id from help_question named
			join organisation on organisation.id = named.organisation_id
			where organisation.name ilike ${part} and named.visibility <> 'nameless'
	)`;
}

export const PAGE_SIZE = 20;

/** Open questions that an actor may see, newest first. */
export async function openQuestions(
	scope: Scope,
	filter: QuestionFilter,
	pageSize = PAGE_SIZE
): Promise<{ questions: VisibleQuestion[]; total: number }> {
	const insider = isInsider(scope.actor);
	let query = openQuestionsWithState(insider);
	if (filter.theme) query = query.where(sql<boolean>`${filter.theme} = any(help_question.themes)`);
	if (filter.supportType)
		query = query.where(sql<boolean>`${filter.supportType} = any(help_question.support_types)`);
	if (filter.province) query = query.where('organisation.province', '=', filter.province);
	if (filter.words) query = query.where(withWords(filter.words));
	const count = () => countOf(query);
	const { page, words, ...choices } = filter;
	const [rows, total] = await Promise.all([
		query
			.orderBy('state.at', 'desc')
			.orderBy('state.questionId', 'desc')
			.limit(pageSize)
			.offset((page - 1) * pageSize)
			.execute(),
		// Of choices there are few; words are different every time. Where an organisation lies, and whether it was closed,
		// is in the feed of offers.
		words
			? count()
			: untilChanged(['questions', 'offers'], `questions ${JSON.stringify({ insider, ...choices })}`, count)
	]);
	const cards = await organisationCards(rows.map((row) => row.organisationId));
	const questions = rows.flatMap((row) => asSeenBy(scope, row, cards.get(row.organisationId)) ?? []);
	return { questions, total };
}

/** Those of these questions that are open and that an actor may see, by id. */
export async function openQuestionsByIds(scope: Scope, ids: string[]): Promise<Map<string, VisibleQuestion>> {
	if (ids.length === 0) return new Map();
	const rows = await openQuestionsWithState(isInsider(scope.actor))
		.where('helpQuestion.id', 'in', ids)
		.execute();
	const cards = await organisationCards(rows.map((row) => row.organisationId));
	const seen = rows.flatMap((row) => asSeenBy(scope, row, cards.get(row.organisationId)) ?? []);
	return new Map(seen.map((question) => [question.id, question]));
}

const placeColumns = [
	'organisation.country',
	'organisation.province',
	'organisation.municipality',
	'organisation.latitude',
	'organisation.longitude'
] as const;

/** Where each open question comes from, as everybody may know it: nobody finds a nameless one by this. */
export async function openQuestionPlaces(insider: boolean): Promise<({ id: string } & Place)[]> {
	const rows = await openQuestionsWithState(insider)
		.clearSelect()
		.select(['helpQuestion.id', 'helpQuestion.visibility', ...placeColumns])
		.execute();
	return rows.map(({ id, visibility, ...place }) => ({ id, ...knownPlace(visibility, place) }));
}

/**
 * Every open question, those for members only among them, with the place that everybody may know: for an index that all
 * share. Who reads one of them asks for it in their own scope (`openQuestionsByIds`).
 */
export async function allOpenQuestions(): Promise<(Question & { place: Place })[]> {
	const rows = await openQuestionsWithState(true).select(placeColumns).execute();
	return rows.map(({ country, province, municipality, latitude, longitude, ...question }) => ({
		...question,
		place: knownPlace(question.visibility, { country, province, municipality, latitude, longitude })
	}));
}

function knownPlace(visibility: Question['visibility'], place: Place): Place {
	return visibility === 'nameless' ? provinceAlone(place) : place;
}

/** What waits on an organisation's own desk: its drafts and its questions in every state. */
export async function ownQuestions(scope: Scope): Promise<VisibleQuestion[]> {
	const actor = scope.actor;
	if (actor.kind !== 'person') return [];
	const ids = [...actor.memberships.map((m) => m.organisationId), ...actor.boardSchoolIds];
	if (ids.length === 0) return [];
	const rows = await questionsWithState(db())
		.where('helpQuestion.organisationId', 'in', ids)
		.orderBy('helpQuestion.updatedAt', 'desc')
		.limit(200)
		.execute();
	const cards = await organisationCards(rows.map((row) => row.organisationId));
	return rows.flatMap((row) => asSeenBy(scope, row, cards.get(row.organisationId)) ?? []);
}

/** Questions as the engine reads them. */
export async function questionTexts(
	questions: readonly (Question & { place: Place | null })[]
): Promise<QuestionText[]> {
	return await embedded(
		questions.map((question) => ({
			id: question.id,
			title: question.title,
			description: `${question.situation}\n${question.wish}`,
			themes: question.themes,
			supportTypes: question.supportTypes,
			urgency: question.urgency,
			place: question.place
		}))
	);
}

/** An organisation's open questions, as this actor may see them. A nameless one isn't shown beside its name. */
export async function questionsOf(scope: Scope, organisationId: string): Promise<VisibleQuestion[]> {
	const rows = await questionsWithState(db())
		.where('helpQuestion.organisationId', '=', organisationId)
		.where('state.kind', 'in', ['published', 'answered'])
		.orderBy('state.at', 'desc')
		.limit(100)
		.execute();
	const cards = await organisationCards([organisationId]);
	return rows.flatMap((row) => {
		const seen = asSeenBy(scope, row, cards.get(organisationId));
		return seen?.asker ? [seen] : [];
	});
}
