import { describe, expect, test } from 'vitest';
import { SCRIPT, useBrowser } from './journey.ts';
import { UNREACHED } from './people.ts';
import { follow, go, lookAt, newestMail, pathOf, press, signIn } from './steps.ts';

const { open } = useBrowser();

const SEM = 'sem.benhaddou@demo.example';

describe.each(SCRIPT)('an administrator, $how', ({ script }) => {
	test('says why, sees that a mail failed, and sends the invitation again', async () => {
		const page = await open({ script, as: 'Bram Tjoa' });
		await lookAt(page, UNREACHED);
		const main = page.getByRole('main');
		expect(await main.innerText()).toContain('De mailserver zei: 550 5.1.1 no such user');
		await follow(page, /^Nodig opnieuw uit: /);
		await press(page, 'Verstuur de uitnodiging');
		expect(await main.innerText()).toContain('De uitnodiging is opnieuw verstuurd.');
		const mail = await newestMail(page, UNREACHED);
		const invited = await open({ script });
		await go(invited, mail.link);
		expect(await invited.getByRole('main').innerText()).toContain(UNREACHED);
		expect(await invited.getByRole('button').count()).toBe(1);
	});

	test('signs somebody out who lost a laptop, and they find back who did it and why', async () => {
		const laptop = await open({ script });
		await signIn(laptop, 'Sem Benhaddou');
		const page = await open({ script, as: 'Bram Tjoa' });
		await lookAt(page, SEM);
		await follow(page, 'Log overal uit');
		await page.getByLabel('Reden').fill('Laptop gestolen, belde zelf.');
		await press(page, 'Log overal uit');
		expect(await page.getByRole('main').innerText()).toContain('Nu nergens ingelogd.');
		await go(laptop, '/nl/work');
		expect(pathOf(laptop)).toBe('/sign-in');

		expect((await newestMail(page, SEM)).subject).toBe('Je bent overal uitgelogd');
		const phone = await open({ script });
		await signIn(phone, 'Sem Benhaddou');
		await go(phone, '/nl/account');
		const [newest] = await phone
			.getByRole('region', { name: 'Hulp van een beheerder' })
			.getByRole('listitem')
			.allInnerTexts();
		for (const words of ['Logde alle apparaten uit', 'Bram Tjoa', 'Laptop gestolen, belde zelf.'])
			expect(newest).toContain(words);
	});
});
