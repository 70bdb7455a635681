import { beforeAll, describe, expect, it } from 'vitest';
import { agreementById } from '#domains/matching/server/queries.ts';
import { moveClock, now } from '#platform/server/clock.ts';
import { db } from '#platform/server/database.ts';
import { newId } from '#platform/server/ids.ts';
import { runJob } from '#platform/server/jobs.ts';
import type { Scope } from '#platform/server/scope.ts';
import {
	dayFrom,
	makeParties,
	ofPartner,
	ofSchool,
	ofThird,
	partner,
	school,
	signedByBoth,
	third
} from '../../../../test/agreements.ts';
import { useDatabase } from '../../../../test/database.ts';
import {
	join,
	makeOrganisation,
	makePerson,
	moveToNoon,
	newestMail,
	personIdOf,
	scopeOf,
	someoneAt,
	system,
	visitor
} from '../../../../test/world.ts';
import {
	addMember,
	addProfessional,
	addStep,
	addVisit,
	answerInvitation,
	answerOwnPulse,
	answerPulse,
	holdReview,
	inviteParty,
	leaveInitiative,
	openInitiative,
	openPulse,
	removeMember,
	tellLesson,
	withdrawInvitation
} from './commands.ts';
import { WATCH_INITIATIVES } from './jobs.ts';
import {
	departuresOf,
	initiativeById,
	initiativeOfAgreement,
	initiativesFollowed,
	invitationsToAnswer,
	lessonsOf,
	pulsesToAnswer,
	togetherIn
} from './queries.ts';

useDatabase();

let stranger: Scope;

beforeAll(async () => {
	moveToNoon();
	await makeParties();
	stranger = await someoneAt(await makeOrganisation('Elders'), 'coordinator', 'Vera Vreemd');
});

const DAY = 86_400_000;
const SCORES = { goal: 4, time: 4, promise: 4, trust: 4, children: 4 };

const running = (changes: object = {}) => ({
	id: newId(),
	organisationId: school,
	title: 'Samen koken',
	goal: 'Ieder kind kookt een keer.',
	runsSince: '2024-09-02',
	phase: 'pilot',
	reviewOn: dayFrom(60),
	...changes
});

async function opened(changes: object = {}): Promise<string> {
	const outcome = await openInitiative(ofSchool, running(changes));
	if (!outcome.ok) throw new Error(outcome.code);
	return outcome.value.id;
}

const read = async (id: string, scope = ofSchool) => (await initiativeById(scope, id))!;
const partyIds = async (id: string) => (await read(id)).parties.map((party) => party.id);

async function invite(id: string, organisationId: string, scope = ofSchool) {
	const invitationId = newId();
	return {
		invitationId,
		outcome: await inviteParty(scope, { id, invitationId, organisationId })
	};
}

async function withPartner(changes: object = {}): Promise<string> {
	const id = await opened(changes);
	const { invitationId } = await invite(id, partner);
	expect(await answerInvitation(ofPartner, { id: invitationId, answer: 'yes' })).toMatchObject({ ok: true });
	return id;
}

describe('an initiative that runs already', () => {
	it('joins with its goal, phase and review day, and is asked how it goes like any other', async () => {
		const id = await opened();
		expect(await read(id)).toMatchObject({
			title: 'Samen koken',
			goal: 'Ieder kind kookt een keer.',
			runsSince: '2024-09-02',
			phase: { id: 'pilot' },
			parties: [{ id: school }],
			reviews: [{ dueOn: dayFrom(60), heldOn: null }]
		});
		expect(await openPulse(system, { id })).toMatchObject({ ok: true });
	});

	it('is opened once by a second click, and only by who speaks for the organisation', async () => {
		const form = running();
		expect(await openInitiative(ofSchool, form)).toMatchObject({ ok: true });
		expect(await openInitiative(ofSchool, form)).toMatchObject({ ok: true });
		expect((await initiativesFollowed(ofSchool)).filter((one) => one.id === form.id)).toHaveLength(1);
		const member = await someoneAt(school, 'member', 'Mia Lid');
		for (const scope of [visitor, stranger, member, ofPartner]) {
			expect(await openInitiative(scope, running())).toMatchObject({ code: 'notFound' });
			expect(await openInitiative(scope, form), 'somebody else’s id').toMatchObject({ code: 'notFound' });
		}
	});

	it('needs a phase of the process, a start that is past and a review that is to come', async () => {
		const refused = async (changes: object) => await openInitiative(ofSchool, running(changes));
		expect(await refused({ phase: 'dreaming' })).toMatchObject({ code: 'unknownPhase' });
		expect(await refused({ runsSince: dayFrom(1) })).toMatchObject({ code: 'notBegun' });
		expect(await refused({ reviewOn: dayFrom(0) })).toMatchObject({ code: 'dateInPast' });
		expect(await refused({ reviewOn: dayFrom(21 * 366) })).toMatchObject({ code: 'dayTooFar' });
		expect(await refused({ title: '', runsSince: '' })).toMatchObject({
			fields: { title: 'missing', runsSince: 'missing' }
		});
		expect(await refused({ title: 'x'.repeat(201) })).toMatchObject({ fields: { title: 'tooLong' } });
	});
});

