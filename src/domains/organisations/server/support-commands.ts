import { m } from '#messages';
import { type Actor, personIdOf } from '#kernel/actor.ts';
import { failure, type Result, success } from '#kernel/result.ts';
import { addressOf } from '#platform/server/addresses.ts';
import { command, done } from '#platform/server/command.ts';
import type { Trx } from '#platform/server/database.ts';
import { emit } from '#platform/server/events.ts';
import { newId } from '#platform/server/ids.ts';
import { queueMail, redeliverMail } from '#platform/server/mail.ts';
import { deviceName } from '../components/words.ts';
import type { MailedLinksRevoked } from '../events.ts';
import { mayGiveSupport } from '../policy.ts';
import { lookInput, type SupportAct, supportInput, type SupportKind, TAKING_AWAY } from '../schema.ts';
import { greeting } from './alliance-commands.ts';
import { institutionLinksOf } from './institution-queries.ts';
import { nameOf, reachable, sendInvitation } from './membership-commands.ts';
import { organisationForWriting } from './membership-queries.ts';
import { mailProof, makeMailedProof } from './proof-commands.ts';
import { lookAt, supportedBy, type Supported, type SupportedPerson } from './support-queries.ts';

async function addSupportFact(
	trx: Trx,
	fact: { kind: SupportKind; about: Supported; reason: string; by: Actor; at: Date }
): Promise<string> {
	const id = newId();
	const { about, by, ...rest } = fact;
	await trx
		.insertInto('supportFact')
		.values({
			...rest,
			id,
			byPerson: personIdOf(by),
			aboutPerson: about.person?.id ?? null,
			aboutEmail: about.person ? null : about.email
		})
		.execute();
	return id;
}

/** Says why an administrator looks at somebody: for an hour, that opens what support sees of them. */
export const lookAtPerson = command({
	name: 'organisations.lookAtPerson',
	input: lookInput,
	authorize: async ({ trx, actor, input }) =>
		mayGiveSupport(actor) ? await supportedBy(trx, input.about) : null,
	run: async ({ trx, actor, input: { reason }, subject: about, now }) => {
		const id = await addSupportFact(trx, { kind: 'look', about, reason, by: actor, at: now });
		return done('supportFact', id, null);
	}
});

type Help = { trx: Trx; actor: Actor; now: Date; on: string | null } & Supported;

/** Ends well with what it was about, such as the name of a device; a mail may tell it. */
type Helping = (help: Help) => Promise<Result<string, 'gone' | 'unchecked'>>;

/** For what only somebody with an account can have. */
function forPerson(help: (help: Help & { person: SupportedPerson }) => Promise<string | undefined>): Helping {
	return async (given) => {
		const what = given.person ? await help({ ...given, person: given.person }) : undefined;
		return what === undefined ? failure('gone') : success(what);
	};
}

/** Nothing here answers with a secret, writes to another address than that of the person, or opens a session. */
const HELP: Record<SupportAct, Helping> = {
	mailSignIn: forPerson(async ({ trx, person, email, now }) => {
		await mailProof(trx, { ...person, email }, await makeMailedProof(trx, email, null, now));
		return '';
	}),

	resendInvitation: async ({ trx, actor, on, email, now }) => {
		const found = await openInvitation(trx, on, email);
		const organisation = found && (await organisationForWriting(trx, found.organisationId));
		// Read again behind the lock: somebody may just have accepted or revoked it.
		const invitation = organisation && (await openInvitation(trx, on, email));
		if (!invitation) return failure('gone');
		if (!organisation.checked || organisation.closed) return failure('unchecked');
		const [inviter] = invitation.invitedBy ? await reachable(trx, invitation.invitedBy) : [];
		const { organisationId, role } = invitation;
		const invited = { organisationId, organisation: organisation.name, email, role, inviter };
		await sendInvitation(trx, invited, { by: actor, now });
		return success(organisation.name);
	},

	redeliverMail: async ({ trx, on, email }) =>
		on && (await redeliverMail(trx, { id: on, to: email })) ? success('') : failure('gone'),

	endSession: forPerson(async ({ trx, on, person }) => {
		const ended = await trx
			.deleteFrom('session')
			.where('id', '=', on)
			.where('userId', '=', person.id)
			.returning('userAgent')
			.executeTakeFirst();
		return ended && deviceName(ended.userAgent ?? '', person.locale);
	}),

	endSessions: forPerson(async ({ trx, person }) => {
		await trx.deleteFrom('session').where('userId', '=', person.id).execute();
		return '';
	}),

	revokeInvitation: async ({ trx, actor, on, email, now }) => {
		const invitation = await openInvitation(trx, on, email);
		if (!invitation) return failure('gone');
		const revoked = await trx
			.updateTable('invitation')
			.set({ revokedAt: now, revokedBy: personIdOf(actor) })
			.where('id', '=', invitation.id)
			.where('acceptedAt', 'is', null)
			.where('revokedAt', 'is', null)
			.executeTakeFirst();
		return revoked.numUpdatedRows === 1n ? success(invitation.organisation) : failure('gone');
	},

	revokeMailedLinks: forPerson(async ({ trx, person, email, now }) => {
		await trx
			.updateTable('signInToken')
			.set({ expiresAt: now })
			.where('email', '=', email)
			.where('expiresAt', '>', now)
			.execute();
		await emit<MailedLinksRevoked>(trx, {
			type: 'organisations.mailedLinksRevoked',
			personId: person.id,
			at: now
		});
		return '';
	}),

	unlinkInstitution: forPerson(async ({ trx, on, person }) => {
		const link = (await institutionLinksOf(trx, person.id)).find(({ id }) => id === on);
		if (link) await trx.deleteFrom('account').where('id', '=', link.id).execute();
		return link?.label[person.locale];
	}),

	removePasskey: forPerson(async ({ trx, on, person }) => {
		const removed = await trx
			.deleteFrom('passkey')
			.where('id', '=', on)
			.where('personId', '=', person.id)
			.returning('userAgent')
			.executeTakeFirst();
		return removed && deviceName(removed.userAgent, person.locale);
	})
};

