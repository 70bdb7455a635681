import axe from 'axe-core';
import { HtmlValidate } from 'html-validate';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, inject, test } from 'vitest';
import { routeAccess } from '../src/route-access.ts';
import { faultsOf, keyboardFaultsOf } from './inspect.ts';
import {
	buildWorld,
	enter,
	openPage,
	PAGES,
	type PageState,
	type Viewer,
	WITHOUT_PAGE,
	type World
} from './pages.ts';

let browser: Browser;
let world: World;
const contexts = new Map<Viewer, Promise<BrowserContext>>();

beforeAll(async () => {
	browser = await chromium.connect(inject('browserEndpoint'));
	world = await buildWorld(browser, inject('origin'));
});

afterAll(async () => browser.close());

async function signedIn(as: Viewer): Promise<BrowserContext> {
	const context = await browser.newContext({
		baseURL: inject('origin'),
		viewport: { width: 1280, height: 900 },
		locale: 'nl-NL',
		reducedMotion: 'reduce'
	});
	await (await enter(context, as)).close();
	return context;
}

/** Each person signs in once; each test has a page of its own. */
async function withPage<T>(as: Viewer, use: (page: Page) => Promise<T>): Promise<T> {
	const context = contexts.get(as) ?? signedIn(as);
	contexts.set(as, context);
	const page = await (await context).newPage();
	try {
		return await use(page);
	} finally {
		await page.close();
	}
}

const validator = new HtmlValidate({
	extends: ['html-validate:recommended'],
	rules: {
		// How Svelte writes HTML: <input/> (and Kit <link>), checked="", hidden="", <!doctype html>.
		'void-style': 'off',
		'attribute-boolean-style': ['error', { style: 'empty' }],
		'attribute-empty-style': ['error', { style: 'empty' }],
		'doctype-style': ['error', { style: 'lowercase' }],
		// The ticks of a list share a name, and so do the offers that a page showed: that is how a form sends a list.
		'form-dup-name': 'off',
		// A title holds the question's own words.
		'long-title': 'off',
		// So does a mail, spaces included.
		'no-trailing-whitespace': 'off'
	}
});

function invalid(html: string): string[] {
	const { results } = validator.validateStringSync(html);
	return results.flatMap(({ messages }) =>
		messages.map(({ ruleId, message, selector }) => `${ruleId}: ${message} at ${selector ?? 'the document'}`)
	);
}

/** Every rule of axe, on the page as it stands; only what is wrong comes back, for the rest is long. */
async function inaccessible(page: Page): Promise<string[]> {
	if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
	const { violations } = await page.evaluate(
		async () => await (window as unknown as { axe: typeof axe }).axe.run({ resultTypes: ['violations'] })
	);
	return violations.flatMap(({ id, nodes }) =>
		nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ''}`)
	);
}

const MAIN_PAGES = [
	'home',
	'questions',
	'question-desk-published',
	'edit-words-errors',
	'edit-about',
	'edit-check',
	'requests-new',
	'answer',
	'sign-in',
	'work-school',
	'account'
];

type Look = { width: number; colorScheme: 'light' | 'dark' };

/** Width moves things and the scheme colours them: each of both on every page, all four together on the main ones. */
function looksAt(name: string): Look[] {
	const opposite: Look[] = [
		{ width: 1280, colorScheme: 'light' },
		{ width: 320, colorScheme: 'dark' }
	];
	if (!MAIN_PAGES.includes(name)) return opposite;
	return [...opposite, { width: 1280, colorScheme: 'dark' }, { width: 320, colorScheme: 'light' }];
}

test('every route has a page here, or has none', ({ expect }) => {
	const seen = new Set([...PAGES.map(({ route }) => route), ...WITHOUT_PAGE]);
	expect([...seen].sort()).toEqual(Object.keys(routeAccess).sort());
});

describe.concurrent('a page', () => {
	test.for(PAGES)(
		'$name fits, is valid and accessible: wide and narrow, light and dark',
		async (state, { expect }) => {
			const faults = await withPage(state.as, async (page) => {
				const response = await openPage(page, state, world, 'nl');
				expect(response.status()).toBe(state.status ?? 200);
				const found = invalid(await response.text());
				for (const { width, colorScheme } of looksAt(state.name)) {
					await page.emulateMedia({ colorScheme });
					await page.setViewportSize({ width, height: 900 });
					for (const fault of [...(await faultsOf(page)), ...(await inaccessible(page))])
						found.push(`${width} ${colorScheme} ${fault}`);
				}
				return found;
			});
			expect(faults).toEqual([]);
		}
	);

	test.for(PAGES)('$name in English is as good', async (state, { expect }) => {
		const faults = await withPage(state.as, async (page) => {
			const response = await openPage(page, state, world, 'en');
			expect(response.status()).toBe(state.status ?? 200);
			expect(await page.locator('html').getAttribute('lang')).toBe('en');
			const wide = await faultsOf(page);
			await page.setViewportSize({ width: 320, height: 900 });
			return [...invalid(await response.text()), ...wide, ...(await faultsOf(page))];
		});
		expect(faults).toEqual([]);
	});
});

describe.concurrent('by keyboard alone', () => {
	test.for(PAGES.filter(({ name }) => MAIN_PAGES.includes(name)))(
		'$name: every control is reached, and shows that it is',
		async (state: PageState, { expect }) => {
			const faults = await withPage(state.as, async (page) => {
				await openPage(page, state, world, 'nl');
				return await keyboardFaultsOf(page);
			});
			expect(faults).toEqual([]);
		}
	);
});