describe('an invitation', () => {
	it('is mailed to who speaks for the organisation, which takes part once it says yes', async () => {
		const id = await opened();
		const { invitationId, outcome } = await invite(id, partner);
		expect(outcome).toMatchObject({ ok: true });
		expect((await newestMail(personIdOf(ofPartner))).subject).toBe('Doet Leesclub mee met “Samen koken”?');
		expect(await partyIds(id)).toEqual([school]);
		expect(await initiativeById(ofPartner, id), 'not theirs yet').toBeNull();
		const [waiting] = await invitationsToAnswer(ofPartner, id);
		expect(waiting).toMatchObject({ id: invitationId, title: 'Samen koken', organisationId: partner });
		expect(await answerInvitation(ofPartner, { id: invitationId, answer: 'yes' })).toMatchObject({
			ok: true
		});
		expect(await partyIds(id)).toEqual([school, partner]);
		expect((await newestMail(personIdOf(ofSchool))).subject).toBe('Leesclub doet mee met “Samen koken”');
		expect(await invitationsToAnswer(ofPartner, id)).toEqual([]);
	});

	it('changes nothing after a no or when it is withdrawn, and nobody else answers it', async () => {
		const id = await opened();
		const { invitationId } = await invite(id, partner);
		for (const scope of [visitor, stranger, ofSchool, ofThird, system])
			expect(await answerInvitation(scope, { id: invitationId, answer: 'yes' })).toMatchObject({
				code: 'notFound'
			});
		expect(await answerInvitation(ofPartner, { id: invitationId, answer: 'no' })).toMatchObject({ ok: true });
		expect(await answerInvitation(ofPartner, { id: invitationId, answer: 'yes' })).toMatchObject({
			code: 'notFound'
		});
		const again = await invite(id, partner);
		expect(again.outcome).toMatchObject({ ok: true });
		expect(await withdrawInvitation(stranger, { id: again.invitationId })).toMatchObject({
			code: 'notFound'
		});
		expect(await withdrawInvitation(ofSchool, { id: again.invitationId })).toMatchObject({ ok: true });
		expect(await invitationsToAnswer(ofPartner, id)).toEqual([]);
		expect(await partyIds(id)).toEqual([school]);
	});

	it('goes to one organisation once, and not to one where nobody is', async () => {
		const id = await withPartner();
		expect((await invite(id, partner)).outcome).toMatchObject({ code: 'alreadyParty' });
		expect((await invite(id, third)).outcome).toMatchObject({ ok: true });
		expect((await invite(id, third)).outcome).toMatchObject({ code: 'alreadyInvited' });
		expect((await invite(id, await makeOrganisation('Leeg'))).outcome).toMatchObject({ code: 'nobodyThere' });
		expect((await invite(id, newId())).outcome).toMatchObject({ code: 'unknownOrganisation' });
		expect((await invite(id, third, stranger)).outcome).toMatchObject({ code: 'notFound' });
	});
});

