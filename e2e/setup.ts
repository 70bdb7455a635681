import { chromium } from 'playwright-core';
import type { TestProject } from 'vitest/node';
import { startChromium } from '../scripts/chromium.ts';
import { addPeople } from './people.ts';
import { startTestServer } from './server.ts';

declare module 'vitest' {
	export interface ProvidedContext {
		/** Where the application runs. */
		origin: string;
		/** Where the one browser of this run can be reached. */
		browserEndpoint: string;
	}
}

/** One server with the demo world and one browser for the whole run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
	const browser = await startChromium((options) => chromium.launchServer(options));
	try {
		const server = await startTestServer();
		try {
			await addPeople(server.dataDir);
		} catch (error) {
			await server.stop();
			throw error;
		}
		project.provide('origin', server.origin);
		project.provide('browserEndpoint', browser.wsEndpoint());
		return async () => {
			await browser.close();
			await server.stop();
		};
	} catch (error) {
		await browser.close();
		throw error;
	}
}
