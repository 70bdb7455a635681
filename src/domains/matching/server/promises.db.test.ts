import { beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '#kernel/actor.ts';
import { addWorkingDays } from '#kernel/dates.ts';
import { changeSetting } from '#domains/organisations/server/commands.ts';
import { allianceSettings } from '#domains/organisations/server/queries.ts';
import { moveClock, now } from '#platform/server/clock.ts';
import { db } from '#platform/server/database.ts';
import { SWEEP_DEADLINES } from '#platform/server/deadlines.ts';
import { newId } from '#platform/server/ids.ts';
import { runJob } from '#platform/server/jobs.ts';
import { mintScope, type Scope } from '#platform/server/scope.ts';
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
	answerRequest,
	assignCase,
	closeCase,
	closeQuestion,
	noteCase,
	passPromise,
	proposeHelp,
	recordCall,
	sendRequests,
	stallRequest,
	suggestOffers,
	takeBack,
	writeMessage
} from './commands.ts';
import {
	brokerBoard,
	caseById,
	casesWaiting,
	conversationsOf,
	openCaseOf,
	promiseOf,
	questionById,
	suggestedOffers
} from './queries.ts';

useDatabase();

let school: string;
let coordinator: Scope;
let partner: string;
let helper: Scope;
let noor: Scope;
let bilal: Scope;

beforeAll(async () => {
	school = await makeOrganisation('Bs De Wilg');
	coordinator = await someoneAt(school, 'coordinator', 'Anouk');
	partner = await makeOrganisation('Leesclub', { kind: 'volunteerGroup' });
	helper = await someoneAt(partner, 'coordinator', 'Hetty');
	noor = await allianceCoordinator('Noor');
	bilal = await allianceCoordinator('Bilal');
});

const ask = (
	changes: { visibility?: 'everyone' | 'members' | 'nameless'; by?: Scope; organisationId?: string } = {}
) => askQuestion(changes.by ?? coordinator, changes.organisationId ?? school, changes.visibility);

/** Asks partners about a question; gives the conversations. */
async function request(questionId: string, partners: string[] = [partner]): Promise<string[]> {
	const offerIds = await Promise.all(partners.map((id) => makeOffer(id)));
	await sendRequests(coordinator, {
		questionId,
		offerIds,
		message: 'Komen jullie?',
		conflictOfInterest: ''
	});
	const talks = await conversationsOf(coordinator, questionId);
	return offerIds.map((offerId) => talks.find((talk) => talk.offerId === offerId)!.id);
}

async function answer(by: Scope, requestId: string, what: Record<string, unknown>): Promise<void> {
	const { version } = await db()
		.selectFrom('helpRequest')
		.select('version')
		.where('id', '=', requestId)
		.executeTakeFirstOrThrow();
	const result = await answerRequest(by, { requestId, version, messageId: newId(), text: 'Dag!', ...what });
	expect(result.ok).toBe(true);
}

const yes = { answer: 'interested' };
const no = { answer: 'notNow', reasonCode: 'noCapacity' };
const back = { answer: 'askedBack' };

async function days(count: number): Promise<void> {
	moveClock(count * 86_400_000);
	await runJob(SWEEP_DEADLINES, {});
}

/** The time line of a case, oldest first. */
async function timeLine(caseId: string): Promise<string[]> {
	const page = await caseById(noor, caseId);
	return page!.facts.toReversed().map(({ kind, outcome }) => (outcome ? `${kind}: ${outcome}` : kind));
}

async function caseOf(questionId: string) {
	const row = await db()
		.selectFrom('brokerCase')
		.select('id')
		.where('questionId', '=', questionId)
		.orderBy('openedAt', 'desc')
		.executeTakeFirst();
	return row && (await caseById(noor, row.id));
}

