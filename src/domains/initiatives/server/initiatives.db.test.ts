import { beforeAll, describe, expect, it } from 'vitest';
import { questionById } from '#domains/matching/server/queries.ts';
import { localDay } from '#kernel/dates.ts';
import { moveClock, now } from '#platform/server/clock.ts';
import { db } from '#platform/server/database.ts';
import { SWEEP_DEADLINES } from '#platform/server/deadlines.ts';
import { newId } from '#platform/server/ids.ts';
import { runJob } from '#platform/server/jobs.ts';
import type { Scope } from '#platform/server/scope.ts';
import {
	dayFrom,
	makeParties,
	ofPartner,
	ofSchool,
	partner,
	school,
	signedByBoth
} from '../../../../test/agreements.ts';
import { useDatabase } from '../../../../test/database.ts';
import {
	allianceCoordinator,
	moveToNoon,
	newestMail,
	personIdOf,
	someoneAt,
	system,
	visitor
} from '../../../../test/world.ts';
import { processSchema } from '../engine/index.ts';
import { REFERENCE_PROCESS } from '../schema.ts';
import {
	addStep,
	answerBarrier,
	answerPulse,
	askAboutBarrier,
	changeStep,
	checkItem,
	dropStep,
	enterPhase,
	finishStep,
	holdReview,
	openPulse,
	raiseBarrier,
	setGoal
} from './commands.ts';
import { WATCH_INITIATIVES } from './jobs.ts';
import {
	barrierNotes,
	barriersOf,
	initiativeById,
	initiativeOfAgreement,
	initiativesFollowed,
	pulseByToken
} from './queries.ts';

useDatabase();

let noor: Scope;
let stranger: Scope;

beforeAll(async () => {
	moveToNoon();
	await makeParties();
	noor = await allianceCoordinator('Noor');
	stranger = await someoneAt(
		(
			await db()
				.selectFrom('organisation')
				.select('id')
				.where('id', 'not in', [school, partner])
				.executeTakeFirstOrThrow()
		).id,
		'coordinator',
		'Vera Vreemd'
	);
});

const DAY = 86_400_000;
const signed = async (title = 'Samen lezen') => (await initiativeOfAgreement(await signedByBoth({ title })))!;
const read = async (id: string) => (await initiativeById(ofSchool, id))!;
const SCORES = { goal: 4, time: 4, promise: 4, trust: 4, children: 4 };

async function add(id: string, changes: object = {}, scope = ofSchool) {
	const stepId = newId();
	const step = { kind: 'task', title: 'Coaches zoeken', ownerId: partner, dueOn: dayFrom(20), ...changes };
	return { stepId, outcome: await addStep(scope, { id, stepId, ...step }) };
}

/** Asks both sides, and gives what was mailed to each. */
async function asked(id: string): Promise<{ toSchool: string; toPartner: string }> {
	expect(await openPulse(system, { id })).toMatchObject({ ok: true });
	const [toSchool, toPartner] = await Promise.all(
		[ofSchool, ofPartner].map(async (scope) => (await newestMail(personIdOf(scope))).token)
	);
	return { toSchool: toSchool!, toPartner: toPartner! };
}

const answer = (token: string, scores: object = SCORES, line = '') =>
	answerPulse(visitor, { token, scores, line });

/** Mails to somebody about what has this title, oldest first. */
const mailsTo = async (scope: Scope, title: string) =>
	await db()
		.selectFrom('mailMessage')
		.innerJoin('person', 'person.email', 'mailMessage.toAddress')
		.select(['subject', 'bodyText'])
		.where('person.id', '=', personIdOf(scope))
		.where('bodyText', 'like', `%“${title}”%`)
		.orderBy('mailMessage.id')
		.execute();

async function pass(days: number): Promise<void> {
	moveClock(days * DAY);
	await runJob(SWEEP_DEADLINES, {});
}

