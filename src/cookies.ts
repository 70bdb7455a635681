import type { RequestEvent } from '@sveltejs/kit';

/** Hands the cookies that Better Auth set over to the response, with their attributes as it chose them. */
export function passCookies(event: RequestEvent, headers: Headers): void {
	for (const line of headers.getSetCookie()) {
		const [pair = '', ...attributes] = line.split('; ');
		const equals = pair.indexOf('=');
		const given = new Map(
			attributes.map((attribute) => {
				const [name = '', value = ''] = attribute.split('=');
				return [name.toLowerCase(), value] as const;
			})
		);
		event.cookies.set(pair.slice(0, equals), pair.slice(equals + 1), {
			path: '/',
			httpOnly: true,
			sameSite: 'lax',
			secure: given.has('secure'),
			maxAge: Number(given.get('max-age') ?? 0),
			encode: (value) => value
		});
	}
}
