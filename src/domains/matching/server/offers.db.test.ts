import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { addDays, localDay } from '#kernel/dates.ts';
import { moveClock, now } from '#platform/server/clock.ts';
import { db } from '#platform/server/database.ts';
import { SWEEP_DEADLINES } from '#platform/server/deadlines.ts';
import { newId } from '#platform/server/ids.ts';
import { runJob } from '#platform/server/jobs.ts';
import { revisionOf } from '#platform/server/revision.ts';
import type { Scope } from '#platform/server/scope.ts';
import { useDatabase } from '../../../../test/database.ts';
import { makeOffer, makeOrganisation, someoneAt, system, visitor } from '../../../../test/world.ts';
import {
	correctCapacity,
	createOffer,
	endPause,
	pauseOffer,
	publishOffer,
	reopenOffer,
	saveOfferStep
} from './commands.ts';
import { capacityLedger, listOffers, offerById, offerShelf, ownOffers } from './queries.ts';

useDatabase();

const words = {
	title: 'Voorlezers op donderdag',
	description: 'Onze collega’s lezen elke week een uur voor.',
	audience: ''
};
const help = { themes: ['skilled-professionals'], supportTypes: ['hands-on'], bringsPeople: 'yes' };
const terms = {
	servesScope: 'province',
	provinces: ['Utrecht', 'Limburg (België)'],
	countries: [],
	municipalities: '',
	capacityUnit: 'places',
	capacityTotal: '6',
	availability: 'op donderdagochtend',
	costs: 'free',
	costNote: '',
	languages: ['nl', 'tr']
};

let partner: string;
let coordinator: Scope;
let member: Scope;
let stranger: Scope;

beforeAll(async () => {
	partner = await makeOrganisation('Bank De Stuiver', { kind: 'company' });
	coordinator = await someoneAt(partner, 'coordinator', 'Coördinator van De Stuiver');
	member = await someoneAt(partner, 'member');
	stranger = await someoneAt(await makeOrganisation('Fonds De Ander', { kind: 'foundation' }), 'coordinator');
});

function create(scope: Scope, input: Record<string, unknown> = {}) {
	return createOffer(scope, {
		id: newId(),
		organisationId: partner,
		personalDataSeen: false,
		...words,
		...input
	});
}

async function draft(): Promise<string> {
	const id = newId();
	expect(await create(coordinator, { id })).toEqual({ ok: true, value: { id } });
	return id;
}

async function row(id: string) {
	return await db().selectFrom('offer').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
}

async function save(
	id: string,
	step: string,
	fields: Record<string, unknown>,
	{ scope = coordinator, version = undefined as number | undefined, personalDataSeen = false } = {}
) {
	return await saveOfferStep(scope, {
		id,
		version: version ?? (await row(id)).version,
		personalDataSeen,
		answer: { step, fields }
	});
}

async function published(): Promise<string> {
	const id = await draft();
	await save(id, 'help', help);
	await save(id, 'terms', terms);
	expect(await publishOffer(coordinator, { id, version: (await row(id)).version })).toMatchObject({
		ok: true
	});
	return id;
}

