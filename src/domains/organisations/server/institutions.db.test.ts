import { beforeAll, describe, expect, it } from 'vitest';
import { moveClock } from '#platform/server/clock.ts';
import { db } from '#platform/server/database.ts';
import { newToken } from '#platform/server/ids.ts';
import { readInstitutions } from '#platform/server/institution-settings.ts';
import { openInstitutions, stateOf } from '#platform/server/institutions.ts';
import { runJob } from '#platform/server/jobs.ts';
import { exportPerson, TIDY_PERSONAL_DATA } from '#platform/server/personal-data.ts';
import type { Scope } from '#platform/server/scope.ts';
import { personalData } from '#src/wiring.ts';
import { useDatabase } from '../../../../test/database.ts';
import {
	join,
	makeOrganisation,
	makePerson,
	newestMail,
	personIdOf,
	scopeOf,
	visitor
} from '../../../../test/world.ts';
import {
	answerInstitutionSignIn,
	askToJoin,
	confirmSignInCode,
	confirmSignInLink,
	enterByInstitution,
	eraseMe,
	type InstitutionEntry,
	requestSignIn,
	startInstitutionSignIn,
	unlinkInstitution
} from './commands.ts';
import {
	namedOrganisation,
	ownInstitutionLinks,
	suggestedOrganisations,
	waitingIdentity
} from './queries.ts';

useDatabase();

const SECRETS = { clientId: 'kwartje', clientSecret: 'geheim' };

beforeAll(() => {
	const read = readInstitutions(
		JSON.stringify([
			{ preset: 'surfconext', ...SECRETS },
			{ preset: 'entree', ...SECRETS }
		])
	);
	if (!read.ok) throw new Error(read.problem);
	openInstitutions(read.institutions);
});

type Said = { subject: string; name?: string; email?: string; brin?: string; homeOrganisation?: string };

const TEN_MINUTES = 10 * 60_000;

async function begin(scope: Scope, institution = 'surfconext'): Promise<string> {
	const browser = newToken();
	const begun = await startInstitutionSignIn(scope, { institution, browser, locale: 'nl', next: '' });
	expect(begun).toMatchObject({ ok: true });
	return browser;
}

const answer = (scope: Scope, browser: string) =>
	answerInstitutionSignIn(scope, { browser, state: stateOf(browser) });

async function answerId(scope: Scope, browser: string): Promise<string> {
	const answered = await answer(scope, browser);
	if (!answered.ok) throw new Error(answered.code);
	return answered.value.id;
}

const enter = (scope: Scope, id: string, said: Said) =>
	enterByInstitution(scope, { name: '', email: '', brin: '', homeOrganisation: '', ...said, id });

/** From the button to what the institution's answer leads to. */
async function comeIn(scope: Scope, said: Said, institution?: string): Promise<InstitutionEntry> {
	const id = await answerId(scope, await begin(scope, institution));
	const entered = await enter(scope, id, said);
	if (!entered.ok) throw new Error(entered.code);
	return entered.value;
}

async function wait(scope: Scope, said: Said, institution?: string): Promise<string> {
	const entry = await comeIn(scope, said, institution);
	if (entry.outcome !== 'pending') throw new Error(entry.outcome);
	return entry.browser;
}

async function emailOf(personId: string): Promise<string> {
	const { email } = await db()
		.selectFrom('person')
		.select('email')
		.where('id', '=', personId)
		.executeTakeFirstOrThrow();
	return email;
}

/** Asks for the mail from this browser, and gives the token in it. */
async function mailed(personId: string, browser: string): Promise<string> {
	await requestSignIn(visitor, { email: await emailOf(personId), locale: 'nl', browser });
	return (await newestMail(personId)).token;
}

async function linked(personId: string, said: Said, institution?: string): Promise<void> {
	const browser = await wait(visitor, said, institution);
	const token = await mailed(personId, browser);
	expect(await confirmSignInLink(visitor, { token, browser })).toMatchObject({ value: { linked: true } });
}

