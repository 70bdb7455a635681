import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { moveClock, now } from '#platform/server/clock.ts';
import { db } from '#platform/server/database.ts';
import { SWEEP_DEADLINES } from '#platform/server/deadlines.ts';
import { newId } from '#platform/server/ids.ts';
import { runJob } from '#platform/server/jobs.ts';
import { tidyPersonalData } from '#platform/server/personal-data.ts';
import { personalData } from '#src/wiring.ts';
import {
	dayFrom,
	makeParties,
	ofPartner,
	ofSchool,
	partner,
	school,
	signedByBoth,
	third
} from '../../../../test/agreements.ts';
import { useDatabase } from '../../../../test/database.ts';
import { moveToNoon, newestMail, personIdOf, scopeOf } from '../../../../test/world.ts';
import {
	addProfessional,
	addStep,
	addVisit,
	createFeed,
	endVisit,
	holdReview,
	recordConduct,
	recordDidactic,
	removeProfessional,
	revokeFeed
} from './commands.ts';
import { calendarOfFeed, feedOwner, feedsOf, initiativeById, initiativeOfAgreement } from './queries.ts';

useDatabase();

const DAY = 86_400_000;
let id: string;

beforeAll(async () => {
	moveToNoon();
	await makeParties();
});
beforeEach(async () => {
	id = (await initiativeOfAgreement(await signedByBoth()))!;
});

async function comes(changes: object = {}, scope = ofPartner) {
	const professionalId = newId();
	const person = {
		id,
		professionalId,
		organisationId: partner,
		name: 'Ali Lezer',
		role: 'lesson',
		...changes
	};
	return { professionalId, outcome: await addProfessional(scope, person) };
}

const hour = {
	weekday: '4',
	startsAt: '13:00',
	endsAt: '14:00',
	subject: 'Rekenen in groepjes',
	pupils: 'Groep 6',
	room: 'Lokaal 3',
	responsible: 'Juf Noor',
	freesMinutes: '60'
};

async function visits(professionalId: string, changes: object = {}) {
	const visitId = newId();
	const visit = {
		...hour,
		id: professionalId,
		visitId,
		schoolId: school,
		fromOn: dayFrom(0),
		untilOn: dayFrom(900)
	};
	return { visitId, outcome: await addVisit(ofSchool, { ...visit, ...changes }) };
}

async function seen(professionalId: string, changes: object = {}, scope = ofSchool) {
	const check = { id: professionalId, schoolId: school, issuedOn: dayFrom(-30), nextCheckOn: dayFrom(365) };
	const outcome = await recordConduct(scope, { ...check, ...changes });
	return outcome.ok ? 'ok' : 'fields' in outcome ? outcome.fields : outcome.code;
}

const read = async () => (await initiativeById(ofSchool, id))!;
const person = async (professionalId: string) =>
	(await read()).professionals.find((one) => one.id === professionalId);

async function pass(days: number): Promise<void> {
	moveClock(days * DAY);
	await runJob(SWEEP_DEADLINES, {});
}

