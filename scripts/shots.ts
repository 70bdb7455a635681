import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { faultsOf } from '../e2e/inspect.ts';
import { startServerWithInstitution } from '../e2e/institutions.ts';
import { buildWorld, enter, openPage, PAGES, type Viewer } from '../e2e/pages.ts';
import { addPeople } from '../e2e/people.ts';
import { startChromium } from './chromium.ts';

const FOLDER = 'shots';
const WIDTHS = [1280, 360];
const SCHEMES = ['light', 'dark'] as const;
const LOCALES = ['nl', 'en'] as const;

/** Pictures of every page in every state, in `shots/`; says what is wrong with a page that doesn't fit. */
async function shoot(only: string | undefined): Promise<string[]> {
	const states = PAGES.filter((state) => !only || state.name.startsWith(only));
	const browser = await startChromium((options) => chromium.launch(options));
	const { server, stop } = await startServerWithInstitution();
	const faults: string[] = [];
	try {
		await addPeople(server.dataDir);
		const world = await buildWorld(browser, server.origin);
		const people = new Map<Viewer, { context: BrowserContext; page: Page }>();
		const pageOf = async (as: Viewer) => {
			const known = people.get(as);
			if (known) return known.page;
			const context = await browser.newContext({
				baseURL: server.origin,
				locale: 'nl-NL',
				reducedMotion: 'reduce'
			});
			const page = await enter(context, as);
			people.set(as, { context, page });
			return page;
		};
		for (const state of states) {
			const page = await pageOf(state.as);
			for (const locale of LOCALES) {
				const status = (await openPage(page, state, world, locale)).status();
				if (status !== (state.status ?? 200)) faults.push(`${state.name} ${locale}: status ${status}`);
				for (const width of WIDTHS) {
					for (const scheme of SCHEMES) {
						await page.emulateMedia({ colorScheme: scheme });
						await page.setViewportSize({ width, height: 900 });
						// A window as high as the page, so that what sticks to its foot stands at the foot.
						const height = await page.evaluate(() => document.documentElement.scrollHeight);
						await page.setViewportSize({ width, height });
						const name = `${state.name}-${width}-${scheme}-${locale}`;
						await page.screenshot({ path: path.join(FOLDER, `${name}.png`), animations: 'disabled' });
						for (const fault of await faultsOf(page)) faults.push(`${name} ${fault}`);
					}
				}
			}
		}
	} finally {
		await browser.close();
		await stop();
	}
	return faults;
}

rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });
const faults = await shoot(process.argv[2]);
if (faults.length > 0) {
	process.stderr.write(`${faults.join('\n')}\n\n${faults.length} faults; the pictures are in ${FOLDER}/\n`);
	process.exit(1);
}
process.stdout.write(`The pictures are in ${FOLDER}/\n`);
