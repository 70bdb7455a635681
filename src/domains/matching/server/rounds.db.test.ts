import { beforeAll, describe, expect, it } from 'vitest';
import { addDays, localDay } from '#kernel/dates.ts';
import { importDisadvantage } from '#domains/organisations/server/commands.ts';
import { moveClock, now } from '#platform/server/clock.ts';
import { db } from '#platform/server/database.ts';
import { SWEEP_DEADLINES } from '#platform/server/deadlines.ts';
import { newId } from '#platform/server/ids.ts';
import { runJob } from '#platform/server/jobs.ts';
import type { Scope } from '#platform/server/scope.ts';
import { useDatabase } from '../../../../test/database.ts';
import {
	allianceCoordinator,
	askQuestion,
	makeOffer,
	makeOrganisation,
	newestMail,
	personIdOf,
	someoneAt,
	system
} from '../../../../test/world.ts';
import {
	changeRound,
	choosePlacement,
	closeRound,
	declinePlacement,
	dropRound,
	openRound,
	publishRound,
	sendRequests,
	SOLVE_ROUND,
	solveRound,
	stopSolve
} from './commands.ts';
import { ownPlacements, placedOffers, placementById, placementsOf, roundById } from './queries.ts';

useDatabase();

let noor: Scope;
let partner: string;
let helper: Scope;
let offer: string;
/** Schools with more disadvantage first, each with a question and who asks it. */
let schools: { id: string; coordinator: Scope; question: string }[];

/** Shares of low incomes of the municipality of each school. */
const NEED = [40, 30, 20, 10];

beforeAll(async () => {
	noor = await allianceCoordinator('Noor');
	partner = await makeOrganisation('Leesclub', { kind: 'volunteerGroup' });
	helper = await someoneAt(partner, 'coordinator', 'Hetty');
	offer = await makeOffer(partner, { capacityTotal: 2 });
	await importDisadvantage(system, {
		rows: NEED.map((score, i) => ({
			level: 'municipality',
			code: `000${i + 1}`,
			country: 'NL',
			score,
			unit: 'share of low incomes',
			source: 'invented statistics',
			date: '2021'
		}))
	});
	schools = [];
	for (const [i] of NEED.entries()) {
		const id = await makeOrganisation(`School ${i}`);
		await db()
			.updateTable('organisation')
			.set({ municipalityCode: `000${i + 1}` })
			.where('id', '=', id)
			.execute();
		schools.push({ id, coordinator: await someoneAt(id, 'coordinator', `Directeur ${i}`), question: '' });
	}
	// The school with most disadvantage asks last: first come, first served would leave it out.
	for (const school of schools.toReversed()) {
		moveClock(60_000);
		school.question = await askQuestion(school.coordinator, school.id);
	}
});

const answerUntil = () => localDay(addDays(now(), 21));

const rules = () => ({
	title: 'Voorlezen',
	theme: 'skilled-professionals',
	province: '',
	askedFrom: '',
	askedUntil: '',
	answerUntil: answerUntil(),
	needStrength: '20',
	per: 'question',
	leastFit: 'well',
	hoursEach: '20',
	leastPerProvince: '0'
});

async function opened(changes: Partial<ReturnType<typeof rules>> = {}): Promise<string> {
	const id = newId();
	const result = await openRound(noor, { ...rules(), ...changes, id });
	expect(result).toMatchObject({ ok: true });
	return id;
}

async function page(id: string) {
	const found = await roundById(noor, id);
	if (!found) throw new Error('The coordinator does not see the round');
	return found;
}

async function worked(id: string) {
	const asked = await solveRound(noor, { id });
	if (!asked.ok) throw new Error(asked.code);
	await runJob(SOLVE_ROUND, { id: asked.value.solveId });
	return await page(id);
}

/** The numbers of the schools that get something. */
function served({ solve }: Awaited<ReturnType<typeof page>>): number[] {
	return (solve?.outcome?.rows ?? [])
		.flatMap(({ given, questionId }) =>
			given ? [schools.findIndex(({ question }) => question === questionId)] : []
		)
		.sort();
}

async function choose(id: string, school: number, choice: 'pinned' | 'excluded' | 'free', version?: number) {
	const { round } = await page(id);
	return await choosePlacement(noor, {
		id,
		version: version ?? round.version,
		questionId: schools[school]!.question,
		supportType: '',
		offerId: offer,
		choice
	});
}

async function published(id: string) {
	const { round } = await page(id);
	return await publishRound(noor, { id, version: round.version });
}

