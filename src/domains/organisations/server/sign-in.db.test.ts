import { describe, expect, it } from 'vitest';
import { moveClock } from '#platform/server/clock.ts';
import { db } from '#platform/server/database.ts';
import { useDatabase } from '../../../../test/database.ts';
import { makePerson, newestMail, visitor } from '../../../../test/world.ts';
import { confirmSignInCode, confirmSignInLink, openAccount, requestSignIn } from './commands.ts';

useDatabase();

async function asked(
	name = 'Anouk'
): Promise<{ personId: string; email: string; token: string; code: string }> {
	const personId = await makePerson(name);
	const { email } = await db()
		.selectFrom('person')
		.select('email')
		.where('id', '=', personId)
		.executeTakeFirstOrThrow();
	expect(await requestSignIn(visitor, { email, locale: 'nl' })).toEqual({ ok: true, value: null });
	const mail = await newestMail(personId);
	return { personId, email, token: mail.token, code: /\b\d{6}\b/.exec(mail.text)![0] };
}

describe('a mailed link', () => {
	it('lets somebody in, once', async () => {
		const { personId, token } = await asked();
		expect(await confirmSignInLink(visitor, { token })).toMatchObject({
			ok: true,
			value: { outcome: 'signedIn', personId }
		});
		expect(await confirmSignInLink(visitor, { token })).toMatchObject({ value: { outcome: 'failed' } });
	});

	it('works for one of two clicks that arrive together', async () => {
		const { token } = await asked();
		const both = await Promise.all([
			confirmSignInLink(visitor, { token }),
			confirmSignInLink(visitor, { token })
		]);
		const outcomes = both.map((result) => (result.ok ? result.value.outcome : result.code));
		expect(outcomes.toSorted()).toEqual(['failed', 'signedIn']);
	});

	it('ends after fifteen minutes', async () => {
		const { token } = await asked();
		moveClock(15 * 60_000 + 1);
		expect(await confirmSignInLink(visitor, { token })).toMatchObject({ value: { outcome: 'failed' } });
	});

	it('is kept as a hash, and so is its code', async () => {
		const { token, code } = await asked();
		const rows = JSON.stringify(await db().selectFrom('signInToken').selectAll().execute());
		expect(rows).not.toContain(token);
		expect(rows).not.toContain(`"${code}"`);
	});

	it('leads on to where somebody was going, but never away from here', async () => {
		const { email, personId } = await asked();
		const mailed = async (next: string) => {
			await requestSignIn(visitor, { email, locale: 'nl', next });
			return (await newestMail(personId)).address?.searchParams.get('next');
		};
		expect(await mailed('/nl/saved?list=offers&kind=company')).toBe('/nl/saved?list=offers&kind=company');
		for (const away of [
			'https://elsewhere.example',
			'//elsewhere.example',
			'/nl//elsewhere.example',
			'/nl/\\x'
		])
			expect(await mailed(away)).toBeNull();
	});

	it('cannot be made up', async () => {
		expect(await confirmSignInLink(visitor, { token: 'x'.repeat(32) })).toEqual({
			ok: false,
			code: 'notFound'
		});
	});
});

describe('the code in the mail', () => {
	it('does the same as the link, typed with or without a space', async () => {
		const { personId, email, code } = await asked();
		const typed = ` ${code.slice(0, 3)} ${code.slice(3)} `;
		expect(await confirmSignInCode(visitor, { email: email.toUpperCase(), code: typed })).toMatchObject({
			ok: true,
			value: { outcome: 'signedIn', personId }
		});
	});

	it('is locked after five wrong ones, and the right one no longer helps', async () => {
		const { email, code } = await asked();
		const wrong = code === '000000' ? '000001' : '000000';
		for (let i = 0; i < 5; i += 1)
			expect(await confirmSignInCode(visitor, { email, code: wrong })).toMatchObject({
				value: { outcome: 'failed' }
			});
		expect(await confirmSignInCode(visitor, { email, code })).toMatchObject({
			value: { outcome: 'failed' }
		});
	});

	it('tells by no answer whether it was wrong, locked, too late or never asked for', async () => {
		const { email, code } = await asked();
		const wrong = code === '000000' ? '000001' : '000000';
		const answers = [];
		for (let i = 0; i < 7; i += 1) answers.push(await confirmSignInCode(visitor, { email, code: wrong }));
		const late = await asked();
		moveClock(15 * 60_000 + 1);
		answers.push(await confirmSignInCode(visitor, late));
		expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(
			new Set([JSON.stringify({ ok: true, value: { outcome: 'failed' } })])
		);
	});

	it('is the one of the newest mail', async () => {
		const { email, code } = await asked();
		moveClock(1000);
		await requestSignIn(visitor, { email, locale: 'nl' });
		const result = await confirmSignInCode(visitor, { email, code });
		expect(result.ok && result.value.outcome === 'signedIn').toBe(false);
	});
});

describe('an address that nobody proved to own', () => {
	it('gets a mail without the name that somebody typed', async () => {
		const email = 'klant@kwartje.test';
		const name = 'Klant, je bestelling staat klaar';
		expect(await openAccount(visitor, { email, name, locale: 'nl' })).toMatchObject({ ok: true });
		const mailed = async () => {
			await requestSignIn(visitor, { email, locale: 'nl' });
			return await db()
				.selectFrom('mailMessage')
				.select('bodyText')
				.where('toAddress', '=', email)
				.orderBy('id', 'desc')
				.executeTakeFirstOrThrow();
		};
		const before = await mailed();
		expect(before.bodyText).not.toContain(name);
		const token = /sign-in\/link\/([\w-]+)/.exec(before.bodyText)![1]!;
		expect(await confirmSignInLink(visitor, { token })).toMatchObject({ value: { outcome: 'signedIn' } });
		moveClock(1000);
		expect((await mailed()).bodyText).toContain(name);
	});

	it('is never given a name that is a web address', async () => {
		for (const name of ['Klant https://kwaad.example/nl', 'Ga naar WWW.kwaad.example', 'x://y'])
			expect(await openAccount(visitor, { email: 'klant2@kwartje.test', name, locale: 'nl' })).toMatchObject({
				code: 'invalid',
				fields: { name: 'nameWrong' }
			});
	});
});

describe('an address that nobody has', () => {
	it('gets the same answer, and a mail that says so', async () => {
		const email = 'niemand@kwartje.test';
		expect(await requestSignIn(visitor, { email, locale: 'nl' })).toEqual({ ok: true, value: null });
		const mail = await db()
			.selectFrom('mailMessage')
			.select('bodyText')
			.where('toAddress', '=', email)
			.executeTakeFirstOrThrow();
		expect(mail.bodyText).toContain('kennen dit adres niet');
		expect(mail.bodyText).not.toMatch(/sign-in\/link/);
	});
});
