import { beforeAll, describe, expect, it } from 'vitest';
import { moveClock, now } from '#platform/server/clock.ts';
import { db } from '#platform/server/database.ts';
import { newId } from '#platform/server/ids.ts';
import { tidyPersonalData } from '#platform/server/personal-data.ts';
import type { Scope } from '#platform/server/scope.ts';
import { useDatabase } from '../../../../test/database.ts';
import {
	allianceCoordinator,
	join,
	makeOrganisation,
	makePerson,
	newestMail,
	personIdOf,
	scopeOf,
	someoneAt,
	visitor
} from '../../../../test/world.ts';
import {
	acceptInvitation,
	approveJoin,
	askToJoin,
	changeRole,
	confirmSignInLink,
	declineJoin,
	endMembership,
	eraseMe,
	invitePerson,
	openAccount,
	requestSignIn,
	revokeInvitation
} from './commands.ts';
import { declarations } from './personal-data.ts';
import {
	claimsToAnswer,
	invitationByToken,
	joinPage,
	memberOf,
	ownRequests,
	peopleOf,
	requestsToAnswer,
	signedIn
} from './queries.ts';

useDatabase();

const DAY = 24 * 60 * 60 * 1000;

let alliance: Scope;
let board: string;
let ofBoard: Scope;
let school: string;
let coordinator: Scope;
let member: Scope;
let stranger: Scope;

beforeAll(async () => {
	alliance = await allianceCoordinator('Noor');
	board = await makeOrganisation('Stichting Rivier', { kind: 'schoolBoard' });
	school = await makeOrganisation('Bs De Oever', { boardId: board });
	ofBoard = await someoneAt(board, 'coordinator', 'Ton');
	coordinator = await someoneAt(school, 'coordinator', 'Anouk');
	member = await someoneAt(school, 'member', 'Sem');
	stranger = await scopeOf(await makePerson('Vreemd'));
});

const again = (scope: Scope) => scopeOf(personIdOf(scope));
const emailOf = async (scope: Scope) => (await signedIn(personIdOf(scope)))!.email;

async function newestMailTo(email: string): Promise<{ subject: string; text: string; token: string }> {
	const mail = await db()
		.selectFrom('mailMessage')
		.select(['subject', 'bodyText'])
		.where('toAddress', '=', email)
		.orderBy('id', 'desc')
		.executeTakeFirstOrThrow();
	const token = /\/(?:invitations|sign-in\/link)\/([\w-]+)/.exec(mail.bodyText)?.[1] ?? '';
	return { subject: mail.subject, text: mail.bodyText, token };
}

let count = 0;
const freshAddress = () => `nieuw.${++count}@school.example`;

async function invite(
	changes: { email?: string; role?: 'member' | 'coordinator'; organisationId?: string; by?: Scope } = {}
): Promise<{ email: string; token: string }> {
	const { by = coordinator, ...input } = changes;
	const email = changes.email ?? freshAddress();
	const result = await invitePerson(by, { organisationId: school, role: 'member', ...input, email });
	expect(result).toMatchObject({ ok: true });
	return { email, token: (await newestMailTo(email)).token };
}

const accept = (token: string, name = 'Mila', by: Scope = visitor) =>
	acceptInvitation(by, { token, name, locale: 'nl' });

async function membershipOf(personId: string, organisationId: string) {
	return await db()
		.selectFrom('membership')
		.select(['role', 'approvedAt', 'approvedBy', 'leftAt', 'leftBy', 'leftReason'])
		.where('personId', '=', personId)
		.where('organisationId', '=', organisationId)
		.orderBy('id', 'desc')
		.executeTakeFirst();
}

async function coordinatorsLeft(organisationId: string): Promise<number> {
	const rows = await db()
		.selectFrom('membership')
		.select('id')
		.where('organisationId', '=', organisationId)
		.where('role', '=', 'coordinator')
		.where('approvedAt', 'is not', null)
		.where('leftAt', 'is', null)
		.execute();
	return rows.length;
}

