import { m } from '#messages';
import { failure } from '#kernel/result.ts';
import { command, done } from '#platform/server/command.ts';
import type { Trx } from '#platform/server/database.ts';
import { hashSecret, newId, newToken, sameHash } from '#platform/server/ids.ts';
import { addressOf } from '#platform/server/addresses.ts';
import { institutionById, stateOf } from '#platform/server/institutions.ts';
import { queueMail } from '#platform/server/mail.ts';
import { mayEndInstitutionLink, maySignInByInstitution } from '../policy.ts';
import {
	institutionAnswerInput,
	institutionPersonInput,
	institutionStartInput,
	unlinkInstitutionInput
} from '../schema.ts';
import { namedOrganisation } from './institution-queries.ts';

const MINUTES = 10;

function inTenMinutes(now: Date): Date {
	return new Date(now.getTime() + MINUTES * 60_000);
}

/** Begins a sign-in at an institution, for the browser that keeps this secret. Whoever is signed in links by it. */
export const startInstitutionSignIn = command({
	name: 'organisations.startInstitutionSignIn',
	input: institutionStartInput,
	authorize: async ({ actor }) => (maySignInByInstitution(actor) ? actor : null),
	run: async ({ trx, input: { browser, ...input }, subject: actor, now }) => {
		const id = newId();
		await trx
			.insertInto('institutionSignIn')
			.values({
				...input,
				id,
				browserHash: hashSecret(browser),
				personId: actor.kind === 'person' ? actor.personId : null,
				createdAt: now,
				expiresAt: inTenMinutes(now)
			})
			.execute();
		return done('institutionSignIn', id, null);
	}
});

/**
 * A browser comes back from an institution. Works once, in time, for the browser that began, with the state that it was
 * given, and as the person who began; before that, nobody looks at what the answer says.
 */
export const answerInstitutionSignIn = command({
	name: 'organisations.answerInstitutionSignIn',
	input: institutionAnswerInput,
	authorize: async ({ trx, actor, input }) => {
		if (!sameHash(hashSecret(input.state), hashSecret(stateOf(input.browser)))) return null;
		const begun = await trx
			.selectFrom('institutionSignIn')
			.select(['id', 'institution', 'personId', 'locale', 'next'])
			.where('browserHash', '=', hashSecret(input.browser))
			.executeTakeFirst();
		const same = begun?.personId == null || (actor.kind === 'person' && actor.personId === begun.personId);
		return begun && same ? begun : null;
	},
	run: async ({ trx, subject, now }) => {
		const answered = await trx
			.updateTable('institutionSignIn')
			.set({ answeredAt: now })
			.where('id', '=', subject.id)
			.where('answeredAt', 'is', null)
			.where('expiresAt', '>', now)
			.executeTakeFirst();
		if (answered.numUpdatedRows !== 1n) return failure('again');
		const { id, institution, locale, next } = subject;
		return done('institutionSignIn', id, { id, institution, locale, next });
	}
});

export type InstitutionEntry =
	| { outcome: 'signedIn'; personId: string }
	/** It is theirs already. */
	| { outcome: 'known' }
	/** Nobody's yet: only a mail makes it somebody's, asked for by the browser that keeps this new secret. */
	| { outcome: 'pending'; browser: string };

/**
 * What follows from who somebody is at an institution: they are signed in to the account it is linked to. A mail address
 * in its answer is a suggestion, and never says whose account it is.
 */
