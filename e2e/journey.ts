import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';
import { startTestServer, type TestServer } from './server.ts';
import { signIn } from './steps.ts';

type Look = {
	/** Off: the same journey for somebody whose browser runs no scripts. */
	script?: boolean;
	width?: number;
	scheme?: 'light' | 'dark';
	/** A persona of the demo, signed in already. */
	as?: string;
};

/** Every journey is walked twice. */
export const SCRIPT = [
	{ script: true, how: 'with JavaScript' },
	{ script: false, how: 'without JavaScript' }
] as const;

/**
 * A browser for a test file. Each `open` is another person at another machine, with a page in front of them.
 * @param at the address of another server than that of all journeys
 */
export function useBrowser(at = () => inject('origin')): { open(look?: Look): Promise<Page> } {
	let browser: Browser;
	let contexts: BrowserContext[] = [];
	/** Signing in is a journey of its own; the others bring the session along. */
	const sessions = new Map<string, Awaited<ReturnType<BrowserContext['cookies']>>>();
	/** What no page may ever do: pop up, throw, or break its own security policy. */
	let outrages: string[] = [];
	beforeAll(async () => {
		browser = await chromium.connect(inject('browserEndpoint'));
	});
	afterEach(async () => {
		await Promise.all(contexts.map((context) => context.close()));
		contexts = [];
		const seen = outrages;
		outrages = [];
		expect(seen).toEqual([]);
	});
	afterAll(async () => browser.close());
	return {
		async open({ script = true, width = 1280, scheme = 'light', as } = {}) {
			const context = await browser.newContext({
				baseURL: at(),
				javaScriptEnabled: script,
				viewport: { width, height: 900 },
				colorScheme: scheme,
				locale: 'nl-NL'
			});
			contexts.push(context);
			const page = await context.newPage();
			page.on('dialog', (dialog) => {
				outrages.push(`A dialog on ${page.url()}: ${dialog.message()}`);
				void dialog.dismiss();
			});
			page.on('pageerror', (error) => outrages.push(`An error on ${page.url()}: ${error.message}`));
			page.on('console', (message) => {
				if (message.text().includes('Content Security Policy'))
					outrages.push(`Against the policy of ${page.url()}: ${message.text()}`);
			});
			if (!as) return page;
			const session = sessions.get(as);
			if (session) {
				await context.addCookies(session);
				await page.goto('/nl/work');
			} else {
				await signIn(page, as);
				sessions.set(as, await context.cookies());
			}
			return page;
		}
	};
}

/** Moves the clock of the server, in hours; what is due by then happens. */
export async function moveClock(hours: number, origin = inject('origin')): Promise<void> {
	const response = await fetch(`${origin}/test-clock?hours=${hours}`, {
		method: 'POST',
		headers: { origin }
	});
	expect(response.status).toBe(200);
}

/** For journeys whose clock runs far ahead: each way they are walked has a server of its own. */
export function useOwnServer() {
	let server: TestServer;
	const { open } = useBrowser(() => server.origin);
	return {
		open,
		/** In the `describe` of a way. */
		walk(script: boolean) {
			let moved = 0;
			beforeAll(async () => {
				server = await startTestServer();
			});
			afterAll(async () => server.stop());
			return {
				/** Somebody of the demo, signed in. */
				async enter(who: string): Promise<Page> {
					const page = await open({ script });
					await signIn(page, who);
					return page;
				},
				/** A day so many days from the server's today. */
				dayFrom: (days: number) =>
					new Date(Date.now() + (moved + days) * 86_400_000).toISOString().slice(0, 10),
				async pass(days: number): Promise<void> {
					moved += days;
					await moveClock(24 * days, server.origin);
				}
			};
		}
	};
}