describe('opening an account', () => {
	const person = (email: string, name = 'Mila') => ({ email, name, locale: 'nl' });

	it('says the same and mails the same, whether the address was known or not', async () => {
		const fresh = freshAddress();
		const known = await emailOf(member);
		const answers = [
			await openAccount(visitor, person(fresh)),
			await openAccount(visitor, person(known, 'X'))
		];
		expect(answers[0]).toEqual(answers[1]);
		const subjects = [];
		for (const email of [fresh, known]) {
			await requestSignIn(visitor, { email, locale: 'nl' });
			subjects.push((await newestMailTo(email)).subject.replace(/\d{6}/, ''));
		}
		expect(subjects[0]).toBe(subjects[1]);
		expect((await signedIn(personIdOf(member)))!.name).toBe('Sem');
	});

	it('counts only once the mailed link was followed; until then the last name typed holds', async () => {
		const email = freshAddress();
		await openAccount(visitor, person(email, 'Grappenmaker'));
		await openAccount(visitor, person(email, 'Mila'));
		await requestSignIn(visitor, { email, locale: 'nl' });
		const { token } = await newestMailTo(email);
		const entered = await confirmSignInLink(visitor, { token });
		expect(entered).toMatchObject({ ok: true, value: { outcome: 'signedIn' } });
		await openAccount(visitor, person(email, 'Kaper'));
		const row = await db().selectFrom('person').selectAll().where('email', '=', email).executeTakeFirst();
		expect(row).toMatchObject({ name: 'Mila', emailVerified: true });
	});

	it('leaves the name alone of who was let in or has a role already', async () => {
		const [member, holder] = [freshAddress(), freshAddress()];
		for (const email of [member, holder]) await openAccount(visitor, person(email, 'Mila'));
		const rows = () =>
			db()
				.selectFrom('person')
				.select(['id', 'name'])
				.where('email', 'in', [member, holder])
				.orderBy('id')
				.execute();
		const [one, two] = await rows();
		await join(one!.id, school, 'member');
		await db()
			.insertInto('allianceRole')
			.values({ personId: two!.id, role: 'researcher', grantedAt: now() })
			.execute();
		for (const email of [member, holder])
			expect(await openAccount(visitor, person(email, 'Kaper'))).toMatchObject({ ok: true });
		expect((await rows()).map(({ name }) => name)).toEqual(['Mila', 'Mila']);
		await db().deleteFrom('person').where('email', 'in', [member, holder]).execute();
	});

	it('is not for who is signed in, nor for an address that is none', async () => {
		expect(await openAccount(stranger, person(freshAddress()))).toMatchObject({ code: 'notFound' });
		expect(await openAccount(visitor, person('nee', ' '))).toMatchObject({
			fields: { email: 'emailWrong', name: 'missing' }
		});
	});

	it('is forgotten after 30 days when nobody proved to own the address', async () => {
		const [left, invited] = [freshAddress(), freshAddress()];
		await openAccount(visitor, person(left));
		await openAccount(visitor, person(invited));
		const waiting = await db()
			.selectFrom('person')
			.select('id')
			.where('email', '=', invited)
			.executeTakeFirst();
		await join(waiting!.id, school, 'member');
		const kept = () =>
			db().selectFrom('person').select('email').where('email', 'in', [left, invited]).execute();
		await tidyPersonalData({ person: declarations.person! });
		expect(await kept()).toHaveLength(2);
		moveClock(31 * DAY);
		await tidyPersonalData({ person: declarations.person! });
		expect(await kept()).toEqual([{ email: invited }]);
		await db().deleteFrom('person').where('email', '=', invited).execute();
		expect(await signedIn(personIdOf(member))).not.toBeNull();
	});
});

