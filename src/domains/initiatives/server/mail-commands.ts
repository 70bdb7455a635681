import { m } from '#messages';
import { addressOf } from '#platform/server/addresses.ts';
import type { Trx } from '#platform/server/database.ts';
import { type Mail, queueMail } from '#platform/server/mail.ts';
import { hearersOf } from './member-queries.ts';

type Locale = 'nl' | 'en';
type Reader = { personId: string; email: string; name: string; locale: Locale };

/** What differs from mail to mail. */
type Letter = {
	subject: string;
	paragraphs: string[];
	/** Label of the button, and the path that it leads to. */
	action: [label: string, path: string];
	smallPrint: string;
	worksUntil?: Date;
};

function written({ name, email, locale }: Reader, { action: [label, path], ...letter }: Letter): Mail {
	return {
		...letter,
		to: email,
		locale,
		paragraphs: [m['initiatives.mail.greeting']({ name }, { locale }), ...letter.paragraphs],
		action: { label, url: addressOf(locale, path) }
	};
}

/** Writes to each of these people, in their language. */
export async function mailPeople(
	trx: Trx,
	readers: readonly Reader[],
	letter: (reader: Reader) => Letter | Promise<Letter>
): Promise<void> {
	for (const reader of readers) await queueMail(trx, written(reader, await letter(reader)));
}

/** Writes to whoever hears for an organisation in this initiative. */
export async function mailSide(
	trx: Trx,
	side: { initiativeId: string; organisationId: string },
	letter: (reader: Reader) => Letter | Promise<Letter>
): Promise<void> {
	await mailPeople(trx, await hearersOf(trx, side), letter);
}