describe('people of a party', () => {
	const named = async (id: string, personId: string, isContact?: 'yes', scope = ofPartner) => {
		const memberId = newId();
		const task = 'Begeleidt de vrijwilligers';
		const fields = { id, memberId, organisationId: partner, personId, task, isContact };
		return { memberId, outcome: await addMember(scope, fields) };
	};

	it('have a task in it, and whoever is the contact gets the mails in place of all coordinators', async () => {
		const id = await withPartner();
		const personId = await makePerson('Wim Werkt');
		await join(personId, partner, 'member');
		const wim = await scopeOf(personId);
		expect((await named(id, personId, 'yes')).outcome).toMatchObject({ ok: true });
		expect((await togetherIn(ofSchool, await read(id))).people).toMatchObject([
			{ name: 'Wim Werkt', task: 'Begeleidt de vrijwilligers', isContact: true }
		]);
		await openPulse(system, { id });
		const { token } = await newestMail(personId);
		expect((await newestMail(personIdOf(ofPartner))).subject).not.toContain('Hoe gaat het');
		expect(await answerPulse(visitor, { token, scores: SCORES, line: '' })).toMatchObject({ ok: true });
		// Whoever left the organisation hears nothing of it any more.
		await db().updateTable('membership').set({ leftAt: now() }).where('personId', '=', personId).execute();
		expect(await answerPulse(visitor, { token, scores: SCORES, line: '' })).toMatchObject({
			code: 'revoked'
		});
		expect((await togetherIn(wim, await read(id))).people).toEqual([]);
	});

	it('are named by their own side, from among its own people', async () => {
		const id = await withPartner();
		const ofTheSchool = personIdOf(ofSchool);
		expect((await named(id, ofTheSchool)).outcome).toMatchObject({ code: 'unknownPerson' });
		for (const scope of [visitor, stranger, ofSchool])
			expect((await named(id, personIdOf(ofPartner), undefined, scope)).outcome).toMatchObject({
				code: 'notFound'
			});
		const { memberId } = await named(id, personIdOf(ofPartner));
		expect(await removeMember(ofSchool, { id: memberId })).toMatchObject({ code: 'notFound' });
		expect(await removeMember(ofPartner, { id: memberId })).toMatchObject({ ok: true });
	});
});

describe('a pulse that waits', () => {
	it('is also answered by who is signed in, for a side of their own', async () => {
		const id = await withPartner();
		await openPulse(system, { id });
		const waiting = await pulsesToAnswer(ofPartner.actor, [id]);
		expect(waiting).toMatchObject([{ organisationId: partner, answer: null }]);
		const answer = { id, organisationId: partner, scores: SCORES, line: 'Gaat goed.' };
		for (const scope of [visitor, stranger, ofSchool, system])
			expect(await answerOwnPulse(scope, answer)).toMatchObject({ code: 'notFound' });
		expect(await answerOwnPulse(ofPartner, { ...answer, scores: { goal: 4 } })).toMatchObject({
			code: 'incomplete'
		});
		expect(await answerOwnPulse(ofPartner, answer)).toMatchObject({ ok: true });
		expect((await read(id)).pulses.at(-1)?.answers).toMatchObject([
			{ organisationId: partner, line: 'Gaat goed.' }
		]);
		moveClock(30 * DAY);
		expect(await pulsesToAnswer(ofPartner.actor, [id])).toEqual([]);
		moveClock(-30 * DAY);
	});
});

