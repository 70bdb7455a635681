import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { schoolYear } from '#kernel/dates.ts';
import { eraseMe } from '#domains/organisations/server/commands.ts';
import { now } from '#platform/server/clock.ts';
import { db } from '#platform/server/database.ts';
import { newId } from '#platform/server/ids.ts';
import { runJob } from '#platform/server/jobs.ts';
import {
	add,
	dayFrom,
	fill,
	layBefore,
	makeParties,
	ofPartner,
	ofSchool,
	partner,
	read,
	saidYes,
	save,
	school,
	sign,
	started,
	third
} from '../../../../test/agreements.ts';
import { useDatabase } from '../../../../test/database.ts';
import { makeOffer, someoneAt } from '../../../../test/world.ts';
import {
	correctCapacity,
	dropAmendment,
	MAKE_AGREEMENT_FILE,
	offerAgreement,
	withdrawAgreement,
	writeMessage
} from './commands.ts';
import { takenFromOffers } from '../engine/index.ts';
import { contentInForce, offerById } from './queries.ts';

useDatabase();

beforeAll(makeParties);

const RUNS = Math.ceil(Number(process.env.KWARTJE_RUNS ?? 200) / 20);

type Step =
	| { kind: 'amend'; agreement: number; amounts: [number, number]; later: boolean }
	| { kind: 'offer' | 'drop' | 'withdraw'; agreement: number }
	| { kind: 'sign'; agreement: number; by: number }
	| { kind: 'correct'; offer: number; direction: 'taken' | 'givenBack'; amount: number };

const agreement = fc.nat({ max: 2 });
const steps = fc.array(
	fc.oneof(
		{
			weight: 4,
			arbitrary: fc.record({
				kind: fc.constant('amend' as const),
				agreement,
				amounts: fc.tuple(fc.nat({ max: 4 }), fc.nat({ max: 4 })),
				later: fc.boolean()
			})
		},
		{ weight: 4, arbitrary: fc.record({ kind: fc.constant('offer' as const), agreement }) },
		{
			weight: 8,
			arbitrary: fc.record({ kind: fc.constant('sign' as const), agreement, by: fc.nat({ max: 3 }) })
		},
		fc.record({ kind: fc.constantFrom('drop' as const, 'withdraw' as const), agreement }),
		{
			weight: 2,
			arbitrary: fc.record({
				kind: fc.constant('correct' as const),
				offer: fc.nat({ max: 1 }),
				direction: fc.constantFrom('taken' as const, 'givenBack' as const),
				amount: fc.integer({ min: 1, max: 3 })
			})
		}
	),
	{ minLength: 5, maxLength: 30 }
);

/** Something random that may be refused; nothing else may happen. */
async function take(step: Step, ids: readonly string[], offers: readonly string[]): Promise<void> {
	if (step.kind === 'correct')
		return void (await correctCapacity(ofPartner, {
			offerId: offers[step.offer]!,
			submission: newId(),
			direction: step.direction,
			amount: String(step.amount),
			reason: 'Buiten om geregeld.'
		}));
	const id = ids[step.agreement]!;
	const { version, life } = await read(id);
	if (step.kind === 'offer') await offerAgreement(ofPartner, { id, version });
	if (step.kind === 'drop') await dropAmendment(ofPartner, { id, version });
	if (step.kind === 'withdraw')
		await withdrawAgreement(ofPartner, { id, version, organisationId: partner, reason: 'Klaar.' });
	if (step.kind === 'sign') {
		if (step.by > 1) await layBefore(id);
		if (step.by !== 1) await sign(ofSchool, id, school);
		if (step.by !== 0) await sign(ofPartner, id, partner);
	}
	if (step.kind !== 'amend' || life.state === 'withdrawn') return;
	const year = Number(schoolYear(now(), 'NL').renewsOn.slice(0, 4));
	const startsOn = step.later ? `${year}-10-01` : dayFrom(1);
	const endsOn = `${year + 1}-05-01`;
	await save(ofSchool, id, 'goal', {
		title: 'Samen lezen',
		goal: 'Lezen.',
		startsOn,
		endsOn,
		reviews: [endsOn],
		initiativeId: ''
	});
	await save(ofSchool, id, 'contributions', {
		contributions: step.amounts.flatMap((amount, index) =>
			amount === 0 && index === 0
				? []
				: [
						{
							giverId: partner,
							kind: 'places',
							amount: String(amount || 1),
							description: 'Lezen',
							until: endsOn,
							offerId: offers[index]
						}
					]
		)
	});
}

