import { sql } from 'kysely';
import { db } from '#platform/server/database.ts';
import type { Feed } from '#platform/server/revision.ts';
import { publishedOffers } from './offer-queries.ts';
import { openQuestionsWithState } from './question-queries.ts';

/** The texts of published offers and open questions as the engine reads them, with the feed that tells when one changes. */
export function publishedTexts() {
	const offers = publishedOffers(db())
		.clearSelect()
		.select([
			sql<Feed>`'offers'`.as('feed'),
			sql<string>`offer.title || E'\n' || offer.description`.as('text')
		]);
	const questions = openQuestionsWithState(true)
		.clearSelect()
		.select([
			sql<Feed>`'questions'`.as('feed'),
			sql<string>`help_question.title || E'\n' || situation || E'\n' || wish`.as('text')
		]);
	return db()
		.selectFrom(offers.unionAll(questions).as('published'))
		.select(['feed', 'text', sql<string>`encode(sha256(convert_to(text, 'UTF8')), 'hex')`.as('hash')]);
}

/** A text that a language model has not read yet. */
export type TextToEmbed = { hash: string; text: string; feeds: Feed[] };

/** Some of those that there are, by chance: the same ones that fail don't always keep the others waiting. */
export async function textsToEmbed(model: string, most: number): Promise<TextToEmbed[]> {
	return await db()
		.selectFrom(publishedTexts().as('published'))
		.select(['hash', 'text', sql<Feed[]>`array_agg(distinct feed)`.as('feeds')])
		.where(({ not, exists, selectFrom }) =>
			not(
				exists(
					selectFrom('textEmbedding')
						.select('textHash')
						.where('model', '=', model)
						.whereRef('textHash', '=', 'published.hash')
				)
			)
		)
		.groupBy(['hash', 'text'])
		.orderBy(sql`random()`)
		.limit(most)
		.execute();
}
