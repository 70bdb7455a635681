import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { SCRIPT, useBrowser } from './journey.ts';
import { follow, go, pathOf, press, signIn } from './steps.ts';

const { open } = useBrowser();

/** Every time with a session of her own. */
async function noor(script: boolean): Promise<Page> {
	const page = await open({ script });
	await signIn(page, 'Noor Deschuytere');
	return page;
}

describe.each(SCRIPT)('two devices of one person, $how', ({ script }) => {
	test('both stand in the list, and one signs the other out', async () => {
		const laptop = await noor(script);
		await go(laptop, '/nl/account');
		if (await laptop.getByRole('button', { name: 'Log alle andere apparaten uit' }).count())
			await press(laptop, 'Log alle andere apparaten uit');
		const devices = laptop.getByRole('region', { name: 'Waar je bent ingelogd' }).getByRole('listitem');
		expect(await devices.count()).toBe(1);
		expect(await devices.innerText()).toContain('dit apparaat');

		const phone = await noor(script);
		await laptop.reload();
		expect(await devices.count()).toBe(2);
		await press(laptop, /^Log uit: /);
		expect(await devices.count()).toBe(1);
		await go(phone, '/nl/work');
		expect(pathOf(phone)).toBe('/sign-in');
		await go(laptop, '/nl/work');
		expect(pathOf(laptop)).toBe('/work');
	});

	test('signing out ends the session, also for who copied its cookie', async () => {
		const page = await noor(script);
		const copied = await page.context().cookies();
		expect(copied.map(({ httpOnly, sameSite }) => [httpOnly, sameSite])).toEqual(
			copied.map(() => [true, 'Lax'])
		);
		await follow(page, 'Uitloggen');
		await press(page, 'Log uit');
		expect(pathOf(page)).toBe('');
		const thief = await open({ script });
		await thief.context().addCookies(copied);
		await go(thief, '/nl/work');
		expect(pathOf(thief)).toBe('/sign-in');
	});

	test('who comes from outside goes on to where they were going, and never to another site', async () => {
		const page = await open({ script });
		await go(page, '/nl/account');
		await press(page, 'Log in als Noor Deschuytere');
		expect(pathOf(page)).toBe('/account');
		const origin = new URL(page.url()).origin;
		for (const next of [
			'https://kwaad.example/',
			'//kwaad.example',
			'/nl//kwaad.example',
			'/\\kwaad.example'
		]) {
			const other = await open({ script });
			await go(other, `/nl/sign-in?next=${encodeURIComponent(next)}`);
			await press(other, 'Log in als Noor Deschuytere');
			expect(other.url()).toBe(`${origin}/nl/work`);
		}
	});
});
