import { sql } from 'kysely';
import { addDays } from '#kernel/dates.ts';
import { now } from '#platform/server/clock.ts';
import { db, type Trx } from '#platform/server/database.ts';
import { embeddingModel } from '#platform/server/embeddings.ts';
import type { Declarations, Processing, Subject } from '#platform/server/personal-data.ts';
import type { AgreementContent } from '../engine/index.ts';
import { agreementForWriting, hashOf } from './agreement-queries.ts';
import { publishedTexts } from './text-queries.ts';

const matching: Processing = {
	name: 'Questions, offers and conversations (hulpvragen, aanbod en gesprekken)',
	purpose: 'Bring a question of a school and the help of a partner together, and let the two talk.',
	people:
		'Who writes for a school, board or partner. Nobody writes about children: texts are checked for that.',
	recipients:
		'Of a conversation: the people of both organisations and of the board of the school. Of what is published: ' +
		'everybody or members, as its owner chose, without the name of who wrote it; and the language model of the operator, if ' +
		'there is one.',
	ground: 'legitimateInterest'
};

const news: Processing = {
	name: 'News that fits (zoekopdrachten en overzichten)',
	purpose: 'Mail people what is new and fits what they look for, until they say stop.',
	people: 'Who saved a search, and coordinators of partners with an offer.',
	recipients: 'Nobody but the person.',
	ground: 'legitimateInterest'
};

const byTombstone = (data: string, kept: string) =>
	({ personal: true, processing: matching, data, kept }) as const;

const agreements: Processing = {
	name: 'Agreements (afspraken)',
	purpose: 'Write down, sign and prove what organisations promise each other.',
	people: 'Who drafts and signs for a party, and whom it names as contact or responsible.',
	recipients: 'The people of the parties, and those of the boards of their schools.',
	ground: 'legitimateInterest'
};

const ofAgreement = (data: string, kept: string) =>
	({ personal: true, processing: agreements, data, kept }) as const;

/** How long names stay under what was signed, once it is over: as long as most claims on it last in law. */
const SIGNED_YEARS = 7;
const SIGNED = `${SIGNED_YEARS} years after the agreement ended.`;

const wasSigned = sql<boolean>`exists (
	select from agreement_fact where agreement_fact.agreement_id = agreement.id and kind = 'signed')`;

/** Drafts that never were signed and that nobody touched for a year. */
async function forgetDrafts(now: Date): Promise<void> {
	await db()
		.transaction()
		.execute(async (trx) => {
			const drafts = await trx
				.selectFrom('agreement')
				.select('id')
				.where(sql<boolean>`not ${wasSigned}`)
				.where(
					sql<boolean>`not exists (select from agreement_version
						where agreement_id = agreement.id and created_at >= ${addDays(now, -365)})`
				)
				.where(
					sql<boolean>`not exists (select from agreement_fact
						where agreement_id = agreement.id and at >= ${addDays(now, -365)})`
				)
				.forUpdate()
				.execute();
			const ids = drafts.map((draft) => draft.id);
			if (ids.length === 0) return;
			for (const table of [
				'agreementParty',
				'agreementFact',
				'agreementSignature',
				'agreementVersion'
			] as const)
				await trx.deleteFrom(table).where('agreementId', 'in', ids).execute();
			await trx.deleteFrom('agreement').where('id', 'in', ids).execute();
		});
}

/** Names under and in what is over for so long that nobody can claim on it any more. */
async function forgetNames(now: Date): Promise<void> {
	const before = addDays(now, -SIGNED_YEARS * 366);
	const over = db()
		.selectFrom('agreement')
		.select('agreement.id')
		.where(wasSigned)
		.where(
			sql<boolean>`coalesce(
				(select max(at) from agreement_fact where agreement_id = agreement.id and kind = 'withdrawn'),
				(select max((content ->> 'endsOn')::date) from agreement_version
					join agreement_fact using (agreement_id, number)
					where agreement_id = agreement.id and kind = 'signed')
			) < ${before}`
		);
	await db().deleteFrom('agreementFile').where('agreementId', 'in', over).execute();
	await db()
		.updateTable('agreementSignature')
		.set({ personName: '' })
		.where('agreementId', 'in', over)
		.where('personName', '!=', '')
		.execute();
	await db()
		.updateTable('agreementVersion')
		.set({
			content: sql<string>`jsonb_set(content, '{parties}', (
				select jsonb_agg(party || '{"contact": ""}' order by place)
				from jsonb_array_elements(content -> 'parties') with ordinality as listed (party, place)))
				|| '{"responsible": ""}'`
		})
		.where('agreementId', 'in', over)
		.where(sql<boolean>`content::text ~ '"(contact|responsible)": "[^"]'`)
		.execute();
}

