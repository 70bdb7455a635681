import { beforeAll, describe, expect, it } from 'vitest';
import type { AllianceRole } from '#kernel/actor.ts';
import { checkLink, workingLinks } from '#domains/matching/server/queries.ts';
import { sendRequests } from '#domains/matching/server/commands.ts';
import { moveClock, now } from '#platform/server/clock.ts';
import { db } from '#platform/server/database.ts';
import { newId, newToken } from '#platform/server/ids.ts';
import { runJob } from '#platform/server/jobs.ts';
import { exportPerson, TIDY_PERSONAL_DATA } from '#platform/server/personal-data.ts';
import type { Scope } from '#platform/server/scope.ts';
import { personalData } from '#src/wiring.ts';
import { useDatabase } from '../../../../test/database.ts';
import {
	askQuestion,
	join,
	makeOffer,
	makeOrganisation,
	makePerson,
	newestMail,
	personIdOf,
	scopeOf,
	someoneAt,
	system,
	visitor
} from '../../../../test/world.ts';
import { SUPPORT_ACTS, type SupportAct } from '../schema.ts';
import {
	acceptInvitation,
	askToJoin,
	confirmSignInCode,
	confirmSignInLink,
	eraseMe,
	invitePerson,
	lookAtPerson,
	requestSignIn,
	supportActs
} from './commands.ts';
import { findPeople, invitationByToken, ownSupport, supportLog, supportPage } from './queries.ts';

useDatabase();

const REASON = 'Belde op 12 november.';
const CHROME = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36';
const MINUTE = 60_000;

async function withRole(role: AllianceRole, name: string): Promise<Scope> {
	const personId = await makePerson(name);
	await db().insertInto('allianceRole').values({ personId, role, grantedAt: now() }).execute();
	return await scopeOf(personId);
}

async function emailOf(personId: string): Promise<string> {
	const row = db().selectFrom('person').select('email').where('id', '=', personId);
	return (await row.executeTakeFirstOrThrow()).email;
}

async function newSession(userId: string): Promise<string> {
	const id = newId();
	const [createdAt, expiresAt] = [now(), new Date(now().getTime() + 86_400_000)];
	const row = {
		id,
		userId,
		token: newToken(),
		userAgent: CHROME,
		createdAt,
		updatedAt: createdAt,
		expiresAt
	};
	await db().insertInto('session').values(row).execute();
	return id;
}

async function newPasskey(personId: string): Promise<string> {
	const id = newId();
	const row = {
		id,
		personId,
		credentialId: id,
		publicKey: 'x',
		counter: 0,
		userAgent: CHROME,
		createdAt: now()
	};
	await db().insertInto('passkey').values(row).execute();
	return id;
}

async function newInstitutionLink(userId: string): Promise<string> {
	const id = newId();
	const providerId = 'https://login.hogeschool.example';
	await db()
		.insertInto('account')
		.values({ id, userId, providerId, accountId: id, createdAt: now(), updatedAt: now() })
		.execute();
	return id;
}

async function fail(mailId: string): Promise<void> {
	await db()
		.updateTable('mailMessage')
		.set({ failedAt: now(), failure: '550 5.1.1 no such user, ticket 123456' })
		.where('id', '=', mailId)
		.execute();
}

const sessionsOf = (personId: string) =>
	db().selectFrom('session').select('id').where('userId', '=', personId).execute();

let bram: Scope;
let school: string;
let coordinator: Scope;

beforeAll(async () => {
	bram = await withRole('administrator', 'Bram Tjoa');
	school = await makeOrganisation('Bs De Waterspin');
	coordinator = await someoneAt(school, 'coordinator', 'Rosalie Amankwa');
});

/** Somebody at a school, at whom Bram looks. */
async function supportedPerson(name = 'Iris van der Plank') {
	const id = await makePerson(name);
	await join(id, school, 'member');
	expect(await lookAtPerson(bram, { about: id, reason: REASON })).toMatchObject({ ok: true });
	return { id, email: await emailOf(id), scope: await scopeOf(id) };
}