describe('the promise of a first answer', () => {
	it('is given when a question is published, in working days of the country of its school', async () => {
		const before = now();
		const flemish = await makeOrganisation('De Linde', { country: 'BE' });
		const flemishCoordinator = await someoneAt(flemish, 'coordinator', 'Lieve');
		const [dutch, belgian] = [
			await promiseOf(await ask()),
			await promiseOf(await ask({ by: flemishCoordinator, organisationId: flemish }))
		];
		expect(dutch).toMatchObject({ workingDays: 5, answeredAt: null, passedAt: null });
		expect(dutch!.dueAt).toEqual(addWorkingDays(dutch!.givenAt, 5, 'NL'));
		expect(belgian!.dueAt).toEqual(addWorkingDays(belgian!.givenAt, 5, 'BE'));
		expect(dutch!.givenAt.getTime()).toBeGreaterThanOrEqual(before.getTime());
	});

	it('follows the setting of the alliance, and stays as it was given when that changes', async () => {
		const old = await ask();
		const promised = await promiseOf(old);
		const change = (by: Scope, version: number, value: string) =>
			changeSetting(by, { setting: 'promiseDays', version, value });
		expect(await change(coordinator, 0, '3')).toMatchObject({ code: 'notFound' });
		expect(await change(noor, 0, '21')).toMatchObject({ fields: { value: 'outOfRange' } });
		expect(await change(noor, 0, '0')).toMatchObject({ fields: { value: 'outOfRange' } });
		// Of two at once one is told that the other was first.
		const both = await Promise.all([change(noor, 0, '10'), change(bilal, 0, '10')]);
		expect(both.map((result) => (result.ok ? 'ok' : result.code)).toSorted()).toEqual(['ok', 'stale']);
		expect(await change(noor, 7, '3')).toMatchObject({ code: 'stale' });
		expect(await promiseOf(await ask())).toMatchObject({ workingDays: 10 });
		expect(await promiseOf(old)).toEqual(promised);
		expect(await change(noor, 1, '5')).toMatchObject({ ok: true });
		const [page] = (await allianceSettings(noor))!;
		expect(page!.changes.map(({ value }) => value)).toEqual([5, 10]);
		expect(page).toMatchObject({ setting: 'promiseDays', value: 5, version: 2 });
		expect(page!.changes[0]!.by).toBe('Noor');
		expect(await allianceSettings(coordinator)).toBeNull();
	});

	it.each([
		['a yes', yes],
		['a question back', back]
	])('is kept by %s of a partner', async (_, what) => {
		const questionId = await ask();
		const [talk] = await request(questionId);
		await answer(helper, talk!, what);
		const kept = await promiseOf(questionId);
		expect(kept!.answeredAt).not.toBeNull();
		await days(30);
		expect((await promiseOf(questionId))!.passedAt).toBeNull();
	});

	it('is kept by a proposal, and the first answer is the one that counts', async () => {
		const questionId = await ask();
		await proposeHelp(helper, {
			requestId: newId(),
			messageId: newId(),
			questionId,
			partnerId: partner,
			offerId: '',
			text: 'Wij komen graag.',
			amount: '',
			unit: 'hours'
		});
		const { answeredAt } = (await promiseOf(questionId))!;
		expect(answeredAt).not.toBeNull();
		moveClock(3_600_000);
		const other = await makeOrganisation('Bank', { kind: 'company' });
		const banker = await someoneAt(other, 'coordinator', 'Priya');
		const [talk] = await request(questionId, [other]);
		await answer(banker, talk!, yes);
		expect((await promiseOf(questionId))!.answeredAt).toEqual(answeredAt);
	});

	it('is not kept by a “not now”; when it passes the school hears so, once, and the question is on the board', async () => {
		const questionId = await ask();
		const other = await makeOrganisation('Bank', { kind: 'company' });
		const [talk] = await request(questionId, [partner, other]);
		await answer(helper, talk!, no);
		expect((await promiseOf(questionId))!.answeredAt).toBeNull();
		expect(await openCaseOf(db(), questionId)).toBeNull();
		await days(14);
		expect((await promiseOf(questionId))!.passedAt).not.toBeNull();
		const mail = await newestMail(personIdOf(coordinator));
		expect(mail.subject).toBe('Nog geen antwoord op “Voorlezers gezocht”');
		expect(mail.text).toContain('5 werkdagen');
		expect(mail.address?.pathname).toBe(`/nl/questions/${questionId}`);
		expect(await openCaseOf(db(), questionId)).toMatchObject({ signal: 'unanswered' });
		expect(await passPromise(system, { id: questionId })).toMatchObject({ code: 'alreadyDone' });
		expect(await passPromise(noor, { id: questionId })).toMatchObject({ code: 'notFound' });
	});

	it('is kept or passed, never both at once, when the answer comes in the moment that it passes', async () => {
		for (let round = 0; round < 5; round += 1) {
			const questionId = await ask();
			const [talk] = await request(questionId);
			moveClock(14 * 86_400_000);
			await Promise.all([answer(helper, talk!, yes), passPromise(system, { id: questionId })]);
			const { answeredAt, passedAt } = (await promiseOf(questionId))!;
			expect(answeredAt).not.toBeNull();
			expect(await openCaseOf(db(), questionId)).toBeNull();
			const board = await caseOf(questionId);
			expect(board !== undefined).toBe(passedAt !== null);
		}
	});

	it('asks nothing of anybody any more when the question ends first', async () => {
		const questionId = await ask();
		await closeQuestion(coordinator, { id: questionId, version: 4, outcome: 'withdrawn', reason: 'Gelukt.' });
		await days(14);
		expect(await promiseOf(questionId)).toMatchObject({ answeredAt: null, passedAt: null });
		expect(await caseOf(questionId)).toBeUndefined();
	});
});