describe('an offer is written', () => {
	it('by a coordinator of a checked organisation, and by nobody else', async () => {
		const unchecked = await makeOrganisation('Nog niet nagekeken', { kind: 'company', checked: false });
		const newcomer = await someoneAt(unchecked, 'coordinator');
		for (const scope of [visitor, member, stranger, system])
			expect(await create(scope)).toMatchObject({ code: 'notFound' });
		expect(await create(newcomer, { organisationId: unchecked })).toMatchObject({ code: 'notFound' });
		const id = await draft();
		for (const scope of [visitor, member, stranger])
			expect(await save(id, 'words', words, { scope })).toMatchObject({ code: 'notFound' });
	});

	it('anew, never over one that is published already', async () => {
		const id = await makeOffer(partner, { title: 'Staat er al' });
		expect(await create(coordinator, { id, title: 'Overschreven' })).toMatchObject({ code: 'offerBegun' });
		expect(await row(id)).toMatchObject({ title: 'Staat er al', version: 1 });
	});

	it('step by step, and stands as a draft that schools do not find until it is published', async () => {
		const id = await draft();
		expect(await offerById(visitor, id)).toBeNull();
		expect(await offerById(stranger, id)).toBeNull();
		expect((await ownOffers(coordinator)).map((offer) => offer.id)).toContain(id);
		expect(await publishOffer(coordinator, { id, version: 1 })).toMatchObject({ code: 'incomplete' });
		expect(await save(id, 'help', help)).toMatchObject({ ok: true });
		expect(await save(id, 'terms', terms)).toMatchObject({ ok: true });
		const before = await revisionOf('offers');
		const version = (await row(id)).version;
		expect(await publishOffer(coordinator, { id, version: version - 1 })).toMatchObject({ code: 'stale' });
		expect(await publishOffer(coordinator, { id, version })).toMatchObject({ ok: true });
		expect(await publishOffer(coordinator, { id, version: version + 1 })).toMatchObject({
			code: 'offerPublished'
		});
		expect(await revisionOf('offers')).toBe(before + 1);
		expect(await offerById(visitor, id)).toMatchObject({
			...words,
			themes: ['skilled-professionals'],
			bringsPeople: true,
			servesScope: 'province',
			servesNames: ['Utrecht', 'Limburg (België)'],
			capacityTotal: 6,
			capacityUnit: 'places',
			languages: ['nl', 'tr'],
			used: 0
		});
		expect((await offerShelf()).offers.has(id)).toBe(true);
	});

	it('once, however often the button is pressed; what was changed before going on is kept', async () => {
		const id = newId();
		const both = await Promise.all([create(coordinator, { id }), create(coordinator, { id })]);
		expect(both).toEqual([
			{ ok: true, value: { id } },
			{ ok: true, value: { id } }
		]);
		expect(await create(coordinator, { id, title: 'Een betere titel' })).toMatchObject({ ok: true });
		expect((await row(id)).title).toBe('Een betere titel');
		await save(id, 'help', help);
		expect(await create(coordinator, { id, title: 'Te laat' })).toMatchObject({ code: 'offerBegun' });
		expect((await row(id)).title).toBe('Een betere titel');
	});

	it('never over an offer of somebody else', async () => {
		const id = await draft();
		const { organisationId } = await row(await makeOffer(await makeOrganisation('Elders')));
		const elsewhere = await someoneAt(organisationId, 'coordinator');
		expect(await create(elsewhere, { id, organisationId, title: 'Van mij' })).toMatchObject({
			code: 'notFound'
		});
		expect((await row(id)).title).toBe(words.title);
	});

	it('without losing what a colleague wrote meanwhile', async () => {
		const id = await published();
		const { version } = await row(id);
		expect(await save(id, 'words', { ...words, title: 'De eerste' }, { version })).toMatchObject({
			ok: true
		});
		expect(await save(id, 'words', { ...words, title: 'De tweede' }, { version })).toMatchObject({
			code: 'stale'
		});
		expect((await row(id)).title).toBe('De eerste');
	});

	it('and changes the rankings at once when it is online, not while it is a draft', async () => {
		const [online, drafted] = [await published(), await draft()];
		const before = await revisionOf('offers');
		await save(drafted, 'words', { ...words, title: 'Concept' });
		expect(await revisionOf('offers')).toBe(before);
		await save(online, 'words', { ...words, title: 'Online' });
		expect(await revisionOf('offers')).toBe(before + 1);
		expect((await offerShelf()).offers.get(online)?.title).toBe('Online');
	});
});

describe('searching offers by words', () => {
	it('finds any form of a word, a piece of a title, and the partner', async () => {
		const partner = await makeOrganisation('Fonds Zonnestraal', { kind: 'foundation' });
		const id = await makeOffer(partner, { title: 'Muzieklessen' });
		const found = async (words: string) =>
			(await listOffers({ words, page: 1 })).offers.map((offer) => offer.id);
		for (const words of ['vrijwilliger taal', 'ziekles', 'zonnestraal'])
			expect(await found(words)).toContain(id);
		for (const words of ['voetbal', '_____________________________', "o'brien"])
			expect(await found(words)).not.toContain(id);
	});
});

