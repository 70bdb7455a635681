import { addDays } from '#kernel/dates.ts';
import { now } from '#platform/server/clock.ts';
import { db } from '#platform/server/database.ts';
import type { Declarations, Processing } from '#platform/server/personal-data.ts';
import { endMandates, handOverAll } from './membership-commands.ts';
import { nobodyLetIn } from './membership-queries.ts';

const accounts: Processing = {
	name: 'Accounts and sign-in (accounts en inloggen)',
	purpose: 'Let people in, know them again, and write to them in their own language.',
	people: 'Everybody with an account, and who tries to sign in.',
	recipients:
		'The name: whom they work with here. The address: who keeps the people of their organisation, and the alliance ' +
		'when it checks a registration.',
	ground: 'agreement'
};

const belonging: Processing = {
	name: 'Who belongs to what (wie hoort waarbij)',
	purpose: 'Know who speaks for an organisation or for the alliance, and who let them in.',
	people:
		'Members and coordinators of organisations, who is invited or asks to join, people of the alliance.',
	recipients:
		'The people of the organisation and of its board; administrators for the roles in the alliance.',
	ground: 'legitimateInterest'
};

const mandates: Processing = {
	name: 'Mandates to sign (tekenbevoegdheid)',
	purpose: 'Be able to show that whoever signed an agreement was allowed to.',
	people: 'Who may sign for an organisation, and who recorded that.',
	recipients: 'The people of the organisation and of its board.',
	ground: 'legitimateInterest'
};

const support: Processing = {
	name: 'Support by administrators (hulp door beheerders)',
	purpose: 'Help who can’t get in or lost a device, and be able to show who looked at whom, and why.',
	people: 'Whom an administrator looked at or helped, and the administrators.',
	recipients: 'Administrators of the alliance; everybody what is about themselves.',
	ground: 'legitimateInterest'
};

