import { addDays } from '#kernel/dates.ts';
import { now } from './clock.ts';
import { db, type Trx } from './database.ts';
import { forgetTokens } from './mail.ts';

/** Whom an export or an erasure is about. */
export type Subject = { personId: string; email: string };

/**
 * What a table holds about people. Every table is declared beside its domain, and a test fails for one that isn't:
 * nobody can add personal data without deciding how long it stays and how it leaves.
 */
export type TableDeclaration =
	| { personal: false }
	| {
			personal: true;
			/** How long it is kept, in words for docs/privacy.md. */
			kept: string;
			/** What goes into a person's own export; left out where the rows hold no more than ids. */
			export?: (subject: Subject) => Promise<unknown[]>;
			/** What erasing a person does to the rows; left out where only a tombstone's id stays. */
			erase?: (trx: Trx, subject: Subject) => Promise<void>;
			/** Removes what was kept long enough; left out where something else ends it. */
			tidy?: (now: Date) => Promise<void>;
	  };

export type Declarations = Record<string, TableDeclaration>;

const notPersonal: TableDeclaration = { personal: false };

/** The platform's own tables. */
export const platformDeclarations: Declarations = {
	audit_fact: {
		personal: true,
		kept: 'Seven years: ids, commands and times, never values.',
		export: async ({ personId }) =>
			await db()
				.selectFrom('auditFact')
				.select(['at', 'command', 'objectType', 'objectId'])
				.where('actorKind', '=', 'person')
				.where('actorId', '=', personId)
				.orderBy('at')
				.execute(),
		tidy: async (now) =>
			void (await db()
				.deleteFrom('auditFact')
				.where('at', '<', addDays(now, -7 * 366))
				.execute())
	},
	change_revision: notPersonal,
	deadline: notPersonal,
	installation_fact: notPersonal,
	mail_message: {
		personal: true,
		kept: '90 days after it was made, for support; its links no longer than until it was delivered.',
		export: async ({ email }) =>
			await db()
				.selectFrom('mailMessage')
				.select(['subject', 'bodyText', 'createdAt', 'deliveredAt'])
				.where('toAddress', '=', email)
				.orderBy('createdAt')
				.execute(),
		erase: async (trx, { email }) =>
			void (await trx.deleteFrom('mailMessage').where('toAddress', '=', email).execute()),
		tidy: async (now) => {
			await db().deleteFrom('mailMessage').where('createdAt', '<', addDays(now, -90)).execute();
			await forgetTokens(now);
		}
	},
	rate_limit: { personal: true, kept: 'A day: counts per client or mail address, as hashes.' },
	schema_migration: notPersonal
};

/** Everything the tables hold about a person, by table. */
export async function exportPerson(
	declarations: Declarations,
	subject: Subject
): Promise<Record<string, unknown[]>> {
	const found: Record<string, unknown[]> = {};
	for (const [table, declaration] of Object.entries(declarations))
		if (declaration.personal && declaration.export) found[table] = await declaration.export(subject);
	return found;
}

export async function erasePerson(declarations: Declarations, trx: Trx, subject: Subject): Promise<void> {
	for (const declaration of Object.values(declarations))
		if (declaration.personal && declaration.erase) await declaration.erase(trx, subject);
}

export const TIDY_PERSONAL_DATA = 'personal-data.tidy';

/** The nightly job: what was kept long enough goes. */
export async function tidyPersonalData(declarations: Declarations): Promise<void> {
	for (const declaration of Object.values(declarations))
		if (declaration.personal) await declaration.tidy?.(now());
}