describe('a signed agreement', () => {
	it('opens an initiative with the goal and the review days that were signed, led by the process of today', async () => {
		const initiative = await read(await signed());
		expect(initiative).toMatchObject({
			title: 'Samen lezen',
			goal: 'Alle kleuters lezen samen.',
			phase: { id: REFERENCE_PROCESS.opensIn },
			stopped: null,
			health: { light: 'green' }
		});
		expect(initiative.reviews).toMatchObject([{ dueOn: dayFrom(200), heldOn: null }]);
		expect(initiative.process).toEqual(REFERENCE_PROCESS);
	});

	it('lets nobody lead it but who acts for a party; who coordinates the alliance looks', async () => {
		const id = await signed();
		const goal = { id, version: 1, goal: 'Van mij.', need: '', activities: '', output: '', outcome: '' };
		const member = await someoneAt(school, 'member', 'Mia Lid');
		for (const scope of [visitor, stranger, noor, member, system]) {
			expect(await setGoal(scope, goal)).toMatchObject({ code: 'notFound' });
			expect((await add(id, {}, scope)).outcome).toMatchObject({ code: 'notFound' });
			expect(await enterPhase(scope, { id, version: 1, phase: 'pilot' })).toMatchObject({ code: 'notFound' });
			expect(await checkItem(scope, { id, item: 'goal', checked: 'yes' })).toMatchObject({
				code: 'notFound'
			});
		}
		expect(await initiativeById(stranger, id)).toBeNull();
		expect(await initiativeById(visitor, id)).toBeNull();
		expect((await initiativeById(member, id))?.title).toBe('Samen lezen');
		expect((await initiativesFollowed(noor)).some((one) => one.id === id)).toBe(true);
		expect((await initiativesFollowed(stranger)).some((one) => one.id === id)).toBe(false);
	});
});

describe('the process', () => {
	it('is data: an initiative with a phase, a checklist and a signal of its own follows them', async () => {
		const own = processSchema.parse({
			...REFERENCE_PROCESS,
			phases: [
				...REFERENCE_PROCESS.phases,
				{
					id: 'celebrate',
					name: { nl: 'Vieren', en: 'Celebrate' },
					aim: { nl: 'Vier het.', en: 'Celebrate it.' },
					checklist: [{ id: 'cake', text: { nl: 'Er is taart.', en: 'There is cake.' }, source: 'eigen' }]
				}
			],
			signals: [
				{
					id: 'soon',
					measure: 'stepDaysLate',
					amber: -7,
					red: 30,
					why: { nl: '“{what}” is bijna aan de beurt.', en: '“{what}” is due soon.' },
					next: { nl: 'Kijk of het lukt.', en: 'See whether it works out.' },
					source: 'eigen'
				}
			]
		});
		const id = await signed();
		const processId = newId();
		await db()
			.insertInto('initiativeProcess')
			.values({ id: processId, content: JSON.stringify(own), since: now() })
			.execute();
		await db().updateTable('initiative').set({ processId }).where('id', '=', id).execute();
		expect(await enterPhase(ofSchool, { id, version: 1, phase: 'celebrate' })).toMatchObject({ ok: true });
		expect(await checkItem(ofPartner, { id, item: 'cake', checked: 'yes' })).toMatchObject({ ok: true });
		await add(id, { dueOn: dayFrom(5) });
		const initiative = await read(id);
		expect(initiative).toMatchObject({ phase: { id: 'celebrate' }, checked: ['cake'] });
		expect(initiative.health).toMatchObject({
			light: 'amber',
			signals: [{ rule: { id: 'soon' }, value: -5 }]
		});
	});

	it('knows no phase and no item that is not in it', async () => {
		const id = await signed();
		expect(await enterPhase(ofSchool, { id, version: 1, phase: 'party' })).toMatchObject({
			code: 'unknownPhase'
		});
		expect(await checkItem(ofSchool, { id, item: 'x', checked: 'yes' })).toMatchObject({
			code: 'unknownItem'
		});
	});
});

