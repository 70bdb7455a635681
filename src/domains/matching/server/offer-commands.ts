import { z } from 'zod';
import { type Actor, personIdOf } from '#kernel/actor.ts';
import { localDay, schoolYear, startOfDay } from '#kernel/dates.ts';
import { failure, type Failure } from '#kernel/result.ts';
import { createPlaces, type Municipality, type Places } from '#domains/organisations/engine/index.ts';
import { type OrganisationCard, organisationCards } from '#domains/organisations/server/queries.ts';
import { command, done } from '#platform/server/command.ts';
import type { Trx } from '#platform/server/database.ts';
import { closeDeadline, setDeadline } from '#platform/server/deadlines.ts';
import { gazetteer } from '#platform/server/gazetteer.ts';
import { raiseRevision } from '#platform/server/revision.ts';
import { bumpVersion } from '#platform/server/version.ts';
import { guard } from '../engine/index.ts';
import { mayKeepOffer, mayOfferFor, mayPauseOffer } from '../policy.ts';
import {
	correctCapacityInput,
	createOfferInput,
	pauseOfferInput,
	publishOfferInput,
	reopenOfferInput,
	saveOfferStepInput
} from '../schema.ts';
import { offerFacts, offerForWriting, type VisibleOffer } from './offer-queries.ts';

export const END_PAUSE = 'offer.endPause';

/** Opens a draft. The form chose the id, so that a second click opens the same one. */
export const createOffer = command({
	name: 'matching.createOffer',
	input: createOfferInput,
	authorize: async ({ trx, actor, input }) => {
		const partner = (await organisationCards([input.organisationId], trx)).get(input.organisationId);
		return partner && mayOfferFor(actor, partner) ? partner : null;
	},
	run: async ({ trx, actor, input, now }) => {
		const { id, organisationId, personalDataSeen, ...words } = input;
		const refused = guard(Object.values(words), personalDataSeen);
		if (refused) return refused;
		const written = await trx
			.insertInto('offer')
			.values({
				id,
				organisationId,
				createdBy: personIdOf(actor),
				createdAt: now,
				updatedAt: now,
				servesScope: 'national',
				...words
			})
			// Somebody who goes back and changes a word changes the draft, as long as nobody went on with it.
			.onConflict((conflict) =>
				conflict
					.column('id')
					.doUpdateSet(words)
					.where('offer.organisationId', '=', organisationId)
					.where('offer.version', '=', 1)
					.where('offer.publishedAt', 'is', null)
			)
			.executeTakeFirst();
		if (written.numInsertedOrUpdatedRows !== 1n) {
			const own = await offerForWriting(trx, id);
			return failure(own?.organisationId === organisationId ? 'offerBegun' : 'notFound');
		}
		return done('offer', id, { id });
	}
});

async function keepable(trx: Trx, actor: Actor, id: string): Promise<VisibleOffer | null> {
	const offer = await offerForWriting(trx, id);
	return offer && mayKeepOffer(actor, offerFacts(offer)) ? offer : null;
}

/** Saves one step of the wizard, in a draft or in what everybody reads. */
export const saveOfferStep = command({
	name: 'matching.saveOfferStep',
	input: saveOfferStepInput,
	authorize: ({ trx, actor, input }) => keepable(trx, actor, input.id),
	run: async ({ trx, input, subject: offer, now }) => {
		const { step, fields } = input.answer;
		const prose =
			step === 'words'
				? [fields.title, fields.description, fields.audience]
				: step === 'terms'
					? [fields.availability, fields.costNote]
					: [];
		const refused = guard(prose, input.personalDataSeen);
		if (refused) return refused;
		let changes: Partial<typeof fields> = fields;
		if (step === 'terms') {
			if (offer.used > 0 && !leavesRoomForUsed(fields, offer))
				return failure('capacityInUse', { used: offer.used, unit: offer.capacityUnit });
			if (fields.servesScope === 'municipality') {
				const found = municipalitiesNamed(fields.servesNames, offer.partner);
				if ('code' in found) return found;
				changes = { ...fields, servesNames: found.names };
			}
		}
		if (!(await bumpVersion(trx, 'offer', input.id, input.version))) return failure('stale');
		await trx
			.updateTable('offer')
			.set({ ...changes, updatedAt: now })
			.where('id', '=', input.id)
			.execute();
		if (offer.publishedAt) await raiseRevision(trx, 'offers');
		return done('offer', input.id, { id: input.id });
	}
});

/** What was promised this school year still fits, counted in the same unit. */
function leavesRoomForUsed(
	{ capacityTotal, capacityUnit }: Pick<VisibleOffer, 'capacityTotal' | 'capacityUnit'>,
	offer: VisibleOffer
): boolean {
	if (capacityTotal === null) return true;
	return capacityTotal >= offer.used && (capacityUnit === offer.capacityUnit || offer.capacityTotal === null);
}

let lookups: { places: Places; municipalities: Places } | undefined;