export const enterByInstitution = command({
	name: 'organisations.enterByInstitution',
	input: institutionPersonInput,
	authorize: async ({ trx, input }) =>
		(await trx
			.selectFrom('institutionSignIn')
			.select(['id', 'institution', 'personId'])
			.where('id', '=', input.id)
			.where('answeredAt', 'is not', null)
			.where('subject', 'is', null)
			.forUpdate()
			.executeTakeFirst()) ?? null,
	run: async ({ trx, input, subject: begun, now }) => {
		const institution = institutionById(begun.institution);
		if (!institution) return failure('again');
		const organisationId = await namedOrganisation(trx, input);
		const account = await trx
			.updateTable('account')
			.set({ updatedAt: now, organisationId })
			.where('providerId', '=', institution.issuer)
			.where('accountId', '=', input.subject)
			.returning('userId')
			.executeTakeFirst();
		if (account && begun.personId && begun.personId !== account.userId) return failure('linkedElsewhere');
		if (account) {
			await trx.deleteFrom('institutionSignIn').where('id', '=', begun.id).execute();
			const entry: InstitutionEntry = begun.personId
				? { outcome: 'known' }
				: { outcome: 'signedIn', personId: account.userId };
			return done('institutionSignIn', begun.id, entry);
		}
		const browser = newToken();
		const { subject, name, email } = input;
		await trx
			.updateTable('institutionSignIn')
			.set({
				subject,
				name,
				email,
				organisationId,
				browserHash: hashSecret(browser),
				expiresAt: inTenMinutes(now)
			})
			.where('id', '=', begun.id)
			.execute();
		return done('institutionSignIn', begun.id, { outcome: 'pending', browser } as InstitutionEntry);
	}
});

/** The answer of an institution that waits for a mail in this browser. */
export async function waitingSignIn(trx: Trx, browser: string, now: Date) {
	return await trx
		.selectFrom('institutionSignIn')
		.select(['id', 'institution', 'personId', 'subject', 'organisationId'])
		.where('browserHash', '=', hashSecret(browser))
		.where('subject', 'is not', null)
		.where('expiresAt', '>', now)
		.forUpdate()
		.executeTakeFirst();
}

/**
 * Links an institution to the account whose address was just proven, by the mail that this browser asked for after the
 * institution's answer. False when the mail was opened elsewhere or too late, or the identity became somebody's meanwhile.
 */
export async function linkInstitution(
	trx: Trx,
	about: {
		signInId: string;
		browser: string;
		person: { id: string; email: string; name: string; locale: 'nl' | 'en' };
	},
	now: Date
): Promise<boolean> {
	const { signInId, browser, person } = about;
	const waiting = await waitingSignIn(trx, browser, now);
	const institution = waiting && institutionById(waiting.institution);
	if (!institution || !waiting.subject || waiting.id !== signInId) return false;
	if (waiting.personId && waiting.personId !== person.id) return false;
	await trx.deleteFrom('institutionSignIn').where('id', '=', waiting.id).execute();
	const { numInsertedOrUpdatedRows: linked } = await trx
		.insertInto('account')
		.values({
			id: newId(),
			userId: person.id,
			providerId: institution.issuer,
			accountId: waiting.subject,
			organisationId: waiting.organisationId,
			createdAt: now,
			updatedAt: now
		})
		.onConflict((conflict) => conflict.doNothing())
		.executeTakeFirst();
	if (linked !== 1n) return false;
	const { locale } = person;
	const facts = { institution: institution.label[locale] };
	await queueMail(trx, {
		to: person.email,
		locale,
		subject: m['organisations.mail.linked.subject'](facts, { locale }),
		paragraphs: [
			m['organisations.mail.greeting']({ name: person.name }, { locale }),
			m['organisations.mail.linked.body'](facts, { locale })
		],
		action: {
			label: m['organisations.mail.linked.action']({}, { locale }),
			url: addressOf(locale, 'account')
		},
		smallPrint: m['organisations.mail.smallPrint']({}, { locale })
	});
	return true;
}

/** From now on the institution signs them in no more; a mail always does. */
export const unlinkInstitution = command({
	name: 'organisations.unlinkInstitution',
	input: unlinkInstitutionInput,
	authorize: async ({ trx, actor, input }) => {
		const link = await trx
			.selectFrom('account')
			.select(['id', 'userId as personId'])
			.where('id', '=', input.id)
			.executeTakeFirst();
		return link && mayEndInstitutionLink(actor, link) ? link : null;
	},
	run: async ({ trx, subject }) => {
		await trx.deleteFrom('account').where('id', '=', subject.id).execute();
		return done('account', subject.id, null);
	}
});