describe('an invitation', () => {
	it('makes the account and the membership when its button is pressed, and only then', async () => {
		const { email, token } = await invite({ role: 'coordinator' });
		for (let look = 0; look < 3; look++)
			expect(await invitationByToken(token)).toMatchObject({
				organisation: 'Bs De Oever',
				email,
				role: 'coordinator',
				by: 'Anouk',
				known: false,
				problem: null
			});
		expect(await db().selectFrom('person').select('id').where('email', '=', email).execute()).toEqual([]);
		expect(await accept(token, ' ')).toMatchObject({ code: 'nameMissing' });
		const accepted = await accept(token);
		expect(accepted).toMatchObject({ ok: true, value: { organisationId: school, known: false } });
		const personId = accepted.ok ? accepted.value.personId : '';
		expect(await signedIn(personId)).toMatchObject({
			name: 'Mila',
			email,
			actor: { memberships: [{ organisationId: school, role: 'coordinator' }] }
		});
		expect(await membershipOf(personId, school)).toMatchObject({ approvedBy: personIdOf(coordinator) });
		expect((await newestMail(personIdOf(coordinator))).subject).toContain('Mila');
		await endMembership(coordinator, { organisationId: school, personId, successorId: '', without: false });
	});

	it('is kept as a hash only', async () => {
		const { token } = await invite();
		const rows = await db().selectFrom('invitation').selectAll().execute();
		expect(JSON.stringify(rows)).not.toContain(token);
	});

	it('works once, also when two clicks arrive together', async () => {
		const { email, token } = await invite();
		const both = await Promise.all([accept(token), accept(token)]);
		expect(both.map((result) => (result.ok ? 'done' : result.code)).toSorted()).toEqual(['done', 'used']);
		expect(await accept(token)).toMatchObject({ code: 'used' });
		expect(await invitationByToken(token)).toMatchObject({ problem: 'used' });
		const people = await db()
			.selectFrom('membership')
			.innerJoin('person', 'person.id', 'membership.personId')
			.select('membership.id')
			.where('email', '=', email)
			.execute();
		expect(people).toHaveLength(1);
	});

	it('works for 14 days, not when revoked, and never when made up', async () => {
		const [late, revoked] = [await invite(), await invite()];
		const page = await peopleOf(coordinator, school);
		const { id } = page!.invitations.find((open) => open.email === revoked.email)!;
		for (const scope of [visitor, stranger, member, alliance])
			expect(await revokeInvitation(scope, { id })).toMatchObject({ code: 'notFound' });
		expect(await revokeInvitation(coordinator, { id })).toMatchObject({ ok: true });
		expect(await accept(revoked.token)).toMatchObject({ code: 'revoked' });
		expect(await invitationByToken(revoked.token)).toMatchObject({ problem: 'revoked' });
		expect(await accept('ditisgeenechtelink12345')).toMatchObject({ code: 'notFound' });
		expect(await invitationByToken('ditisgeenechtelink12345')).toBeNull();
		moveClock(14 * DAY);
		expect(await accept(late.token)).toMatchObject({ code: 'expired' });
		expect(await invitationByToken(late.token)).toMatchObject({ problem: 'expired' });
		const listed = (await peopleOf(coordinator, school))!.invitations;
		expect(listed.find((open) => open.email === late.email)).toMatchObject({ expired: true });
		expect(listed.map((open) => open.email)).not.toContain(revoked.email);
	});

	it('makes the older one to the same address worthless', async () => {
		const first = await invite();
		const capitals = first.email.toUpperCase();
		expect(
			await invitePerson(coordinator, { organisationId: school, role: 'coordinator', email: capitals })
		).toMatchObject({ ok: true });
		const newest = await newestMailTo(first.email);
		expect(newest.token).not.toBe(first.token);
		expect(await accept(first.token)).toMatchObject({ code: 'revoked' });
		expect(await accept(newest.token)).toMatchObject({ ok: true });
	});

	it('is for its address, whoever presses the button: an account that was known is not signed in by it', async () => {
		const known = await scopeOf(await makePerson('Bo'));
		const { token } = await invite({ email: await emailOf(known) });
		expect(await invitationByToken(token)).toMatchObject({ known: true });
		const accepted = await accept(token, 'Kaper', stranger);
		expect(accepted).toMatchObject({ value: { personId: personIdOf(known), known: true } });
		expect(await signedIn(personIdOf(known))).toMatchObject({ name: 'Bo' });
		expect((await again(stranger)).actor).toMatchObject({ memberships: [] });
	});

	it('gives a higher role, never a lower one, and answers a request that was open', async () => {
		const raised = await someoneAt(school, 'member');
		await db().deleteFrom('membership').where('personId', '=', personIdOf(raised)).execute();
		const { token } = await invite({ email: await emailOf(raised), role: 'coordinator' });
		await join(personIdOf(raised), school, 'member');
		await accept(token);
		expect(await membershipOf(personIdOf(raised), school)).toMatchObject({ role: 'coordinator' });
		await db().deleteFrom('membership').where('personId', '=', personIdOf(raised)).execute();
		const lower = await invite({ email: await emailOf(raised), role: 'member' });
		await join(personIdOf(raised), school, 'coordinator');
		await accept(lower.token);
		expect(await membershipOf(personIdOf(raised), school)).toMatchObject({ role: 'coordinator' });
		await db().deleteFrom('membership').where('personId', '=', personIdOf(raised)).execute();

		const asking = await scopeOf(await makePerson('Vraagt'));
		await askToJoin(asking, { organisationId: school, message: '' });
		const both = await invite({ email: await emailOf(asking) });
		expect(await accept(both.token)).toMatchObject({ ok: true });
		expect((await again(asking)).actor).toMatchObject({ memberships: [{ organisationId: school }] });
		expect(await ownRequests(asking)).toEqual([]);
	});

	it('is sent by coordinators and by those of the board, for an organisation that was checked', async () => {
		const input = { organisationId: school, role: 'member', email: freshAddress() };
		for (const scope of [visitor, stranger, member, alliance])
			expect(await invitePerson(scope, input)).toMatchObject({ code: 'notFound' });
		expect(await invitePerson(ofBoard, input)).toMatchObject({ ok: true });
		const fresh = await makeOrganisation('Net Aangemeld', { checked: false });
		const registrant = await someoneAt(fresh, 'coordinator');
		expect(await invitePerson(registrant, { ...input, organisationId: fresh })).toMatchObject({
			code: 'unchecked'
		});
		expect(await invitePerson(ofBoard, { ...input, email: await emailOf(ofBoard) })).toMatchObject({
			code: 'yourself'
		});
		expect(await invitePerson(coordinator, { ...input, email: await emailOf(member) })).toMatchObject({
			code: 'alreadyIn'
		});
		expect(await invitePerson(coordinator, { ...input, role: 'boss', email: '?' })).toMatchObject({
			fields: { role: 'missing', email: 'emailWrong' }
		});
	});
});