const help = (act: SupportAct, about: string, on = '', scope = bram) =>
	supportActs[act](scope, { about, on, reason: REASON });

async function seen(about: string, scope = bram) {
	const page = await supportPage(scope, about);
	if (!page?.look) throw new Error('Not looked at');
	return page.look.state;
}

async function invite(email: string, organisationId = school, by = coordinator): Promise<string> {
	const invited = await invitePerson(by, { organisationId, email, role: 'member' });
	expect(invited).toMatchObject({ ok: true });
	const row = db()
		.selectFrom('invitation')
		.select('id')
		.where('email', '=', email)
		.where('revokedAt', 'is', null);
	return (await row.executeTakeFirstOrThrow()).id;
}

const mailsTo = (email: string) =>
	db().selectFrom('mailMessage').selectAll().where('toAddress', '=', email).orderBy('id', 'desc').execute();

const invitationToken = (text: string) => /invitations\/([\w-]+)/.exec(text)?.[1] ?? '';

describe('a person is found', () => {
	it('by parts of the name in any order and case, with the organisations and a masked address', async () => {
		const id = await makePerson('Fenna Zwartewaal');
		await join(id, school, 'member');
		const email = await emailOf(id);
		for (const find of ['Fenna', 'zwartewaal fenna', 'ZWARTE'])
			expect((await findPeople(bram, find))?.people).toEqual([
				{ id, name: 'Fenna Zwartewaal', address: `f•••@kwartje.test`, organisations: ['Bs De Waterspin'] }
			]);
		expect(JSON.stringify(await findPeople(bram, 'Fenna'))).not.toContain(email);
	});

	it('by the whole address, as it was typed, and never by a part of it', async () => {
		const email = await emailOf(await makePerson('Douwe Kalma'));
		expect((await findPeople(bram, email.toUpperCase()))?.people).toMatchObject([{ name: 'Douwe Kalma' }]);
		expect(await findPeople(bram, email.slice(0, -1))).toMatchObject({ people: [] });
		expect(await findPeople(bram, 'nooit.gezien@school.example')).toEqual({
			people: [],
			more: false,
			unknownAddress: 'nooit.gezien@school.example'
		});
	});

	it('by what was typed and no pattern: % and _ stand for themselves', async () => {
		await makePerson('Procent 100% Echt');
		expect((await findPeople(bram, '100%'))?.people).toHaveLength(1);
		for (const find of ['%%%', '___', '10_%', '\\\\\\'])
			expect([find, (await findPeople(bram, find))?.people]).toEqual([find, []]);
	});

	it('twenty at most, and it says when there are more', async () => {
		for (let count = 0; count < 20; count += 1) await makePerson(`Tweeling ${count}`);
		expect(await findPeople(bram, 'tweeling')).toMatchObject({ more: false, people: { length: 20 } });
		await makePerson('Tweeling erbij');
		expect(await findPeople(bram, 'tweeling')).toMatchObject({ more: true, people: { length: 20 } });
	});

	it('not once everything about them was erased', async () => {
		const id = await makePerson('Gerrit Weggegaan');
		const email = await emailOf(id);
		await eraseMe(await scopeOf(id), { confirmed: 'yes' });
		expect(await findPeople(bram, 'Weggegaan')).toMatchObject({ people: [] });
		expect(await findPeople(bram, `${id}@erased.invalid`)).toMatchObject({ people: [] });
		expect(await lookAtPerson(bram, { about: id, reason: REASON })).toMatchObject({ code: 'notFound' });
		expect(await findPeople(bram, email)).toMatchObject({ unknownAddress: email });
	});
});

