import { newestMails } from '#platform/server/mail.ts';

export async function load() {
	return { mails: await newestMails() };
}