export const declarations: Declarations = {
	account: {
		personal: true,
		processing: accounts,
		data: 'Links to sign-in at an institution.',
		kept: 'Until the person ends it, or as long as the account.',
		export: async ({ personId }) =>
			await db()
				.selectFrom('account')
				.leftJoin('organisation', 'organisation.id', 'account.organisationId')
				.select([
					'providerId as institution',
					'accountId as identifier',
					'organisation.name as organisation',
					'account.createdAt',
					'account.updatedAt'
				])
				.where('userId', '=', personId)
				.execute(),
		erase: async (trx, { personId }) =>
			void (await trx.deleteFrom('account').where('userId', '=', personId).execute())
	},
	alliance_role: {
		personal: true,
		processing: belonging,
		data: 'The role, since when, by whom.',
		kept: 'As long as the role.',
		export: async ({ personId }) =>
			await db()
				.selectFrom('allianceRole')
				.select(['role', 'grantedAt'])
				.where('personId', '=', personId)
				.execute(),
		erase: async (trx, { personId }) =>
			void (await trx.deleteFrom('allianceRole').where('personId', '=', personId).execute())
	},
	board_mandate: {
		personal: true,
		processing: mandates,
		data: 'Who gave and ended it, on what ground.',
		kept: 'Seven years after it ended.',
		tidy: async (now) =>
			void (await db()
				.deleteFrom('boardMandate')
				.where('endedAt', '<', addDays(now, -7 * 366))
				.execute())
	},
	alliance_setting: {
		personal: true,
		processing: belonging,
		data: 'Who chose a setting.',
		kept: 'As long as the alliance.'
	},
	branch: { personal: false },
	diligence_fact: {
		personal: true,
		processing: belonging,
		data: 'Who looked into a partner, and what they wrote about it.',
		kept: 'Seven years.',
		export: async ({ personId }) =>
			await db()
				.selectFrom('diligenceFact')
				.innerJoin('organisation', 'organisation.id', 'diligenceFact.organisationId')
				.select([
					'organisation.name as organisation',
					'diligenceFact.kind',
					'outcome',
					'note',
					'source',
					'at'
				])
				.where('byPerson', '=', personId)
				.orderBy('at')
				.execute(),
		tidy: async (now) =>
			void (await db()
				.deleteFrom('diligenceFact')
				.where('at', '<', addDays(now, -7 * 366))
				.execute())
	},
	disadvantage_score: { personal: false },
	institution_sign_in: {
		personal: true,
		processing: accounts,
		data: 'A sign-in at an institution that waits for its answer, or for the mail of a first time.',
		kept: 'A day.',
		erase: async (trx, { personId, email }) =>
			void (await trx
				.deleteFrom('institutionSignIn')
				.where((eb) => eb.or([eb('personId', '=', personId), eb('email', '=', email)]))
				.execute()),
		tidy: async (now) =>
			void (await db().deleteFrom('institutionSignIn').where('expiresAt', '<', now).execute())
	},
	invitation: {
		personal: true,
		processing: belonging,
		data: 'The address, the role, who invited.',
		kept: '90 days after it was sent.',
		export: async ({ email }) =>
			await db()
				.selectFrom('invitation')
				.innerJoin('organisation', 'organisation.id', 'invitation.organisationId')
				.select([
					'organisation.name as organisation',
					'role',
					'invitedAt',
					'expiresAt',
					'acceptedAt',
					'revokedAt'
				])
				.where('email', '=', email)
				.orderBy('invitedAt')
				.execute(),
		erase: async (trx, { personId, email }) => {
			await trx.deleteFrom('invitation').where('email', '=', email).execute();
			await trx
				.updateTable('invitation')
				.set({ revokedAt: now() })
				.where('invitedBy', '=', personId)
				.where('acceptedAt', 'is', null)
				.where('revokedAt', 'is', null)
				.execute();
		},
		tidy: async (now) =>
			void (await db().deleteFrom('invitation').where('invitedAt', '<', addDays(now, -90)).execute())
	},
	membership: {
		personal: true,
		processing: belonging,
		data: 'The role, since and until when, what was written to join.',
		kept: 'As long as the account; an ended one two years longer.',
		export: async ({ personId }) =>
			await db()
				.selectFrom('membership')
				.innerJoin('organisation', 'organisation.id', 'membership.organisationId')
				.select([
					'organisation.name as organisation',
					'role',
					'askedAt',
					'message',
					'approvedAt',
					'leftAt',
					'leftReason'
				])
				.where('personId', '=', personId)
				.orderBy('askedAt')
				.execute(),
		erase: async (trx, { personId }) => {
			await handOverAll(trx, personId, now());
			await trx.deleteFrom('membership').where('personId', '=', personId).execute();
		},
		tidy: async (now) =>
			void (await db()
				.deleteFrom('membership')
				.where('leftAt', '<', addDays(now, -2 * 365))
				.execute())
	},
	organisation: {
		personal: true,
		processing: belonging,
		data: 'Who checked it.',
		kept: 'As long as the organisation.'
	},
	organisation_fact: {
		personal: true,
		processing: belonging,
		data: 'Who did it.',
		kept: 'As long as the organisation.'
	},
	passkey: {
		personal: true,
		processing: accounts,
		data: 'A public key by which a device signs in, and with what it was last used.',
		kept: 'Until the person removes it, or as long as the account.',
		export: async ({ personId }) =>
			await db()
				.selectFrom('passkey')
				.select(['credentialId', 'userAgent', 'createdAt', 'usedAt'])
				.where('personId', '=', personId)
				.orderBy('createdAt')
				.execute(),
		erase: async (trx, { personId }) =>
			void (await trx.deleteFrom('passkey').where('personId', '=', personId).execute())
	},
	passkey_challenge: {
		personal: true,
		processing: accounts,
		data: 'Who is about to add a passkey.',
		kept: 'A day.',
		erase: async (trx, { personId }) =>
			void (await trx.deleteFrom('passkeyChallenge').where('personId', '=', personId).execute()),
		tidy: async (now) =>
			void (await db().deleteFrom('passkeyChallenge').where('expiresAt', '<', now).execute())
	},
	person: {
		personal: true,
		processing: accounts,
		data: 'Name, mail address, language.',
		kept:
			'As long as the account; 30 days when nobody proved to own its address. After erasure a tombstone without ' +
			'name or address.',
		export: async ({ personId }) =>
			await db()
				.selectFrom('person')
				.select(['name', 'email', 'locale', 'createdAt', 'updatedAt'])
				.where('id', '=', personId)
				.execute(),
		// Anybody can type in the address of somebody else. Whom the alliance or an organisation let in may still come.
		tidy: async (now) =>
			void (await db()
				.deleteFrom('person')
				.where('emailVerified', '=', false)
				.where('erasedAt', 'is', null)
				.where('updatedAt', '<', addDays(now, -30))
				.where(nobodyLetIn)
				.execute())
	},
	session: {
		personal: true,
		processing: accounts,
		data: 'Devices: browser, internet address, times.',
		kept: '30 days after the last visit.',
		export: async ({ personId }) =>
			await db()
				.selectFrom('session')
				.select(['createdAt', 'updatedAt', 'expiresAt', 'ipAddress', 'userAgent'])
				.where('userId', '=', personId)
				.orderBy('createdAt')
				.execute(),
		erase: async (trx, { personId }) =>
			void (await trx.deleteFrom('session').where('userId', '=', personId).execute()),
		tidy: async (now) => void (await db().deleteFrom('session').where('expiresAt', '<', now).execute())
	},
	sign_in_token: {
		personal: true,
		processing: accounts,
		data: 'The address, and hashes of a link and a code.',
		kept: 'A day.',
		erase: async (trx, { email }) =>
			void (await trx.deleteFrom('signInToken').where('email', '=', email).execute()),
		tidy: async (now) =>
			void (await db().deleteFrom('signInToken').where('expiresAt', '<', addDays(now, -1)).execute())
	},
	signing_mandate: {
		personal: true,
		processing: mandates,
		data: 'On what ground, since and until when, who recorded it.',
		kept: 'Seven years after it ended: what was signed on it may need it.',
		export: async ({ personId }) =>
			await db()
				.selectFrom('signingMandate')
				.innerJoin('organisation', 'organisation.id', 'signingMandate.organisationId')
				.select(['organisation.name as organisation', 'basis', 'recordedAt', 'endedAt'])
				.where('personId', '=', personId)
				.orderBy('recordedAt')
				.execute(),
		erase: async (trx, { personId }) =>
			void (await endMandates(trx, { personId }, { by: { kind: 'system' }, now: now() })),
		tidy: async (now) =>
			void (await db()
				.deleteFrom('signingMandate')
				.where('endedAt', '<', addDays(now, -7 * 366))
				.execute())
	},
	support_fact: {
		personal: true,
		processing: support,
		data: 'Who looked at whom or helped them, when, with what, and why.',
		kept: 'Two years; the reason no longer than the account that it is about.',
		export: async ({ personId, email }) =>
			await db()
				.selectFrom('supportFact')
				.leftJoin('person', 'person.id', 'supportFact.byPerson')
				.select(['at', 'kind', 'reason', 'person.name as by'])
				.where((eb) => eb.or([eb('aboutPerson', '=', personId), eb('aboutEmail', '=', email)]))
				.orderBy('at')
				.execute(),
		erase: async (trx, { personId, email }) =>
			void (await trx
				.updateTable('supportFact')
				.set({ aboutEmail: null, reason: '' })
				.where((eb) => eb.or([eb('aboutPerson', '=', personId), eb('aboutEmail', '=', email)]))
				.execute()),
		tidy: async (now) => {
			await db()
				.deleteFrom('supportFact')
				.where('at', '<', addDays(now, -2 * 365))
				.execute();
			// Of an account that nobody proved to own, and that went by itself.
			await db()
				.updateTable('supportFact')
				.set({ reason: '' })
				.where('aboutPerson', 'is', null)
				.where('aboutEmail', 'is', null)
				.where('reason', '!=', '')
				.execute();
		}
	},
	verification: { personal: false }
};
