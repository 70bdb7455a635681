import { type Actor, coordinates } from '#kernel/actor.ts';
import { organisationCards, personNames } from '#domains/organisations/server/queries.ts';
import { db } from '#platform/server/database.ts';
import type { OrganisationDeclarations, OwnedFile, Own } from '#platform/server/organisation-data.ts';
import { maySeeOffer, maySeeQuestion } from '../policy.ts';
import { conversationsOfOrganisation } from './conversation-queries.ts';
import { offerColumns, offerFacts, offersByIds, withPartners } from './offer-queries.ts';
import { questionFacts, questionsWithState } from './question-queries.ts';
import { placementsOf } from './round-queries.ts';

/** Its questions; drafts for its own people alone. */
async function questionsOf({ scope, organisationId }: Own) {
	const rows = await questionsWithState(db())
		.where('helpQuestion.organisationId', '=', organisationId)
		.orderBy('helpQuestion.createdAt')
		.execute();
	const asker = (await organisationCards([organisationId])).get(organisationId);
	return asker ? rows.filter((row) => maySeeQuestion(scope.actor, questionFacts({ ...row, asker }))) : [];
}

/** No query finds anything under it. */
const NOTHING = '00000000-0000-4000-8000-000000000000';

const idsOf = (rows: readonly { id: string }[]) => [NOTHING, ...rows.map(({ id }) => id)];

/** Its conversations, as its side reads them: another hat of who asks makes no difference. */
async function conversationsOf({ scope, organisationId }: Own) {
	return await conversationsOfOrganisation(scope, organisationId);
}

async function offersOf({ scope, organisationId }: Own) {
	const rows = await db()
		.selectFrom('offer')
		.select(offerColumns)
		.where('organisationId', '=', organisationId)
		.orderBy('createdAt')
		.execute();
	const offers = await withPartners(db(), rows);
	return offers.filter((offer) => maySeeOffer(scope.actor, offerFacts(offer)));
}

/** The ledger is for those who keep the offers: the board of a school doesn't. */
function keepsOffers(actor: Actor, organisationId: string): boolean {
	return coordinates(actor, organisationId);
}

/** The agreements that it is a party to: a party reads all of it. */
function agreementsOf({ organisationId }: Own) {
	return db()
		.selectFrom('agreementParty')
		.select('agreementParty.agreementId')
		.where('agreementParty.organisationId', '=', organisationId);
}

/** Rows with the names of who did it in place of ids. */
async function named<Row extends { personId: string | null }>(rows: readonly Row[]) {
	const names = await personNames(rows.map((row) => row.personId));
	return rows.map(({ personId, ...row }) => ({
		...row,
		by: personId ? (names.get(personId) ?? null) : null
	}));
}

/** The signed papers, one after the other: no more than one is in memory. */
async function* papersOf(own: Own): AsyncGenerator<OwnedFile> {
	const papers = await db()
		.selectFrom('agreementFile')
		.select(['agreementId', 'number'])
		.where('agreementId', 'in', agreementsOf(own))
		.orderBy('agreementId')
		.orderBy('number')
		.execute();
	for (const { agreementId, number } of papers) {
		const paper = await db()
			.selectFrom('agreementFile')
			.select('bytes')
			.where('agreementId', '=', agreementId)
			.where('number', '=', number)
			.executeTakeFirst();
		if (paper) yield { name: paperName({ agreementId, number }), bytes: paper.bytes };
	}
}

const paperName = ({ agreementId, number }: { agreementId: string; number: number }) =>
	`agreements/${agreementId}-${number}.pdf`;