describe('an open invitation', () => {
	const state = async (token: string) => (await invitationByToken(token))?.problem;
	const someone = () => someoneAt(school, 'coordinator', 'Weggaander');

	it('ends when who sent it is removed, leaves, becomes a member or erases the account', async () => {
		const removed = await someone();
		const lost = await invite({ by: removed, role: 'coordinator' });
		const kept = await invite();
		const target = { organisationId: school, personId: personIdOf(removed) };
		await endMembership(coordinator, { ...target, successorId: '', without: false });
		expect([await state(lost.token), await state(kept.token)]).toEqual(['revoked', null]);
		expect(await accept(lost.token)).toMatchObject({ code: 'revoked' });

		const demoted = await someone();
		const theirs = await invite({ by: demoted });
		const change = { organisationId: school, personId: personIdOf(demoted) };
		await changeRole(coordinator, { ...change, role: 'coordinator' });
		expect(await state(theirs.token)).toBeNull();
		await changeRole(coordinator, { ...change, role: 'member' });
		expect(await state(theirs.token)).toBe('revoked');

		const erased = await someone();
		const last = await invite({ by: erased });
		await eraseMe(erased, { confirmed: 'yes' });
		expect(await state(last.token)).toBe('revoked');
	});

	it('of a board for its school ends with the place at the board, and only that one', async () => {
		const leaving = await someoneAt(board, 'coordinator', 'Bestuurder');
		const elsewhere = await makeOrganisation('Bs Elders');
		await join(personIdOf(leaving), elsewhere, 'coordinator');
		const both = await again(leaving);
		const lost = await invite({ by: both });
		const kept = await invite({ by: both, organisationId: elsewhere });
		const target = { organisationId: board, personId: personIdOf(both) };
		await endMembership(both, { ...target, successorId: '', without: false });
		expect([await state(lost.token), await state(kept.token)]).toEqual(['revoked', null]);
	});
});

