import { afterAll, beforeAll, expect, it } from 'vitest';
import { randomFrom } from '#kernel/random.ts';
import { newId } from '#platform/server/ids.ts';
import { useDatabase } from '../../../../test/database.ts';
import { type OfferChange, offerWork, type RankedOffer } from '../../../../test/offer-work.ts';
import { secondProcess } from '../../../../test/second-process.ts';
import { askQuestion, makeOrganisation, personIdOf, someoneAt } from '../../../../test/world.ts';
import { offersOf } from './queries.ts';

const databaseUrl = useDatabase();

const ROUNDS = Number(process.env.KWARTJE_RUNS ?? 200);
const MOST_OFFERS = 24;
const CHANGES = ['rename', 'pause', 'reopen', 'take', 'giveBack'] as const;

let other: Awaited<ReturnType<typeof secondProcess>>;
beforeAll(async () => {
	other = await secondProcess(databaseUrl());
});
afterAll(() => other?.end());

/** All offers as they are written, by a query of its own. */
async function written(partnerId: string): Promise<Omit<RankedOffer, 'score'>[]> {
	const offers = await offersOf(partnerId);
	return offers.map(({ id, title, used, capacityTotal, pausedAt }) => ({
		id,
		title,
		used,
		blocks: [...(used >= capacityTotal! ? ['noCapacity'] : []), ...(pausedAt ? ['paused'] : [])]
	}));
}

const byId = (offers: Omit<RankedOffer, 'score'>[]) =>
	offers
		.map(({ id, title, used, blocks }) => ({ id, title, used, blocks }))
		.sort((a, b) => (a.id < b.id ? -1 : 1));

it(`what is done with an offer in one process is in the ranking of the other at once, ${ROUNDS} times`, async () => {
	const school = await makeOrganisation('Bs De Wilg');
	const question = await askQuestion(await someoneAt(school, 'coordinator'), school);
	const organisationId = await makeOrganisation('Leesclub', { kind: 'volunteerGroup' });
	const personId = personIdOf(await someoneAt(organisationId, 'coordinator'));
	const chance = randomFrom(ROUNDS);
	const pick = <T>(list: readonly T[]): T => list[Math.floor(chance() * list.length)]!;
	const offerIds: string[] = [];
	const nextChange = (round: number): OfferChange => {
		const publishes = offerIds.length < 2 || (offerIds.length < MOST_OFFERS && chance() < 0.2);
		return {
			personId,
			organisationId,
			offerId: publishes ? newId() : pick(offerIds),
			kind: publishes ? 'publish' : pick(CHANGES),
			title: `Voorlezers op school, ronde ${round}`
		};
	};
	const done: Record<string, number> = {};
	for (let round = 0; round < ROUNDS; round++) {
		const [here, there] = round % 2 ? [offerWork, other] : [other, offerWork];
		const changes = [nextChange(round)];
		// Now and then both write at the same time.
		if (chance() < 0.3) changes.push(nextChange(round));
		const outcomes = await Promise.all(changes.map((change, i) => (i === 0 ? here : there).change(change)));
		for (const [i, { kind, offerId }] of changes.entries()) {
			if (kind === 'publish') offerIds.push(offerId);
			done[kind] = (done[kind] ?? 0) + Number(outcomes[i]);
		}
		const seen = await there.ranked(question);
		expect(byId(seen), `round ${round}`).toEqual(byId(await written(organisationId)));
		expect(await here.ranked(question), `round ${round}`).toEqual(seen);
	}
	expect(done.publish).toBe(offerIds.length);
	// A pause of what is paused, or the third of two places, was refused; of each kind some were not.
	for (const kind of CHANGES) expect(done[kind], kind).toBeGreaterThan(ROUNDS / 50);
});