describe('a person is looked at', () => {
	it('only by who said why, for an hour, and by nobody else on their reason', async () => {
		const id = await makePerson('Jet Kuipers');
		const other = await withRole('administrator', 'Bea de Boer');
		expect(await supportPage(bram, id)).toMatchObject({ person: { name: 'Jet Kuipers' }, look: null });
		expect(await lookAtPerson(bram, { about: id, reason: ' ' })).toMatchObject({
			fields: { reason: 'missing' }
		});
		expect(await lookAtPerson(bram, { about: id, reason: 'x'.repeat(301) })).toMatchObject({
			fields: { reason: 'tooLong' }
		});
		await lookAtPerson(bram, { about: id, reason: REASON });
		expect(await supportPage(bram, id)).toMatchObject({ look: { reason: REASON } });
		expect(await supportPage(other, id)).toMatchObject({ look: null });
		expect(await help('endSessions', id, '', other)).toMatchObject({ code: 'notFound' });
		moveClock(61 * MINUTE);
		expect(await supportPage(bram, id)).toMatchObject({ look: null });
		expect(await help('endSessions', id)).toMatchObject({ code: 'notFound' });
	});

	it('with what may keep them out, and with nothing that somebody wrote', async () => {
		const { id, email, scope } = await supportedPerson('Mila Overzicht');
		const asked = await makeOrganisation('Bs Het Anker');
		await askToJoin(scope, { organisationId: asked, message: 'GEHEIME BOODSCHAP' });
		await newSession(id);
		await newPasskey(id);
		await newInstitutionLink(id);
		await requestSignIn(visitor, { email, locale: 'nl' });
		await fail((await mailsTo(email))[0]!.id);
		const state = await seen(id);
		expect(state).toMatchObject({
			places: [
				{ name: 'Bs De Waterspin', role: 'member', state: 'belongs' },
				{ name: 'Bs Het Anker', state: 'asked' }
			],
			sessions: [{ userAgent: CHROME }],
			passkeys: [{ userAgent: CHROME }],
			links: [{ label: { nl: 'login.hogeschool.example' } }],
			mails: [{ deliveredAt: null, failure: '550 5.1.1 no such user, ticket ••••••', mayRedeliver: true }],
			facts: [{ kind: 'look', reason: REASON }]
		});
		expect(JSON.stringify(state)).not.toContain('GEHEIM');
		expect(Object.keys(state.mails[0]!)).not.toContain('bodyText');
	});

	it('also when they have no account yet: what was mailed to the address, and who invited it', async () => {
		const email = 'esra.vernooy@school.example';
		await invite(email);
		await fail((await mailsTo(email))[0]!.id);
		expect(await supportPage(bram, email)).toMatchObject({ email, person: null, look: null });
		await lookAtPerson(bram, { about: email, reason: REASON });
		expect(await seen(email)).toMatchObject({
			places: [],
			invitations: [{ organisation: 'Bs De Waterspin', role: 'member', expired: false }],
			mails: [{ mayRedeliver: true }]
		});
	});

	it('not at an address that nobody could have, nor at an id of nobody', async () => {
		for (const about of [
			'geen adres',
			'',
			newId(),
			'\u0000@school.example',
			`${'a'.repeat(250)}@school.example`
		]) {
			expect(await supportPage(bram, about)).toBeNull();
			expect((await lookAtPerson(bram, { about, reason: REASON })).ok).toBe(false);
		}
	});
});