/** What the ledgers must say: per offer and school year what is in force takes, or took when it had begun. */
async function check(ids: readonly string[], offers: readonly string[], total: number): Promise<void> {
	const expected = new Map<string, number>();
	const put = (key: string, amount: number) => expected.set(key, (expected.get(key) ?? 0) + amount);
	for (const id of ids) {
		const agreement = await read(id);
		const content = await contentInForce(agreement);
		if (!content) continue;
		const { year } = schoolYear(new Date(`${content.startsOn}T12:00:00Z`), 'NL');
		for (const [offerId, amount] of takenFromOffers(content)) put(`${offerId} ${year}`, amount);
	}
	const entries = await db()
		.selectFrom('capacityEntry')
		.select(['offerId', 'schoolYear', 'amount', 'agreementId'])
		.where('offerId', 'in', offers)
		.execute();
	const sums = new Map<string, number>();
	const taken = new Map<string, number>();
	const handBack = new Set<string>();
	for (const { offerId, schoolYear: year, amount, agreementId } of entries) {
		const key = `${offerId} ${year}`;
		sums.set(key, (sums.get(key) ?? 0) + amount);
		if (!agreementId && amount < 0) handBack.add(key);
		if (agreementId) taken.set(key, (taken.get(key) ?? 0) + amount);
	}
	for (const key of new Set([...taken.keys(), ...expected.keys()])) {
		const [own, inForce] = [taken.get(key) ?? 0, expected.get(key) ?? 0];
		// What was given back by hand isn't given back once more.
		if (handBack.has(key)) expect(own).toBeGreaterThanOrEqual(inForce);
		else expect(own).toBe(inForce);
	}
	for (const sum of sums.values()) {
		expect(sum).toBeGreaterThanOrEqual(0);
		expect(sum).toBeLessThanOrEqual(total);
	}
}

describe('the ledgers of offers', () => {
	it('say what is in force and what was corrected, never more than there is and never less than nothing', async () => {
		await fc.assert(
			fc.asyncProperty(steps, fc.integer({ min: 3, max: 8 }), async (world, total) => {
				const offers = [
					await makeOffer(partner, { capacityTotal: total }),
					await makeOffer(partner, { capacityTotal: total })
				];
				const ids: string[] = [];
				for (let one = 0; one < 3; one += 1) {
					const id = await started(await saidYes(offers[0]!));
					await fill(id, [{ offerId: offers[one % 2]!, amount: '2' }]);
					ids.push(id);
				}
				for (const step of world) {
					await take(step, ids, offers);
					await check(ids, offers, total);
				}
			}),
			{
				numRuns: RUNS,
				examples: [
					[
						[
							{ kind: 'sign', agreement: 0, by: 2 },
							{ kind: 'correct', offer: 0, direction: 'givenBack', amount: 2 },
							{ kind: 'withdraw', agreement: 0 }
						],
						5
					]
				]
			}
		);
	});
});

describe('everything at the same moment', () => {
	it(
		'waits for its turn: nothing fails, hangs or gets half done',
		async () => {
			for (let round = 0; round < RUNS * 2; round += 1) {
				const offers = [
					await makeOffer(partner, { capacityTotal: 3 }),
					await makeOffer(partner, { capacityTotal: 3 })
				];
				const requests = [await saidYes(offers[0]!), await saidYes(offers[0]!)];
				const twice = await Promise.all(
					requests.flatMap((requestId) => [started(requestId, ofSchool), started(requestId, ofPartner)])
				);
				const ids = [...new Set(twice)];
				expect(ids).toHaveLength(2);
				for (const [index, id] of ids.entries()) {
					const order = index === 0 ? offers : offers.toReversed();
					await fill(
						id,
						order.map((offerId) => ({ offerId, amount: '2' }))
					);
					await layBefore(id);
				}
				const gone = await someoneAt(school, 'coordinator', `Ivo Inval ${round}`);
				const reads = await Promise.all(ids.map((id) => read(id)));
				const attempts = ids.flatMap((id, index) => {
					const { version } = reads[index]!;
					return [
						sign(ofSchool, id, school),
						sign(ofPartner, id, partner),
						save(ofSchool, id, 'care', {
							certificates: 'nobody',
							certificatesNote: '',
							responsible: 'Ivo Inval',
							ending: 'Nu.',
							checklist: {}
						}),
						layBefore(id, ofPartner),
						dropAmendment(ofSchool, { id, version }),
						withdrawAgreement(ofPartner, { id, version, organisationId: partner, reason: 'Nee.' }),
						add(ofSchool, id, third),
						writeMessage(ofSchool, {
							requestId: requests[index]!,
							messageId: newId(),
							version: 2,
							text: 'En?'
						}),
						correctCapacity(ofPartner, {
							offerId: offers[index]!,
							submission: newId(),
							direction: 'taken',
							amount: '1',
							reason: 'Elders.'
						})
					].slice(round % 2, round % 2 === 0 ? 9 : 8);
				});
				const outcomes = await Promise.allSettled([...attempts, eraseMe(gone, { confirmed: 'yes' })]);
				const failed = outcomes.flatMap((outcome) =>
					outcome.status === 'rejected' ? [String(outcome.reason)] : []
				);
				expect(failed).toEqual([]);
				await Promise.all(
					ids.flatMap((id) => [
						runJob(MAKE_AGREEMENT_FILE, { id, number: String(reads[0]!.version) }),
						runJob(MAKE_AGREEMENT_FILE, { id, number: String(reads[0]!.version) })
					])
				);
				for (const offerId of offers) {
					const { used = -1 } = (await offerById(ofPartner, offerId)) ?? {};
					expect(used).toBeGreaterThanOrEqual(0);
					expect(used).toBeLessThanOrEqual(3);
				}
			}
		},
		RUNS * 12_000
	);
});
