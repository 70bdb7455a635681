import { addDays } from '#kernel/dates.ts';
import { now } from '#platform/server/clock.ts';
import { db } from '#platform/server/database.ts';
import type { Declarations } from '#platform/server/personal-data.ts';

const byTombstone = (kept: string) => ({ personal: true, kept }) as const;

export const declarations: Declarations = {
	capacity_entry: byTombstone('Who wrote it: as long as the offer.'),
	digest_link: {
		personal: true,
		kept: 'A year, as the link in a mail works; only a hash.',
		erase: async (trx, { personId }) =>
			void (await trx.deleteFrom('digestLink').where('personId', '=', personId).execute()),
		tidy: async (now) => void (await db().deleteFrom('digestLink').where('expiresAt', '<', now).execute())
	},
	digest_setting: {
		personal: true,
		kept: 'As long as the account: since when the digest is off, and the day of the last one.',
		export: async ({ personId }) =>
			await db()
				.selectFrom('digestSetting')
				.select(['fittingStoppedAt', 'fittingToldOn'])
				.where('personId', '=', personId)
				.execute(),
		erase: async (trx, { personId }) =>
			void (await trx.deleteFrom('digestSetting').where('personId', '=', personId).execute())
	},
	saved_search: {
		personal: true,
		kept: 'Until its owner throws it away or leaves.',
		export: async ({ personId }) =>
			await db()
				.selectFrom('savedSearch')
				.select(['name', 'list', 'filter', 'frequency', 'createdAt', 'toldOn'])
				.where('personId', '=', personId)
				.orderBy('createdAt')
				.execute(),
		erase: async (trx, { personId }) =>
			void (await trx.deleteFrom('savedSearch').where('personId', '=', personId).execute())
	},
	told_item: {
		personal: true,
		// Must stay longer than NEWS_DAYS (14) of digest-queries.ts, or old news would be told again.
		kept: '30 days: which question or offer was mailed to whom.',
		export: async ({ personId }) =>
			await db()
				.selectFrom('toldItem')
				.select(['itemType', 'itemId', 'toldAt'])
				.where('personId', '=', personId)
				.orderBy('toldAt')
				.execute(),
		erase: async (trx, { personId }) =>
			void (await trx.deleteFrom('toldItem').where('personId', '=', personId).execute()),
		tidy: async (now) =>
			void (await db().deleteFrom('toldItem').where('toldAt', '<', addDays(now, -30)).execute())
	},
	help_question: {
		personal: true,
		kept: 'As long as the organisation keeps the question; a draft nobody touched for a year is removed.',
		export: async ({ personId }) =>
			await db()
				.selectFrom('helpQuestion')
				.select(['id', 'title', 'situation', 'wish', 'createdAt', 'updatedAt'])
				.where('createdBy', '=', personId)
				.orderBy('createdAt')
				.execute(),
		tidy: async (now) => {
			const forgotten = db()
				.selectFrom('helpQuestion')
				.select('id')
				.where('updatedAt', '<', addDays(now, -365))
				.where(({ not, exists, selectFrom }) =>
					not(
						exists(
							selectFrom('helpQuestionFact')
								.select('id')
								.whereRef('questionId', '=', 'helpQuestion.id')
								.where('kind', '!=', 'drafted')
						)
					)
				);
			await db()
				.transaction()
				.execute(async (trx) => {
					const ids = (await forgotten.execute()).map((row) => row.id);
					if (ids.length === 0) return;
					await trx.deleteFrom('helpQuestionFact').where('questionId', 'in', ids).execute();
					await trx.deleteFrom('helpQuestion').where('id', 'in', ids).execute();
				});
		}
	},
	help_question_fact: byTombstone('Who did it: as long as the question.'),
	help_request: byTombstone('Who began it: as long as the question.'),
	help_request_fact: byTombstone('Who answered: as long as the question.'),
	offer: byTombstone('Who made it: as long as the offer.'),
	request_link: {
		personal: true,
		kept: 'Three weeks; after that it opens nothing.',
		erase: async (trx, { personId }) =>
			void (await trx
				.updateTable('requestLink')
				.set({ revokedAt: now(), personId: null })
				.where('personId', '=', personId)
				.execute())
	},
	shortlist_entry: byTombstone('Who added it: until the request is sent.'),
	thread_message: {
		personal: true,
		kept: 'As long as the question: the conversation belongs to both organisations.',
		export: async ({ personId }) =>
			await db()
				.selectFrom('threadMessage')
				.select(['requestId', 'body', 'at'])
				.where('byPerson', '=', personId)
				.orderBy('at')
				.execute()
	},
	thread_reading: { personal: false }
};
