import { m } from '#messages';
import type { Actor } from '#kernel/actor.ts';
import { failure } from '#kernel/result.ts';
import { addressOf } from '#platform/server/addresses.ts';
import { command, done } from '#platform/server/command.ts';
import type { Trx } from '#platform/server/database.ts';
import { hashSecret, newId } from '#platform/server/ids.ts';
import { queueMail } from '#platform/server/mail.ts';
import { madePasskey, usedPasskey } from '#platform/server/passkeys.ts';
import { now } from '#platform/server/clock.ts';
import {
	addPasskeyInput,
	beginPasskeyInput,
	enterByPasskeyInput,
	mailedSessionInput,
	removePasskeyInput
} from '../schema.ts';
import { mayRemovePasskey, maySignInByInstitution } from '../policy.ts';
import { openedByMail } from './passkey-queries.ts';

const TEN_MINUTES = 10 * 60_000;

/** Notes which session a mailed link or code opened. */
export const noteMailedSession = command({
	name: 'organisations.noteMailedSession',
	input: mailedSessionInput,
	authorize: async ({ trx, input }) =>
		(await trx
			.selectFrom('signInToken')
			.select('id')
			.where('id', '=', input.tokenId)
			.where('usedAt', 'is not', null)
			.where('sessionId', 'is', null)
			.executeTakeFirst()) ?? null,
	run: async ({ trx, input, subject }) => {
		await trx
			.updateTable('signInToken')
			.set({ sessionId: input.sessionId })
			.where('id', '=', subject.id)
			.execute();
		return done('signInToken', subject.id, null);
	}
});

/** Who may add a passkey: whoever signed in by a mail less than ten minutes ago, in this session. */
async function adder(trx: Trx, actor: Actor, sessionId: string) {
	if (actor.kind !== 'person' || !(await openedByMail(trx, actor.personId, sessionId, now()))) return null;
	return actor;
}

/** Gives this browser something to sign: to sign in, or to add a passkey. */
export const beginPasskey = command({
	name: 'organisations.beginPasskey',
	input: beginPasskeyInput,
	authorize: async ({ trx, actor, input }) => {
		if (!maySignInByInstitution(actor)) return null;
		return actor.kind === 'person' ? await adder(trx, actor, input.sessionId) : actor;
	},
	run: async ({ trx, input, subject, now }) => {
		const id = newId();
		await trx
			.insertInto('passkeyChallenge')
			.values({
				id,
				browserHash: hashSecret(input.browser),
				personId: subject.kind === 'person' ? subject.personId : null,
				expiresAt: new Date(now.getTime() + TEN_MINUTES)
			})
			.execute();
		return done('passkeyChallenge', id, null);
	}
});

/** Takes what this browser was given to sign, so that it works once. */
async function takeChallenge(
	trx: Trx,
	browser: string,
	personId: string | null,
	now: Date
): Promise<boolean> {
	const taken = await trx
		.deleteFrom('passkeyChallenge')
		.where('browserHash', '=', hashSecret(browser))
		.where('personId', personId === null ? 'is' : '=', personId)
		.where('expiresAt', '>', now)
		.executeTakeFirst();
	return taken.numDeletedRows === 1n;
}

/** Adds the passkey that this browser made, and tells its owner by mail. */
export const addPasskey = command({
	name: 'organisations.addPasskey',
	input: addPasskeyInput,
	authorize: ({ trx, actor, input }) => adder(trx, actor, input.sessionId),
	run: async ({ trx, input, subject: { personId }, now }) => {
		if (!(await takeChallenge(trx, input.browser, personId, now))) return failure('again');
		const made = await madePasskey(input.browser, input.answer);
		if (!made) return failure('passkeyWrong');
		const id = newId();
		const { numInsertedOrUpdatedRows: added } = await trx
			.insertInto('passkey')
			.values({ ...made, id, personId, userAgent: input.userAgent, createdAt: now })
			.onConflict((conflict) => conflict.doNothing())
			.executeTakeFirst();
		if (added !== 1n) return failure('passkeyWrong');
		const person = await trx
			.selectFrom('person')
			.select(['name', 'email', 'locale'])
			.where('id', '=', personId)
			.executeTakeFirstOrThrow();
		const { locale } = person;
		await queueMail(trx, {
			to: person.email,
			locale,
			subject: m['organisations.mail.passkey.subject']({}, { locale }),
			paragraphs: [
				m['organisations.mail.greeting']({ name: person.name }, { locale }),
				m['organisations.mail.passkey.body']({}, { locale })
			],
			action: {
				label: m['organisations.mail.passkey.action']({}, { locale }),
				url: addressOf(locale, 'account/passkeys')
			},
			smallPrint: m['organisations.mail.smallPrint']({}, { locale })
		});
		return done('passkey', id, null);
	}
});

/** Signs in whose passkey signed what this browser was given. */
export const enterByPasskey = command({
	name: 'organisations.enterByPasskey',
	input: enterByPasskeyInput,
	authorize: async ({ trx, actor, input }) =>
		actor.kind === 'visitor'
			? ((await trx
					.selectFrom('passkey')
					.select(['id', 'personId', 'credentialId', 'publicKey', 'counter'])
					.where('credentialId', '=', input.answer.id)
					.forUpdate()
					.executeTakeFirst()) ?? null)
			: null,
	run: async ({ trx, input, subject: passkey, now }) => {
		if (!(await takeChallenge(trx, input.browser, null, now))) return failure('again');
		const counter = await usedPasskey(input.browser, input.answer, passkey);
		if (counter === null) return failure('passkeyWrong');
		await trx.updateTable('passkey').set({ counter, usedAt: now }).where('id', '=', passkey.id).execute();
		return done('passkey', passkey.id, { personId: passkey.personId });
	}
});

export const removePasskey = command({
	name: 'organisations.removePasskey',
	input: removePasskeyInput,
	authorize: async ({ trx, actor, input }) => {
		const passkey = await trx
			.selectFrom('passkey')
			.select(['id', 'personId'])
			.where('id', '=', input.id)
			.executeTakeFirst();
		return passkey && mayRemovePasskey(actor, passkey) ? passkey : null;
	},
	run: async ({ trx, subject }) => {
		await trx.deleteFrom('passkey').where('id', '=', subject.id).execute();
		return done('passkey', subject.id, null);
	}
});