async function openInvitation(trx: Trx, id: string | null, email: string) {
	return await trx
		.selectFrom('invitation')
		.innerJoin('organisation', 'organisation.id', 'invitation.organisationId')
		.select(['invitation.id', 'organisationId', 'organisation.name as organisation', 'role', 'invitedBy'])
		.where('invitation.id', '=', id)
		.where('email', '=', email)
		.where('acceptedAt', 'is', null)
		.where('revokedAt', 'is', null)
		.executeTakeFirst();
}

async function tellTakenAway(
	trx: Trx,
	{ email, person }: Supported,
	done: { act: (typeof TAKING_AWAY)[number]; what: string; by: string; reason: string }
): Promise<void> {
	const locale = person?.locale ?? 'nl';
	const { act, ...facts } = done;
	await queueMail(trx, {
		to: email,
		locale,
		subject: m[`organisations.mail.support.${act}.subject`](facts, { locale }),
		paragraphs: [
			...(person ? greeting(person) : []),
			m[`organisations.mail.support.${act}.body`](facts, { locale }),
			m['organisations.mail.support.why'](facts, { locale })
		],
		...(person && {
			action: {
				label: m['organisations.mail.support.action']({}, { locale }),
				url: addressOf(locale, 'account')
			}
		}),
		smallPrint: m['organisations.mail.support.smallPrint']({}, { locale })
	});
}

/** Helps somebody in one way. Only for who said less than an hour ago why they look. */
function supportAct(act: SupportAct) {
	return command({
		name: `organisations.support.${act}`,
		input: supportInput,
		authorize: async ({ trx, actor, input }) => {
			const about = mayGiveSupport(actor) ? await supportedBy(trx, input.about) : null;
			return about && (await lookAt(trx, actor, about)) ? about : null;
		},
		run: async ({ trx, actor, input: { on, reason }, subject: about, now }) => {
			const helped = await HELP[act]({ ...about, trx, actor, now, on });
			if (!helped.ok) return helped;
			const taking = TAKING_AWAY.find((taken) => taken === act);
			if (taking) {
				const by = await nameOf(trx, actor);
				await tellTakenAway(trx, about, { act: taking, what: helped.value, by, reason });
			}
			const id = await addSupportFact(trx, { kind: act, about, reason, by: actor, at: now });
			return done('supportFact', id, null);
		}
	});
}

/** Everything that an administrator can do for somebody, one command each. */
export const supportActs: Record<SupportAct, ReturnType<typeof supportAct>> = {
	mailSignIn: supportAct('mailSignIn'),
	resendInvitation: supportAct('resendInvitation'),
	redeliverMail: supportAct('redeliverMail'),
	endSession: supportAct('endSession'),
	endSessions: supportAct('endSessions'),
	revokeInvitation: supportAct('revokeInvitation'),
	revokeMailedLinks: supportAct('revokeMailedLinks'),
	unlinkInstitution: supportAct('unlinkInstitution'),
	removePasskey: supportAct('removePasskey')
};