/** The placement of a school in a round. */
async function placementOf(id: string, school: number) {
	const { placements } = await page(id);
	return placements.find(({ questionId }) => questionId === schools[school]!.question)!;
}

describe('A round', () => {
	it('gives the places to where need is most, whoever asked first, and says so beside other ways', async () => {
		const found = await worked(await opened());
		expect(served(found)).toEqual([0, 1]);
		const outcome = found.solve!.outcome!;
		expect(outcome.ways.map(({ way, servedNeeds }) => [way, servedNeeds])).toEqual([
			['proposed', 2],
			['withoutNeed', 2],
			['greedy', 2],
			['firstCome', 2]
		]);
		const most = Object.fromEntries(
			outcome.ways.map(({ way, servedShareOfMostNeed }) => [way, servedShareOfMostNeed])
		);
		expect(most.proposed).toBe(1);
		expect(most.firstCome).toBe(0);
		const without = outcome.rows.find(({ questionId }) => questionId === schools[3]!.question)!;
		expect(without).toMatchObject({ given: null, none: 'allFull' });
	});

	it('says where one more partner would help', async () => {
		const { solve } = await worked(await opened());
		expect(solve!.outcome!.recruits[0]).toMatchObject({
			kind: 'hands-on',
			theme: 'skilled-professionals',
			province: 'Utrecht',
			unserved: 2,
			serves: 2
		});
	});

	it('keeps to what the coordinator pins and excludes, and says that it must be worked out again', async () => {
		const id = await opened();
		await worked(id);
		expect(await choose(id, 3, 'pinned')).toMatchObject({ ok: true });
		expect(await choose(id, 0, 'excluded')).toMatchObject({ ok: true });
		expect((await page(id)).current).toBe(false);
		expect(await published(id)).toMatchObject({ ok: false, code: 'stale' });
		const found = await worked(id);
		expect(found.current).toBe(true);
		expect(served(found)).toEqual([1, 3]);
		await choose(id, 3, 'free');
		await choose(id, 0, 'free');
		expect(served(await worked(id))).toEqual([0, 1]);
	});

	it('names what is to blame when more is pinned than there is', async () => {
		const id = await opened();
		for (const school of [0, 1, 2]) await choose(id, school, 'pinned');
		const { solve } = await worked(id);
		expect(solve!.outcome).toMatchObject({
			status: 'infeasible',
			conflicts: [{ code: 'offerPinnedOverCapacity', offerId: offer }]
		});
		expect(await published(id)).toMatchObject({ ok: false, code: 'nothingToPublish' });
	});

	it('is changed by one at a time', async () => {
		const id = await opened();
		const { round } = await page(id);
		expect(
			await changeRound(noor, { ...rules(), id, version: round.version, needStrength: '0' })
		).toMatchObject({
			ok: true
		});
		expect(await changeRound(noor, { ...rules(), id, version: round.version })).toMatchObject({
			code: 'stale'
		});
		expect(await choose(id, 0, 'pinned', round.version)).toMatchObject({ code: 'stale' });
		expect((await page(id)).round.needStrength).toBe(0);
	});

	it('is worked out once at a time, and can be told to stop', async () => {
		const id = await opened();
		const first = await solveRound(noor, { id });
		expect(await solveRound(noor, { id })).toMatchObject({ code: 'alreadySolving' });
		expect(await stopSolve(noor, { id })).toMatchObject({ ok: true });
		if (first.ok) await runJob(SOLVE_ROUND, { id: first.value.solveId });
		expect((await page(id)).solve).toMatchObject({
			stopAskedAt: expect.any(Date),
			endedAt: expect.any(Date)
		});
		expect(await solveRound(noor, { id })).toMatchObject({ ok: true });
	});

	it.each([
		['a title', { title: '' }, 'title'],
		['a day that is still to come', { answerUntil: '2020-01-01' }, null],
		['days in order', { askedFrom: '2026-02-01', askedUntil: '2026-01-01' }, 'askedUntil'],
		['a strength that exists', { needStrength: '31' }, 'needStrength'],
		['whole hours', { hoursEach: '1,5' }, 'hoursEach'],
		['a province that exists', { province: 'Atlantis' }, 'province']
	])('takes %s', async (_, changes, field) => {
		const result = await openRound(noor, { ...rules(), ...changes, id: newId() });
		expect(result).toMatchObject(
			field ? { code: 'invalid', fields: { [field]: expect.any(String) } } : { code: 'dateInPast' }
		);
	});

	it('is there for coordinators of the alliance alone', async () => {
		const id = await opened();
		for (const scope of [schools[0]!.coordinator, helper]) {
			expect(await roundById(scope, id)).toBeNull();
			expect(await openRound(scope, { ...rules(), id: newId() })).toMatchObject({ code: 'notFound' });
			for (const act of [solveRound, stopSolve, closeRound])
				expect(await act(scope, { id })).toMatchObject({ code: 'notFound' });
			for (const act of [publishRound, dropRound])
				expect(await act(scope, { id, version: 1 })).toMatchObject({ code: 'notFound' });
		}
	});
});