describe('something is sent again', () => {
	it('as a new sign-in mail, to the address itself', async () => {
		const { id, email } = await supportedPerson('Sanne Inlog');
		await requestSignIn(visitor, { email, locale: 'nl' });
		expect(await help('mailSignIn', id)).toMatchObject({ ok: true, value: null });
		expect(await mailsTo(email)).toHaveLength(2);
		expect(await confirmSignInLink(visitor, { token: (await newestMail(id)).token })).toMatchObject({
			value: { outcome: 'signedIn', personId: id }
		});
	});

	it('as an invitation with a new link that works, in the name of who invited; the old one does not', async () => {
		const email = 'nieuw.adres@school.example';
		const invitation = await invite(email);
		const old = invitationToken((await mailsTo(email))[0]!.bodyText);
		await lookAtPerson(bram, { about: email, reason: REASON });
		moveClock(15 * 24 * 60 * MINUTE);
		await lookAtPerson(bram, { about: email, reason: REASON });
		expect(await seen(email)).toMatchObject({ invitations: [{ id: invitation, expired: true }] });
		expect(await help('resendInvitation', email, invitation)).toMatchObject({ ok: true });
		const [mail] = await mailsTo(email);
		const token = invitationToken(mail!.bodyText);
		expect(mail!.bodyText).toContain('Rosalie Amankwa');
		expect(mail!.bodyText).not.toContain('Bram');
		expect(await invitationByToken(old)).toMatchObject({ problem: 'revoked' });
		expect(await invitationByToken(token)).toMatchObject({ problem: null, by: 'Rosalie Amankwa' });
		expect(await help('resendInvitation', email, invitation)).toMatchObject({ code: 'gone' });
		expect(await acceptInvitation(visitor, { token, name: 'Nieuw Adres', locale: 'nl' })).toMatchObject({
			ok: true
		});
	});

	it('no invitation for an organisation that may not invite', async () => {
		const email = 'te.laat@school.example';
		const invitation = await invite(email);
		await lookAtPerson(bram, { about: email, reason: REASON });
		const close = (checkedAt: Date | null) =>
			db().updateTable('organisation').set({ checkedAt }).where('id', '=', school).execute();
		await close(null);
		expect(await help('resendInvitation', email, invitation)).toMatchObject({ code: 'unchecked' });
		await close(now());
	});

	it('as the mail that failed, once, as long as its link works', async () => {
		const { id, email } = await supportedPerson('Piet Postbus');
		await requestSignIn(visitor, { email, locale: 'nl' });
		const [mail] = await mailsTo(email);
		expect(await help('redeliverMail', id, mail!.id)).toMatchObject({ code: 'gone' });
		await fail(mail!.id);
		expect(await help('redeliverMail', id, mail!.id)).toMatchObject({ ok: true });
		expect((await seen(id)).mails[0]).toMatchObject({ failedAt: null, failure: null, mayRedeliver: false });
		expect(await help('redeliverMail', id, mail!.id)).toMatchObject({ code: 'gone' });
		await fail(mail!.id);
		moveClock(16 * MINUTE);
		expect((await seen(id)).mails[0]).toMatchObject({ mayRedeliver: false });
		expect(await help('redeliverMail', id, mail!.id)).toMatchObject({ code: 'gone' });
	});
});

