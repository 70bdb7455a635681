import { sql } from 'kysely';
import { schoolYear } from '#kernel/dates.ts';
import {
	type OrganisationCard,
	organisationCards,
	personNames
} from '#domains/organisations/server/queries.ts';
import { now } from '#platform/server/clock.ts';
import { countOf, db, type Database, type Trx } from '#platform/server/database.ts';
import type { Figure } from '#platform/server/metrics.ts';
import { revisionOf, untilChanged } from '#platform/server/revision.ts';
import type { Scope } from '#platform/server/scope.ts';
import { containing, hasWords } from '#platform/server/words.ts';
import { createIndex, type OfferIndex, type OfferText } from '../engine/index.ts';
import { mayKeepOffer, maySeeOffer, type OfferFacts } from '../policy.ts';
import { embedded } from './embedding-queries.ts';
import { PAGE_SIZE, placeOf } from './question-queries.ts';

export type Offer = {
	id: string;
	version: number;
	organisationId: string;
	title: string;
	description: string;
	audience: string;
	themes: string[];
	supportTypes: string[];
	servesScope: 'national' | 'province' | 'municipality';
	servesNames: string[];
	capacityTotal: number | null;
	capacityUnit: 'places' | 'hours';
	costs: 'free' | 'atCost' | 'paid';
	costNote: string;
	languages: string[];
	availability: string;
	bringsPeople: boolean;
	publishedAt: Date | null;
	pausedAt: Date | null;
	pausedUntil: string | null;
	pausedReason: string;
	updatedAt: Date;
};

/** An offer with who gives it and what is left of its capacity this school year. */
export type VisibleOffer = Offer & { partner: OrganisationCard; used: number; renewsOn: string };

export const offerColumns = [
	'offer.id',
	'offer.version',
	'offer.organisationId',
	'offer.title',
	'offer.description',
	'offer.audience',
	'offer.themes',
	'offer.supportTypes',
	'offer.servesScope',
	'offer.servesNames',
	'offer.capacityTotal',
	'offer.capacityUnit',
	'offer.costs',
	'offer.costNote',
	'offer.languages',
	'offer.availability',
	'offer.bringsPeople',
	'offer.publishedAt',
	'offer.pausedAt',
	'offer.pausedUntil',
	'offer.pausedReason',
	'offer.updatedAt'
] as const;

export function publishedOffers(source: Database | Trx) {
	return source
		.selectFrom('offer')
		.innerJoin('organisation', 'organisation.id', 'offer.organisationId')
		.where('offer.publishedAt', 'is not', null)
		.where('organisation.checkedAt', 'is not', null)
		.where('organisation.closedAt', 'is', null)
		.select(offerColumns);
}

export async function withPartners(source: Database | Trx, offers: Offer[]): Promise<VisibleOffer[]> {
	const cards = await organisationCards(
		offers.map((offer) => offer.organisationId),
		source
	);
	// The Dutch and the Flemish school year begin on different days, so an entry carries the year it belongs to.
	const years = { NL: schoolYear(now(), 'NL'), BE: schoolYear(now(), 'BE') };
	const used = offers.length
		? await source
				.selectFrom('capacityEntry')
				.select((eb) => ['offerId', 'schoolYear', eb.fn.sum<string>('amount').as('amount')])
				// One parameter, however many there are.
				.where(sql<boolean>`offer_id = any(${offers.map((offer) => offer.id)}::uuid[])`)
				.where('schoolYear', 'in', [years.NL.year, years.BE.year])
				.groupBy(['offerId', 'schoolYear'])
				.execute()
		: [];
	const amounts = new Map(used.map((row) => [`${row.offerId} ${row.schoolYear}`, Number(row.amount)]));
	return offers.flatMap((offer) => {
		const partner = cards.get(offer.organisationId);
		if (!partner) return [];
		const { year, renewsOn } = years[partner.country];
		return [{ ...offer, partner, used: amounts.get(`${offer.id} ${year}`) ?? 0, renewsOn }];
	});
}