/** Of texts that nobody reads any more, and of a model that reads none here. */
async function forgetEmbeddings(): Promise<void> {
	await db()
		.deleteFrom('textEmbedding')
		.where((eb) =>
			eb.or([
				sql<boolean>`model is distinct from ${embeddingModel()}`,
				eb('textHash', 'not in', eb.selectFrom(publishedTexts().as('published')).select('hash'))
			])
		)
		.execute();
}

/** Whether a text holds a name or an address, by itself: not as a part of a longer one. */
function mentions(text: string, words: string): boolean {
	const literal = words.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
	return words !== '' && new RegExp(`(?<![\\p{L}\\p{N}._+-])${literal}(?![\\p{L}\\p{N}_-])`, 'iu').test(text);
}

/**
 * Somebody leaves what was never signed, as contact and as who answers in class: by their address everywhere, by their name
 * in what their own organisations drafted. What lay before the parties is a draft again. Signatures that bind nobody go as
 * well; under and in what was signed names stay for their term.
 */
async function leaveDrafts(trx: Trx, { personId, email }: Subject): Promise<void> {
	const person = await trx
		.selectFrom('person')
		.select('name')
		.where('id', '=', personId)
		.executeTakeFirstOrThrow();
	const own = (
		await trx.selectFrom('membership').select('organisationId').where('personId', '=', personId).execute()
	).map((row) => row.organisationId);
	const versions = await trx
		.selectFrom('agreementVersion')
		.select('agreementId as id')
		.where((eb) =>
			eb.or([
				sql<boolean>`position(lower(${email}) in lower(content::text)) > 0`,
				sql<boolean>`exists (select from jsonb_array_elements(content -> 'parties') as listed (party)
					where party ->> 'organisationId' = any(${own}))`
			])
		)
		.union(trx.selectFrom('agreementSignature').select('agreementId as id').where('personId', '=', personId))
		.orderBy('id')
		.execute();
	for (const { id } of versions) {
		const agreement = await agreementForWriting(trx, id);
		if (!agreement) continue;
		const { current, facts, life } = agreement;
		const signed = facts.flatMap((fact) => (fact.kind === 'signed' ? [fact.number] : []));
		const rows = await trx
			.selectFrom('agreementVersion')
			.select(['number', 'content', 'hash'])
			.where('agreementId', '=', id)
			.$if(signed.length > 0, (query) => query.where('number', 'not in', signed))
			.execute();
		let reopened = false;
		for (const { number, content: kept, hash } of rows) {
			const before = kept as AgreementContent;
			const isOwn = before.parties.some((party) => own.includes(party.organisationId));
			const without = (text: string) =>
				mentions(text, email) || (isOwn && mentions(text, person.name)) ? '' : text;
			const content = {
				...before,
				responsible: without(before.responsible),
				parties: before.parties.map((party) => ({ ...party, contact: without(party.contact) }))
			};
			const rehashed = hashOf(id, number, content);
			if (rehashed === hash) continue;
			await trx
				.updateTable('agreementVersion')
				.set({ content: JSON.stringify(content), hash: rehashed })
				.where('agreementId', '=', id)
				.where('number', '=', number)
				.execute();
			reopened ||= number === current.number && life.state === 'offered';
		}
		if (reopened)
			await trx
				.insertInto('agreementFact')
				.values({ agreementId: id, kind: 'drafted', number: current.number, at: now() })
				.execute();
		// Signatures that bind nobody: of everybody under what was reopened, of this person under what is past.
		await trx
			.deleteFrom('agreementSignature')
			.where('agreementId', '=', id)
			.$if(signed.length > 0, (query) => query.where('number', 'not in', signed))
			.where((eb) =>
				reopened
					? eb.or([eb('number', '=', current.number), eb('personId', '=', personId)])
					: eb.and([
							eb('personId', '=', personId),
							...(life.state === 'offered' ? [eb('number', '!=', current.number)] : [])
						])
			)
			.execute();
	}
}

