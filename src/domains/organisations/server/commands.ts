import { z } from 'zod';
import { m } from '#messages';
import { failure } from '#kernel/result.ts';
import { emit } from '#platform/server/events.ts';
import { command, done } from '#platform/server/command.ts';
import type { Trx } from '#platform/server/database.ts';
import { hashSecret, sameHash } from '#platform/server/ids.ts';
import { addressOf } from '#platform/server/addresses.ts';
import { institutionById } from '#platform/server/institutions.ts';
import { queueMail } from '#platform/server/mail.ts';
import { codeConfirmation, linkConfirmation, profileInput, signInRequest } from '../schema.ts';
import type { PersonErased } from '../events.ts';
import { holdersOf } from './alliance-commands.ts';
import { linkInstitution, waitingSignIn } from './institution-commands.ts';
import { mailProof, makeMailedProof } from './proof-commands.ts';

export * from './alliance-commands.ts';
export * from './mandate-commands.ts';
export * from './diligence-commands.ts';
export {
	answerInstitutionSignIn,
	enterByInstitution,
	type InstitutionEntry,
	startInstitutionSignIn,
	unlinkInstitution
} from './institution-commands.ts';
export * from './membership-commands.ts';
export * from './organisation-commands.ts';
export * from './passkey-commands.ts';
export * from './register-commands.ts';
export * from './setting-commands.ts';
export * from './support-commands.ts';

const CODE_ATTEMPTS = 5;

function activePerson(trx: Trx, email: string) {
	return trx
		.selectFrom('person')
		.select(['id', 'name', 'locale', 'emailVerified'])
		.where('email', '=', email)
		.where('erasedAt', 'is', null)
		.executeTakeFirst();
}

/**
 * Mails a link and a code. The answer is the same whether the address is known or not: who isn't known gets a mail
 * that says so.
 */
export const requestSignIn = command({
	name: 'organisations.requestSignIn',
	input: signInRequest,
	authorize: async ({ trx, input }) => ({ person: await activePerson(trx, input.email) }),
	run: async ({ trx, input, subject, now }) => {
		const { email } = input;
		const waiting = input.browser ? await waitingSignIn(trx, input.browser, now) : undefined;
		const proof = await makeMailedProof(trx, email, waiting?.id ?? null, now);
		if (subject.person) {
			const { next } = input;
			const institution = waiting && institutionById(waiting.institution)?.label[subject.person.locale];
			await mailProof(trx, { ...subject.person, email }, proof, { next, institution });
		} else {
			const { locale } = input;
			await queueMail(trx, {
				to: email,
				locale,
				subject: m['organisations.mail.unknown.subject']({}, { locale }),
				paragraphs: [m['organisations.mail.unknown.body']({}, { locale })],
				action: {
					label: m['organisations.mail.unknown.action']({}, { locale }),
					url: addressOf(locale, 'organisations/new')
				},
				smallPrint: m['organisations.mail.signIn.smallPrint']({}, { locale })
			});
		}
		return done('signInToken', proof.id, null);
	}
});

export type SignInOutcome =
	/** With whether it linked an institution, if it was meant to. */
	{ outcome: 'signedIn'; personId: string; tokenId: string; linked?: boolean } | { outcome: 'failed' };

type MailedProof = { id: string; email: string; institutionSignInId: string | null };

/** Takes the token so that it works once, also when two clicks arrive together. */
async function take(trx: Trx, id: string, now: Date): Promise<boolean> {
	const taken = await trx
		.updateTable('signInToken')
		.set({ usedAt: now })
		.where('id', '=', id)
		.where('usedAt', 'is', null)
		.where('expiresAt', '>', now)
		.executeTakeFirst();
	return taken.numUpdatedRows === 1n;
}

