import type { RequestEvent } from '@sveltejs/kit';

const TEN_MINUTES = 10 * 60;

/** A secret that this browser keeps for ten minutes, and tells to these addresses only. */
function browserSecret(name: string, ...paths: string[]) {
	return {
		read: ({ cookies }: RequestEvent): string => cookies.get(name) ?? '',
		keep: ({ cookies, url }: RequestEvent, secret: string): void => {
			// Lax: an institution sends people back from another site.
			const options = { httpOnly: true, sameSite: 'lax', secure: url.protocol === 'https:' } as const;
			for (const path of paths) cookies.set(name, secret, { ...options, path, maxAge: TEN_MINUTES });
		},
		forget: ({ cookies, url }: RequestEvent): void => {
			for (const path of paths) cookies.delete(name, { path, secure: url.protocol === 'https:' });
		}
	};
}

/** Of a sign-in that is under way, for the address where the institution sends people back. */
export const begun = browserSecret('kwartje.institution', '/sign-in/institution/callback');

/** Of an answer that waits for a mail, for the page that asks for it and where its link and code are used. */
export const waiting = browserSecret('kwartje.institution-waiting', '/nl/sign-in', '/en/sign-in');

/** Of what an authenticator is asked to sign, to sign in or to be added. */
export const passkey = browserSecret(
	'kwartje.passkey',
	'/nl/sign-in/passkey',
	'/en/sign-in/passkey',
	'/nl/account/passkeys',
	'/en/account/passkeys'
);