export const declarations: Declarations = {
	agreement: {
		...ofAgreement(
			'Who began it.',
			`As long as the agreement; a draft that nobody touched for a year is removed.`
		),
		tidy: async (now) => {
			await forgetDrafts(now);
			await forgetNames(now);
		}
	},
	agreement_fact: ofAgreement('Who did it.', 'As long as the agreement.'),
	agreement_file: ofAgreement('The signed text with the names in it.', SIGNED),
	agreement_party: { personal: false },
	agreement_signature: {
		...ofAgreement('The name of who signed, also when they leave.', SIGNED),
		export: async ({ personId }) =>
			await db()
				.selectFrom('agreementSignature')
				.select(['agreementId', 'number', 'personName', 'at'])
				.where('personId', '=', personId)
				.orderBy('at')
				.execute()
	},
	agreement_version: {
		...ofAgreement('Who wrote it, and whom the parties name as contact.', SIGNED),
		export: async ({ personId }) =>
			await db()
				.selectFrom('agreementVersion')
				.select(['agreementId', 'number', 'content', 'createdAt'])
				.where('createdBy', '=', personId)
				.orderBy('createdAt')
				.execute(),
		erase: leaveDrafts
	},
	capacity_entry: byTombstone('Who wrote it.', 'As long as the offer.'),
	allocation_round: { personal: false },
	allocation_round_fact: byTombstone('Which coordinator of the alliance did it.', 'As long as the round.'),
	allocation_choice: byTombstone('Which coordinator of the alliance decided it.', 'As long as the round.'),
	allocation_solve: { personal: false },
	allocation_placement: {
		personal: true,
		processing: matching,
		data: 'Who said no to a suggestion for an organisation, and why.',
		kept: 'As long as the round; what was written two years.',
		export: async ({ personId }) =>
			await db()
				.selectFrom('allocationPlacement')
				.select(['declinedAt', 'declinedReason', 'declinedText'])
				.where('declinedBy', '=', personId)
				.orderBy('declinedAt')
				.execute(),
		tidy: async (now) =>
			void (await db()
				.updateTable('allocationPlacement')
				.set({ declinedText: '' })
				.where('declinedAt', '<', addDays(now, -2 * 365))
				.where('declinedText', '!=', '')
				.execute())
	},
	broker_case: { personal: false },
	broker_case_fact: {
		personal: true,
		processing: matching,
		data: 'Which coordinator of the alliance did what, what they wrote, and whom they called.',
		kept: 'As long as the question; texts and who was called two years after the case was closed.',
		export: async ({ personId }) =>
			await db()
				.selectFrom('brokerCaseFact')
				.select(['kind', 'at', 'contact', 'outcome', 'body'])
				.where('byPerson', '=', personId)
				.orderBy('at')
				.execute(),
		tidy: async (now) =>
			void (await db()
				.updateTable('brokerCaseFact')
				.set({ contact: '', body: '' })
				.where('caseId', 'in', (eb) =>
					eb
						.selectFrom('brokerCase')
						.select('brokerCase.id')
						.where('closedAt', '<', addDays(now, -2 * 365))
				)
				.where((eb) => eb.or([eb('contact', '!=', ''), eb('body', '!=', '')]))
				.execute())
	},
	digest_link: {
		personal: true,
		processing: news,
		data: 'A hash of the link to stop.',
		kept: 'A year, as long as the link works.',
		erase: async (trx, { personId }) =>
			void (await trx.deleteFrom('digestLink').where('personId', '=', personId).execute()),
		tidy: async (now) => void (await db().deleteFrom('digestLink').where('expiresAt', '<', now).execute())
	},
	digest_setting: {
		personal: true,
		processing: news,
		data: 'Since when the digest is off, and the day of the last one.',
		kept: 'As long as the account.',
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
		processing: news,
		data: 'What somebody looks for, and how often they want to hear.',
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
		processing: news,
		data: 'Which question or offer was mailed to whom.',
		kept: '30 days.',
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
		processing: matching,
		data: 'Who began it, and what they wrote.',
		kept: 'As long as the organisation keeps it; a draft that nobody touched for a year is removed.',
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
	help_question_fact: byTombstone('Who did it.', 'As long as the question.'),
	help_request: byTombstone('Who began it.', 'As long as the question.'),
	help_request_fact: byTombstone('Who answered.', 'As long as the question.'),
	match_features: { personal: false },
	offer: byTombstone('Who made it.', 'As long as the offer.'),
	question_promise: { personal: false },
	ranking_weights: {
		personal: true,
		processing: matching,
		data: 'Which coordinator of the alliance chose what counts in ranking, and why.',
		kept: 'As long as the alliance.',
		export: async ({ personId }) =>
			await db()
				.selectFrom('rankingWeights')
				.select(['version', 'content', 'theme', 'support', 'place', 'reason', 'at'])
				.where('byPerson', '=', personId)
				.orderBy('version')
				.execute()
	},
	request_link: {
		personal: true,
		processing: matching,
		data: 'Whom a link to answer was mailed to; a hash.',
		kept: 'Three weeks; after that it opens nothing.',
		erase: async (trx, { personId }) =>
			void (await trx
				.updateTable('requestLink')
				.set({ revokedAt: now(), personId: null })
				.where('personId', '=', personId)
				.execute())
	},
	shortlist_entry: byTombstone('Who added it.', 'Until the request is sent.'),
	text_embedding: {
		personal: true,
		processing: matching,
		data: 'What a language model made of a published text: numbers that tell what it is about, more or less.',
		kept: 'As long as the text is published; removed in the night after.',
		tidy: forgetEmbeddings
	},
	thread_message: {
		personal: true,
		processing: matching,
		data: 'Messages, and who wrote them.',
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