async function enter(trx: Trx, token: MailedProof, browser: string, now: Date): Promise<SignInOutcome> {
	const person = await activePerson(trx, token.email);
	if (!person || !(await take(trx, token.id, now))) return { outcome: 'failed' };
	await trx
		.updateTable('person')
		.set({ emailVerified: true, updatedAt: now })
		.where('id', '=', person.id)
		.execute();
	const { email, institutionSignInId: signInId } = token;
	const entered = { outcome: 'signedIn', personId: person.id, tokenId: token.id } as const;
	if (!signInId) return entered;
	const linked = await linkInstitution(trx, { signInId, browser, person: { ...person, email } }, now);
	return { ...entered, linked };
}

/** The button behind the mailed link. */
export const confirmSignInLink = command({
	name: 'organisations.confirmSignInLink',
	input: linkConfirmation,
	authorize: async ({ trx, input }) =>
		(await trx
			.selectFrom('signInToken')
			.select(['id', 'email', 'institutionSignInId'])
			.where('linkHash', '=', hashSecret(input.token))
			.executeTakeFirst()) ?? null,
	run: async ({ trx, input, subject, now }) =>
		done('signInToken', subject.id, await enter(trx, subject, input.browser, now))
});

/**
 * The code that somebody typed over from the newest mail. A wrong code is counted, so it isn't a failure. What is wrong
 * (not the code, too many tries, too late) is one answer: it would tell who asked to sign in.
 */
export const confirmSignInCode = command({
	name: 'organisations.confirmSignInCode',
	input: codeConfirmation,
	authorize: async ({ trx, input }) =>
		(await trx
			.selectFrom('signInToken')
			.select(['id', 'email', 'codeHash', 'attempts', 'institutionSignInId'])
			.where('email', '=', input.email)
			.orderBy('createdAt', 'desc')
			.limit(1)
			.forUpdate()
			.executeTakeFirst()) ?? null,
	run: async ({ trx, input, subject, now }) => {
		const outcome = async (): Promise<SignInOutcome> => {
			if (subject.attempts >= CODE_ATTEMPTS) return { outcome: 'failed' };
			if (sameHash(subject.codeHash, hashSecret(`${subject.id}:${input.code}`)))
				return await enter(trx, subject, input.browser, now);
			await trx
				.updateTable('signInToken')
				.set({ attempts: subject.attempts + 1 })
				.where('id', '=', subject.id)
				.execute();
			return { outcome: 'failed' };
		};
		return done('signInToken', subject.id, await outcome());
	}
});

/** Somebody's own name and language. */
export const changeProfile = command({
	name: 'organisations.changeProfile',
	input: profileInput,
	authorize: async ({ actor }) => (actor.kind === 'person' ? actor : null),
	run: async ({ trx, input, subject, now }) => {
		await trx
			.updateTable('person')
			.set({ name: input.name, locale: input.locale, updatedAt: now })
			.where('id', '=', subject.personId)
			.execute();
		return done('person', subject.personId, null);
	}
});

/**
 * Everything about this person goes; a tombstone without a name stays where their id is referred to. The last
 * administrator of the alliance hands that over first.
 */
export const eraseMe = command({
	name: 'organisations.eraseMe',
	input: z.object({ confirmed: z.literal('yes', { error: 'missing' }) }),
	authorize: async ({ trx, actor }) =>
		actor.kind === 'person'
			? ((await trx
					.selectFrom('person')
					.select(['id', 'email'])
					.where('id', '=', actor.personId)
					.where('erasedAt', 'is', null)
					.executeTakeFirst()) ?? null)
			: null,
	run: async ({ trx, subject, now }) => {
		const administrators = await holdersOf(trx, 'administrator');
		if (administrators.length === 1 && administrators[0] === subject.id) return failure('lastAdministrator');
		await emit<PersonErased>(trx, {
			type: 'organisations.personErased',
			personId: subject.id,
			email: subject.email
		});
		await trx
			.updateTable('person')
			.set({
				name: '',
				email: `${subject.id}@erased.invalid`,
				emailVerified: false,
				image: null,
				erasedAt: now,
				updatedAt: now
			})
			.where('id', '=', subject.id)
			.execute();
		return done('person', subject.id, null);
	}
});