describe('the goal', () => {
	it('is written by one of two who write at once; the other keeps the text and sees what is there', async () => {
		const id = await signed();
		const words = { need: '', activities: '', output: '', outcome: '' };
		const both = await Promise.all([
			setGoal(ofSchool, { id, version: 1, goal: 'Van school.', ...words }),
			setGoal(ofPartner, { id, version: 1, goal: 'Van partner.', ...words })
		]);
		expect(both.map((outcome) => (outcome.ok ? 'ok' : outcome.code)).toSorted()).toEqual(['ok', 'stale']);
		expect(await setGoal(ofSchool, { id, version: 2, goal: ' ', ...words })).toMatchObject({
			fields: { goal: 'missing' }
		});
		expect(await setGoal(ofSchool, { id, version: 2, goal: 'x'.repeat(301), ...words })).toMatchObject({
			fields: { goal: 'tooLong' }
		});
	});
});

describe('the plan', () => {
	it('has steps of a day and an owner, done and undone, changed and taken out', async () => {
		const id = await signed();
		const { stepId } = await add(id);
		expect(
			(await add(id, { kind: 'milestone', title: 'Begin', ownerId: '', dueOn: dayFrom(3) })).outcome.ok
		).toBe(true);
		expect((await read(id)).steps.map(({ title }) => title)).toEqual(['Begin', 'Coaches zoeken']);
		expect(await finishStep(ofPartner, { id: stepId, done: 'yes' })).toMatchObject({ ok: true });
		expect((await read(id)).steps.find((step) => step.id === stepId)?.doneOn).toBe(localDay(now()));
		expect(await finishStep(ofSchool, { id: stepId, done: 'no' })).toMatchObject({ ok: true });
		const change = {
			id: stepId,
			version: 1,
			kind: 'task',
			title: 'Zes coaches',
			ownerId: school,
			dueOn: dayFrom(30)
		};
		expect(await changeStep(ofSchool, change)).toMatchObject({ ok: true });
		expect(await changeStep(ofPartner, change)).toMatchObject({ code: 'stale' });
		expect(await dropStep(ofPartner, { id: stepId, version: 1 })).toMatchObject({ code: 'stale' });
		expect(await dropStep(ofPartner, { id: stepId, version: 2 })).toMatchObject({ ok: true });
		expect((await read(id)).steps.map(({ title }) => title)).toEqual(['Begin']);
	});

	it('refuses an owner who takes no part, a day beyond twenty years, a decision of tomorrow, and no title', async () => {
		const id = await signed();
		const code = async (changes: object) => {
			const { outcome } = await add(id, changes);
			return outcome.ok ? 'ok' : 'fields' in outcome ? outcome.fields : outcome.code;
		};
		expect(await code({ ownerId: newId() })).toBe('unknownOwner');
		expect(await code({ dueOn: dayFrom(21 * 366) })).toBe('dayTooFar');
		expect(await code({ kind: 'decision', dueOn: dayFrom(1) })).toBe('decisionInFuture');
		expect(await code({ title: '  ' })).toEqual({ title: 'missing' });
		expect(await code({ title: 'x'.repeat(201) })).toEqual({ title: 'tooLong' });
		expect(await code({ dueOn: '2026-02-30' })).toEqual({ dueOn: 'missing' });
		expect(await code({ kind: 'wish' })).toEqual({ kind: 'missing' });
	});

	it('takes a click that came twice once, and no more than 500 steps', async () => {
		const id = await signed();
		const stepId = newId();
		const step = { id, stepId, kind: 'task', title: 'Eén keer', ownerId: '', dueOn: dayFrom(3) };
		await addStep(ofSchool, step);
		await addStep(ofSchool, step);
		expect((await read(id)).steps).toHaveLength(1);
		await db()
			.insertInto('initiativeStep')
			.values(
				Array.from({ length: 499 }, (_, i) => ({
					id: newId(),
					initiativeId: id,
					kind: 'task',
					title: `Stap ${i}`,
					dueOn: dayFrom(i),
					createdAt: now()
				}))
			)
			.execute();
		expect((await add(id)).outcome).toMatchObject({ code: 'tooManySteps' });
	});
});