describe('asking to join', () => {
	async function asker(name = 'Fenna'): Promise<Scope> {
		return await scopeOf(await makePerson(name));
	}

	async function requestOf(scope: Scope, organisationId = school): Promise<string> {
		expect(await askToJoin(scope, { organisationId, message: 'Ik geef les in groep 5.' })).toMatchObject({
			ok: true
		});
		const row = await db()
			.selectFrom('membership')
			.select('id')
			.where('personId', '=', personIdOf(scope))
			.where('organisationId', '=', organisationId)
			.where('leftAt', 'is', null)
			.executeTakeFirstOrThrow();
		return row.id;
	}

	it('gives nothing until a coordinator says yes', async () => {
		const fenna = await asker();
		const id = await requestOf(fenna);
		expect((await again(fenna)).actor).toMatchObject({ memberships: [] });
		expect(await peopleOf(await again(fenna), school)).toBeNull();
		expect(await ownRequests(fenna)).toMatchObject([{ organisation: 'Bs De Oever' }]);
		const mail = await newestMail(personIdOf(coordinator));
		expect(mail.subject).toBe('Fenna wil bij Bs De Oever horen');
		expect(mail.text).toContain('Ik geef les in groep 5.');
		expect(await requestsToAnswer(coordinator)).toMatchObject([{ id, name: 'Fenna' }]);
		expect(await requestsToAnswer(ofBoard)).toMatchObject([{ id }]);
		expect(await claimsToAnswer(alliance)).toEqual([]);
		for (const scope of [visitor, stranger, member, alliance, fenna]) {
			expect(await approveJoin(scope, { id })).toMatchObject({ code: 'notFound' });
			expect(await declineJoin(scope, { id, reason: '' })).toMatchObject({ code: 'notFound' });
			expect(await requestsToAnswer(scope)).toEqual([]);
		}
		expect(await approveJoin(coordinator, { id })).toMatchObject({ ok: true });
		expect(await approveJoin(coordinator, { id }), 'a second click').toMatchObject({ ok: true });
		expect((await again(fenna)).actor).toMatchObject({
			memberships: [{ organisationId: school, role: 'member', checked: true }]
		});
		expect((await newestMail(personIdOf(fenna))).subject).toBe('Je hoort nu bij Bs De Oever');
		expect(await declineJoin(coordinator, { id, reason: '' })).toMatchObject({ code: 'approved' });
	});

	it('is declined with a reason, and can be asked again', async () => {
		const fenna = await asker();
		const id = await requestOf(fenna);
		expect(await declineJoin(ofBoard, { id, reason: 'Wij kennen je niet.' })).toMatchObject({ ok: true });
		expect((await newestMail(personIdOf(fenna))).text).toContain('Wij kennen je niet.');
		expect(await membershipOf(personIdOf(fenna), school)).toMatchObject({
			approvedAt: null,
			leftBy: personIdOf(ofBoard),
			leftReason: 'Wij kennen je niet.'
		});
		expect(await approveJoin(coordinator, { id })).toMatchObject({ code: 'takenBack' });
		expect(await requestOf(fenna)).not.toBe(id);
	});

	it('is asked once, however often it is clicked', async () => {
		const fenna = await asker();
		const input = { organisationId: school, message: '' };
		const before = (await requestsToAnswer(coordinator)).length;
		await Promise.all([1, 2, 3].map(() => askToJoin(fenna, input)));
		expect(await requestsToAnswer(coordinator)).toHaveLength(before + 1);
	});

	it('can be taken back by who asked, and by nobody else', async () => {
		const fenna = await asker();
		const id = await requestOf(fenna);
		const input = { organisationId: school, personId: personIdOf(fenna), successorId: '', without: false };
		for (const scope of [stranger, member, coordinator, ofBoard, alliance])
			expect(await endMembership(scope, input)).toMatchObject({ code: 'notFound' });
		expect(await endMembership(fenna, input)).toMatchObject({ ok: true });
		expect(await membershipOf(personIdOf(fenna), school)).toMatchObject({ leftBy: personIdOf(fenna) });
		expect(await approveJoin(coordinator, { id })).toMatchObject({ code: 'takenBack' });
	});

	it('is not for visitors, for who belongs already, or where it makes no sense', async () => {
		const closed = await makeOrganisation('Gesloten');
		await db().updateTable('organisation').set({ closedAt: now() }).where('id', '=', closed).execute();
		const unchecked = await makeOrganisation('Niet nagekeken', { checked: false });
		expect(await askToJoin(visitor, { organisationId: school, message: '' })).toMatchObject({
			code: 'notFound'
		});
		expect(await askToJoin(member, { organisationId: school, message: '' })).toMatchObject({
			code: 'notFound'
		});
		for (const organisationId of [closed, unchecked, newId()]) {
			expect(await askToJoin(stranger, { organisationId, message: '' })).toMatchObject({ code: 'notFound' });
			expect(await joinPage(stranger, organisationId)).toBeNull();
		}
	});

	it('is done at ten places at most, also when eleven are asked at once', async () => {
		const hasty = await asker('Haast');
		const places = await Promise.all(Array.from({ length: 13 }, (_, i) => makeOrganisation(`Haast ${i}`)));
		const asked = await Promise.all(
			places.map((organisationId) => askToJoin(hasty, { organisationId, message: '' }))
		);
		expect(asked.filter((result) => result.ok)).toHaveLength(10);
	});

	it('is done at ten places at a time at most', async () => {
		const busy = await asker('Druk');
		const places = await Promise.all(Array.from({ length: 11 }, (_, i) => makeOrganisation(`Plek ${i}`)));
		for (const organisationId of places.slice(0, 10))
			expect(await askToJoin(busy, { organisationId, message: '' })).toMatchObject({ ok: true });
		expect(await askToJoin(busy, { organisationId: places[10], message: '' })).toMatchObject({
			code: 'tooManyRequests'
		});
	});

	describe('where nobody coordinates', () => {
		it('is a claim, which the alliance answers and which makes a coordinator', async () => {
			const imported = await makeOrganisation('Bs Uit Het Register');
			const [first, second] = [await asker('Eerste'), await asker('Tweede')];
			expect(await joinPage(first, imported)).toMatchObject({ coordinated: false, mayAsk: true });
			const id = await requestOf(first, imported);
			expect((await newestMail(personIdOf(alliance))).subject).toBe('Eerste wil Bs Uit Het Register beheren');
			const later = await requestOf(second, imported);
			expect((await claimsToAnswer(alliance)).map((claim) => claim.id).slice(-2)).toEqual([id, later]);
			expect(await claimsToAnswer(stranger)).toEqual([]);
			for (const scope of [stranger, coordinator, first, second])
				expect(await approveJoin(scope, { id })).toMatchObject({ code: 'notFound' });
			expect(await approveJoin(alliance, { id })).toMatchObject({ ok: true });
			expect(await approveJoin(alliance, { id }), 'a second click').toMatchObject({ ok: true });
			const owner = await again(first);
			expect(owner.actor).toMatchObject({ memberships: [{ organisationId: imported, role: 'coordinator' }] });
			const facts = await db()
				.selectFrom('organisationFact')
				.select(['kind', 'byPerson'])
				.where('organisationId', '=', imported)
				.execute();
			expect(facts).toEqual([{ kind: 'claimed', byPerson: personIdOf(alliance) }]);

			expect(await approveJoin(alliance, { id: later }), 'now it has its own').toMatchObject({
				code: 'notFound'
			});
			expect(await approveJoin(owner, { id: later })).toMatchObject({ ok: true });
			expect(await membershipOf(personIdOf(second), imported)).toMatchObject({ role: 'member' });
		});

		it('is told to the board as well, which answers for its school', async () => {
			const imported = await makeOrganisation('Bs Van Het Bestuur', { boardId: board });
			const keeper = await again(ofBoard);
			const fenna = await asker();
			const id = await requestOf(fenna, imported);
			expect((await newestMail(personIdOf(keeper))).subject).toBe('Fenna wil bij Bs Van Het Bestuur horen');
			expect(await approveJoin(keeper, { id })).toMatchObject({ ok: true });
			expect(await membershipOf(personIdOf(fenna), imported)).toMatchObject({ role: 'coordinator' });
		});

		it('is not answered by who asked, whatever they are', async () => {
			const imported = await makeOrganisation('Bs Voor Mezelf', { boardId: board });
			for (const scope of [alliance, await again(ofBoard)]) {
				const id = await requestOf(scope, imported);
				expect(await approveJoin(await again(scope), { id })).toMatchObject({ code: 'notFound' });
				expect(await requestsToAnswer(await again(scope))).not.toContainEqual(
					expect.objectContaining({ id })
				);
			}
			expect(await coordinatorsLeft(imported)).toBe(0);
		});
	});
});