describe('something is taken away, and the person hears so', () => {
	it('one session, or all of them', async () => {
		const { id, email } = await supportedPerson('Lotte Laptop');
		const [lost, kept] = [await newSession(id), await newSession(id)];
		expect(await help('endSession', id, lost)).toMatchObject({ ok: true });
		expect(await sessionsOf(id)).toEqual([{ id: kept }]);
		const told = await newestMail(id);
		expect(told.subject).toBe('Je bent op één apparaat uitgelogd');
		for (const words of ['Dag Lotte Laptop,', 'Chrome, Windows', 'Bram Tjoa', REASON])
			expect(told.text).toContain(words);
		expect(await help('endSession', id, lost)).toMatchObject({ code: 'gone' });
		await newSession(id);
		await db().updateTable('person').set({ locale: 'en' }).where('id', '=', id).execute();
		expect(await help('endSessions', id)).toMatchObject({ ok: true });
		expect(await sessionsOf(id)).toEqual([]);
		expect((await newestMail(id)).subject).toBe('You were signed out everywhere');
		expect(await mailsTo(email)).toHaveLength(2);
	});

	it('an invitation, also of an address without an account', async () => {
		const email = 'verkeerd.adres@school.example';
		const invitation = await invite(email);
		const token = invitationToken((await mailsTo(email))[0]!.bodyText);
		await lookAtPerson(bram, { about: email, reason: REASON });
		expect(await help('revokeInvitation', email, invitation)).toMatchObject({ ok: true });
		expect(await acceptInvitation(visitor, { token, name: 'Iemand', locale: 'nl' })).toMatchObject({
			code: 'revoked'
		});
		expect((await mailsTo(email))[0]!.subject).toBe('Je uitnodiging voor Bs De Waterspin is ingetrokken');
		expect(await help('revokeInvitation', email, invitation)).toMatchObject({ code: 'gone' });
	});

	it('the links in earlier mails: those to answer and those to sign in', async () => {
		const partner = await makeOrganisation('Taal Doet Meer', { kind: 'volunteerGroup' });
		const { id, email } = await supportedPerson('Hetty van Oeveren');
		await join(id, partner, 'coordinator');
		const offerIds = [await makeOffer(partner)];
		const questionId = await askQuestion(coordinator, school);
		await sendRequests(coordinator, { questionId, offerIds, message: 'Help!', conflictOfInterest: '' });
		const { token: answer } = await newestMail(id);
		await requestSignIn(visitor, { email, locale: 'nl' });
		const { token: entry, subject } = await newestMail(id);
		expect(await checkLink(answer)).toMatchObject({ ok: true });
		expect(await workingLinks(bram, id)).toMatchObject({ count: 1 });
		expect(await help('revokeMailedLinks', id)).toMatchObject({ ok: true });
		expect(await checkLink(answer)).toMatchObject({ ok: false, reason: 'revoked' });
		expect(await workingLinks(bram, id)).toBeNull();
		expect(await confirmSignInLink(visitor, { token: entry })).toMatchObject({
			value: { outcome: 'failed' }
		});
		const code = /\d{6}/.exec(subject)![0];
		expect(await confirmSignInCode(visitor, { email, code })).toMatchObject({ value: { outcome: 'failed' } });
		expect((await newestMail(id)).subject).toBe('Links in onze eerdere mails werken niet meer');
	});

	it('a link with an institution, and a passkey', async () => {
		const { id } = await supportedPerson('Pim Passkey');
		const [link, passkey] = [await newInstitutionLink(id), await newPasskey(id)];
		expect(await help('unlinkInstitution', id, link)).toMatchObject({ ok: true });
		expect((await newestMail(id)).subject).toBe('Je kunt niet meer inloggen met login.hogeschool.example');
		expect(await help('removePasskey', id, passkey)).toMatchObject({ ok: true });
		expect((await newestMail(id)).subject).toBe('Een passkey is verwijderd');
		expect(await seen(id)).toMatchObject({ links: [], passkeys: [] });
		expect(await help('unlinkInstitution', id, link)).toMatchObject({ code: 'gone' });
		expect(await help('removePasskey', id, passkey)).toMatchObject({ code: 'gone' });
	});

	it('of nobody but who was looked at: what is another’s stays', async () => {
		const { id } = await supportedPerson('Wie Bekeken Is');
		const other = await supportedPerson('Wie Iemand Anders Is');
		const email = 'van.een.ander@school.example';
		const invitation = await invite(email);
		const [invited] = await mailsTo(email);
		await fail(invited!.id);
		const theirs: [SupportAct, string][] = [
			['endSession', await newSession(other.id)],
			['unlinkInstitution', await newInstitutionLink(other.id)],
			['removePasskey', await newPasskey(other.id)],
			['revokeInvitation', invitation],
			['resendInvitation', invitation],
			['redeliverMail', invited!.id]
		];
		for (const [act, on] of theirs) {
			expect([act, await help(act, id, on)]).toMatchObject([act, { code: 'gone' }]);
			expect([act, await help(act, id)]).toMatchObject([act, { code: 'gone' }]);
		}
		expect(await seen(other.id)).toMatchObject({ sessions: [{}], links: [{}], passkeys: [{}] });
		expect((await mailsTo(email))[0]).toMatchObject({ id: invited!.id, failedAt: expect.any(Date) });
	});
});