describe('a pulse', () => {
	it('is mailed to each side after four weeks, once more to who is silent, and again every six weeks', async () => {
		const id = await signed('Ritme');
		await pass(27);
		expect((await read(id)).pulses).toHaveLength(0);
		await pass(1.01);
		expect((await read(id)).pulses).toHaveLength(1);
		const pulses = async (scope: Scope) =>
			(await mailsTo(scope, 'Ritme')).filter(({ bodyText }) => bodyText.includes('/pulse/'));
		const [mail] = await pulses(ofPartner);
		expect(await answer(/\/pulse\/([\w-]+)/.exec(mail!.bodyText)![1]!)).toMatchObject({ ok: true });
		await pass(7);
		expect((await pulses(ofSchool)).map(({ subject }) => subject)).toEqual([
			'Hoe gaat het met “Ritme”?',
			'Nog even: hoe gaat het met “Ritme”?'
		]);
		expect(await pulses(ofPartner)).toHaveLength(1);
		await pass(36);
		expect((await read(id)).pulses).toHaveLength(2);
	});

	it('is answered by link without an account, for a side, and can be changed until its last day', async () => {
		const id = await signed();
		const { toSchool, toPartner } = await asked(id);
		expect(await pulseByToken(toSchool)).toMatchObject({
			organisation: 'Bs De Els',
			problem: null,
			answer: null
		});
		expect(await answer(toSchool, SCORES, 'Het loopt.')).toMatchObject({ ok: true });
		expect(await answer(toSchool, { ...SCORES, time: 2 })).toMatchObject({ ok: true });
		expect(await answer(toPartner)).toMatchObject({ ok: true });
		const [pulse] = (await read(id)).pulses;
		expect(pulse?.answers).toHaveLength(2);
		expect(pulse?.answers.find(({ organisationId }) => organisationId === school)).toMatchObject({
			scores: { ...SCORES, time: 2 },
			line: ''
		});
	});

	it('refuses half an answer, a score that is none, a made-up link, one of last month and one of who left', async () => {
		const id = await signed();
		const { toSchool, toPartner } = await asked(id);
		expect(await answer(toSchool, { goal: 4 })).toMatchObject({ code: 'incomplete' });
		for (const goal of [0, 6, 2.5, '', 'veel', null])
			expect(await answer(toSchool, { ...SCORES, goal })).toMatchObject({ fields: { goal: 'missing' } });
		expect(await answer('eenverzonnenlinkvanniemand12')).toMatchObject({ code: 'notFound' });
		await db()
			.updateTable('membership')
			.set({ leftAt: now() })
			.where('personId', '=', personIdOf(ofPartner))
			.execute();
		expect(await answer(toPartner)).toMatchObject({ code: 'revoked' });
		await db()
			.updateTable('membership')
			.set({ leftAt: null })
			.where('personId', '=', personIdOf(ofPartner))
			.execute();
		moveClock(30 * DAY);
		expect(await answer(toSchool)).toMatchObject({ code: 'expired' });
		expect((await read(id)).pulses[0]?.answers).toEqual([]);
	});
});

describe('signals', () => {
	it('are told to coordinators of the alliance once per reason, again when it became red, and again after it was over', async () => {
		const id = await signed('Op tijd');
		await add(id, { title: 'Coaches gevonden', dueOn: dayFrom(10) });
		const told = async () => {
			await runJob(WATCH_INITIATIVES, {});
			return (await mailsTo(noor, 'Op tijd')).map(({ bodyText }) => bodyText);
		};
		const facts = async () =>
			await db()
				.selectFrom('auditFact')
				.select('id')
				.where('objectId', '=', id)
				.where('command', '=', 'initiatives.watchInitiative')
				.execute();
		expect(await told()).toHaveLength(0);
		expect(await facts(), 'a look that finds nothing is no history').toEqual([]);
		moveClock(25 * DAY);
		const first = await told();
		expect(first).toHaveLength(1);
		expect(first[0]).toContain('“Coaches gevonden” is 15 dagen te laat.');
		moveClock(DAY);
		expect(await told()).toHaveLength(1);
		moveClock(30 * DAY);
		expect((await told()).length).toBe(2);
		const [step] = (await read(id)).steps;
		await finishStep(ofSchool, { id: step!.id, done: 'yes' });
		await add(id, { dueOn: dayFrom(300) });
		expect(await told()).toHaveLength(2);
		await finishStep(ofSchool, { id: step!.id, done: 'no' });
		expect(await told()).toHaveLength(3);
	});
});