export async function offerById(scope: Scope, id: string): Promise<VisibleOffer | null> {
	const row = await db()
		.selectFrom('offer')
		.select(offerColumns)
		.where('offer.id', '=', id)
		.executeTakeFirst();
	if (!row) return null;
	const [offer] = await withPartners(db(), [row]);
	if (!offer) return null;
	return maySeeOffer(scope.actor, offerFacts(offer)) ? offer : null;
}

export function offerFacts(offer: VisibleOffer): OfferFacts {
	return {
		organisationId: offer.organisationId,
		organisationChecked: offer.partner.checked,
		published: offer.publishedAt !== null
	};
}

/** For commands: an offer, held until commit, so that nobody else writes it or its ledger meanwhile. */
export async function offerForWriting(trx: Trx, id: string): Promise<VisibleOffer | null> {
	const row = await trx
		.selectFrom('offer')
		.select(offerColumns)
		.where('offer.id', '=', id)
		.forUpdate()
		.executeTakeFirst();
	const [offer] = row ? await withPartners(trx, [row]) : [];
	return offer ?? null;
}

/** Published offers by id, for commands and lists. */
export async function offersByIds(source: Database | Trx, ids: string[]): Promise<VisibleOffer[]> {
	if (ids.length === 0) return [];
	return await withPartners(source, await publishedOffers(source).where('offer.id', 'in', ids).execute());
}

export type OfferFilter = {
	words?: string;
	theme?: string;
	supportType?: string;
	costs?: string;
	kind?: string;
	province?: string;
	page: number;
};

/** Offers with these words, or with this piece in their title or their partner's name. */
function withWords(words: string) {
	const part = containing(words);
	return sql<boolean>`offer.id in (
		select id from offer where ${hasWords(sql<string>`title || ' ' || description`, words)}
		union all select id from offer where title ilike ${part}
		union all select given.id from offer given
			join organisation on organisation.id = given.organisation_id
			where organisation.name ilike ${part}
	)`;
}

export async function listOffers(
	filter: OfferFilter,
	pageSize = PAGE_SIZE
): Promise<{ offers: VisibleOffer[]; total: number }> {
	let query = publishedOffers(db());
	if (filter.theme) query = query.where(sql<boolean>`${filter.theme} = any(offer.themes)`);
	if (filter.supportType) query = query.where(sql<boolean>`${filter.supportType} = any(offer.support_types)`);
	if (filter.costs) query = query.where(sql<boolean>`offer.costs = ${filter.costs}`);
	if (filter.kind) query = query.where('organisation.kind', '=', filter.kind);
	if (filter.province) query = query.where('organisation.province', '=', filter.province);
	if (filter.words) query = query.where(withWords(filter.words));
	const count = () => countOf(query);
	const { page, words, ...choices } = filter;
	const [rows, total] = await Promise.all([
		query
			.orderBy('offer.publishedAt', 'desc')
			.orderBy('offer.id')
			.limit(pageSize)
			.offset((page - 1) * pageSize)
			.execute(),
		// Of choices there are few; words are different every time.
		words ? count() : untilChanged(['offers'], `offers ${JSON.stringify(choices)}`, count)
	]);
	return { offers: await withPartners(db(), rows), total };
}

export async function offersOf(organisationId: string): Promise<VisibleOffer[]> {
	const rows = await publishedOffers(db())
		.where('offer.organisationId', '=', organisationId)
		.orderBy('offer.title')
		.execute();
	return await withPartners(db(), rows);
}

/** What a person's organisations offer, drafts among it, newest first. */
export async function ownOffers(scope: Scope): Promise<VisibleOffer[]> {
	const actor = scope.actor;
	if (actor.kind !== 'person' || actor.memberships.length === 0) return [];
	const rows = await db()
		.selectFrom('offer')
		.select(offerColumns)
		.where(
			'offer.organisationId',
			'in',
			actor.memberships.map((membership) => membership.organisationId)
		)
		.orderBy('offer.updatedAt', 'desc')
		.limit(200)
		.execute();
	return await withPartners(db(), rows);
}

export type CapacityEntry = { id: number; amount: number; reason: string; at: Date; by: string | null };