describe('a question comes on the board', () => {
	it('when everyone who was asked said no or let it lapse, and nobody else may say yes', async () => {
		const questionId = await ask();
		const other = await makeOrganisation('Bank', { kind: 'company' });
		const [first] = await request(questionId, [partner, other]);
		await answer(helper, first!, no);
		expect(await openCaseOf(db(), questionId)).toBeNull();
		await days(22);
		// Unanswered on the way, and declined when the last one lapsed: one case, with both in its time line.
		const found = await caseOf(questionId);
		expect(found).toMatchObject({ signal: 'declined', closedAt: null });
		expect(await timeLine(found!.id)).toEqual(['unanswered', 'declined']);
	});

	it('when the last one is taken back after a refusal, but not when all were taken back', async () => {
		const questionId = await ask();
		const other = await makeOrganisation('Bank', { kind: 'company' });
		const [first, second] = await request(questionId, [partner, other]);
		await answer(helper, first!, no);
		await takeBack(coordinator, { requestId: second, version: 1 });
		expect(await openCaseOf(db(), questionId)).toMatchObject({ signal: 'declined' });
		const quiet = await ask();
		const [only] = await request(quiet);
		await takeBack(coordinator, { requestId: only, version: 1 });
		expect(await openCaseOf(db(), quiet)).toBeNull();
	});

	it('when nobody wrote for two weeks after a yes, and leaves it when somebody writes', async () => {
		const questionId = await ask();
		const [talk] = await request(questionId);
		await answer(helper, talk!, yes);
		await days(13);
		await writeMessage(coordinator, { requestId: talk, messageId: newId(), text: 'Past dinsdag?' });
		await days(13);
		expect(await openCaseOf(db(), questionId)).toBeNull();
		await days(2);
		const open = await openCaseOf(db(), questionId);
		expect(open).toMatchObject({ signal: 'stalled', requestId: talk });
		expect(await stallRequest(system, { id: talk! })).toMatchObject({ code: 'alreadyDone' });
		await writeMessage(helper, { requestId: talk, messageId: newId(), text: 'Ja, dinsdag!' });
		expect(await openCaseOf(db(), questionId)).toBeNull();
		expect(await timeLine(open!.id)).toEqual(['stalled', 'closed: moved']);
	});

	it('never when the question ended meanwhile', async () => {
		const questionId = await ask();
		const [talk] = await request(questionId);
		await answer(helper, talk!, yes);
		await closeQuestion(coordinator, {
			id: questionId,
			version: 4,
			outcome: 'fulfilled',
			requestId: talk,
			reason: ''
		});
		await days(30);
		expect(await caseOf(questionId)).toBeUndefined();
	});

	it('and leaves it with that reason when an answer comes or the question ends, and its broker hears so', async () => {
		const [answered, closed] = [await ask(), await ask()];
		await days(10);
		const [first, second] = [await caseOf(answered), await caseOf(closed)];
		await assignCase(noor, { id: first!.id, version: 1, to: personIdOf(noor), text: '' });
		const [talk] = await request(answered);
		await answer(helper, talk!, back);
		await closeQuestion(coordinator, { id: closed, version: 4, outcome: 'withdrawn', reason: 'Gelukt.' });
		expect(await timeLine(first!.id)).toEqual(['unanswered', 'assigned', 'closed: answered']);
		expect(await timeLine(second!.id)).toEqual(['unanswered', 'closed: questionClosed']);
		expect((await newestMail(personIdOf(noor))).subject).toBe('Van het bord: “Voorlezers gezocht”');
		// Late is late: the promise had passed.
		const promise = (await promiseOf(answered))!;
		expect(promise.answeredAt!.getTime()).toBeGreaterThan(promise.dueAt.getTime());
	});
});

