import type pg from 'pg';

/** Form posts as a browser sends them. */
export function formHeaders(origin: string): Record<string, string> {
	return { origin, accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' };
}

let clients = 0;

/** The header of a client that was not seen before: limits count per client, and a school is one client. */
export function newClient(): Record<string, string> {
	clients += 1;
	return { 'x-forwarded-for': `10.${(clients >> 16) & 255}.${(clients >> 8) & 255}.${clients & 255}` };
}

/** Signs somebody in by the mailed link, and gives the cookie. */
export async function signIn(origin: string, client: pg.Client, email: string): Promise<string> {
	const post = (path: string, fields: Record<string, string>) =>
		fetch(origin + path, {
			method: 'POST',
			redirect: 'manual',
			headers: { ...formHeaders(origin), ...newClient() },
			body: new URLSearchParams(fields)
		});
	const mailed = await post('/nl/sign-in?/mail', { email });
	if (mailed.status !== 303) throw new Error(`${email} got no mail: ${mailed.status} ${await mailed.text()}`);
	const { rows } = await client.query<{ body: string }>(
		'select body_text as body from mail_message where to_address = $1 order by id desc limit 1',
		[email]
	);
	const token = /\/sign-in\/link\/([\w-]+)/.exec(rows[0]?.body ?? '')?.[1];
	const answer = await post(`/nl/sign-in/link/${token}`, {});
	const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0]);
	if (answer.status !== 303 || cookies.length === 0)
		throw new Error(`${email} could not sign in: ${answer.status}`);
	return cookies.join('; ');
}