describe('roles', () => {
	it('are changed by coordinators and those of the board, and told to whom it concerns', async () => {
		const id = await makeOrganisation('Bs Rollen', { boardId: board });
		const [first, other] = [await someoneAt(id, 'coordinator', 'Eva'), await someoneAt(id, 'member', 'Jip')];
		const keeper = await again(ofBoard);
		const input = { organisationId: id, personId: personIdOf(other), role: 'coordinator' };
		for (const scope of [visitor, stranger, alliance, other, coordinator])
			expect(await changeRole(scope, input)).toMatchObject({ code: 'notFound' });
		expect(await changeRole(first, input)).toMatchObject({ ok: true });
		expect((await newestMail(personIdOf(other))).text).toContain('Eva maakte je coördinator');
		expect((await again(other)).actor).toMatchObject({ memberships: [{ role: 'coordinator' }] });
		expect(await changeRole(keeper, { ...input, role: 'member' })).toMatchObject({ ok: true });
		expect((await newestMail(personIdOf(other))).subject).toContain('geen coördinator meer');
		expect(await changeRole(first, { ...input, personId: personIdOf(stranger) })).toMatchObject({
			code: 'notFound'
		});
		expect(await changeRole(first, { ...input, role: 'boss' })).toMatchObject({
			fields: { role: 'missing' }
		});
	});

	it('leave an organisation with a coordinator, whoever changes them', async () => {
		const id = await makeOrganisation('Bs Enige', { boardId: board });
		const only = await someoneAt(id, 'coordinator');
		await someoneAt(id, 'member');
		const input = { organisationId: id, personId: personIdOf(only), role: 'member' };
		for (const scope of [only, await again(ofBoard)])
			expect(await changeRole(scope, input)).toMatchObject({ code: 'lastCoordinator' });
		expect(await coordinatorsLeft(id)).toBe(1);
	});
});

