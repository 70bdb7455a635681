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

/** An administrator finds somebody by their mail address and says why they look. Gives the path of what they see. */
export async function lookAt(page: Page, address: string, reason = 'Belde op 12 november.'): Promise<string> {
	await go(page, `/nl/alliance/support?find=${encodeURIComponent(address)}`);
	const found = page
		.getByRole('main')
		.locator('h3 a')
		.or(page.getByRole('link', { name: 'Kijk bij dit adres' }));
	await arrive(page, () => found.first().click());
	if (await page.getByRole('button', { name: 'Ga verder' }).count()) {
		await page.getByLabel('Reden').fill(reason);
		await press(page, 'Ga verder');
	}
	return pathOf(page);
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

/** A partner proposes help with an offer of its own, and the school says yes. Gives the conversation. */
export async function agreeToTalk(school: Page, partner: Page, question: string): Promise<string> {
	await go(partner, `/nl${question}/proposals/new`);
	await partner.getByLabel('Wat stel je voor?').fill('Een van ons komt graag.');
	await partner.getByRole('radio', { name: /Gepensioneerde personeelsdirecteuren/ }).check({ force: true });
	await partner.getByLabel('Hoeveel kun je geven dit schooljaar?').fill('1');
	await press(partner, 'Verstuur het voorstel');
	const talk = pathOf(partner);
	await go(school, `/nl${talk}`);
	await tick(school, /^Ja/);
	await school.getByLabel('Je bericht').fill('Heel graag!');
	await press(school, 'Verstuur je antwoord');
	return talk;
}

/** Fills in the five steps, with one party more when asked. Gives the agreement's path. */
export async function draftAgreement(page: Page, talk: string, third?: string): Promise<string> {
	await go(page, `/nl${talk}`);
	await press(page, 'Maak een afspraak');
	const agreement = pathOf(page).replace('/edit/goal', '');
	await page
		.getByLabel('Wat willen jullie samen bereiken?')
		.fill('Iedere leraar heeft iemand om mee te praten.');
	await page.getByLabel('Begint op').fill('2027-01-11');
	await page.getByLabel('Eindigt op').fill('2027-06-30');
	await page.getByLabel('Terugblik 1').fill('2027-03-15');
	await press(page, 'Bewaar en verder');
	await page.getByLabel('Wat levert het hun op?').first().fill('Rust in het team.');
	if (third) {
		await page.getByLabel('Naam van de organisatie').fill(third);
		await press(page, 'Zoek');
		await press(page, /^Voeg toe/);
	}
	const contacts = page.getByLabel('Contactpersoon');
	for (let index = 0; index < (await contacts.count()); index++) {
		await contacts.nth(index).fill('Sanne de Wit, 030 123 45 67');
		await page.getByLabel('Wat levert het hun op?').nth(index).fill('Rust in het team.');
	}
	await press(page, 'Bewaar en verder');
	await page.getByLabel('Hoeveel').first().fill('1');
	await press(page, 'Bewaar en verder');
	await tick(page, 'Iedereen die bij kinderen komt');
	await page.getByLabel('Welke bevoegde leraar').fill('De leraar van groep 3');
	await page.getByLabel('Hoe eindigt het').fill('Wie stopt, zegt dat een maand van tevoren.');
	for (const index of [0, 1]) await tick(page, /^Geregeld$/, index);
	await press(page, 'Bewaar en verder');
	return agreement;
}

/** Reads an agreement and signs it. */
export async function signAgreement(page: Page, agreement: string): Promise<void> {
	await go(page, `/nl${agreement}`);
	await tick(page, /^Ik heb versie \d+ gelezen/);
	await press(page, 'Teken');
}

/** A coordinator of the alliance begins a round over what was asked from a day on (today). Gives its path. */
export async function beginRound(
	page: Page,
	{ title = 'Hulp verdelen', from = new Date().toISOString().slice(0, 10) } = {}
): Promise<string> {
	await go(page, '/nl/alliance/rounds/new');
	await page.getByLabel('Naam van de ronde').fill(title);
	await page.getByLabel('Gevraagd vanaf').fill(from);
	// Whatever is learnt tomorrow, something is suggested.
	await page.getByLabel('Hoe goed moet aanbod passen?').selectOption('partly');
	await press(page, 'Maak de ronde');
	return pathOf(page);
}

/** Has the round on the page worked out. */
export async function workOutRound(page: Page): Promise<void> {
	await press(page, /^Reken (het uit|opnieuw)$/);
	const look = page.getByRole('link', { name: 'Kijk hoe ver het is' });
	while (await look.count()) await go(page, `/nl${pathOf(page)}`);
}

/** Begins a round, has it worked out and suggests it to both sides. Gives its path. */
export async function publishRound(page: Page): Promise<string> {
	const path = await beginRound(page);
	await workOutRound(page);
	await press(page, 'Stel het voor aan scholen en partners');
	return path;
}