describe('who comes', () => {
	it('is paused until the school has seen a certificate, and then comes', async () => {
		const { professionalId } = await comes();
		await visits(professionalId);
		expect((await person(professionalId))?.clearance).toEqual({ state: 'unseen' });
		expect((await read()).health.signals).toMatchObject([
			{ rule: { id: 'visit-paused' }, who: ['Leesclub'] }
		]);
		expect(await seen(professionalId)).toBe('ok');
		expect((await person(professionalId))?.clearance).toEqual({ state: 'clear', until: dayFrom(365) });
		expect((await read()).health.light).toBe('green');
	});

	it('is checked by the school alone: not by who sends them, and not for a school that takes no part', async () => {
		const { professionalId } = await comes();
		expect(await seen(professionalId, {}, ofPartner)).toBe('notFound');
		expect(await seen(professionalId, { schoolId: partner }, ofPartner)).toBe('notFound');
		expect(await seen(professionalId, { schoolId: third })).toBe('notFound');
		expect(await recordDidactic(ofPartner, { id: professionalId, schoolId: school })).toMatchObject({
			code: 'notFound'
		});
		expect(await recordDidactic(ofSchool, { id: professionalId, schoolId: school })).toMatchObject({
			ok: true
		});
		expect((await person(professionalId))?.checks).toMatchObject([{ kind: 'didactic' }]);
	});

	it('shows a fresh certificate the first time; later the rule of the school counts', async () => {
		const { professionalId } = await comes();
		expect(await seen(professionalId, { issuedOn: dayFrom(-200) })).toBe('notFresh');
		expect(await seen(professionalId, { issuedOn: dayFrom(1) })).toBe('notFresh');
		expect(await seen(professionalId, { issuedOn: '' })).toBe('issuedMissing');
		expect(await seen(professionalId, { nextCheckOn: dayFrom(0) })).toBe('dateInPast');
		expect(await seen(professionalId)).toBe('ok');
		expect(await seen(professionalId, { issuedOn: dayFrom(-200) })).toBe('ok');
		const lunch = (await comes({ role: 'lunch' })).professionalId;
		expect(await seen(lunch, { issuedOn: dayFrom(-80) })).toBe('notFresh');
		expect(await seen(lunch, { issuedOn: dayFrom(-50) })).toBe('ok');
	});

	it('leaves no day of issue in Flanders', async () => {
		await db().updateTable('organisation').set({ country: 'BE' }).where('id', '=', school).execute();
		const { professionalId } = await comes();
		expect(await seen(professionalId, { issuedOn: '' })).toBe('ok');
		expect(await seen(professionalId, { issuedOn: dayFrom(-10) })).toBe('ok');
		expect((await person(professionalId))?.checks.map(({ issuedOn }) => issuedOn)).toEqual([null, null]);
		await db().updateTable('organisation').set({ country: 'NL' }).where('id', '=', school).execute();
	});

	it('hears a month ahead that the certificate is to be shown again, and is paused by itself after that day', async () => {
		const { professionalId } = await comes();
		await visits(professionalId);
		await seen(professionalId, { nextCheckOn: dayFrom(60) });
		await pass(29);
		expect((await newestMail(personIdOf(ofPartner))).subject).not.toContain('opnieuw tonen');
		await pass(2);
		for (const scope of [ofPartner, ofSchool])
			expect((await newestMail(personIdOf(scope))).subject).toBe(
				'Over een maand: verklaring van Ali Lezer opnieuw tonen'
			);
		await pass(31);
		for (const scope of [ofPartner, ofSchool])
			expect((await newestMail(personIdOf(scope))).subject).toBe('Bezoeken van Ali Lezer zijn gepauzeerd');
		expect((await person(professionalId))?.clearance).toMatchObject({ state: 'lapsed' });
		expect((await read()).health.signals.some(({ rule }) => rule.id === 'visit-paused')).toBe(true);
		expect(await seen(professionalId)).toBe('ok');
		expect((await person(professionalId))?.clearance).toMatchObject({ state: 'clear' });
	});
});

