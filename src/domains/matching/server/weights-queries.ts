import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { personNames } from '#domains/organisations/server/queries.ts';
import { db, type Database, type Trx } from '#platform/server/database.ts';
import type { Scope } from '#platform/server/scope.ts';
import {
	compareRankings,
	type Comparison,
	defaultSettings,
	IN_SIGHT,
	type Quarters,
	rankUnder,
	type Settings
} from '../engine/index.ts';
import { mayWeigh } from '../policy.ts';
import type { QuarterName } from '../schema.ts';
import { offerShelf } from './offer-queries.ts';
import { calibrationToday } from './outcome-queries.ts';
import { openQuestions, questionTexts } from './question-queries.ts';

export type Points = Record<QuarterName, number>;

const asQuarters = ({ content, theme, support, place }: Points): Quarters => [content, theme, support, place];

/** What training found (see `npm run train`). */
const [content, theme, support, place] = defaultSettings.points;
const LEARNT: Points = { content, theme, support, place };

/** What each quarter of the coin gives now, and which version that is; 0 when nobody chose yet. */
export async function weightsNow(source: Database | Trx): Promise<{ points: Points; version: number }> {
	const row = await source
		.selectFrom('rankingWeights')
		.select(['version', 'content', 'theme', 'support', 'place'])
		.orderBy('version', 'desc')
		.limit(1)
		.executeTakeFirst();
	if (!row) return { points: LEARNT, version: 0 };
	const { version, ...points } = row;
	return { points, version };
}

/** What every ranking is made by. Asked of the database each time, so that any process ranks alike. */
export async function rankingSettings(): Promise<Settings> {
	const points = asQuarters((await weightsNow(db())).points);
	return { ...defaultSettings, points, calibration: await calibrationToday(points) };
}

export type WeightsPage = {
	points: Points;
	version: number;
	learnt: Points;
	/** Who chose what, when and why, newest first. */
	changes: { version: number; points: Points; reason: string; at: Date; by: string | null }[];
};

/** The weights with how they came to be; null for who doesn't keep them. */
export async function weightsPage(scope: Scope): Promise<WeightsPage | null> {
	if (!mayWeigh(scope.actor)) return null;
	const rows = await db().selectFrom('rankingWeights').selectAll().orderBy('version', 'desc').execute();
	const names = await personNames(rows.map((row) => row.byPerson));
	const changes = rows.map(({ version, reason, at, byPerson, ...points }) => ({
		version,
		points,
		reason,
		at,
		by: byPerson ? (names.get(byPerson) ?? null) : null
	}));
	return {
		points: changes[0]?.points ?? LEARNT,
		version: changes[0]?.version ?? 0,
		learnt: LEARNT,
		changes
	};
}

/** So many questions are tried at most, and so many pairs of a question and an offer: about a second. */
const MOST_QUESTIONS = 200;
const MOST_PAIRS = 1_500_000;
/** So far down the lists are compared. */
const DEPTH = 10;
const MOST_SHOWN = 10;

type OfferName = { id: string; title: string; partner: string };

export type Trial = Omit<Comparison, 'changed'> & {
	/** How many questions were looked at, the newest, of how many that are open. */
	looked: number;
	open: number;
	/** The questions that change most, with the offers that stand first. */
	changed: { id: string; title: string; before: OfferName[]; after: OfferName[] }[];
};

/** What other weights would do to the questions that are open now; null for who doesn't keep them. Changes nothing. */
export async function tryWeights(scope: Scope, points: Points): Promise<Trial | null> {
	if (!mayWeigh(scope.actor)) return null;
	const [{ index, offers }, settings] = await Promise.all([offerShelf(), rankingSettings()]);
	const most = Math.min(MOST_QUESTIONS, Math.ceil(MOST_PAIRS / Math.max(1, offers.size)));
	const { questions, total } = await openQuestions(scope, { page: 1 }, most);
	const each = [settings, { ...settings, points: asQuarters(points) }];
	const changes = [];
	const texts = await questionTexts(questions);
	for (const [i, question] of questions.entries()) {
		const [before, after] = rankUnder(texts[i]!, index, each).map(({ ranked }) =>
			ranked
				.map(({ offerId }) => offerId)
				// A school doesn't help itself.
				.filter((id) => offers.get(id)!.organisationId !== question.organisationId)
				.slice(0, DEPTH)
		);
		changes.push({ questionId: question.id, before: before!, after: after! });
		await yieldToOthers();
	}
	const { changed, ...counts } = compareRankings(changes);
	const titles = new Map(questions.map(({ id, title }) => [id, title]));
	const named = (id: string): OfferName => {
		const { title, partner } = offers.get(id)!;
		return { id, title, partner: partner.name };
	};
	return {
		...counts,
		looked: questions.length,
		open: total,
		changed: changed.slice(0, MOST_SHOWN).map(({ questionId, before, after }) => ({
			id: questionId,
			title: titles.get(questionId)!,
			before: before.slice(0, IN_SIGHT).map(named),
			after: after.slice(0, IN_SIGHT).map(named)
		}))
	};
}
