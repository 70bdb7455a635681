import { z } from 'zod';
import { m } from '#messages';
import { addDays, localDay } from '#kernel/dates.ts';
import { failure } from '#kernel/result.ts';
import { addressOf } from '#platform/server/addresses.ts';
import { command, done } from '#platform/server/command.ts';
import type { Trx } from '#platform/server/database.ts';
import { hashSecret, newToken } from '#platform/server/ids.ts';
import { type Mail, queueMail } from '#platform/server/mail.ts';
import { stopDigestsInput, switchFittingInput } from '../schema.ts';
import { digestLink, type News, type NewsItem } from './digest-queries.ts';
import type { VisibleQuestion } from './question-queries.ts';

/** A digest may lie in a mailbox for long; its link still has to work. */
const LINK_DAYS = 365;
/** Of one search; the rest stands behind the link to the list. */
const MOST_SHOWN = 10;

/** Switches the digest of fitting questions on or off, for oneself. */
export const switchFitting = command({
	name: 'matching.switchFitting',
	input: switchFittingInput,
	authorize: async ({ actor }) => (actor.kind === 'person' ? actor : null),
	run: async ({ trx, input, subject, now }) => {
		await setFitting(trx, subject.personId, { fittingStoppedAt: input.on ? null : now });
		return done('digestSetting', subject.personId, null);
	}
});

async function setFitting(
	trx: Trx,
	personId: string,
	setting: { fittingStoppedAt: Date | null } | { fittingToldOn: string }
): Promise<void> {
	await trx
		.insertInto('digestSetting')
		.values({ personId, ...setting })
		.onConflict((conflict) => conflict.column('personId').doUpdateSet(setting))
		.execute();
}

/** The button behind the link in a digest: no more digests of any kind, until their reader wants them again. */
export const stopDigests = command({
	name: 'matching.stopDigests',
	input: stopDigestsInput,
	authorize: async ({ input }) => await digestLink(input.token),
	run: async ({ trx, subject, now }) => {
		await trx
			.updateTable('savedSearch')
			.set({ frequency: 'never' })
			.where('personId', '=', subject.personId)
			.execute();
		await setFitting(trx, subject.personId, { fittingStoppedAt: now });
		return done('digestSetting', subject.personId, null);
	}
});

type Entry = { title: string; notes: string[]; path: string };

type Reader = { name: string; email: string; locale: 'nl' | 'en' };

/** Mails a person their news and remembers that they know it. What was told meanwhile isn't told again. */
export const tellNews = command({
	name: 'matching.tellNews',
	input: z.object({ reader: z.custom<Reader>(), news: z.custom<News>() }),
	authorize: async ({ actor }) => (actor.kind === 'person' ? actor : null),
	run: async ({ trx, input: { reader, news }, subject: { personId }, now }) => {
		const items = [
			...news.fitting.map(({ question }) => ({ itemType: 'question' as const, itemId: question.id })),
			...news.searches.flatMap((found) => found.items.map(({ type, id }) => ({ itemType: type, itemId: id })))
		];
		if (items.length === 0) return failure('nothingNew');
		const written = await trx
			.insertInto('toldItem')
			.values(items.map((item) => ({ ...item, personId, toldAt: now })))
			.onConflict((conflict) => conflict.doNothing())
			.returning('itemId')
			.execute();
		const fresh = new Set(written.map((row) => row.itemId));
		const fitting = news.fitting.filter(({ question }) => fresh.has(question.id));
		const searches = news.searches
			.map((found) => ({ ...found, items: found.items.filter((item) => fresh.has(item.id)) }))
			.filter((found) => found.items.length > 0);
		if (fresh.size === 0) return failure('nothingNew');
		const today = localDay(now);
		if (fitting.length > 0) await setFitting(trx, personId, { fittingToldOn: today });
		if (searches.length > 0)
			await trx
				.updateTable('savedSearch')
				.set({ toldOn: today })
				.where('personId', '=', personId)
				.where(
					'id',
					'in',
					searches.map(({ search }) => search.id)
				)
				.execute();
		const token = newToken();
		await trx
			.insertInto('digestLink')
			.values({
				tokenHash: hashSecret(token),
				personId,
				createdAt: now,
				expiresAt: addDays(now, LINK_DAYS)
			})
			.execute();
		await queueMail(trx, digestMail(reader, { fitting, searches }, token));
		return done('digestSetting', personId, { told: fresh.size });
	}
});

function digestMail({ name, email, locale }: Reader, { fitting, searches }: News, token: string): Mail {
	const questionEntry = ({ id, title, asker, place }: VisibleQuestion, ...notes: string[]): Entry => ({
		title,
		path: `questions/${id}`,
		notes: [
			asker
				? `${asker.name}, ${asker.municipality}`
				: m['matching.nameless']({ province: place.province }, { locale }),
			...notes
		]
	});
	const itemEntry = (item: NewsItem): Entry =>
		item.type === 'question'
			? questionEntry(item.question)
			: { title: item.offer.title, path: `offers/${item.id}`, notes: [item.offer.partner.name] };
	const text = ({ title, notes, path }: Entry) =>
		[`• ${title}`, ...notes, addressOf(locale, path)].join('\n');

	const fittingEntries = fitting.map(({ question, match, offer }) =>
		questionEntry(
			question,
			match.fit === 'veryWell'
				? m['matching.mail.digest.fitsVeryWell']({ offer: offer.title }, { locale })
				: m['matching.mail.digest.fitsWell']({ offer: offer.title }, { locale })
		)
	);
	const found = searches.map(({ search, items }) => ({ search, entries: items.map(itemEntry) }));
	const all = [...fittingEntries, ...found.flatMap(({ entries }) => entries)];
	const first = all[0]!;
	return {
		to: email,
		locale,
		subject:
			all.length === 1
				? m['matching.mail.digest.subjectOne']({ title: first.title }, { locale })
				: m['matching.mail.digest.subject']({ title: first.title, count: all.length - 1 }, { locale }),
		paragraphs: [
			m['matching.mail.greeting']({ name }, { locale }),
			...(fittingEntries.length > 0
				? [m['matching.mail.digest.fitting']({}, { locale }), ...fittingEntries.map(text)]
				: []),
			...found.flatMap(({ search, entries }) => [
				m['matching.mail.digest.search']({ name: search.name }, { locale }),
				...entries.slice(0, MOST_SHOWN).map(text),
				...(entries.length > MOST_SHOWN
					? [m['matching.mail.digest.more']({ count: entries.length - MOST_SHOWN }, { locale })]
					: [])
			])
		],
		action: {
			label: m['matching.mail.digest.action']({}, { locale }),
			url: addressOf(locale, all.length === 1 ? first.path : (searches[0]?.search.path ?? 'questions'))
		},
		smallPrint: m['matching.mail.digest.smallPrint'](
			{ url: addressOf(locale, `saved/off/${token}`) },
			{ locale }
		)
	};
}