describe('a barrier', () => {
	const raised = async (id: string, scope = ofPartner) => {
		const barrierId = newId();
		const barrier = {
			id,
			barrierId,
			kind: 'legal',
			summary: 'Mag een vrijwilliger alleen in de klas?',
			situation: 'De MR vraagt het.'
		};
		return { barrierId, outcome: await raiseBarrier(scope, barrier) };
	};

	it('is raised by any side, becomes a draft question of the school, and its answer a note for others', async () => {
		const id = await signed();
		const { barrierId } = await raised(id);
		const asked = await askAboutBarrier(ofSchool, { id, barrierId, schoolId: school });
		if (!asked.ok) throw new Error(asked.code);
		const question = await questionById(ofSchool, asked.value.questionId);
		expect(question).toMatchObject({
			title: 'Mag een vrijwilliger alleen in de klas?',
			situation: 'De MR vraagt het.',
			supportTypes: ['legal'],
			state: 'drafted'
		});
		expect(await questionById(ofPartner, asked.value.questionId)).toBeNull();
		const again = await askAboutBarrier(ofSchool, { id, barrierId, schoolId: school });
		expect(again).toMatchObject({ value: { questionId: asked.value.questionId } });
		const answer = { id, barrierId, version: 1, answer: 'Ja, als de leerkracht in het gebouw is.' };
		expect(await answerBarrier(ofPartner, answer)).toMatchObject({ ok: true });
		expect(await barrierNotes(stranger)).toEqual([]);
		expect(await answerBarrier(ofSchool, { ...answer, shared: 'yes' })).toMatchObject({ code: 'stale' });
		expect(await answerBarrier(ofSchool, { ...answer, version: 2, shared: 'yes' })).toMatchObject({
			ok: true
		});
		const notes = await barrierNotes(stranger);
		expect(notes).toMatchObject([{ kind: 'legal', answer: answer.answer }]);
		expect(JSON.stringify(notes)).not.toMatch(/Els|Leesclub|Samen lezen|De MR/);
		expect(await barrierNotes(visitor)).toBeNull();
	});

	it('is asked about by who coordinates a school of it, and by nobody else', async () => {
		const id = await signed();
		const { barrierId } = await raised(id);
		expect(await askAboutBarrier(ofPartner, { id, barrierId, schoolId: school })).toMatchObject({
			code: 'notFound'
		});
		expect(await askAboutBarrier(ofPartner, { id, barrierId, schoolId: partner })).toMatchObject({
			code: 'notFound'
		});
		expect(await askAboutBarrier(stranger, { id, barrierId, schoolId: school })).toMatchObject({
			code: 'notFound'
		});
		expect((await raised(id, stranger)).outcome).toMatchObject({ code: 'notFound' });
		expect(await barriersOf(db(), id)).toHaveLength(1);
	});

	it('of another initiative is out of reach, and needs a kind and words', async () => {
		const [one, other] = [await signed(), await signed()];
		const { barrierId } = await raised(one);
		const answer = { id: other, barrierId, version: 1, answer: 'Ja.' };
		expect(await answerBarrier(ofSchool, answer)).toMatchObject({ code: 'notFound' });
		const empty = { id: one, barrierId: newId(), kind: 'weather', summary: 'x', situation: 'x' };
		expect(await raiseBarrier(ofSchool, empty)).toMatchObject({ code: 'unknownKind' });
		expect(await raiseBarrier(ofSchool, { ...empty, summary: '', situation: '' })).toMatchObject({
			fields: { summary: 'missing', situation: 'missing' }
		});
	});
});