describe('leaving', () => {
	const end = (scope: Scope, organisationId: string, of: Scope, changes: object = {}) =>
		endMembership(scope, {
			organisationId,
			personId: personIdOf(of),
			successorId: '',
			without: false,
			...changes
		});

	it('takes everything away at once; a second click does no harm', async () => {
		const id = await makeOrganisation('Bs Dag');
		const [stays, goes] = [await someoneAt(id, 'coordinator'), await someoneAt(id, 'member', 'Ger')];
		expect(await end(goes, id, goes)).toMatchObject({ ok: true });
		expect(await end(goes, id, goes)).toMatchObject({ ok: true });
		expect((await again(goes)).actor).toMatchObject({ memberships: [] });
		expect(await peopleOf(await again(goes), id)).toBeNull();
		expect((await newestMail(personIdOf(stays))).subject).toBe('Ger is weg bij Bs Dag');
	});

	it('removes somebody by a coordinator or the board alone, who hears of it', async () => {
		const id = await makeOrganisation('Bs Weg', { boardId: board });
		const [keeper, one, two] = [
			await someoneAt(id, 'coordinator'),
			await someoneAt(id, 'member', 'Een'),
			await someoneAt(id, 'member', 'Twee')
		];
		for (const scope of [visitor, stranger, alliance, two, coordinator]) {
			expect(await end(scope, id, one)).toMatchObject({ code: 'notFound' });
			expect(await memberOf(scope, id, personIdOf(one))).toBeNull();
		}
		expect(await end(keeper, id, one)).toMatchObject({ ok: true });
		expect((await newestMail(personIdOf(one))).subject).toBe('Je hoort niet meer bij Bs Weg');
		expect(await membershipOf(personIdOf(one), id)).toMatchObject({ leftBy: personIdOf(keeper) });
		expect(await end(await again(ofBoard), id, two)).toMatchObject({ ok: true });
	});

	it('hands over the last coordinator’s role to a member', async () => {
		const id = await makeOrganisation('Bs Estafette');
		const [last, next] = [await someoneAt(id, 'coordinator', 'Eva'), await someoneAt(id, 'member', 'Jip')];
		expect(await memberOf(last, id, personIdOf(last))).toMatchObject({
			own: true,
			last: true,
			others: [{ personId: personIdOf(next), name: 'Jip' }]
		});
		expect(await end(last, id, last)).toMatchObject({ code: 'lastCoordinator' });
		expect(await end(last, id, last, { without: true })).toMatchObject({ code: 'lastCoordinator' });
		expect(await end(last, id, last, { successorId: personIdOf(stranger) })).toMatchObject({
			code: 'lastCoordinator'
		});
		expect(await end(last, id, last, { successorId: personIdOf(next) })).toMatchObject({ ok: true });
		expect(await membershipOf(personIdOf(next), id)).toMatchObject({ role: 'coordinator', leftAt: null });
		expect(await coordinatorsLeft(id)).toBe(1);
	});

	it('lets the only one go when they confirm that it goes on without', async () => {
		const id = await makeOrganisation('Bs Alleen');
		const only = await someoneAt(id, 'coordinator');
		expect(await end(only, id, only)).toMatchObject({ code: 'alone' });
		expect(await end(only, id, only, { without: true })).toMatchObject({ ok: true });
		const facts = await db()
			.selectFrom('organisationFact')
			.select('kind')
			.where('organisationId', '=', id)
			.execute();
		expect(facts).toEqual([{ kind: 'uncoordinated' }]);
		expect(await joinPage(stranger, id)).toMatchObject({ coordinated: false });
	});

	it('never leaves members without a coordinator when all of them leave at the same moment', async () => {
		for (let round = 0; round < 5; round++) {
			const id = await makeOrganisation(`Bs Allebei ${round}`);
			const [one, two] = [await someoneAt(id, 'coordinator'), await someoneAt(id, 'coordinator')];
			await someoneAt(id, 'member');
			const results = await Promise.all([
				end(one, id, one),
				end(two, id, two),
				changeRole(one, { organisationId: id, personId: personIdOf(one), role: 'member' })
			]);
			expect(await coordinatorsLeft(id)).toBeGreaterThanOrEqual(1);
			expect(results.some((result) => !result.ok && result.code === 'lastCoordinator')).toBe(true);
		}
	});

	it('by erasing the account hands over to the longest member', async () => {
		const id = await makeOrganisation('Bs Gewist');
		const last = await someoneAt(id, 'coordinator');
		const [longest, other] = [await someoneAt(id, 'member', 'Jip'), await someoneAt(id, 'member', 'Bo')];
		await db()
			.updateTable('membership')
			.set({ approvedAt: new Date(0) })
			.where('personId', '=', personIdOf(longest))
			.execute();
		expect(await eraseMe(last, { confirmed: 'yes' })).toMatchObject({ ok: true });
		expect(await membershipOf(personIdOf(longest), id)).toMatchObject({ role: 'coordinator' });
		expect(await membershipOf(personIdOf(other), id)).toMatchObject({ role: 'member' });
		expect((await newestMail(personIdOf(longest))).text).toContain('heeft het account gewist');

		const empty = await makeOrganisation('Bs Leeg');
		await eraseMe(await someoneAt(empty, 'coordinator'), { confirmed: 'yes' });
		expect(await joinPage(stranger, empty)).toMatchObject({ coordinated: false });
	});

	it('is possible from an organisation that was closed', async () => {
		const id = await makeOrganisation('Bs Dicht');
		const [one, two] = [await someoneAt(id, 'coordinator'), await someoneAt(id, 'coordinator')];
		await db().updateTable('organisation').set({ closedAt: now() }).where('id', '=', id).execute();
		expect(await end(one, id, two)).toMatchObject({ code: 'notFound' });
		expect(await end(one, id, one)).toMatchObject({ ok: true });
	});
});

describe('the people of an organisation', () => {
	it('are seen by their own and the board; addresses and requests by who keeps them', async () => {
		const own = await peopleOf(member, school);
		expect(own).toMatchObject({ mayManage: false, mayInvite: false, requests: [], invitations: [] });
		expect(own!.people.map((person) => person.email)).toEqual(own!.people.map(() => null));
		for (const scope of [coordinator, await again(ofBoard)]) {
			const page = await peopleOf(scope, school);
			expect(page).toMatchObject({ mayManage: true, mayInvite: true });
			expect(page!.people.map((person) => person.email)).toContain(await emailOf(member));
			expect(page!.people[0]).toMatchObject({ role: 'coordinator' });
		}
		for (const scope of [visitor, stranger, alliance]) expect(await peopleOf(scope, school)).toBeNull();
		expect(await memberOf(member, school, personIdOf(coordinator))).toBeNull();
		expect(await memberOf(member, school, personIdOf(member))).toMatchObject({
			own: true,
			mayChangeRole: false,
			last: false
		});
	});
});