describe('the timetable', () => {
	it('refuses who, which group and which room is elsewhere at that time, whoever put it there', async () => {
		const ali = (await comes()).professionalId;
		const bo = (await comes({ name: 'Bo' })).professionalId;
		expect((await visits(ali)).outcome).toMatchObject({ ok: true });
		const code = async (who: string, changes: object) => {
			const { outcome } = await visits(who, changes);
			return outcome.ok ? 'ok' : 'fields' in outcome ? outcome.fields : outcome.code;
		};
		expect(await code(ali, { startsAt: '13:30', endsAt: '15:00', room: '' })).toBe('clash.professional');
		expect(await code(bo, { room: 'Gymzaal' })).toBe('clash.pupils');
		expect(await code(bo, { pupils: 'Groep 8' })).toBe('clash.room');
		expect(await code(bo, {})).toBe('ok');
		expect(await code(bo, { weekday: '6' })).toEqual({ weekday: 'missing' });
		expect(await code(bo, { endsAt: '12:00' })).toEqual({ endsAt: 'beforeStart' });
		expect(await code(bo, { untilOn: dayFrom(-1) })).toEqual({ untilOn: 'beforeStart' });
		expect(await code(bo, { startsAt: '25:00' })).toMatchObject({ startsAt: 'missing' });
		expect(await code(bo, { freesMinutes: '-5' })).toEqual({ freesMinutes: 'notANumber' });
		expect(await code(bo, { schoolId: partner, weekday: '5' })).toBe('unknownSchool');
	});

	it('takes an hour out once, and all of them when somebody stops coming; the name goes after a year', async () => {
		const { professionalId } = await comes();
		const { visitId } = await visits(professionalId);
		await visits(professionalId, { weekday: '5' });
		expect(await endVisit(ofPartner, { id: visitId, version: 2 })).toMatchObject({ code: 'stale' });
		expect(await endVisit(ofPartner, { id: visitId, version: 1 })).toMatchObject({ ok: true });
		expect(await endVisit(ofPartner, { id: visitId, version: 1 })).toMatchObject({ code: 'notFound' });
		expect((await person(professionalId))?.visits).toHaveLength(1);
		await seen(professionalId);
		expect(await removeProfessional(ofSchool, { id: professionalId, version: 1 })).toMatchObject({
			ok: true
		});
		expect(await person(professionalId)).toBeUndefined();
		const rows = async () =>
			await db().selectFrom('professional').select('name').where('id', '=', professionalId).execute();
		moveClock(300 * DAY);
		await tidyPersonalData(personalData);
		expect(await rows()).toHaveLength(1);
		moveClock(100 * DAY);
		await tidyPersonalData(personalData);
		expect(await rows()).toEqual([]);
	});

	it('is closed with the initiative', async () => {
		const { professionalId } = await comes();
		const { version } = await read();
		const review = {
			id,
			version,
			works: 'Veel.',
			worksNot: '',
			decision: 'stop',
			change: 'Klaar.',
			nextOn: ''
		};
		expect(await holdReview(ofSchool, review)).toMatchObject({ ok: true });
		expect((await visits(professionalId)).outcome).toMatchObject({ code: 'notFound' });
		expect(await seen(professionalId)).toBe('notFound');
		expect((await comes()).outcome).toMatchObject({ code: 'notFound' });
	});

	it('tells nobody of the certificates of an initiative that stopped, and forgets the day of the next check', async () => {
		const { professionalId } = await comes({ name: 'Olga Houdtop' });
		await seen(professionalId, { nextCheckOn: dayFrom(60) });
		const { version } = await read();
		const review = {
			id,
			version,
			works: 'Veel.',
			worksNot: '',
			decision: 'stop',
			change: 'Klaar.',
			nextOn: ''
		};
		await holdReview(ofSchool, review);
		await pass(62);
		const mails = await db()
			.selectFrom('mailMessage')
			.select('subject')
			.where('bodyText', 'like', '%Olga Houdtop%')
			.execute();
		expect(mails).toEqual([]);
		const due = await db()
			.selectFrom('deadline')
			.select('kind')
			.where('objectId', '=', professionalId)
			.where('doneAt', 'is', null)
			.execute();
		expect(due).toEqual([]);
	});

	it('refuses a name that is none, a role and an organisation that are not there, and adds a double click once', async () => {
		expect((await comes({ name: ' ' })).outcome).toMatchObject({ fields: { name: 'missing' } });
		expect((await comes({ name: 'x'.repeat(121) })).outcome).toMatchObject({ fields: { name: 'tooLong' } });
		expect((await comes({ role: 'boss' })).outcome).toMatchObject({ fields: { role: 'missing' } });
		expect((await comes({ organisationId: third })).outcome).toMatchObject({ code: 'unknownOwner' });
		const { professionalId } = await comes();
		await comes({ professionalId });
		expect((await read()).professionals).toHaveLength(1);
	});
});

/** As the gate lets it through. */
async function calendarBy(token: string): Promise<string | null> {
	const owner = await feedOwner(token);
	if (!owner) return null;
	return await calendarOfFeed(await scopeOf(owner.actor.personId), { token, locale: owner.locale });
}

describe('a calendar address', () => {
	it('shows what is planned to whoever holds it, until its owner stops it, makes another or leaves', async () => {
		const { professionalId } = await comes();
		await visits(professionalId);
		await addStep(ofSchool, {
			id,
			stepId: newId(),
			kind: 'task',
			title: 'Boeken bestellen',
			ownerId: '',
			dueOn: dayFrom(20)
		});
		const make = async (initiativeId: string, scope = ofPartner) => {
			const made = await createFeed(scope, { initiativeId });
			return made.ok ? made.value.token : made.code;
		};
		const first = await make(id);
		const calendar = await calendarBy(first);
		expect(calendar).toContain('SUMMARY:Boeken bestellen');
		expect(calendar).toContain('SUMMARY:Samen terugkijken: Samen lezen');
		expect(calendar).toContain('SUMMARY:Gepauzeerd: Rekenen in groepjes (Groep 6)');
		expect(await calendarOfFeed(ofSchool, { token: first, locale: 'nl' })).toBeNull();
		const second = await make(id);
		expect(await calendarBy(first)).toBeNull();
		expect(await calendarBy(second)).toContain('Boeken bestellen');
		expect(await calendarBy(await make(''))).toContain('Boeken bestellen');
		expect(await make(newId())).toBe('notFound');
		const [feed] = await feedsOf(ofPartner, id);
		expect(await revokeFeed(ofSchool, { feed: feed!.id })).toMatchObject({ code: 'notFound' });
		const leave = async (leftAt: Date | null) =>
			await db()
				.updateTable('membership')
				.set({ leftAt })
				.where('personId', '=', personIdOf(ofPartner))
				.execute();
		await leave(now());
		expect(await calendarBy(second)).toBeNull();
		await leave(null);
		expect(await revokeFeed(ofPartner, { feed: feed!.id })).toMatchObject({ ok: true });
		expect(await calendarBy(second)).toBeNull();
		expect(await calendarBy('eenverzonnenlinkvanniemand12')).toBeNull();
	});
});