describe('support', () => {
	it('is given by administrators alone', async () => {
		const { id, scope } = await supportedPerson('Alleen Beheerders');
		const others = [
			visitor,
			system,
			scope,
			coordinator,
			await withRole('coordinator', 'Noor'),
			await withRole('researcher', 'Rik')
		];
		for (const other of others) {
			expect(await findPeople(other, 'Alleen')).toBeNull();
			expect(await supportPage(other, id)).toBeNull();
			expect(await supportLog(other, { page: 1 })).toBeNull();
			expect(await workingLinks(other, id)).toBeNull();
			expect(await lookAtPerson(other, { about: id, reason: REASON })).toMatchObject({ code: 'notFound' });
			for (const act of SUPPORT_ACTS)
				expect(await help(act, id, newId(), other)).toMatchObject({ code: 'notFound' });
		}
	});

	it('never lets an administrator be somebody else: no session, no secret, no other address', async () => {
		const { id, email } = await supportedPerson('Nooit Nagedaan');
		const lighthouse = await makeOrganisation('Bs De Vuurtoren');
		const inviter = await someoneAt(lighthouse, 'coordinator', 'Uitnodiger');
		const on: Partial<Record<SupportAct, string>> = {
			resendInvitation: await invite(email, lighthouse, inviter),
			endSession: await newSession(id),
			unlinkInstitution: await newInstitutionLink(id),
			removePasskey: await newPasskey(id)
		};
		await requestSignIn(visitor, { email, locale: 'nl' });
		on.redeliverMail = (await mailsTo(email))[0]!.id;
		await fail(on.redeliverMail);
		const readable: string[] = [];
		const mailsElsewhere = async () =>
			(await db().selectFrom('mailMessage').select('id').where('toAddress', '!=', email).execute()).length;
		const allSessions = async () =>
			new Set((await db().selectFrom('session').select('id').execute()).map((row) => row.id));
		const [elsewhere, sessions] = [await mailsElsewhere(), await allSessions()];
		for (const act of SUPPORT_ACTS) {
			if (act === 'revokeInvitation') on[act] = (await seen(id)).invitations[0]!.id;
			const helped = await help(act, id, on[act]);
			expect([act, helped]).toEqual([act, { ok: true, value: null }]);
			readable.push(JSON.stringify(await supportPage(bram, id)));
			for (const session of await allSessions()) expect(sessions).toContain(session);
		}
		expect(await mailsElsewhere()).toBe(elsewhere);
		const sent = await mailsTo(email);
		const secrets = sent.flatMap(({ subject, bodyText }) => [
			...(/\d{6}/.exec(subject) ?? []),
			...(/\/([\w-]{32})(?![\w-])/.exec(bodyText)?.slice(1) ?? [])
		]);
		expect(secrets.length).toBeGreaterThanOrEqual(6);
		for (const secret of secrets) expect(readable.join('\n')).not.toContain(secret);
	});

	it('leaves a fact with each look and each act, and in the audit ids alone', async () => {
		const { id } = await supportedPerson('Vast Gelegd');
		await help('endSessions', id);
		expect((await seen(id)).facts).toMatchObject([
			{ kind: 'endSessions', reason: REASON, by: { name: 'Bram Tjoa' }, about: { id } },
			{ kind: 'look', reason: REASON, by: { name: 'Bram Tjoa' }, about: { id } }
		]);
		const audit = await db()
			.selectFrom('auditFact')
			.select(['command', 'objectType', 'objectId'])
			.where('actorId', '=', personIdOf(bram))
			.orderBy('id', 'desc')
			.limit(2)
			.execute();
		const [ended, looked] = (await seen(id)).facts;
		expect(audit).toEqual([
			{ command: 'organisations.support.endSessions', objectType: 'supportFact', objectId: ended!.id },
			{ command: 'organisations.lookAtPerson', objectType: 'supportFact', objectId: looked!.id }
		]);
	});

	it('says nothing in the log of what did not happen', async () => {
		const { id } = await supportedPerson('Niets Gebeurd');
		await help('endSession', id, newId());
		await supportActs.endSessions(bram, { about: id, on: '', reason: '' });
		expect((await seen(id)).facts).toMatchObject([{ kind: 'look' }]);
	});

	it('ends sessions of the administrator too, who signs in again', async () => {
		const id = personIdOf(bram);
		await newSession(id);
		await lookAtPerson(bram, { about: id, reason: 'Eigen laptop kwijt.' });
		expect(await help('endSessions', id)).toMatchObject({ ok: true });
		expect(await ownSupport(bram)).toMatchObject([{ kind: 'endSessions' }, { kind: 'look' }]);
		await requestSignIn(visitor, { email: await emailOf(id), locale: 'nl' });
		expect(await confirmSignInLink(visitor, { token: (await newestMail(id)).token })).toMatchObject({
			value: { outcome: 'signedIn' }
		});
	});

	it('is shown to the person, also from before there was an account, and to nobody else', async () => {
		const email = 'pas.later@school.example';
		await invite(email);
		await lookAtPerson(bram, { about: email, reason: 'Kreeg geen uitnodiging.' });
		const token = invitationToken((await mailsTo(email))[0]!.bodyText);
		const entered = await acceptInvitation(visitor, { token, name: 'Pas Later', locale: 'nl' });
		if (!entered.ok) throw new Error(entered.code);
		const { personId } = entered.value;
		const own = await ownSupport(await scopeOf(personId));
		expect(own).toMatchObject([
			{ kind: 'look', reason: 'Kreeg geen uitnodiging.', by: { name: 'Bram Tjoa' } }
		]);
		expect(await ownSupport(await scopeOf(await makePerson('Iemand Anders')))).toEqual([]);
		expect(await ownSupport(visitor)).toEqual([]);
		const exported = await exportPerson(personalData, { personId, email });
		expect(exported.support_fact).toEqual([
			{ at: expect.any(Date), kind: 'look', reason: 'Kreeg geen uitnodiging.', by: 'Bram Tjoa' }
		]);
	});
});

