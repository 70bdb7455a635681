import type { Page, Response } from 'playwright-core';

/** Does something that leads to a page, waits until that page is there, and gives its response. */
export async function arrive(page: Page, act: () => Promise<unknown>): Promise<Response> {
	const loaded = page.waitForEvent('load');
	const response = page.waitForEvent(
		'response',
		(candidate) =>
			candidate.request().isNavigationRequest() &&
			candidate.frame() === page.mainFrame() &&
			(candidate.status() < 300 || candidate.status() > 399)
	);
	const [arrived] = await Promise.all([response, loaded, act()]);
	return arrived;
}

/** Presses the button with this name, or the first that has it. */
export function press(page: Page, name: string | RegExp): Promise<Response> {
	return arrive(page, () => page.getByRole('button', { name, exact: true }).first().click());
}

/** Follows the link with this name, or the first that has it. */
export function follow(page: Page, name: string | RegExp): Promise<Response> {
	return arrive(page, () => page.getByRole('link', { name, exact: true }).first().click());
}

/** Ticks a radio button or a box, the first with this label unless told otherwise. The label lies over it. */
export async function tick(page: Page, label: string | RegExp, index = 0): Promise<void> {
	await page.locator('label').filter({ hasText: label }).nth(index).click();
}

/** Goes to a page of this site. */
export async function go(page: Page, path: string): Promise<Response> {
	const response = await page.goto(path);
	if (!response) throw new Error(`No answer from ${path}`);
	return response;
}

/** The path of the page, as it is after the language. */
export function pathOf(page: Page): string {
	return new URL(page.url()).pathname.replace(/^\/(nl|en)/, '');
}

/** Signs in as somebody of the demo. */
export async function signIn(page: Page, persona: string): Promise<void> {
	await go(page, '/nl/sign-in');
	await press(page, `Log in als ${persona}`);
}

export type Mail = {
	/** Its page in the outbox. */
	path: string;
	to: string;
	subject: string;
	text: string;
	/** The path behind its button. */
	link: string;
};

/** The newest mails of the outbox whose subject or address holds these words, newest first; read in another tab. */
export async function mailsWith(page: Page, words: string, most = 10): Promise<Mail[]> {
	const tab = await page.context().newPage();
	await go(tab, '/nl/outbox');
	const links = tab.getByRole('main').getByRole('listitem').filter({ hasText: words }).getByRole('link');
	const paths = await links.evaluateAll((found) => found.map((link) => link.getAttribute('href') ?? ''));
	const mails: Mail[] = [];
	for (const path of paths.slice(0, most)) {
		await go(tab, path);
		const main = tab.getByRole('main');
		const body = main.locator('.as-typed');
		mails.push({
			path,
			to: (await main.getByText('@').first().innerText()).trim(),
			subject: await main.getByRole('heading', { level: 1 }).innerText(),
			text: await body.innerText(),
			link: (await body.getByRole('link').first().getAttribute('href')) ?? ''
		});
	}
	await tab.close();
	return mails;
}

/** The newest mail to an address. */
export async function newestMail(page: Page, address: string): Promise<Mail> {
	const [newest] = await mailsWith(page, address, 1);
	if (!newest) throw new Error(`No mail to ${address}`);
	return newest;
}

/** Asks for a mail to sign in with. */
export async function askForLink(page: Page, address: string): Promise<void> {
	await go(page, '/nl/sign-in');
	await page.getByLabel('Je mailadres').fill(address);
	await press(page, 'Mail mij');
}

/** Signs in with the link in a mail. */
export async function signInByMail(page: Page, address: string): Promise<void> {
	await askForLink(page, address);
	await go(page, (await newestMail(page, address)).link);
	await press(page, 'Log in');
}

/** What a school leader fills in when nothing about it matters. */
export const EXAMPLE = {
	title: 'Voorlezers gezocht voor de onderbouw',
	situation:
		'Veel kinderen in onze kleuterklassen horen thuis weinig Nederlands. De boeken zijn er, maar we komen handen tekort om in kleine groepjes voor te lezen.',
	wish: 'Vrijwilligers die twee ochtenden per week in kleine groepjes komen voorlezen.',
	audience: 'groep 1 en 2, ongeveer 45 kinderen',
	starting: 'na de kerstvakantie',
	ownContribution: 'Een rustige ruimte, koffie en een vaste contactpersoon.',
	tried: 'Ouders gevraagd om voor te lezen. Dat werkte een paar weken.'
};

export type Answers = Partial<typeof EXAMPLE>;

export const LABELS: Record<keyof typeof EXAMPLE, string> = {
	title: 'Je vraag in één zin',
	situation: 'Wat is er aan de hand?',
	wish: 'Wat zou helpen?',
	audience: 'Voor wie is het?',
	starting: 'Wanneer moet het beginnen?',
	ownContribution: 'Wat brengen jullie zelf in?',
	tried: 'Wat hebben jullie al geprobeerd?'
};

export async function fillIn(page: Page, answers: Answers): Promise<void> {
	for (const [name, value] of Object.entries(answers))
		await page.getByLabel(LABELS[name as keyof typeof EXAMPLE]).fill(value);
}

/** Begins a help question and saves its first step. Gives its path. */
export async function draftQuestion(page: Page, answers: Answers = {}): Promise<string> {
	const { title, situation, wish } = { ...EXAMPLE, ...answers };
	await go(page, '/nl/questions/new');
	await press(page, 'Begin');
	const question = pathOf(page).replace('/edit/words', '');
	await fillIn(page, { title, situation, wish });
	await press(page, 'Verder naar stap 2');
	return question;
}

/** Asks a help question, all five steps. Gives its path. */
export async function askQuestion(
	page: Page,
	answers: Answers = {},
	visibility = 'Iedereen, met de naam van'
): Promise<string> {
	const { audience, starting, ownContribution, tried } = { ...EXAMPLE, ...answers };
	const question = await draftQuestion(page, answers);
	if ((await page.locator('[name=themes]:checked').count()) === 0) await tick(page, /^Meertaligheid/);
	await press(page, 'Verder naar stap 3');
	await fillIn(page, { audience, starting });
	await press(page, 'Verder naar stap 4');
	await fillIn(page, { ownContribution, tried });
	await press(page, 'Verder naar stap 5');
	await tick(page, visibility);
	await press(page, 'Plaats de vraag');
	return question;
}

/** Begins an offer and saves its first step. Gives its path. */
export async function draftOfOffer(page: Page): Promise<string> {
	await go(page, '/nl/offers/new');
	await page.getByLabel('Je aanbod in één zin').fill('Twaalf mensen die op donderdag voorlezen');
	await page
		.getByLabel('Wat krijgt een school precies?')
		.fill('Vrijwilligers die elke week een uur in kleine groepjes voorlezen.');
	await press(page, 'Bewaar en ga verder');
	return pathOf(page).replace('/edit/help', '');
}

/** The names of the partners whose offers stand on a question's page, best first. */
export async function partnersOn(page: Page): Promise<string[]> {
	return await page.locator('#shortlist .byline > span:first-child').allTextContents();
}

/** Puts the first offers of a question's page on the list and writes to their partners. Gives the partners' names. */
export async function askPartners(page: Page, question: string, count: number): Promise<string[]> {
	await go(page, `/nl${question}`);
	const partners = (await partnersOn(page)).slice(0, count);
	for (let index = 0; index < count; index++) await tick(page, 'Op mijn lijstje', index);
	await press(page, 'Schrijf aan je lijstje');
	await page.getByLabel('Je bericht').fill('Kunnen jullie ons helpen? We bellen graag even.');
	await press(page, 'Verstuur');
	return partners;
}