/** Municipalities as they are properly called, looked for near the partner first, and in its own country only. */
function municipalitiesNamed(
	names: readonly string[],
	{ country, province }: OrganisationCard
): { names: string[] } | Failure<'unknownMunicipality'> | Failure<'ambiguousMunicipality'> {
	// Without a gazetteer only what is a municipality is known; of Belgium the gazetteer itself tells that.
	lookups ??= { places: createPlaces(gazetteer()), municipalities: createPlaces([]) };
	const { places, municipalities } = lookups;
	const isMunicipality = ({ name, province, country }: Municipality) =>
		country === 'BE' || municipalities.municipalityOf(name, { country, name: province }).ok;
	const found: string[] = [];
	for (const name of names) {
		const near = places.municipalityOf(name, { country, name: province });
		const lookup = near.ok ? near : places.municipalityOf(name);
		const meant = (lookup.ok ? [lookup.municipality] : lookup.candidates).filter(
			(candidate) => candidate.country === country && isMunicipality(candidate)
		);
		if (meant.length === 0) return failure('unknownMunicipality', { name });
		if (meant.length > 1) return failure('ambiguousMunicipality', { name });
		found.push(meant[0]!.name);
	}
	return { names: [...new Set(found)] };
}

/** Puts a whole offer in the open. Its texts passed the guard when they were saved. */
export const publishOffer = command({
	name: 'matching.publishOffer',
	input: publishOfferInput,
	authorize: ({ trx, actor, input }) => keepable(trx, actor, input.id),
	run: async ({ trx, input, subject: offer, now }) => {
		if (offer.publishedAt) return failure('offerPublished');
		if (offer.themes.length === 0 || offer.supportTypes.length === 0 || offer.servesNames.length === 0)
			return failure('incomplete');
		if (!(await bumpVersion(trx, 'offer', input.id, input.version))) return failure('stale');
		await trx
			.updateTable('offer')
			.set({ publishedAt: now, updatedAt: now })
			.where('id', '=', input.id)
			.execute();
		await raiseRevision(trx, 'offers');
		return done('offer', input.id, { id: input.id });
	}
});

async function pausable(trx: Trx, actor: Actor, id: string): Promise<VisibleOffer | null> {
	const offer = await offerForWriting(trx, id);
	return offer && mayPauseOffer(actor, offerFacts(offer)) ? offer : null;
}

/** Nothing is taken on until a day, or until somebody opens the offer again. A second call changes the pause. */
export const pauseOffer = command({
	name: 'matching.pauseOffer',
	input: pauseOfferInput,
	authorize: ({ trx, actor, input }) => pausable(trx, actor, input.id),
	run: async ({ trx, input, subject: offer, now }) => {
		const refused = guard([input.reason], input.personalDataSeen);
		if (refused) return refused;
		if (input.until !== null && input.until <= localDay(now)) return failure('dateInPast');
		if (!(await bumpVersion(trx, 'offer', input.id, input.version))) return failure('stale');
		await trx
			.updateTable('offer')
			.set({ pausedAt: offer.pausedAt ?? now, pausedUntil: input.until, pausedReason: input.reason })
			.where('id', '=', input.id)
			.execute();
		if (input.until === null) await closeDeadline(trx, END_PAUSE, input.id);
		else await setDeadline(trx, END_PAUSE, input.id, startOfDay(input.until));
		await raiseRevision(trx, 'offers');
		return done('offer', input.id, { id: input.id });
	}
});

async function endPauseOf(trx: Trx, id: string): Promise<void> {
	await trx
		.updateTable('offer')
		.set({ pausedAt: null, pausedUntil: null, pausedReason: '' })
		.where('id', '=', id)
		.execute();
	await closeDeadline(trx, END_PAUSE, id);
	await raiseRevision(trx, 'offers');
}

export const reopenOffer = command({
	name: 'matching.reopenOffer',
	input: reopenOfferInput,
	authorize: ({ trx, actor, input }) => pausable(trx, actor, input.id),
	run: async ({ trx, input }) => {
		if (!(await bumpVersion(trx, 'offer', input.id, input.version))) return failure('stale');
		await endPauseOf(trx, input.id);
		return done('offer', input.id, { id: input.id });
	}
});

/** The day has come that a pause was until. */
export const endPause = command({
	name: 'matching.endPause',
	input: z.object({ id: z.uuid() }),
	authorize: async ({ trx, actor, input }) =>
		actor.kind === 'system' ? await offerForWriting(trx, input.id) : null,
	run: async ({ trx, input, subject: offer, now }) => {
		// Somebody may have moved or lifted the pause while this waited for its turn.
		if (offer.pausedUntil === null || offer.pausedUntil > localDay(now)) return failure('alreadyDone');
		await bumpVersion(trx, 'offer', input.id, offer.version);
		await endPauseOf(trx, input.id);
		return done('offer', input.id, null);
	}
});

