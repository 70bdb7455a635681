import { addDays } from '#kernel/dates.ts';
import { now } from '#platform/server/clock.ts';
import { db } from '#platform/server/database.ts';
import type { Declarations } from '#platform/server/personal-data.ts';
import { handOverAll } from './membership-commands.ts';
import { nobodyLetIn } from './membership-queries.ts';

export const declarations: Declarations = {
	account: {
		personal: true,
		kept: 'As long as the account: links to sign-in at an institution.',
		erase: async (trx, { personId }) =>
			void (await trx.deleteFrom('account').where('userId', '=', personId).execute())
	},
	alliance_role: {
		personal: true,
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
	branch: { personal: false },
	disadvantage_score: { personal: false },
	invitation: {
		personal: true,
		kept: '90 days after it was sent: the address and the role.',
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
		kept: 'As long as the account; an ended membership two years longer.',
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
	organisation: { personal: true, kept: 'Who checked it: as long as the organisation.' },
	organisation_fact: { personal: true, kept: 'Who did it: as long as the organisation.' },
	person: {
		personal: true,
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
		kept: 'A day.',
		erase: async (trx, { email }) =>
			void (await trx.deleteFrom('signInToken').where('email', '=', email).execute()),
		tidy: async (now) =>
			void (await db().deleteFrom('signInToken').where('expiresAt', '<', addDays(now, -1)).execute())
	},
	verification: { personal: false }
};