const linksOf = async (personId: string) =>
	(await db().selectFrom('account').select('accountId').where('userId', '=', personId).execute()).map(
		(row) => row.accountId
	);

describe('an identity that nobody has', () => {
	it('waits for a mail, with what the institution said to begin with', async () => {
		const browser = await wait(visitor, { subject: 'a', name: 'Anouk', email: 'anouk@school.example' });
		expect(await waitingIdentity(browser)).toMatchObject({
			institution: 'surfconext',
			name: 'Anouk',
			email: 'anouk@school.example'
		});
		moveClock(TEN_MINUTES);
		expect(await waitingIdentity(browser)).toBeNull();
	});

	it('is nobody’s by the mail address that comes with it', async () => {
		const personId = await makePerson('Bea');
		const entry = await comeIn(visitor, { subject: 'b', email: await emailOf(personId) });
		expect(entry.outcome).toBe('pending');
		expect(await linksOf(personId)).toEqual([]);
	});

	it('is linked by the link or by the code of the mail that it asked for', async () => {
		const personId = await makePerson('Cas');
		await linked(personId, { subject: 'c1' });
		const browser = await wait(visitor, { subject: 'c2' });
		await mailed(personId, browser);
		const mail = await newestMail(personId);
		const code = /\b\d{6}\b/.exec(mail.text)![0];
		const email = await emailOf(personId);
		expect(await confirmSignInCode(visitor, { email, code, browser })).toMatchObject({
			value: { outcome: 'signedIn', personId, linked: true }
		});
		expect(await linksOf(personId)).toEqual(['c1', 'c2']);
		expect(await comeIn(visitor, { subject: 'c1' })).toEqual({ outcome: 'signedIn', personId });
	});

	it('is not the same at another institution', async () => {
		const personId = await makePerson('Dirk');
		await linked(personId, { subject: 'd' });
		expect((await comeIn(visitor, { subject: 'd' }, 'entree')).outcome).toBe('pending');
	});

	it('tells by mail that it was linked', async () => {
		const personId = await makePerson('Eva');
		await linked(personId, { subject: 'e' });
		expect((await newestMail(personId)).subject).toBe('Je kunt nu inloggen met SURFconext');
	});

	it('is linked in its own browser only', async () => {
		const personId = await makePerson('Fenna');
		const browser = await wait(visitor, { subject: 'f' });
		for (const other of ['', newToken(), await wait(visitor, { subject: 'f2' })]) {
			const token = await mailed(personId, browser);
			expect(await confirmSignInLink(visitor, { token, browser: other })).toMatchObject({
				value: { outcome: 'signedIn', personId, linked: false }
			});
		}
		expect(await linksOf(personId)).toEqual([]);
	});

	it('is not linked by a mail that was asked for to sign in', async () => {
		const personId = await makePerson('Gijs');
		const browser = await wait(visitor, { subject: 'g' });
		const token = await mailed(personId, '');
		const entered = await confirmSignInLink(visitor, { token, browser });
		expect(entered).toMatchObject({ value: { outcome: 'signedIn', personId } });
		expect(await linksOf(personId)).toEqual([]);
	});

	it('is not linked after ten minutes, though the mail still signs in', async () => {
		const personId = await makePerson('Hanna');
		const browser = await wait(visitor, { subject: 'h' });
		const token = await mailed(personId, browser);
		moveClock(TEN_MINUTES);
		expect(await confirmSignInLink(visitor, { token, browser })).toMatchObject({
			value: { outcome: 'signedIn', linked: false }
		});
		expect(await linksOf(personId)).toEqual([]);
	});

	it('becomes that of one, when two prove their address at once', async () => {
		const people = [await makePerson('Ilse'), await makePerson('Jan')];
		const tries = await Promise.all(
			people.map(async (personId) => {
				const browser = await wait(visitor, { subject: 'ij' });
				return { browser, token: await mailed(personId, browser) };
			})
		);
		const outcomes = await Promise.all(tries.map((one) => confirmSignInLink(visitor, one)));
		const results = outcomes.map((one) => one.ok && one.value.outcome === 'signedIn' && one.value.linked);
		expect(results.toSorted()).toEqual([false, true]);
		expect((await Promise.all(people.map(linksOf))).flat()).toEqual(['ij']);
	});
});