describe('a review', () => {
	const found = { works: 'De kinderen lezen.', worksNot: 'De jassen.', change: '', nextOn: dayFrom(400) };

	it('settles what was due, and agrees on the next day', async () => {
		const id = await signed();
		await db()
			.updateTable('initiativeReview')
			.set({ dueOn: dayFrom(-10) })
			.where('initiativeId', '=', id)
			.execute();
		expect((await read(id)).health.signals).toMatchObject([{ rule: { id: 'review-late' }, level: 'amber' }]);
		const review = {
			id,
			version: 1,
			...found,
			nextOn: dayFrom(90),
			decision: 'adjust',
			change: 'Eerder komen.'
		};
		expect(await holdReview(ofPartner, review)).toMatchObject({ ok: true });
		const { reviews, health, stopped } = await read(id);
		expect(reviews).toMatchObject([
			{ heldOn: localDay(now()), decision: 'adjust', change: 'Eerder komen.', works: 'De kinderen lezen.' },
			{ dueOn: dayFrom(90), heldOn: null }
		]);
		expect([health.light, stopped]).toEqual(['green', null]);
	});

	it('asks what changes, why it stops, and when to look back again', async () => {
		const id = await signed();
		const refused = async (changes: object) => {
			const outcome = await holdReview(ofSchool, {
				id,
				version: 1,
				...found,
				decision: 'continue',
				...changes
			});
			return outcome.ok ? 'ok' : 'fields' in outcome ? outcome.fields : outcome.code;
		};
		expect(await refused({ decision: 'adjust' })).toEqual({ change: 'missing' });
		expect(await refused({ decision: 'stop' })).toEqual({ change: 'missing' });
		expect(await refused({ nextOn: '' })).toEqual({ nextOn: 'missing' });
		expect(await refused({ works: '' })).toEqual({ works: 'missing' });
		expect(await refused({ decision: '' })).toMatchObject({ decision: 'missing' });
		expect(await refused({ nextOn: dayFrom(0) })).toBe('dateInPast');
		expect(await refused({ nextOn: dayFrom(21 * 366) })).toBe('dayTooFar');
		expect(await refused({ nextOn: dayFrom(15 * 365) })).toBe('ok');
	});

	it('that stops ends it: everybody hears why, nobody is asked or led any more, and nothing is lost', async () => {
		const id = await signed('Klaar');
		const { toSchool } = await asked(id);
		const stop = { id, version: 1, ...found, nextOn: '', decision: 'stop', change: 'De bank verhuist.' };
		expect(await holdReview(ofSchool, stop)).toMatchObject({ ok: true });
		for (const scope of [ofSchool, ofPartner]) {
			const mail = await newestMail(personIdOf(scope));
			expect(mail.subject).toBe('“Klaar” is gestopt');
			expect(mail.text).toContain('De bank verhuist.');
		}
		expect(await answer(toSchool)).toMatchObject({ code: 'stopped' });
		expect((await add(id)).outcome).toMatchObject({ code: 'notFound' });
		await pass(60);
		expect((await mailsTo(ofPartner, 'Klaar')).at(-1)?.subject).toBe('“Klaar” is gestopt');
		const [pulse] = (await read(id)).pulses;
		const due = await db()
			.selectFrom('deadline')
			.select('kind')
			.where('objectId', 'in', [id, pulse!.id])
			.where('doneAt', 'is', null)
			.execute();
		expect(due, 'what is left on the list is swept every minute').toEqual([]);
		const after = await read(id);
		expect(after).toMatchObject({ stopped: { reason: 'De bank verhuist.' }, health: { signals: [] } });
		expect(after.pulses).toHaveLength(1);
	});
});