describe('a party that leaves', () => {
	async function leave(id: string, organisationId: string, scope: Scope) {
		return await leaveInitiative(scope, { id, organisationId, reason: 'Geen mensen meer.' });
	}

	it('sees it no more; whom it sent comes no more, its tasks are open, and the others hear why', async () => {
		const id = await withPartner();
		const professionalId = newId();
		await addProfessional(ofPartner, {
			id,
			professionalId,
			organisationId: partner,
			name: 'Kees Kok',
			role: 'lesson'
		});
		await addStep(ofPartner, {
			id,
			stepId: newId(),
			kind: 'task',
			title: 'Pannen',
			ownerId: partner,
			dueOn: dayFrom(10)
		});
		expect(await leave(id, partner, ofSchool), 'nobody else decides so').toMatchObject({ code: 'notFound' });
		expect(await leave(id, partner, ofPartner)).toMatchObject({ ok: true });
		expect(await initiativeById(ofPartner, id)).toBeNull();
		const left = await read(id);
		expect(left).toMatchObject({
			parties: [{ id: school }],
			formerParties: [{ id: partner }],
			professionals: [],
			steps: [{ title: 'Pannen', ownerId: null }],
			stopped: null
		});
		expect(await departuresOf(left)).toMatchObject([
			{ organisationId: partner, kind: 'left', reason: 'Geen mensen meer.' }
		]);
		const mail = await newestMail(personIdOf(ofSchool));
		expect(mail.subject).toBe('Leesclub doet niet meer mee met “Samen koken”');
		expect(mail.text).toContain('Geen mensen meer.');
	});

	it('can come back by an invitation', async () => {
		const id = await withPartner();
		await leave(id, partner, ofPartner);
		const { invitationId } = await invite(id, partner);
		await answerInvitation(ofPartner, { id: invitationId, answer: 'yes' });
		expect(await read(id)).toMatchObject({ parties: [{ id: school }, { id: partner }], formerParties: [] });
	});

	it('that is a school has nobody coming any more, and the last one ends it', async () => {
		const id = await withPartner();
		const professionalId = newId();
		await addProfessional(ofPartner, {
			id,
			professionalId,
			organisationId: partner,
			name: 'Kees Kok',
			role: 'lesson'
		});
		const visit = {
			id: professionalId,
			visitId: newId(),
			schoolId: school,
			weekday: '2',
			startsAt: '13:00',
			endsAt: '14:00',
			subject: 'Koken',
			pupils: 'Groep 6',
			room: '',
			responsible: 'Juf Anna',
			freesMinutes: '60',
			fromOn: dayFrom(0),
			untilOn: dayFrom(100)
		};
		expect(await addVisit(ofSchool, visit)).toMatchObject({ ok: true });
		await leave(id, school, ofSchool);
		const rest = await read(id, ofPartner);
		expect(rest.professionals).toMatchObject([{ name: 'Kees Kok', visits: [] }]);
		await leave(id, partner, ofPartner);
		const stopped = await db()
			.selectFrom('initiativeFact')
			.select('detail')
			.where('initiativeId', '=', id)
			.where('kind', '=', 'stopped')
			.executeTakeFirst();
		expect(stopped).toEqual({ detail: 'Geen mensen meer.' });
		const due = await db()
			.selectFrom('deadline')
			.select('kind')
			.where('objectId', '=', id)
			.where('doneAt', 'is', null)
			.execute();
		expect(due).toEqual([]);
	});

	it('by itself when its organisation closed', async () => {
		const id = await opened();
		const closing = await makeOrganisation('Stichting Voorbij', { kind: 'volunteerGroup' });
		const ofClosing = await someoneAt(closing, 'coordinator', 'Cas Closing');
		const { invitationId } = await invite(id, closing);
		await answerInvitation(ofClosing, { id: invitationId, answer: 'yes' });
		await db().updateTable('organisation').set({ closedAt: now() }).where('id', '=', closing).execute();
		await runJob(WATCH_INITIATIVES, {});
		expect(await read(id)).toMatchObject({ parties: [{ id: school }], formerParties: [{ id: closing }] });
		expect((await newestMail(personIdOf(ofSchool))).text).toContain('bestaat niet meer');
	});
});

describe('what was promised when it stops', () => {
	const stopNow = async (id: string) =>
		await holdReview(ofSchool, {
			id,
			version: 1,
			works: 'De kinderen lezen.',
			worksNot: '',
			decision: 'stop',
			change: 'De bank verhuist.',
			nextOn: ''
		});
	const taken = async (agreementId: string) =>
		Number(
			(
				await db()
					.selectFrom('capacityEntry')
					.select((eb) => eb.fn.sum('amount').as('taken'))
					.where('agreementId', '=', agreementId)
					.executeTakeFirstOrThrow()
			).taken
		);

	it('is free again for others, and the agreement has ended', async () => {
		const agreementId = await signedByBoth();
		const id = (await initiativeOfAgreement(agreementId))!;
		expect(await taken(agreementId)).toBe(2);
		expect(await stopNow(id)).toMatchObject({ ok: true });
		expect(await taken(agreementId)).toBe(0);
		expect(await agreementById(ofSchool, agreementId)).toMatchObject({
			life: { state: 'withdrawn', inForce: null }
		});
	});

	it('leaves lessons, which each party tells for itself and all of them read', async () => {
		const id = (await initiativeOfAgreement(await signedByBoth()))!;
		const lesson = { id, organisationId: school, lesson: 'Begin met één groep.' };
		expect(await tellLesson(ofSchool, lesson), 'it goes on').toMatchObject({ code: 'notFound' });
		await stopNow(id);
		for (const scope of [visitor, stranger, ofPartner, system])
			expect(await tellLesson(scope, lesson)).toMatchObject({ code: 'notFound' });
		expect(await tellLesson(ofSchool, lesson)).toMatchObject({ ok: true });
		expect(await tellLesson(ofSchool, { ...lesson, lesson: 'Begin klein.' })).toMatchObject({ ok: true });
		expect(await lessonsOf(ofPartner, await read(id))).toMatchObject({
			lessons: [{ organisationId: school, lesson: 'Begin klein.' }],
			mine: [partner]
		});
		expect((await newestMail(personIdOf(ofPartner))).text).toContain(`initiatives/${id}/lessons`);
	});
});