describe('the log', () => {
	it('has everything, newest first, in pages; or only what one person did or what is about them', async () => {
		const bea = await withRole('administrator', 'Bea Logboek');
		const id = await makePerson('Steeds Bekeken');
		for (let count = 0; count < 31; count += 1)
			await lookAtPerson(bea, { about: id, reason: `Keer ${count}` });
		await lookAtPerson(bea, { about: 'niemand@school.example', reason: REASON });
		const log = async (page: number, about?: string) => (await supportLog(bram, { page, about }))!;
		expect((await log(1)).facts[0]).toMatchObject({ about: null, address: 'niemand@school.example' });
		expect(await log(1, id)).toMatchObject({ total: 31, facts: { length: 30, 0: { reason: 'Keer 30' } } });
		expect(await log(2, id)).toMatchObject({ total: 31, facts: [{ reason: 'Keer 0' }] });
		expect((await log(1, personIdOf(bea))).total).toBe(32);
		expect((await log(1, 'niemand@school.example')).total).toBe(1);
		expect((await log(1, "'; drop table \u0000")).total).toBe((await log(1)).total);
	});

	it('keeps who and when of somebody who was erased, and no word about them', async () => {
		const { id, email, scope } = await supportedPerson('Straks Gewist');
		await lookAtPerson(bram, { about: id, reason: 'Straks Gewist belde zelf.' });
		await eraseMe(scope, { confirmed: 'yes' });
		const facts = await db().selectFrom('supportFact').selectAll().where('aboutPerson', '=', id).execute();
		expect(facts.map(({ reason, aboutEmail }) => [reason, aboutEmail])).toEqual([
			['', null],
			['', null]
		]);
		expect(await supportLog(bram, { page: 1, about: id })).toMatchObject({
			total: 2,
			facts: [{ about: null }, {}]
		});
		expect(await lookAtPerson(bram, { about: email, reason: REASON })).toMatchObject({ ok: true });
	});

	it('is kept for two years', async () => {
		const { id } = await supportedPerson('Lang Geleden');
		const about = () => db().selectFrom('supportFact').select('id').where('aboutPerson', '=', id).execute();
		moveClock(2 * 365 * 24 * 60 * MINUTE - MINUTE);
		await runJob(TIDY_PERSONAL_DATA, {});
		expect(await about()).toHaveLength(1);
		moveClock(2 * MINUTE);
		await runJob(TIDY_PERSONAL_DATA, {});
		expect(await about()).toEqual([]);
	});
});