describe('the guard reads along with an offer', () => {
	it('refuses a number beside BSN, also from who has looked', async () => {
		const text = 'Vermeld altijd het BSN 123456782 van het kind.';
		expect(await create(coordinator, { description: text, personalDataSeen: true })).toMatchObject({
			code: 'identityNumber'
		});
		const id = await published();
		expect(await save(id, 'terms', { ...terms, costNote: text }, { personalDataSeen: true })).toMatchObject({
			code: 'identityNumber'
		});
	});

	it('keeps a phone number out of what is online until its writer has looked', async () => {
		const id = await published();
		const description = 'Bel ons op 06-12345678.';
		expect(await save(id, 'words', { ...words, description })).toMatchObject({ code: 'personalData' });
		expect((await row(id)).description).toBe(words.description);
		expect(await save(id, 'words', { ...words, description }, { personalDataSeen: true })).toMatchObject({
			ok: true
		});
		expect((await row(id)).description).toBe(description);
	});
});

describe('where an offer is served', () => {
	const served = async (municipalities: string) => {
		const id = await draft();
		const result = await save(id, 'terms', { ...terms, servesScope: 'municipality', municipalities });
		return result.ok ? (await row(id)).servesNames : result;
	};

	it('takes municipalities as people write them, and finds the one that a village lies in', async () => {
		expect(await served('den haag, IJmuiden\nALMERE; Velsen')).toEqual(["'s-Gravenhage", 'Velsen', 'Almere']);
		const abroad = await makeOrganisation('Vormingscentrum', { kind: 'foundation', country: 'BE' });
		const scope = await someoneAt(abroad, 'coordinator');
		const id = newId();
		await create(scope, { id, organisationId: abroad });
		const municipal = { ...terms, servesScope: 'municipality', municipalities: 'Gent, oostende' };
		expect(await save(id, 'terms', municipal, { scope })).toMatchObject({ ok: true });
		expect((await row(id)).servesNames).toEqual(['Gent', 'Oostende']);
	});

	it('asks what is meant when it knows no such place, or several', async () => {
		expect(await served('Almere, Nergenshuizen')).toMatchObject({
			code: 'unknownMunicipality',
			detail: { name: 'Nergenshuizen' }
		});
		expect(await served('Scheveningen')).toMatchObject({ code: 'unknownMunicipality' });
		expect(await served('Bergen (NH)')).toEqual(['Bergen (NH)']);
		expect(await served('Bergen')).toMatchObject({
			code: 'ambiguousMunicipality',
			detail: { name: 'Bergen' }
		});
		expect(await served('Gent')).toMatchObject({ code: 'unknownMunicipality', detail: { name: 'Gent' } });
	});

	it('says at once everything that is missing', async () => {
		const id = await draft();
		expect(
			await save(id, 'terms', { ...terms, provinces: [], capacityTotal: '', costs: '', languages: [] })
		).toMatchObject({
			code: 'invalid',
			fields: { provinces: 'missing', capacityTotal: 'missing', costs: 'missing', languages: 'missing' }
		});
		expect(await save(id, 'terms', { ...terms, capacityTotal: '1.000' })).toMatchObject({
			fields: { capacityTotal: 'notANumber' }
		});
		expect(await save(id, 'terms', { ...terms, capacityUnit: 'none', capacityTotal: '' })).toMatchObject({
			ok: true
		});
		expect((await row(id)).capacityTotal).toBeNull();
	});
});

async function pause(id: string, until: string, reason = '', scope = coordinator) {
	return await pauseOffer(scope, {
		id,
		version: (await row(id)).version,
		until,
		reason,
		personalDataSeen: false
	});
}

