import { describe, expect, it } from 'vitest';
import { moveClock, now } from '#platform/server/clock.ts';
import { db } from '#platform/server/database.ts';
import { newId, newToken } from '#platform/server/ids.ts';
import { runJob } from '#platform/server/jobs.ts';
import { exportPerson, TIDY_PERSONAL_DATA } from '#platform/server/personal-data.ts';
import { personalData } from '#src/wiring.ts';
import { useDatabase } from '../../../../test/database.ts';
import { makePerson, newestMail, scopeOf, visitor } from '../../../../test/world.ts';
import {
	addPasskey,
	beginPasskey,
	confirmSignInLink,
	enterByPasskey,
	eraseMe,
	noteMailedSession,
	removePasskey,
	requestSignIn
} from './commands.ts';
import { ownPasskeys } from './queries.ts';

useDatabase();

async function session(userId: string): Promise<string> {
	const id = newId();
	const [createdAt, expiresAt] = [now(), new Date(now().getTime() + 86_400_000)];
	const row = { id, userId, token: newToken(), createdAt, updatedAt: createdAt, expiresAt };
	await db().insertInto('session').values(row).execute();
	return id;
}

/** Somebody whom a mail just signed in, with that session and the mail. */
async function signedInByMail(name: string) {
	const personId = await makePerson(name);
	const { email } = await db()
		.selectFrom('person')
		.select('email')
		.where('id', '=', personId)
		.executeTakeFirstOrThrow();
	await requestSignIn(visitor, { email, locale: 'nl' });
	const entered = await confirmSignInLink(visitor, { token: (await newestMail(personId)).token });
	if (!entered.ok || entered.value.outcome !== 'signedIn') throw new Error('Not signed in');
	const sessionId = await session(personId);
	const { tokenId } = entered.value;
	expect(await noteMailedSession(visitor, { tokenId, sessionId })).toMatchObject({ ok: true });
	return { personId, email, sessionId, tokenId, scope: await scopeOf(personId) };
}

async function keep(personId: string, credentialId: string): Promise<string> {
	const id = newId();
	const row = { id, personId, credentialId, publicKey: 'x', counter: 0, userAgent: '', createdAt: now() };
	await db().insertInto('passkey').values(row).execute();
	return id;
}

const answer = JSON.stringify({ id: 'verzonnen', type: 'public-key', response: {} });

describe('a passkey is added', () => {
	it('in the session that a mail opened, for ten minutes', async () => {
		const { scope, sessionId, personId } = await signedInByMail('Anna');
		const begin = (id: string) => beginPasskey(scope, { browser: newToken(), sessionId: id });
		expect(await ownPasskeys(scope, sessionId)).toEqual({ passkeys: [], mayAdd: true });
		expect(await begin(sessionId)).toMatchObject({ ok: true });
		for (const other of ['', await session(personId), (await signedInByMail('Bob')).sessionId])
			expect(await begin(other)).toMatchObject({ code: 'notFound' });
		moveClock(10 * 60_000);
		expect(await ownPasskeys(scope, sessionId)).toMatchObject({ mayAdd: false });
		expect(await begin(sessionId)).toMatchObject({ code: 'notFound' });
		expect(await addPasskey(scope, { browser: 'x', sessionId, answer, userAgent: '' })).toMatchObject({
			code: 'notFound'
		});
	});

	it('by a mail that opens one session, not another one later', async () => {
		const { personId, tokenId } = await signedInByMail('Carla');
		const sessionId = await session(personId);
		expect(await noteMailedSession(visitor, { tokenId, sessionId })).toMatchObject({ code: 'notFound' });
	});

	it('not from what a browser makes up', async () => {
		const { scope, sessionId } = await signedInByMail('Dora');
		const browser = newToken();
		await beginPasskey(scope, { browser, sessionId });
		const add = (one: string) => addPasskey(scope, { browser, sessionId, answer: one, userAgent: '' });
		expect(await add(answer)).toMatchObject({ code: 'passkeyWrong' });
		for (const nonsense of ['', '[]', '{}', '{"id":""}', '{'])
			expect(await add(nonsense)).toMatchObject({ code: 'invalid' });
		expect((await ownPasskeys(scope, sessionId)).passkeys).toEqual([]);
	});
});

describe('a passkey signs nobody in', () => {
	it('with a made up answer, one that isn’t known, or nothing to sign', async () => {
		const personId = await makePerson('Eef');
		await keep(personId, 'verzonnen');
		const browser = newToken();
		expect(await enterByPasskey(visitor, { browser, answer })).toMatchObject({ code: 'again' });
		await beginPasskey(visitor, { browser });
		expect(await enterByPasskey(visitor, { browser, answer })).toMatchObject({ code: 'passkeyWrong' });
		expect(await enterByPasskey(visitor, { browser, answer: '{"id":"onbekend"}' })).toMatchObject({
			code: 'notFound'
		});
		moveClock(10 * 60_000);
		expect(await enterByPasskey(visitor, { browser, answer })).toMatchObject({ code: 'again' });
	});

	it('with what was given to somebody to add one', async () => {
		const { personId, scope, sessionId } = await signedInByMail('Fien');
		await keep(personId, 'fien');
		const browser = newToken();
		await beginPasskey(scope, { browser, sessionId });
		expect(await enterByPasskey(visitor, { browser, answer: '{"id":"fien"}' })).toMatchObject({
			code: 'again'
		});
	});
});

describe('what is kept of a passkey', () => {
	it('is removed by its owner alone', async () => {
		const personId = await makePerson('Gerda');
		const id = await keep(personId, 'gerda');
		const other = await scopeOf(await makePerson('Henk'));
		for (const scope of [visitor, other])
			expect(await removePasskey(scope, { id })).toMatchObject({ code: 'notFound' });
		expect(await removePasskey(await scopeOf(personId), { id })).toMatchObject({ ok: true });
	});

	it('comes along in an export, and goes with the account', async () => {
		const { personId, email, scope, sessionId } = await signedInByMail('Ida');
		await keep(personId, 'ida');
		await beginPasskey(scope, { browser: newToken(), sessionId });
		const exported = await exportPerson(personalData, { personId, email });
		expect(exported.passkey).toMatchObject([{ credentialId: 'ida' }]);
		await eraseMe(scope, { confirmed: 'yes' });
		for (const table of ['passkey', 'passkeyChallenge'] as const)
			expect(await db().selectFrom(table).select('id').where('personId', '=', personId).execute()).toEqual(
				[]
			);
	});

	it('goes by itself when it led to nothing', async () => {
		await beginPasskey(visitor, { browser: newToken() });
		moveClock(10 * 60_000 + 1);
		await runJob(TIDY_PERSONAL_DATA, {});
		expect(await db().selectFrom('passkeyChallenge').select('id').execute()).toEqual([]);
	});
});