/**
 * Writes to the ledger of an offer's capacity in this school year: a positive amount is taken, a negative one given
 * back. `offer` was read by `offerForWriting`, which holds it until commit: that keeps what is used between 0 and the
 * total, however many write at once. The same submission again changes nothing.
 */
export async function addCapacityEntry(
	trx: Trx,
	offer: VisibleOffer,
	entry: { amount: number; reason: string; submission: string; by: Actor; at: Date }
): Promise<'added' | 'known' | 'tooMuch' | 'tooLittle'> {
	const known = await trx
		.selectFrom('capacityEntry')
		.select('id')
		.where('submission', '=', entry.submission)
		.executeTakeFirst();
	if (known) return 'known';
	const used = offer.used + entry.amount;
	if (used < 0) return 'tooLittle';
	if (entry.amount > 0 && offer.capacityTotal !== null && used > offer.capacityTotal) return 'tooMuch';
	await trx
		.insertInto('capacityEntry')
		.values({
			offerId: offer.id,
			schoolYear: schoolYear(entry.at, offer.partner.country).year,
			amount: entry.amount,
			reason: entry.reason,
			at: entry.at,
			byPerson: personIdOf(entry.by),
			submission: entry.submission
		})
		.execute();
	await raiseRevision(trx, 'offers');
	return 'added';
}

/** A partner sets its ledger straight: something was agreed elsewhere, or fell through. */
export const correctCapacity = command({
	name: 'matching.correctCapacity',
	input: correctCapacityInput,
	authorize: ({ trx, actor, input }) => keepable(trx, actor, input.offerId),
	run: async ({ trx, actor, input, subject: offer, now }) => {
		const outcome = await addCapacityEntry(trx, offer, {
			amount: input.direction === 'taken' ? input.amount : -input.amount,
			reason: input.reason,
			submission: input.submission,
			by: actor,
			at: now
		});
		if (outcome === 'tooMuch') return failure('tooMuch', { left: (offer.capacityTotal ?? 0) - offer.used });
		if (outcome === 'tooLittle') return failure('tooLittle', { used: offer.used });
		return done('offer', input.offerId, { id: input.offerId });
	}
});

/** What is used of an offer in a school year, in all and by one agreement. */
async function usedOf(
	trx: Trx,
	about: { offerId: string; schoolYear: number; agreementId: string }
): Promise<{ used: number; own: number }> {
	const row = await trx
		.selectFrom('capacityEntry')
		.select((eb) => [
			eb.fn.sum<string | null>('amount').as('used'),
			eb.fn.sum<string | null>('amount').filterWhere('agreementId', '=', about.agreementId).as('own')
		])
		.where('offerId', '=', about.offerId)
		.where('schoolYear', '=', about.schoolYear)
		.executeTakeFirstOrThrow();
	return { used: Number(row.used ?? 0), own: Number(row.own ?? 0) };
}

/**
 * Makes the ledgers say what an agreement takes: so much of each offer, in the school year of the day (yyyy-mm-dd) on which
 * it begins. What it took before and no longer does is given back. Offers are held in one order, so that two who sign at
 * the same time wait for each other; who comes too late for the last place is refused.
 */
export async function settleCapacity(
	trx: Trx,
	agreement: { id: string; title: string; from: string },
	wanted: ReadonlyMap<string, number>,
	entry: { by: Actor; at: Date }
): Promise<Failure<'noCapacity'> | null> {
	const taken = await trx
		.selectFrom('capacityEntry')
		.select(['offerId', 'schoolYear'])
		.distinct()
		.where('agreementId', '=', agreement.id)
		.execute();
	const offerIds = [...new Set([...wanted.keys(), ...taken.map((row) => row.offerId)])].toSorted();
	for (const offerId of offerIds) {
		const offer = await offerForWriting(trx, offerId);
		if (!offer) continue;
		const first = schoolYear(new Date(`${agreement.from}T12:00:00Z`), offer.partner.country).year;
		const years = taken.filter((row) => row.offerId === offerId).map((row) => row.schoolYear);
		for (const year of new Set([first, ...years])) {
			const { used, own } = await usedOf(trx, { offerId, schoolYear: year, agreementId: agreement.id });
			const difference = (year === first ? (wanted.get(offerId) ?? 0) : 0) - own;
			// A partner may have given it back by hand already.
			const change = Math.max(difference, -used);
			if (change === 0) continue;
			if (change > 0 && offer.capacityTotal !== null && used + change > offer.capacityTotal)
				return failure('noCapacity', {
					offer: offer.title,
					left: Math.max(0, offer.capacityTotal - used + own),
					unit: offer.capacityUnit
				});
			await trx
				.insertInto('capacityEntry')
				.values({
					offerId,
					schoolYear: year,
					amount: change,
					reason: agreement.title,
					at: entry.at,
					byPerson: personIdOf(entry.by),
					agreementId: agreement.id
				})
				.execute();
			await raiseRevision(trx, 'offers');
		}
	}
	return null;
}