describe('a pause', () => {
	it('is for a published offer, by who keeps it', async () => {
		const [online, drafted] = [await published(), await draft()];
		for (const scope of [visitor, member, stranger])
			expect(await pause(online, '', '', scope)).toMatchObject({ code: 'notFound' });
		expect(await pause(drafted, '')).toMatchObject({ code: 'notFound' });
		expect(await pause(online, localDay(now()))).toMatchObject({ code: 'dateInPast' });
		expect(await pause(online, '2027-06-31')).toMatchObject({ fields: { until: 'notADate' } });
		expect(await pauseOffer(coordinator, { ...(await stale(online)), until: '' })).toMatchObject({
			code: 'stale'
		});
	});

	const stale = async (id: string) => ({
		id,
		version: (await row(id)).version - 1,
		reason: '',
		personalDataSeen: false
	});

	it('without a date lasts until somebody opens the offer again', async () => {
		const id = await published();
		expect(await pause(id, '', 'Iedereen is op pad.')).toMatchObject({ ok: true });
		expect((await offerShelf()).offers.get(id)).toMatchObject({ pausedReason: 'Iedereen is op pad.' });
		moveClock(400 * 86_400_000);
		await runJob(SWEEP_DEADLINES, {});
		expect((await row(id)).pausedAt).not.toBeNull();
		const { version } = await row(id);
		expect(await reopenOffer(stranger, { id, version })).toMatchObject({ code: 'notFound' });
		expect(await reopenOffer(coordinator, { id, version: version - 1 })).toMatchObject({ code: 'stale' });
		expect(await reopenOffer(coordinator, { id, version })).toMatchObject({ ok: true });
		expect((await offerShelf()).offers.get(id)?.pausedAt).toBeNull();
	});

	it('with a date ends by itself as that day begins, and the rankings follow', async () => {
		const id = await published();
		const until = localDay(addDays(now(), 10));
		expect(await pause(id, until)).toMatchObject({ ok: true });
		expect((await offerShelf()).offers.get(id)?.pausedUntil).toBe(until);
		moveClock(8 * 86_400_000);
		await runJob(SWEEP_DEADLINES, {});
		expect((await row(id)).pausedUntil).toBe(until);
		const before = await revisionOf('offers');
		moveClock(2 * 86_400_000);
		await runJob(SWEEP_DEADLINES, {});
		expect(await row(id)).toMatchObject({ pausedAt: null, pausedUntil: null, pausedReason: '' });
		expect(await revisionOf('offers')).toBe(before + 1);
		expect((await offerShelf()).offers.get(id)?.pausedAt).toBeNull();
		await runJob(SWEEP_DEADLINES, {});
		expect(await revisionOf('offers')).toBe(before + 1);
	});

	it('that was made longer does not end on its first day, and one that was lifted does not end twice', async () => {
		const [longer, lifted] = [await published(), await published()];
		const later = localDay(addDays(now(), 20));
		for (const id of [longer, lifted]) await pause(id, localDay(addDays(now(), 5)));
		await pause(longer, later);
		await reopenOffer(coordinator, { id: lifted, version: (await row(lifted)).version });
		moveClock(6 * 86_400_000);
		await runJob(SWEEP_DEADLINES, {});
		expect((await row(longer)).pausedUntil).toBe(later);
		expect(await endPause(system, { id: longer })).toMatchObject({ code: 'alreadyDone' });
		expect(await endPause(coordinator, { id: longer })).toMatchObject({ code: 'notFound' });
		expect(await endPause(system, { id: lifted })).toMatchObject({ code: 'alreadyDone' });
	});
});

function correct(
	offerId: string,
	direction: 'taken' | 'givenBack',
	amount: number,
	{ scope = coordinator, submission = newId() } = {}
) {
	return correctCapacity(scope, {
		offerId,
		submission,
		direction,
		amount: String(amount),
		reason: 'Telefonisch afgesproken'
	});
}

async function usedOf(id: string): Promise<number> {
	return (await offerById(coordinator, id))!.used;
}