describe('A published round', () => {
	it('suggests to both sides, who hear it by one mail each', async () => {
		const id = await opened();
		await worked(id);
		expect(await published(id)).toMatchObject({ ok: true, value: { published: 2, leftOut: 0 } });
		const school = schools[0]!;
		expect((await newestMail(personIdOf(school.coordinator))).text).toContain('Voorlezers op school');
		expect((await newestMail(personIdOf(helper))).text.match(/• Voorlezers gezocht/g)).toHaveLength(2);
		expect(await placedOffers(school.question)).toEqual(new Set([offer]));
		expect(await ownPlacements(school.coordinator)).toMatchObject([{ side: 'school', state: 'open' }]);
		expect(await ownPlacements(helper)).toMatchObject([{ side: 'partner' }, { side: 'partner' }]);
		expect(await choose(id, 0, 'pinned')).toMatchObject({ code: 'closed' });
		await closeRound(noor, { id });
	});

	it('is seen by its two sides and the alliance, by nobody else', async () => {
		const id = await opened();
		await worked(id);
		await published(id);
		const placement = await placementOf(id, 0);
		expect(await placementById(schools[0]!.coordinator, placement.id)).toMatchObject({ side: 'school' });
		expect(await placementById(helper, placement.id)).toMatchObject({ side: 'partner' });
		expect(await placementById(noor, placement.id)).toMatchObject({ side: null });
		expect(await placementById(schools[1]!.coordinator, placement.id)).toBeNull();
		const no = { id: placement.id, reason: 'other', text: '' };
		expect(await declinePlacement(schools[1]!.coordinator, no)).toMatchObject({ code: 'notFound' });
		expect(await declinePlacement(noor, no)).toMatchObject({ code: 'notFound' });
		await closeRound(noor, { id });
	});

	it('leaves its places to a next round when somebody says no, who does not get the same again', async () => {
		const id = await opened();
		await worked(id);
		await published(id);
		const { id: placementId } = await placementOf(id, 0);
		const no = { id: placementId, reason: 'alreadyHelped', text: 'Een buurman helpt ons.' };
		// A reason of the other side.
		expect(await declinePlacement(schools[0]!.coordinator, { ...no, reason: 'noCapacity' })).toMatchObject({
			code: 'reasonMissing'
		});
		expect(await declinePlacement(schools[0]!.coordinator, no)).toMatchObject({ ok: true });
		expect(await declinePlacement(helper, { ...no, reason: 'other' })).toMatchObject({ code: 'answered' });
		expect(await placementOf(id, 0)).toMatchObject({
			state: 'declined',
			declinedSide: 'school',
			declinedText: 'Een buurman helpt ons.'
		});
		// The second place of the offer still waits for an answer, so one is free.
		const next = await worked(await opened());
		expect(served(next)).toEqual([2]);
		expect(next.solve!.outcome!.rows.map(({ questionId }) => questionId)).not.toContain(schools[1]!.question);
	});

	it('counts a yes as a conversation, and takes what was asked out of the next round', async () => {
		const id = await opened();
		await worked(id);
		await published(id);
		const { question, coordinator } = schools[2]!;
		const sent = await sendRequests(coordinator, {
			questionId: question,
			offerIds: [offer],
			message: 'Graag!',
			conflictOfInterest: ''
		});
		expect(sent).toMatchObject({ ok: true });
		const placement = await placementOf(id, 2);
		expect(placement).toMatchObject({ state: 'asked', requestId: expect.any(String) });
		expect(await declinePlacement(helper, { id: placement.id, reason: 'other', text: '' })).toMatchObject({
			code: 'answered'
		});
	});

	it('ends by itself after the last day to answer, and what was open is free again', async () => {
		moveClock(22 * 86_400_000);
		await runJob(SWEEP_DEADLINES, {});
		const rows = await placementsOf(schools[1]!.id);
		expect(rows.map(({ state }) => state)).toEqual(rows.map(() => 'lapsed'));
		expect(await ownPlacements(schools[1]!.coordinator)).toEqual([]);
		expect(served(await worked(await opened()))).toContain(1);
	});
});