describe('somebody who is signed in', () => {
	it('links to their own account, and to no other', async () => {
		const me = await scopeOf(await makePerson('Karin'));
		const other = await makePerson('Lars');
		const browser = await wait(me, { subject: 'k' });
		const token = await mailed(other, browser);
		expect(await confirmSignInLink(visitor, { token, browser })).toMatchObject({ value: { linked: false } });
		expect(await linksOf(other)).toEqual([]);
	});

	it('isn’t signed in as somebody else by an identity of that account', async () => {
		const owner = await makePerson('Mees');
		await linked(owner, { subject: 'm' });
		const me = await scopeOf(await makePerson('Nina'));
		const id = await answerId(me, await begin(me));
		expect(await enter(me, id, { subject: 'm' })).toMatchObject({ code: 'linkedElsewhere' });
		expect(await comeIn(await scopeOf(owner), { subject: 'm' })).toEqual({ outcome: 'known' });
	});

	it('comes back as who they were when they left', async () => {
		const me = await scopeOf(await makePerson('Oscar'));
		const browser = await begin(me);
		expect(await answer(visitor, browser)).toMatchObject({ code: 'notFound' });
		expect(await answer(await scopeOf(await makePerson('Pim')), browser)).toMatchObject({ code: 'notFound' });
		expect(await answer(me, browser)).toMatchObject({ ok: true });
	});

	it('unlinks what is theirs, and nothing else', async () => {
		const me = await scopeOf(await makePerson('Quinten'));
		const other = await scopeOf(await makePerson('Roos'));
		await linked(personIdOf(me), { subject: 'q' });
		const [link] = await ownInstitutionLinks(me);
		expect(link).toMatchObject({ issuer: 'https://connect.surfconext.nl', label: { nl: 'SURFconext' } });
		expect(await ownInstitutionLinks(other)).toEqual([]);
		for (const scope of [other, visitor])
			expect(await unlinkInstitution(scope, { id: link!.id })).toMatchObject({ code: 'notFound' });
		expect(await unlinkInstitution(me, { id: link!.id })).toMatchObject({ ok: true });
		expect(await ownInstitutionLinks(me)).toEqual([]);
		expect((await comeIn(visitor, { subject: 'q' })).outcome).toBe('pending');
	});
});

describe('an answer', () => {
	it('is taken once, also when two arrive together', async () => {
		const browser = await begin(visitor);
		const both = await Promise.all([answer(visitor, browser), answer(visitor, browser)]);
		expect(both.filter((one) => one.ok)).toHaveLength(1);
		expect(await answer(visitor, browser)).toMatchObject({ code: 'again' });
	});

	it('is taken for ten minutes', async () => {
		const browser = await begin(visitor);
		moveClock(TEN_MINUTES);
		expect(await answer(visitor, browser)).toMatchObject({ code: 'again' });
	});

	it('is taken with the state of its own browser alone', async () => {
		const [mine, theirs] = [await begin(visitor), await begin(visitor)];
		for (const state of ['', stateOf(theirs), stateOf(mine).toLowerCase()])
			expect(await answerInstitutionSignIn(visitor, { browser: mine, state })).toMatchObject({
				code: 'notFound'
			});
		expect(await answer(visitor, mine)).toMatchObject({ ok: true });
	});

	it('leads in only after it was checked, and once', async () => {
		const browser = await begin(visitor);
		const { id } = await db()
			.selectFrom('institutionSignIn')
			.select('id')
			.orderBy('id', 'desc')
			.executeTakeFirstOrThrow();
		expect(await enter(visitor, id, { subject: 's' })).toMatchObject({ code: 'notFound' });
		await answerId(visitor, browser);
		expect(await enter(visitor, id, { subject: 's' })).toMatchObject({ ok: true });
		expect(await enter(visitor, id, { subject: 'another' })).toMatchObject({ code: 'notFound' });
	});
});