describe('the ledger of an offer', () => {
	it('is read and written by the coordinators of the partner alone', async () => {
		const id = await published();
		for (const scope of [visitor, member, stranger])
			expect(await correct(id, 'taken', 1, { scope })).toMatchObject({ code: 'notFound' });
		const before = await revisionOf('offers');
		expect(await correct(id, 'taken', 2)).toMatchObject({ ok: true });
		expect(await correct(id, 'givenBack', 1)).toMatchObject({ ok: true });
		expect(await revisionOf('offers')).toBe(before + 2);
		const offer = (await offerById(coordinator, id))!;
		expect(await capacityLedger(coordinator, offer)).toMatchObject([
			{ amount: -1, reason: 'Telefonisch afgesproken', by: 'Coördinator van De Stuiver' },
			{ amount: 2 }
		]);
		for (const scope of [visitor, member, stranger]) expect(await capacityLedger(scope, offer)).toBeNull();
		expect((await offerShelf()).offers.get(id)?.used).toBe(1);
	});

	it('counts one submission once', async () => {
		const id = await published();
		const submission = newId();
		await Promise.all([
			correct(id, 'taken', 2, { submission }),
			correct(id, 'taken', 2, { submission }),
			correct(id, 'taken', 2, { submission })
		]);
		expect(await usedOf(id)).toBe(2);
	});

	it('never takes more than there is, when many take at once', async () => {
		const id = await published();
		const outcomes = await Promise.all(Array.from({ length: 8 }, () => correct(id, 'taken', 2)));
		expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(3);
		expect(outcomes.filter((outcome) => !outcome.ok)).toEqual(
			Array.from({ length: 5 }, () => ({ ok: false, code: 'tooMuch', detail: { left: 0 } }))
		);
		expect(await usedOf(id)).toBe(6);
	});

	it('never gives back more than was taken, when many give back at once', async () => {
		const id = await published();
		await correct(id, 'taken', 5);
		const outcomes = await Promise.all(Array.from({ length: 6 }, () => correct(id, 'givenBack', 2)));
		expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(2);
		expect(await usedOf(id)).toBe(1);
	});

	it('and the capacity keep to each other when both change at once', async () => {
		const id = await published();
		await Promise.all([
			correct(id, 'taken', 4),
			save(id, 'terms', { ...terms, capacityTotal: '3' }),
			correct(id, 'taken', 2)
		]);
		const { capacityTotal } = await row(id);
		expect(await usedOf(id)).toBeLessThanOrEqual(capacityTotal!);
		await correct(id, 'taken', 1);
		expect(await save(id, 'terms', { ...terms, capacityTotal: '1', capacityUnit: 'hours' })).toMatchObject({
			code: 'capacityInUse'
		});
	});

	it('stays between nothing and the total, whatever is written in whatever order', async () => {
		const step = fc.record({
			direction: fc.constantFrom('taken' as const, 'givenBack' as const),
			amount: fc.integer({ min: 1, max: 7 })
		});
		await fc.assert(
			fc.asyncProperty(
				fc.array(step, { minLength: 1, maxLength: 8 }),
				fc.boolean(),
				async (steps, atOnce) => {
					const id = await makeOffer(partner, { capacityTotal: 6 });
					let expected = 0;
					if (atOnce) {
						const outcomes = await Promise.all(
							steps.map(async ({ direction, amount }) => {
								const outcome = await correct(id, direction, amount);
								return outcome.ok ? (direction === 'taken' ? amount : -amount) : 0;
							})
						);
						expected = outcomes.reduce((sum, amount) => sum + amount, 0);
					} else {
						for (const { direction, amount } of steps) {
							const next = expected + (direction === 'taken' ? amount : -amount);
							const allowed = next >= 0 && next <= 6;
							expect((await correct(id, direction, amount)).ok).toBe(allowed);
							if (allowed) expected = next;
						}
					}
					const used = await usedOf(id);
					expect(used).toBe(expected);
					expect(used).toBeGreaterThanOrEqual(0);
					expect(used).toBeLessThanOrEqual(6);
				}
			),
			{ numRuns: Math.min(25, Number(process.env.KWARTJE_RUNS ?? 200)) }
		);
	});

	it('begins afresh with the school year', async () => {
		const id = await published();
		await correct(id, 'taken', 6);
		moveClock(366 * 86_400_000);
		expect(await usedOf(id)).toBe(0);
		expect(await capacityLedger(coordinator, (await offerById(coordinator, id))!)).toEqual([]);
		expect(await correct(id, 'taken', 1)).toMatchObject({ ok: true });
		expect((await listOffers({ page: 1 })).offers.find((offer) => offer.id === id)?.used).toBe(1);
	});
});
