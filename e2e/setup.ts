import { chromium } from 'playwright-core';
import type { TestProject } from 'vitest/node';
import { startChromium } from '../scripts/chromium.ts';
import { startServerWithInstitution } from './institutions.ts';
import { addPeople } from './people.ts';

declare module 'vitest' {
	export interface ProvidedContext {
		/** Where the application runs. */
		origin: string;
		/** Where that keeps its database. */
		dataDir: string;
		/** Where the one browser of this run can be reached. */
		browserEndpoint: string;
	}
}

/** One server with the demo world and one browser for the whole run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
	const browser = await startChromium((options) => chromium.launchServer(options));
	try {
		const { server, stop } = await startServerWithInstitution();
		try {
			await addPeople(server.dataDir);
		} catch (error) {
			await stop();
			throw error;
		}
		project.provide('origin', server.origin);
		project.provide('dataDir', server.dataDir);
		project.provide('browserEndpoint', browser.wsEndpoint());
		return async () => {
			await browser.close();
			await stop();
		};
	} catch (error) {
		await browser.close();
		throw error;
	}
}