/** What an organisation takes along. A line stands beside each table that has to do with organisations. */
export const organisationDeclarations: OrganisationDeclarations = {
	help_question: {
		owned: async (own) => (await questionsOf(own)).map(({ organisationId: _, ...question }) => question)
	},
	help_question_fact: {
		owned: async (own) =>
			await db()
				.selectFrom('helpQuestionFact')
				.select(['questionId', 'kind', 'at', 'reason', 'requestId'])
				.where('questionId', 'in', idsOf(await questionsOf(own)))
				.orderBy('id')
				.execute()
	},
	question_promise: {
		owned: async (own) =>
			await db()
				.selectFrom('questionPromise')
				.selectAll()
				.where('questionId', 'in', idsOf(await questionsOf(own)))
				.orderBy('givenAt')
				.execute()
	},
	shortlist_entry: {
		owned: async (own) => {
			const rows = await db()
				.selectFrom('shortlistEntry')
				.select(['questionId', 'offerId', 'addedAt'])
				.where('questionId', 'in', idsOf(await questionsOf(own)))
				.orderBy('addedAt')
				.execute();
			const offers = await offersByIds(db(), [...new Set(rows.map((row) => row.offerId))]);
			return rows.map((row) => {
				const offer = offers.find(({ id }) => id === row.offerId);
				return { ...row, offer: offer?.title ?? null, partner: offer?.partner.name ?? null };
			});
		}
	},
	help_request: {
		owned: async (own) =>
			(await conversationsOf(own)).map(
				({ id, questionId, title, side, asker, province, partner, offerTitle, ...row }) => ({
					id,
					questionId,
					question: title,
					side,
					// Of a school that asks nameless a partner knows no more than the province.
					school: asker?.name ?? null,
					province,
					partner: partner.name,
					offer: offerTitle,
					origin: row.origin,
					createdAt: row.createdAt,
					expiresAt: row.expiresAt,
					proposedAmount: row.proposedAmount,
					proposedUnit: row.proposedUnit,
					conflictOfInterest: row.conflictOfInterest,
					state: row.state,
					stateAt: row.stateAt
				})
			)
	},
	help_request_fact: {
		owned: async (own) =>
			await db()
				.selectFrom('helpRequestFact')
				.select(['requestId', 'kind', 'at', 'reasonCode', 'reason'])
				.where('requestId', 'in', idsOf(await conversationsOf(own)))
				.orderBy('id')
				.execute()
	},
	thread_message: {
		owned: async (own) =>
			await named(
				await db()
					.selectFrom('threadMessage')
					.select(['requestId', 'side', 'body', 'at', 'byPerson as personId'])
					.where('requestId', 'in', idsOf(await conversationsOf(own)))
					.orderBy('at')
					.orderBy('id')
					.execute()
			)
	},
	thread_reading: {
		owned: async (own) =>
			await db()
				.selectFrom('threadReading')
				.select(['requestId', 'side', 'readAt'])
				.where('requestId', 'in', idsOf(await conversationsOf(own)))
				.orderBy('readAt')
				.execute()
	},
	match_features: {
		owned: async (own) =>
			await db()
				.selectFrom('matchFeatures')
				.selectAll()
				.where('requestId', 'in', idsOf(await conversationsOf(own)))
				.orderBy('takenAt')
				.orderBy('requestId')
				.execute()
	},
	request_link: { notOwned: 'A mailed link is a secret of who got the mail; here is only its hash.' },
	offer: {
		owned: async (own) => (await offersOf(own)).map(({ organisationId: _, partner: __, ...offer }) => offer)
	},
	capacity_entry: {
		owned: async ({ scope, organisationId }) =>
			keepsOffers(scope.actor, organisationId)
				? await named(
						await db()
							.selectFrom('capacityEntry')
							.innerJoin('offer', 'offer.id', 'capacityEntry.offerId')
							.select(['offerId', 'schoolYear', 'amount', 'reason', 'at', 'agreementId'])
							.select('byPerson as personId')
							.where('offer.organisationId', '=', organisationId)
							.orderBy('capacityEntry.id')
							.execute()
					)
				: []
	},
	allocation_choice: { notOwned: 'How the alliance divides offers is kept by the alliance.' },
	allocation_placement: {
		owned: async ({ organisationId }) =>
			(await placementsOf(organisationId)).map(
				({ questionId, questionTitle, offerId, offerTitle, takes, ...row }) => ({
					questionId,
					question: questionTitle,
					offerId,
					offer: offerTitle,
					takes,
					answerUntil: row.answerUntil,
					state: row.state,
					declinedSide: row.declinedSide,
					declinedReason: row.declinedReason
				})
			)
	},
	broker_case: { notOwned: 'How the alliance looks for help is kept by the alliance.' },
	broker_case_fact: { notOwned: 'How the alliance looks for help is kept by the alliance.' },
	agreement: {
		owned: async (own) =>
			await db()
				.selectFrom('agreement')
				.select(['id', 'requestId', 'version', 'createdAt'])
				.where('id', 'in', agreementsOf(own))
				.orderBy('createdAt')
				.execute()
	},
	agreement_party: {
		owned: async (own) =>
			await db()
				.selectFrom('agreementParty')
				.innerJoin('organisation', 'organisation.id', 'agreementParty.organisationId')
				.select(['agreementId', 'organisation.name as organisation'])
				.where('agreementId', 'in', agreementsOf(own))
				.orderBy('agreementId')
				.orderBy('organisation.name')
				.execute()
	},
	agreement_version: {
		owned: async (own) =>
			await named(
				await db()
					.selectFrom('agreementVersion')
					.select(['agreementId', 'number', 'content', 'hash', 'createdAt', 'createdBy as personId'])
					.where('agreementId', 'in', agreementsOf(own))
					.orderBy('agreementId')
					.orderBy('number')
					.execute()
			)
	},
	agreement_fact: {
		owned: async (own) =>
			await named(
				await db()
					.selectFrom('agreementFact')
					.leftJoin('organisation', 'organisation.id', 'agreementFact.organisationId')
					.select(['agreementId', 'agreementFact.kind', 'number', 'at', 'reason'])
					.select(['organisation.name as organisation', 'byPerson as personId'])
					.where('agreementId', 'in', agreementsOf(own))
					.orderBy('agreementFact.id')
					.execute()
			)
	},
	agreement_signature: {
		owned: async (own) =>
			await db()
				.selectFrom('agreementSignature')
				.innerJoin('organisation as party', 'party.id', 'agreementSignature.organisationId')
				.innerJoin('organisation as mandate', 'mandate.id', 'agreementSignature.signedFor')
				.select(['agreementId', 'number', 'party.name as party', 'mandate.name as mandateOf'])
				.select(['personName', 'hash', 'at'])
				.where('agreementId', 'in', agreementsOf(own))
				.orderBy('at')
				.execute()
	},
	agreement_file: {
		owned: async (own) =>
			(
				await db()
					.selectFrom('agreementFile')
					.select(['agreementId', 'number', 'sha256', 'madeAt'])
					.where('agreementId', 'in', agreementsOf(own))
					.orderBy('madeAt')
					.execute()
			).map((row) => ({ ...row, file: paperName(row) })),
		files: papersOf
	}
};