describe('the broker board', () => {
	it('is for coordinators of the alliance, nameless questions and those for members as well', async () => {
		const questionId = await ask({ visibility: 'nameless' });
		await days(10);
		const found = (await caseOf(questionId))!;
		expect(found.question.asker?.name).toBe('Bs De Wilg');
		expect(await brokerBoard(coordinator, { page: 1 })).toBeNull();
		expect(await caseById(helper, found.id)).toBeNull();
		expect(await caseById(coordinator, found.id)).toBeNull();
		expect(await casesWaiting(coordinator)).toEqual({ mine: 0, free: 0, oldest: null });
		for (const by of [coordinator, helper])
			expect(await noteCase(by, { id: found.id, version: 1, text: 'Hoi' })).toMatchObject({
				code: 'notFound'
			});
	});

	it('has most need first, then what waits longest; and can be filtered', async () => {
		await db().updateTable('brokerCase').set({ closedAt: now() }).execute();
		await db().updateTable('deadline').set({ doneAt: now() }).execute();
		const made: Record<string, string> = {};
		for (const [name, code, score] of [
			['little', '99AA', 1],
			['most', '99BB', 9],
			['most again', '99CC', 9]
		] as const) {
			const id = await makeOrganisation(name);
			await db().updateTable('organisation').set({ registerCode: code }).where('id', '=', id).execute();
			await db()
				.insertInto('disadvantageScore')
				.values({
					country: 'NL',
					level: 'branch',
					code,
					unit: 'score',
					score,
					source: 'test',
					referenceDate: '2025'
				})
				.execute();
			await db()
				.updateTable('changeRevision')
				.set((eb) => ({ revision: eb('revision', '+', 1) }))
				.execute();
			made[name] = await ask({ by: await someoneAt(id, 'coordinator', name), organisationId: id });
			moveClock(3_600_000);
		}
		await days(8);
		const board = async (filter = {}) =>
			(await brokerBoard(noor, { page: 1, ...filter }))!.entries.map(({ asker }) => asker);
		expect(await board()).toEqual(['most', 'most again', 'little']);
		expect(await board({ order: 'age' })).toEqual(['little', 'most', 'most again']);
		expect(await board({ band: 1 })).toEqual(['little']);
		expect(await board({ signal: 'stalled' })).toEqual([]);
		expect(await board({ signal: 'unanswered' })).toHaveLength(3);
		expect(await board({ days: 7 })).toEqual([]);
		const mine = (await caseOf(made.most!))!;
		await assignCase(noor, { id: mine.id, version: 1, to: personIdOf(noor), text: '' });
		expect(await board({ holder: personIdOf(noor) })).toEqual(['most']);
		expect(await board({ holder: 'nobody' })).toEqual(['most again', 'little']);
		expect(await casesWaiting(noor)).toMatchObject({ mine: 1, free: 2 });
		expect(await casesWaiting(bilal)).toMatchObject({ mine: 0, free: 2 });
	});
});

