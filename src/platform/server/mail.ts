import { sql } from 'kysely';
import nodemailer from 'nodemailer';
import { addDays } from '#kernel/dates.ts';
import { now } from './clock.ts';
import type { Config } from './config.ts';
import { db, type Trx } from './database.ts';
import { newId } from './ids.ts';
import { queueJob } from './jobs.ts';
import { countDelivery } from './metrics.ts';

/** A mail in plain words: paragraphs, at most one button, and one line of small print. */
export type Mail = {
	to: string;
	subject: string;
	paragraphs: string[];
	action?: { label: string; url: string };
	smallPrint: string;
	locale: 'nl' | 'en';
	/** When its link stops working: after that there is no use in delivering it again. */
	worksUntil?: Date;
};

/** The longest that a mailed link works. */
const LINK_DAYS = 21;

export const DELIVER_MAIL = 'mail.deliver';

/** Puts a mail in the outbox as part of the transaction that causes it. */
export async function queueMail(trx: Trx, mail: Mail): Promise<void> {
	const id = newId();
	await trx
		.insertInto('mailMessage')
		.values({
			id,
			toAddress: mail.to,
			// A line break in a header would let the text write headers of its own.
			subject: mail.subject.replace(/\s+/g, ' ').trim(),
			bodyText: asText(mail),
			bodyHtml: asHtml(mail),
			createdAt: now(),
			worksUntil: mail.worksUntil ?? null
		})
		.execute();
	await queueJob(trx, DELIVER_MAIL, { id });
}

/** Sends one mail of the outbox, if there is a mail server and it wasn't sent yet. */
export function deliverMail(config: Config): (data: Record<string, string>) => Promise<void> {
	const transport = config.smtpUrl ? nodemailer.createTransport(config.smtpUrl) : undefined;
	return async ({ id }) => {
		if (!transport || !id) return;
		const mail = await db()
			.selectFrom('mailMessage')
			.selectAll()
			.where('id', '=', id)
			.where('deliveredAt', 'is', null)
			.executeTakeFirst();
		if (!mail) return;
		try {
			await transport.sendMail({
				from: config.mailFrom,
				to: mail.toAddress,
				subject: mail.subject,
				text: mail.bodyText,
				html: mail.bodyHtml
			});
		} catch (error) {
			countDelivery('failed');
			const failure = error instanceof Error ? error.message.slice(0, 300) : 'unknown';
			await db().updateTable('mailMessage').set({ failedAt: now(), failure }).where('id', '=', id).execute();
			throw error;
		}
		countDelivery('delivered');
		await db()
			.updateTable('mailMessage')
			.set({ deliveredAt: now(), failedAt: null, failure: null, ...withoutTokens() })
			.where('id', '=', id)
			.execute();
	};
}

/** Offers a mail that failed to the mail server again, to the address that it is for. False when there is no use in it. */
export async function redeliverMail(trx: Trx, mail: { id: string; to: string }): Promise<boolean> {
	const { numUpdatedRows } = await trx
		.updateTable('mailMessage')
		.set({ failedAt: null, failure: null })
		.where('id', '=', mail.id)
		.where('toAddress', '=', mail.to)
		.where('failedAt', 'is not', null)
		.where('createdAt', '>', addDays(now(), -LINK_DAYS))
		.where((eb) => eb.or([eb('worksUntil', 'is', null), eb('worksUntil', '>', now())]))
		.executeTakeFirst();
	if (numUpdatedRows !== 1n) return false;
	await queueJob(trx, DELIVER_MAIL, { id: mail.id });
	return true;
}

export type MailState = {
	id: string;
	subject: string;
	createdAt: Date;
	/** When the mail server took it, or said no and why; neither as long as it waits. */
	deliveredAt: Date | null;
	failedAt: Date | null;
	failure: string | null;
	mayRedeliver: boolean;
};

/** A code to sign in with stands in the subject of its mail: whoever reads it there could be somebody else. */
const CODE = /\d{6}/g;