describe('where the institution says that somebody works', () => {
	async function school(code: string, changes: Parameters<typeof makeOrganisation>[1] = {}) {
		const id = await makeOrganisation(`Bs ${code}`, changes);
		await db()
			.updateTable('organisation')
			.set({ registerScheme: 'brin', registerCode: code })
			.where('id', '=', id)
			.execute();
		return id;
	}

	async function withWebsite(website: string): Promise<string> {
		const id = await makeOrganisation('Hogeschool', { kind: 'teacherCollege' });
		await db().updateTable('organisation').set({ website }).where('id', '=', id).execute();
		return id;
	}

	const named = (brin: string, homeOrganisation = '') => namedOrganisation(db(), { brin, homeOrganisation });

	it('is a school by its BRIN, of 4 characters or 6', async () => {
		const id = await school('21AA');
		expect([await named('21AA'), await named('21AA03'), await named('21AB')]).toEqual([id, id, null]);
	});

	it('is no school that is closed or was never checked', async () => {
		await school('22AA', { checked: false });
		expect(await named('22AA')).toBeNull();
	});

	it('is an organisation by the domain of its website, when it is one', async () => {
		const id = await withWebsite('https://www.hs-een.example/opleidingen');
		expect(await named('', 'hs-een.example')).toBe(id);
		expect(await named('', 'een.example')).toBeNull();
		await withWebsite('https://hs-een.example/');
		expect(await named('', 'hs-een.example')).toBeNull();
	});

	it('is a suggestion until they ask, and never a membership', async () => {
		const id = await school('23AA');
		const personId = await makePerson('Teun');
		await linked(personId, { subject: 't', brin: '23AA' });
		const me = await scopeOf(personId);
		expect(me.actor).toMatchObject({ memberships: [], allianceRoles: [] });
		expect(await suggestedOrganisations(me)).toEqual([{ id, name: 'Bs 23AA' }]);
		await askToJoin(me, { organisationId: id, message: '' });
		expect(await suggestedOrganisations(me)).toEqual([]);
		expect((await scopeOf(personId)).actor).toMatchObject({ memberships: [] });
	});

	it('follows them to another school, and is nothing to who belongs there', async () => {
		const [first, second] = [await school('24AA'), await school('25AA')];
		const personId = await makePerson('Ufuk');
		await join(personId, first, 'member');
		await linked(personId, { subject: 'u', brin: '24AA' });
		expect(await suggestedOrganisations(await scopeOf(personId))).toEqual([]);
		await comeIn(visitor, { subject: 'u', brin: '25AA' });
		expect(await suggestedOrganisations(await scopeOf(personId))).toEqual([{ id: second, name: 'Bs 25AA' }]);
	});
});

describe('what is kept of a sign-in at an institution', () => {
	it('comes along in an export, and goes with the account', async () => {
		const personId = await makePerson('Vera');
		const email = await emailOf(personId);
		await linked(personId, { subject: 'v-subject' });
		const me = await scopeOf(personId);
		await wait(me, { subject: 'v-other', email });
		const exported = await exportPerson(personalData, { personId, email });
		expect(exported.account).toMatchObject([
			{ institution: 'https://connect.surfconext.nl', identifier: 'v-subject' }
		]);
		expect(await eraseMe(me, { confirmed: 'yes' })).toMatchObject({ ok: true });
		const left = await db()
			.selectFrom('institutionSignIn')
			.select('id')
			.where('subject', '=', 'v-other')
			.execute();
		expect([left, await linksOf(personId)]).toEqual([[], []]);
		expect((await comeIn(visitor, { subject: 'v-subject' })).outcome).toBe('pending');
	});

	it('goes by itself when it led to nothing', async () => {
		await begin(visitor);
		await wait(visitor, { subject: 'w', name: 'Wim', email: 'wim@school.example' });
		moveClock(TEN_MINUTES + 1);
		await runJob(TIDY_PERSONAL_DATA, {});
		expect(await db().selectFrom('institutionSignIn').select('id').execute()).toEqual([]);
	});
});
