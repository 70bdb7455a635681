import { request } from 'node:http';
import { text } from 'node:stream/consumers';

export type Fields = Record<string, string | string[]>;

function bodyOf(fields: Fields): URLSearchParams {
	const body = new URLSearchParams();
	for (const [name, values] of Object.entries(fields))
		for (const value of [values].flat()) body.append(name, value);
	return body;
}

/** Somebody at a browser without script: keeps the session, reads pages, sends forms. */
export class Visitor {
	cookie = '';
	/** Where pages are asked for. */
	readonly at: string;
	readonly #headers: Record<string, string>;

	constructor(at: string, headers: Record<string, string> = {}) {
		this.at = at;
		this.#headers = headers;
	}

	/** The same person with the same session, at another address. */
	elsewhere(at: string, headers: Record<string, string> = {}): Visitor {
		const visitor = new Visitor(at, headers);
		visitor.cookie = this.cookie;
		return visitor;
	}

	async get(path: string): Promise<string> {
		const response = await this.fetch(path);
		const text = await response.text();
		if (response.status !== 200) throw new Error(`${response.status} at ${path}`);
		return text;
	}

	/** The status of the answer, or null when none came. */
	async post(path: string, fields: Fields): Promise<number | null> {
		try {
			const response = await this.fetch(path, { method: 'POST', body: bodyOf(fields) });
			for (const cookie of response.headers.getSetCookie()) this.cookie = cookie.split(';')[0] ?? '';
			return response.status;
		} catch {
			return null;
		}
	}

	async fetch(path: string, init: RequestInit = {}): Promise<Response> {
		const headers = { cookie: this.cookie, origin: this.at, accept: 'text/html', ...this.#headers };
		return await fetch(`${this.at}${path}`, { ...init, headers, redirect: 'manual' });
	}

	/** Whether a page is there for this visitor and holds these words. */
	async sees(path: string, words: string): Promise<boolean> {
		const response = await this.fetch(path);
		return (await response.text()).includes(words) && response.status === 200;
	}
}

export function valueOf(html: string, name: string): string {
	const value = new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1];
	if (!value) throw new Error(`No field ${name} on this page`);
	return value;
}

/** Sends a form to this server under another name, which `fetch` lets nobody choose. Gives the page. */
export async function postUnder(host: string, at: string, path: string, fields: Fields): Promise<string> {
	return await new Promise((resolve, reject) => {
		const headers = {
			host,
			origin: `http://${host}`,
			accept: 'text/html',
			'content-type': 'application/x-www-form-urlencoded'
		};
		request({ port: new URL(at).port, method: 'POST', path, headers }, (response) =>
			text(response).then(resolve, reject)
		)
			.on('error', reject)
			.end(bodyOf(fields).toString());
	});
}