/** What became of the newest mails to an address: never what is in them. */
export async function mailsTo(address: string, most: number): Promise<MailState[]> {
	const rows = await db()
		.selectFrom('mailMessage')
		.select(['id', 'subject', 'createdAt', 'deliveredAt', 'failedAt', 'failure', 'worksUntil'])
		.where('toAddress', '=', address)
		.orderBy('createdAt', 'desc')
		.orderBy('id', 'desc')
		.limit(most)
		.execute();
	return rows.map(({ worksUntil, ...mail }) => ({
		...mail,
		subject: mail.subject.replace(CODE, '••••••'),
		failure: mail.failure?.replace(CODE, '••••••') ?? null,
		mayRedeliver:
			mail.failedAt !== null &&
			mail.createdAt > addDays(now(), -LINK_DAYS) &&
			(worksUntil === null || worksUntil > now())
	}));
}

/** A token of `newToken` at the end of a link. */
const TOKEN = '/[A-Za-z0-9_-]{32}(?![A-Za-z0-9_-])';

/** The texts of a mail with their links blanked: whoever reads the database must not hold what only hashes are kept of. */
function withoutTokens() {
	const blanked = (column: 'bodyText' | 'bodyHtml') =>
		sql<string>`regexp_replace(${sql.ref(column)}, ${TOKEN}, '/…', 'g')`;
	return { bodyText: blanked('bodyText'), bodyHtml: blanked('bodyHtml') };
}

/** Blanks the links of mails that arrived, and of what was never delivered once they no longer work. */
export async function forgetTokens(now: Date): Promise<void> {
	await db()
		.updateTable('mailMessage')
		.set(withoutTokens())
		.where('bodyText', '~', TOKEN)
		.where((eb) => eb.or([eb('deliveredAt', 'is not', null), eb('createdAt', '<', addDays(now, -LINK_DAYS))]))
		.execute();
}

function asText(mail: Mail): string {
	const action = mail.action ? [`${mail.action.label}:\n${mail.action.url}`] : [];
	return [...mail.paragraphs, ...action, `-- \n${mail.smallPrint}`].join('\n\n');
}

function escapeHtml(text: string): string {
	return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** Addresses that we wrote ourselves; what people write is left to their mail program. */
function withLinks(html: string): string {
	return html.replace(/https?:\/\/[^\s<>()]+/g, (address) => `<a href="${address}">${address}</a>`);
}

function asHtml(mail: Mail): string {
	const paragraphs = mail.paragraphs
		.map((text) => `<p style="margin:0 0 16px">${escapeHtml(text).replaceAll('\n', '<br>')}</p>`)
		.join('');
	const action = mail.action
		? `<p style="margin:24px 0"><a href="${escapeHtml(mail.action.url)}" style="display:inline-block;padding:12px 20px;border-radius:6px;background:#0a5a5c;color:#ffffff;font-weight:bold;text-decoration:none">${escapeHtml(mail.action.label)}</a></p>`
		: '';
	return `<!doctype html><html lang="${mail.locale}"><head><meta charset="utf-8"><title>${escapeHtml(mail.subject)}</title></head><body style="margin:0;background:#f5f3ee"><div style="max-width:560px;margin:0 auto;padding:32px 20px;font:17px/1.55 'Atkinson Hyperlegible Next',Verdana,sans-serif;color:#13233c"><p style="margin:0 0 24px;font-weight:bold;font-size:20px;color:#874013">Kwartje</p>${paragraphs}${action}<p style="margin:32px 0 0;padding-top:16px;border-top:1px solid #dad4c7;font-size:14px;color:#4a566b">${withLinks(escapeHtml(mail.smallPrint))}</p></div></body></html>`;
}

/** The outbox page of the demo: what would have been sent. */
export async function newestMails() {
	return await db()
		.selectFrom('mailMessage')
		.select(['id', 'toAddress', 'subject', 'createdAt'])
		.orderBy('createdAt', 'desc')
		.orderBy('id', 'desc')
		.limit(100)
		.execute();
}

export async function mailById(id: string) {
	return await db()
		.selectFrom('mailMessage')
		.select(['id', 'toAddress', 'subject', 'bodyText', 'createdAt'])
		.where('id', '=', id)
		.executeTakeFirst();
}
