import { addDays } from '#kernel/dates.ts';
import { now } from './clock.ts';
import { db, type Trx } from './database.ts';
import { forgetTokens } from './mail.ts';

/** Whom an export or an erasure is about. */
export type Subject = { personId: string; email: string };

/** Why personal data may be used at all (AVG, article 6). */
export type Ground = 'agreement' | 'legitimateInterest';

/** One reason for which personal data is used, as the records of processing (AVG, article 30) name it. */
export type Processing = {
	name: string;
	purpose: string;
	/** Whom it is about. */
	people: string;
	/** Who gets to see it. */
	recipients: string;
	ground: Ground;
};

/**
 * What a table holds about people. Every table is declared beside its domain, and a test fails for one that isn't:
 * nobody can add personal data without deciding how long it stays and how it leaves.
 */
export type TableDeclaration =
	| { personal: false }
	| {
			personal: true;
			/** What it is used for, what is in it and how long it is kept: docs/privacy.md is made from these. */
			processing: Processing;
			data: string;
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

const security: Processing = {
	name: 'Security and support (beveiliging en ondersteuning)',
	purpose: 'Deliver mails and help who missed one, see afterwards who did what, stop guessing and flooding.',
	people: 'Everybody who uses the site or gets a mail from it.',
	recipients:
		'Who administers the installation; the mail server. Of what happened to a question, an offer, a conversation, an ' +
		'agreement or an organisation: who acts for it, with names as far as they know each other there.',
	ground: 'legitimateInterest'
};

/** The platform's own tables. */
export const platformDeclarations: Declarations = {
	audit_fact: {
		personal: true,
		processing: security,
		data: 'Who did what when: ids, commands and times, never values.',
		kept: 'Seven years.',
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
		processing: security,
		data: 'Mails: address, subject and text.',
		kept: '90 days after it was made; its links no longer than until it was delivered.',
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
	rate_limit: {
		personal: true,
		processing: security,
		data: 'Counts per internet or mail address, as hashes.',
		kept: 'A day.'
	},
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