/** What was taken from an offer and given back this school year, newest first; for those who keep the offer. */
export async function capacityLedger(scope: Scope, offer: VisibleOffer): Promise<CapacityEntry[] | null> {
	if (!mayKeepOffer(scope.actor, offerFacts(offer))) return null;
	const rows = await db()
		.selectFrom('capacityEntry')
		.select(['id', 'amount', 'reason', 'at', 'byPerson'])
		.where('offerId', '=', offer.id)
		.where('schoolYear', '=', schoolYear(now(), offer.partner.country).year)
		.orderBy('id', 'desc')
		.execute();
	const people = await personNames(rows.map((row) => row.byPerson));
	return rows.map(({ byPerson, ...row }) => ({
		...row,
		by: byPerson ? (people.get(byPerson) ?? null) : null
	}));
}

/** Offers as the engine reads them. */
export async function offerTexts(offers: readonly VisibleOffer[]): Promise<OfferText[]> {
	return await embedded(offers.map(offerText));
}

function offerText(offer: VisibleOffer): OfferText {
	return {
		id: offer.id,
		title: offer.title,
		description: offer.description,
		themes: offer.themes,
		supportTypes: offer.supportTypes,
		organisationKind: offer.partner.kind,
		place: placeOf(offer.partner),
		serves: { scope: offer.servesScope, names: offer.servesNames },
		capacity: {
			total: offer.capacityTotal,
			used: offer.used,
			unit: offer.capacityUnit,
			renewsOn: offer.renewsOn
		},
		costs: offer.costs,
		bringsPeople: offer.bringsPeople,
		paused: offer.pausedAt ? { until: offer.pausedUntil } : null
	};
}

export type OfferShelf = { index: OfferIndex; offers: Map<string, VisibleOffer> };

let shelf: { key: string; filled: Promise<OfferShelf> } | undefined;

/**
 * All published offers, indexed for ranking. Kept in this process; every call first asks whether something changed,
 * so that any process gives the same answer. The day counts too: a pause ends and a school year begins by itself.
 */
export async function offerShelf(): Promise<OfferShelf> {
	const revision = await revisionOf('offers');
	const key = `${revision} ${now().toISOString().slice(0, 10)}`;
	if (shelf?.key === key) return await shelf.filled;
	const filled = fillShelf(revision, shelf?.filled);
	shelf = { key, filled };
	filled.catch(() => (shelf = undefined));
	return await filled;
}

let lastFilling = { offers: 0, embedded: 0, revision: 0, seconds: 0 };

async function fillShelf(revision: number, before: Promise<OfferShelf> | undefined): Promise<OfferShelf> {
	const previous = await before?.catch(() => undefined);
	const started = now().getTime();
	const offers = await withPartners(db(), await publishedOffers(db()).execute());
	const texts = await offerTexts(offers);
	const filled = {
		index: createIndex(texts, previous?.index),
		offers: new Map(offers.map((offer) => [offer.id, offer]))
	};
	lastFilling = {
		offers: offers.length,
		embedded: texts.filter(({ embedding }) => embedding).length,
		revision,
		seconds: (now().getTime() - started) / 1000
	};
	return filled;
}

/** The index that this process ranks with; nothing until the first question is ranked. */
export function rankingFigures(): Figure[] {
	const { offers, embedded, revision, seconds } = lastFilling;
	return [
		{
			name: 'kwartje_ranking_offers',
			help: 'Offers in the index that questions are ranked by',
			value: offers
		},
		{
			name: 'kwartje_ranking_offers_embedded',
			help: 'Those among them that a language model read; 0 when there is none',
			value: embedded
		},
		{
			name: 'kwartje_ranking_revision',
			help: 'The revision of the offers that it stands at',
			value: revision
		},
		{ name: 'kwartje_ranking_build_seconds', help: 'How long it took to build', value: seconds }
	];
}

/** Offer ids on a question's shortlist. The caller checked that the question may be acted on. */
export async function shortlistOf(source: Database | Trx, questionId: string): Promise<string[]> {
	const rows = await source
		.selectFrom('shortlistEntry')
		.select('offerId')
		.where('questionId', '=', questionId)
		.orderBy('addedAt')
		.orderBy('offerId')
		.execute();
	return rows.map((row) => row.offerId);
}