describe('a case', () => {
	async function unanswered() {
		const questionId = await ask();
		await days(10);
		return { questionId, found: (await caseOf(questionId))! };
	}

	it('keeps everything that was done about it, in order, with who did it', async () => {
		const { questionId, found } = await unanswered();
		const { id } = found;
		const offer = await makeOffer(partner, { title: 'Voorlezers op dinsdag' });
		expect(await assignCase(noor, { id, version: 1, to: personIdOf(noor), text: '' })).toMatchObject({
			ok: true
		});
		await noteCase(noor, { id, version: 2, text: 'De school is klein.' });
		await recordCall(noor, {
			id,
			version: 3,
			contact: 'Hetty van de Leesclub',
			outcome: 'reached',
			text: 'Denkt mee.'
		});
		expect(await suggestedOffers(questionId)).toEqual(new Set());
		await suggestOffers(noor, { id, version: 4, offerIds: [offer], text: 'Zij hebben tijd.' });
		const mail = await newestMail(personIdOf(coordinator));
		expect(mail.text).toContain('Voorlezers op dinsdag (Leesclub)');
		expect(mail.text).toContain('Zij hebben tijd.');
		expect(await suggestedOffers(questionId)).toEqual(new Set([offer]));
		// To somebody else never without a word.
		const handOver = { id, version: 5, to: personIdOf(bilal) };
		expect(await assignCase(noor, { ...handOver, text: ' ' })).toMatchObject({ code: 'wordMissing' });
		await assignCase(noor, { ...handOver, text: 'Ik ben er een week niet.' });
		const told = await newestMail(personIdOf(bilal));
		expect(told.text).toContain('Noor vraagt jou');
		expect(told.text).toContain('Ik ben er een week niet.');
		expect(told.address?.pathname).toBe(`/nl/alliance/broker/${id}`);
		expect(await closeCase(bilal, { id, version: 6, text: ' ' })).toMatchObject({
			fields: { text: 'missing' }
		});
		await closeCase(bilal, { id, version: 6, text: 'De school redt zich.' });
		expect(await timeLine(id)).toEqual([
			'unanswered',
			'assigned',
			'noted',
			'called: reached',
			'suggested',
			'assigned',
			'closed'
		]);
		const page = (await caseById(noor, id))!;
		expect(page.closedAt).not.toBeNull();
		expect(page.facts[0]).toMatchObject({ kind: 'closed', by: 'Bilal', text: 'De school redt zich.' });
		expect(page.facts[3]).toMatchObject({ contact: 'Hetty van de Leesclub', text: 'Denkt mee.' });
		expect(page.facts.at(-1)).toMatchObject({ kind: 'unanswered', bySystem: true });
		expect(await noteCase(noor, { id, version: 7, text: 'Nog iets.' })).toMatchObject({ code: 'caseClosed' });
	});

	it('refuses what was written beside what somebody else did, of two at once as well', async () => {
		const { found } = await unanswered();
		const { id } = found;
		const both = await Promise.all([
			assignCase(noor, { id, version: 1, to: personIdOf(noor), text: '' }),
			assignCase(bilal, { id, version: 1, to: personIdOf(bilal), text: '' })
		]);
		expect(both.map((result) => (result.ok ? 'ok' : result.code)).toSorted()).toEqual(['ok', 'stale']);
		for (const act of [
			noteCase(noor, { id, version: 1, text: 'Hoi' }),
			recordCall(noor, { id, version: 1, contact: 'A', outcome: 'reached', text: '' }),
			suggestOffers(noor, { id, version: 1, offerIds: [newId()], text: '' }),
			closeCase(noor, { id, version: 1, text: 'Klaar' })
		])
			expect(await act).toMatchObject({ code: 'stale' });
		expect(await timeLine(id)).toEqual(['unanswered', 'assigned']);
	});

	it('goes to coordinators of the alliance only, and takes no citizen service number', async () => {
		const { found } = await unanswered();
		const { id } = found;
		const to = { id, version: 1, to: personIdOf(helper), text: 'Wil jij?' };
		expect(await assignCase(noor, to)).toMatchObject({ code: 'noCoordinator' });
		expect(await noteCase(noor, { id, version: 1, text: 'BSN 111222333' })).toMatchObject({
			code: 'identityNumber'
		});
	});

	it('suggests from the engine who fits, without who was asked or suggested already', async () => {
		const { questionId, found } = await unanswered();
		const fitting = await Promise.all(
			['Een', 'Twee', 'Drie'].map(async (name) =>
				makeOffer(await makeOrganisation(name, { kind: 'company' }), { title: `Voorlezers van ${name}` })
			)
		);
		const offered = async () => (await caseById(noor, found.id))!.suggestions.map(({ offer }) => offer.id);
		const before = await offered();
		expect(before.length).toBeGreaterThan(2);
		const [asked, suggested] = before;
		const talk = await sendRequests(coordinator, {
			questionId,
			offerIds: [asked],
			message: 'Kom!',
			conflictOfInterest: ''
		});
		expect(talk.ok).toBe(true);
		await suggestOffers(noor, { id: found.id, version: 1, offerIds: [suggested], text: '' });
		const after = await offered();
		expect(after).not.toContain(asked);
		expect(after).not.toContain(suggested);
		expect(fitting.length).toBe(3);
		// The school's own offers are nothing to suggest.
		const own = await makeOffer(school);
		const result = await suggestOffers(noor, { id: found.id, version: 2, offerIds: [own], text: '' });
		expect(result).toMatchObject({ code: 'offersGone' });
	});

	it('shows what became of each conversation, and nothing that was written in it', async () => {
		const { questionId, found } = await unanswered();
		const [talk] = await request(questionId);
		await answer(helper, talk!, { ...no, text: 'Geheim voor de alliantie.' });
		const page = await caseById(noor, found.id);
		expect(page!.talks).toMatchObject([{ partner: 'Leesclub', state: 'notNow' }]);
		expect(JSON.stringify(page)).not.toContain('Geheim');
	});
});

describe('a mailed link', () => {
	it('keeps the promise as well', async () => {
		const questionId = await ask();
		const [talk] = await request(questionId);
		const link: Actor = { kind: 'link', linkId: newId(), requestId: talk!, partnerId: partner };
		await answer(mintScope(link), talk!, back);
		expect((await promiseOf(questionId))!.answeredAt).not.toBeNull();
		expect(await questionById(coordinator, questionId)).toMatchObject({ state: 'published' });
	});
});
