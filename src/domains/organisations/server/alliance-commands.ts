import { m } from '#messages';
import { type AllianceRole, personIdOf } from '#kernel/actor.ts';
import { failure } from '#kernel/result.ts';
import { addressOf } from '#platform/server/addresses.ts';
import { command, done } from '#platform/server/command.ts';
import type { Trx } from '#platform/server/database.ts';
import { newId } from '#platform/server/ids.ts';
import { queueMail } from '#platform/server/mail.ts';
import { mayKeepAllianceRoles } from '../policy.ts';
import { administratorInvitation, allianceRoleInput, grantAllianceRoleInput } from '../schema.ts';
import type { Reachable } from './queries.ts';

type Account = Reachable & { emailVerified: boolean };

/** By name, once somebody proved to own the address. Until then anybody may have typed that name. */
export function greeting({ name, locale, emailVerified }: Omit<Account, 'personId' | 'email'>): string[] {
	return emailVerified ? [m['organisations.mail.greeting']({ name }, { locale })] : [];
}

/** The account of an address, made when there is none. Whoever owns the address proves so by signing in. */
async function accountOf(
	trx: Trx,
	about: { email: string; name: string; locale?: 'nl' | 'en' },
	now: Date
): Promise<Account> {
	await trx
		.insertInto('person')
		.values({ ...about, id: newId(), emailVerified: false, createdAt: now, updatedAt: now })
		.onConflict((conflict) => conflict.column('email').doNothing())
		.execute();
	return await trx
		.selectFrom('person')
		.select(['id as personId', 'name', 'email', 'emailVerified', 'locale'])
		.where('email', '=', about.email)
		.executeTakeFirstOrThrow();
}

/** False when the person held the role already. */
async function giveRole(
	trx: Trx,
	grant: { personId: string; role: AllianceRole; grantedAt: Date; grantedBy: string | null }
): Promise<boolean> {
	const given = await trx
		.insertInto('allianceRole')
		.values(grant)
		.onConflict((conflict) => conflict.columns(['personId', 'role']).doNothing())
		.executeTakeFirst();
	return given.numInsertedOrUpdatedRows === 1n;
}

/**
 * Makes somebody administrator of the alliance, with an account when there is none yet. For the operator, who needs
 * the first one to get in; doing it again changes nothing.
 */
export const inviteAdministrator = command({
	name: 'organisations.inviteAdministrator',
	input: administratorInvitation,
	authorize: async ({ actor }) => (actor.kind === 'system' ? actor : null),
	run: async ({ trx, input: { email }, now }) => {
		// Until they write their own name.
		const { personId } = await accountOf(trx, { email, name: email.split('@')[0]! }, now);
		const grant = { personId, role: 'administrator' as const, grantedAt: now, grantedBy: null };
		return done('person', personId, { already: !(await giveRole(trx, grant)) });
	}
});

async function tellRole(
	trx: Trx,
	person: Account,
	role: AllianceRole,
	occasion: 'roleGiven' | 'roleEnded'
): Promise<void> {
	const { email, locale } = person;
	const facts = { role: m[`organisations.alliance.role.${role}`]({}, { locale }) };
	await queueMail(trx, {
		to: email,
		locale,
		subject: m[`organisations.mail.${occasion}.subject`](facts, { locale }),
		paragraphs: [...greeting(person), m[`organisations.mail.${occasion}.body`](facts, { locale })],
		action: {
			label: m[`organisations.mail.${occasion}.action`]({}, { locale }),
			url: addressOf(locale, 'work')
		},
		smallPrint: m['organisations.mail.smallPrint']({}, { locale })
	});
}

/** Gives somebody a role in the alliance; who has no account gets one, to be proven by signing in. */
export const grantAllianceRole = command({
	name: 'organisations.grantAllianceRole',
	input: grantAllianceRoleInput,
	authorize: async ({ actor }) => (mayKeepAllianceRoles(actor) ? actor : null),
	run: async ({ trx, actor, input: { role, ...about }, now }) => {
		const person = await accountOf(trx, about, now);
		const { personId } = person;
		const grant = { personId, role, grantedAt: now, grantedBy: personIdOf(actor) };
		if (!(await giveRole(trx, grant))) return failure('alreadyHas');
		await tellRole(trx, person, role, 'roleGiven');
		return done('person', personId, null);
	}
});

/** Who holds a role. They are held until commit, so that the last two can't end each other's. */
export async function holdersOf(trx: Trx, role: AllianceRole): Promise<string[]> {
	const holders = await trx
		.selectFrom('allianceRole')
		.select('personId')
		.where('role', '=', role)
		.orderBy('personId')
		.forUpdate()
		.execute();
	return holders.map((holder) => holder.personId);
}

/** Ends somebody's role. The alliance always keeps an administrator, or nobody could let anybody in again. */
export const endAllianceRole = command({
	name: 'organisations.endAllianceRole',
	input: allianceRoleInput,
	authorize: async ({ actor }) => (mayKeepAllianceRoles(actor) ? actor : null),
	run: async ({ trx, input: { personId, role } }) => {
		const holders = await holdersOf(trx, role);
		// A second click.
		if (!holders.includes(personId)) return done('person', personId, null);
		if (role === 'administrator' && holders.length === 1) return failure('lastAdministrator');
		const person = await trx
			.selectFrom('person')
			.select(['id as personId', 'name', 'email', 'emailVerified', 'locale'])
			.where('id', '=', personId)
			.executeTakeFirstOrThrow();
		await trx.deleteFrom('allianceRole').where('personId', '=', personId).where('role', '=', role).execute();
		await tellRole(trx, person, role, 'roleEnded');
		return done('person', personId, null);
	}
});
