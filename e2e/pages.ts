import type { Browser, BrowserContext, Page, Response } from 'playwright-core';
import type { routeAccess } from '../src/route-access.ts';
import { EXTRA } from './people.ts';
import {
	arrive,
	askPartners,
	askQuestion,
	draftOfOffer,
	draftQuestion,
	fillIn,
	go,
	mailsWith,
	pathOf,
	press,
	signIn,
	signInByMail,
	tick
} from './steps.ts';

export type Locale = 'nl' | 'en';

/** Who looks at a page. */
const PEOPLE = {
	visitor: null,
	schoolCoordinator: 'Rosalie Amankwa',
	schoolMember: 'Sem Benhaddou',
	boardCoordinator: 'Ton Schreurkens',
	partnerCoordinator: 'Priya Ramdhanie',
	volunteerCoordinator: 'Hetty van Oeveren',
	allianceCoordinator: 'Noor Deschuytere',
	administrator: 'Bram Tjoa',
	loner: EXTRA.loner.email
} as const;

export type Viewer = keyof typeof PEOPLE;

/** Paths of things that the pages are about, without the language. */
export type World = Awaited<ReturnType<typeof buildWorld>>;

/** A page in a state worth looking at. */
export type PageState = {
	/** The file name of its picture. */
	name: string;
	route: keyof typeof routeAccess;
	as: Viewer;
	/** Leads there; a plain address is enough for most. */
	open: string | ((world: World) => string);
	/** What to do there before the page looks like that. */
	then?: (page: Page) => Promise<void>;
	status?: number;
};

const L = '/[locale=locale]' as const;

/** The main button of the form, whatever the language. */
async function submit(page: Page): Promise<void> {
	const loaded = page.waitForEvent('load');
	await page.locator('main form .button--large').last().click();
	await loaded;
}

/** Every route, in the states that look different. */
export const PAGES: readonly PageState[] = [
	{ name: 'home', route: L, as: 'visitor', open: '' },
	{ name: 'questions', route: `${L}/questions`, as: 'visitor', open: '/questions' },
	{
		name: 'questions-none',
		route: `${L}/questions`,
		as: 'visitor',
		open: '/questions?theme=housing&support=legal&province=Zeeland'
	},
	{ name: 'question-visitor', route: `${L}/questions/[id=id]`, as: 'visitor', open: (w) => w.question },
	{
		name: 'question-nameless',
		route: `${L}/questions/[id=id]`,
		as: 'visitor',
		open: (w) => w.namelessQuestion
	},
	{
		name: 'question-partner',
		route: `${L}/questions/[id=id]`,
		as: 'partnerCoordinator',
		open: (w) => w.question
	},
	{
		name: 'question-desk',
		route: `${L}/questions/[id=id]`,
		as: 'schoolCoordinator',
		open: (w) => w.question
	},
	{
		name: 'question-desk-published',
		route: `${L}/questions/[id=id]`,
		as: 'schoolCoordinator',
		open: (w) => `${w.freshQuestion}?published=1`
	},
	{
		name: 'question-desk-filtered-none',
		route: `${L}/questions/[id=id]`,
		as: 'schoolCoordinator',
		open: (w) => `${w.freshQuestion}?kind=lawFirm&costs=paid&distance=15&theme=housing`
	},
	{ name: 'question-draft', route: `${L}/questions/[id=id]`, as: 'schoolMember', open: (w) => w.draft },
	{ name: 'question-new', route: `${L}/questions/new`, as: 'schoolCoordinator', open: '/questions/new' },
	{
		name: 'question-new-none',
		route: `${L}/questions/new`,
		as: 'partnerCoordinator',
		open: '/questions/new'
	},
	...(['words', 'about', 'when', 'own', 'check'] as const).map((step): PageState => ({
		name: `edit-${step}`,
		route: `${L}/questions/[id=id]/edit/[step=step]`,
		as: 'schoolCoordinator',
		open: (w) => `${w.draft}/edit/${step}?saved=1`
	})),
	{
		name: 'edit-check-member',
		route: `${L}/questions/[id=id]/edit/[step=step]`,
		as: 'schoolMember',
		open: (w) => `${w.draft}/edit/check`
	},
	{
		name: 'edit-words-errors',
		route: `${L}/questions/[id=id]/edit/[step=step]`,
		as: 'schoolCoordinator',
		status: 422,
		open: (w) => `${w.draft}/edit/words`,
		then: async (page) => {
			await page.locator('#f-title').fill('');
			await page.locator('#f-situation').fill('x'.repeat(5001));
			await submit(page);
		}
	},
	{
		name: 'edit-words-guard',
		route: `${L}/questions/[id=id]/edit/[step=step]`,
		as: 'schoolCoordinator',
		status: 409,
		open: (w) => `${w.otherDraft}/edit/words`,
		then: async (page) => {
			await page
				.locator('#f-wish')
				.fill('Wie heeft een kamer voor haar? Bel mij op 06 12 34 56 78 of mail juf.maan@school.example.');
			await submit(page);
		}
	},
	{
		name: 'edit-words-stale',
		route: `${L}/questions/[id=id]/edit/[step=step]`,
		as: 'schoolCoordinator',
		status: 409,
		open: (w) => `${w.staleDraft}/edit/words`,
		then: async (page) => {
			const other = await page.context().newPage();
			await go(other, page.url());
			await other.locator('#f-wish').fill('Een kamer op fietsafstand.');
			await submit(other);
			await other.close();
			await page.locator('#f-wish').fill('Een kamer, of een bank voor een paar weken.');
			await submit(page);
		}
	},
	{
		name: 'edit-check-guard',
		route: `${L}/questions/[id=id]/edit/[step=step]`,
		as: 'schoolCoordinator',
		open: (w) => `${w.guardedDraft}/edit/check`
	},
	{
		name: 'requests-new-empty',
		route: `${L}/questions/[id=id]/requests/new`,
		as: 'schoolCoordinator',
		open: (w) => `${w.question}/requests/new`
	},
	{
		name: 'requests-new',
		route: `${L}/questions/[id=id]/requests/new`,
		as: 'schoolCoordinator',
		open: (w) => `${w.freshQuestion}/requests/new`
	},
	{
		name: 'requests-new-errors',
		route: `${L}/questions/[id=id]/requests/new`,
		as: 'schoolCoordinator',
		status: 422,
		open: (w) => `${w.freshQuestion}/requests/new`,
		then: async (page) => {
			const boxes = page.locator('input[name=offerIds]');
			for (let index = 0; index < (await boxes.count()); index++)
				await page.locator('.choice').nth(index).locator('label').click();
			await submit(page);
		}
	},
	{
		name: 'proposals-new',
		route: `${L}/questions/[id=id]/proposals/new`,
		as: 'volunteerCoordinator',
		open: (w) => `${w.namelessQuestion}/proposals/new`
	},
	{
		name: 'proposals-new-errors',
		route: `${L}/questions/[id=id]/proposals/new`,
		as: 'volunteerCoordinator',
		status: 422,
		open: (w) => `${w.namelessQuestion}/proposals/new`,
		then: async (page) => {
			await page.locator('#f-amount').fill('een paar');
			await submit(page);
		}
	},
	{
		name: 'question-closure',
		route: `${L}/questions/[id=id]/closure`,
		as: 'schoolCoordinator',
		open: (w) => `${w.question}/closure`
	},
	{
		name: 'question-closure-errors',
		route: `${L}/questions/[id=id]/closure`,
		as: 'schoolCoordinator',
		status: 422,
		open: (w) => `${w.question}/closure`,
		then: submit
	},
	{
		name: 'question-closure-draft',
		route: `${L}/questions/[id=id]/closure`,
		as: 'schoolMember',
		open: (w) => `${w.draft}/closure`
	},
	{
		name: 'request-agreed',
		route: `${L}/requests/[id=id]`,
		as: 'schoolCoordinator',
		open: (w) => w.talkAgreed
	},
	{
		name: 'request-not-now',
		route: `${L}/requests/[id=id]`,
		as: 'schoolCoordinator',
		open: (w) => w.talkNotNow
	},
	{
		name: 'request-asked-back',
		route: `${L}/requests/[id=id]`,
		as: 'schoolMember',
		open: (w) => w.talkAskedBack
	},
	{
		name: 'request-to-answer',
		route: `${L}/requests/[id=id]`,
		as: 'partnerCoordinator',
		open: (w) => w.talkToAnswer
	},
	{
		name: 'request-nameless',
		route: `${L}/requests/[id=id]`,
		as: 'partnerCoordinator',
		open: (w) => w.talkNameless
	},
	{ name: 'answer', route: `${L}/answer/[token=token]`, as: 'visitor', open: (w) => w.answerLink },
	{
		name: 'answer-errors',
		route: `${L}/answer/[token=token]`,
		as: 'visitor',
		status: 422,
		open: (w) => w.answerLink,
		then: async (page) => {
			await page.locator('label[for="f-answer-2"]').click();
			await submit(page);
		}
	},
	{
		name: 'answer-thanks',
		route: `${L}/answer/[token=token]`,
		as: 'visitor',
		open: (w) => `${w.answeredLink}?answered=1`
	},
	{
		name: 'answer-talk',
		route: `${L}/answer/[token=token]`,
		as: 'visitor',
		open: (w) => w.answeredLink
	},
	{
		name: 'answer-unknown',
		route: `${L}/answer/[token=token]`,
		as: 'visitor',
		open: '/answer/ditisgeenechtelink12345'
	},
	{ name: 'offers', route: `${L}/offers`, as: 'visitor', open: '/offers?page=3' },
	{
		name: 'offers-none',
		route: `${L}/offers`,
		as: 'visitor',
		open: '/offers?theme=housing&kind=lawFirm&costs=paid'
	},
	{ name: 'offer', route: `${L}/offers/[id=id]`, as: 'visitor', open: (w) => w.offer },
	{ name: 'offer-full', route: `${L}/offers/[id=id]`, as: 'visitor', open: (w) => w.fullOffer },
	{ name: 'offer-paused', route: `${L}/offers/[id=id]`, as: 'visitor', open: (w) => w.pausedOffer },
	{ name: 'offer-own', route: `${L}/offers/[id=id]`, as: 'partnerCoordinator', open: (w) => w.ownOffer },
	{ name: 'offers-new', route: `${L}/offers/new`, as: 'volunteerCoordinator', open: '/offers/new' },
	{ name: 'offers-new-none', route: `${L}/offers/new`, as: 'schoolMember', open: '/offers/new' },
	{
		name: 'offer-draft',
		route: `${L}/offers/[id=id]`,
		as: 'volunteerCoordinator',
		open: (w) => w.draftOffer
	},
	...(['words', 'help', 'terms', 'check'] as const).map((step): PageState => ({
		name: `offer-edit-${step}`,
		route: `${L}/offers/[id=id]/edit/[step=step]`,
		as: 'volunteerCoordinator',
		open: (w) => `${w.draftOffer}/edit/${step}?saved=1`
	})),
	{
		name: 'offer-edit-terms-errors',
		route: `${L}/offers/[id=id]/edit/[step=step]`,
		as: 'volunteerCoordinator',
		status: 422,
		open: (w) => `${w.draftOffer}/edit/terms`,
		then: submit
	},
	{
		name: 'offer-pause',
		route: `${L}/offers/[id=id]/pause`,
		as: 'partnerCoordinator',
		open: (w) => `${w.ownOffer}/pause`
	},
	{ name: 'saved-none', route: `${L}/saved`, as: 'schoolMember', open: '/saved' },
	{
		name: 'saved-new',
		route: `${L}/saved`,
		as: 'partnerCoordinator',
		open: '/saved?list=questions&theme=workload&province=Utrecht'
	},
	{ name: 'saved', route: `${L}/saved`, as: 'volunteerCoordinator', open: '/saved?saved=1' },
	{
		name: 'saved-off-unknown',
		route: `${L}/saved/off/[token=token]`,
		as: 'visitor',
		open: '/saved/off/ditisgeenechtelink12345'
	},
	{
		name: 'account-erasure',
		route: `${L}/account/erasure`,
		as: 'schoolCoordinator',
		open: '/account/erasure'
	},
	{
		name: 'request-proposal',
		route: `${L}/requests/[id=id]`,
		as: 'schoolCoordinator',
		open: (w) => w.talkProposed
	},
	{
		name: 'organisations-new',
		route: `${L}/organisations/new`,
		as: 'visitor',
		open: '/organisations/new'
	},
	{
		name: 'organisations-new-found',
		route: `${L}/organisations/new`,
		as: 'visitor',
		open: '/organisations/new?name=montessori&place='
	},
	{
		name: 'organisations-new-many',
		route: `${L}/organisations/new`,
		as: 'loner',
		open: '/organisations/new?name=de'
	},
	{
		name: 'organisations-new-none',
		route: `${L}/organisations/new`,
		as: 'loner',
		open: `/organisations/new?name=${'Rozenbottelstruikjesschool'.repeat(6)}&place=Nergenshuizen`
	},
	{
		name: 'organisations-new-search-errors',
		route: `${L}/organisations/new`,
		as: 'visitor',
		open: `/organisations/new?name=x&place=${'y'.repeat(101)}`
	},
	{
		name: 'organisations-new-register-visitor',
		route: `${L}/organisations/new`,
		as: 'visitor',
		open: '/organisations/new?name=Huiswerkclub&register=1'
	},
	{
		name: 'organisations-new-register',
		route: `${L}/organisations/new`,
		as: 'loner',
		open: '/organisations/new?name=Huiswerkclub&place=Velsen&register=1'
	},
	{
		name: 'organisations-new-register-errors',
		route: `${L}/organisations/new`,
		as: 'loner',
		status: 422,
		open: '/organisations/new?register=1',
		then: submit
	},
	{
		name: 'organisation-edit',
		route: `${L}/organisations/[id=id]/edit`,
		as: 'schoolCoordinator',
		open: (w) => `${w.school}/edit`
	},
	{
		name: 'organisation-join',
		route: `${L}/organisations/[id=id]/join`,
		as: 'loner',
		open: (w) => `${w.partner}/join`
	},
	{
		name: 'organisation-join-visitor',
		route: `${L}/organisations/[id=id]/join`,
		as: 'visitor',
		open: (w) => `${w.partner}/join`
	},
	{
		name: 'people',
		route: `${L}/organisations/[id=id]/people`,
		as: 'schoolCoordinator',
		open: (w) => `${w.school}/people`
	},
	{
		name: 'people-member',
		route: `${L}/organisations/[id=id]/people`,
		as: 'schoolMember',
		open: (w) => `${w.school}/people`
	},
	{
		name: 'person',
		route: `${L}/organisations/[id=id]/people/[person=id]`,
		as: 'schoolCoordinator',
		open: (w) => w.colleague
	},
	{
		name: 'person-self',
		route: `${L}/organisations/[id=id]/people/[person=id]`,
		as: 'schoolCoordinator',
		open: (w) => w.self
	},
	{
		name: 'invitation',
		route: `${L}/invitations/[token=token]`,
		as: 'visitor',
		open: (w) => w.invitation
	},
	{
		name: 'invitation-unknown',
		route: `${L}/invitations/[token=token]`,
		as: 'visitor',
		open: '/invitations/ditisgeenechtelink12345'
	},
	{
		name: 'alliance-checks',
		route: `${L}/alliance/checks`,
		as: 'allianceCoordinator',
		open: '/alliance/checks'
	},
	{
		name: 'alliance-people',
		route: `${L}/alliance/people`,
		as: 'administrator',
		open: '/alliance/people'
	},
	{
		name: 'alliance-people-errors',
		route: `${L}/alliance/people`,
		as: 'administrator',
		status: 422,
		open: '/alliance/people',
		then: submit
	},
	{ name: 'work-administrator', route: `${L}/work`, as: 'administrator', open: '/work' },
	{
		name: 'organisation-school',
		route: `${L}/organisations/[id=id]`,
		as: 'visitor',
		open: (w) => w.school
	},
	{ name: 'organisation-board', route: `${L}/organisations/[id=id]`, as: 'visitor', open: (w) => w.board },
	{
		name: 'organisation-partner',
		route: `${L}/organisations/[id=id]`,
		as: 'visitor',
		open: (w) => w.partner
	},
	{ name: 'sign-in', route: `${L}/sign-in`, as: 'visitor', open: '/sign-in' },
	{
		name: 'sign-in-error',
		route: `${L}/sign-in`,
		as: 'visitor',
		status: 422,
		open: '/sign-in',
		then: async (page) => {
			await page.locator('#f-email').evaluate((field) => field.setAttribute('type', 'text'));
			await page.locator('#f-email').fill('rosalie amankwa');
			await submit(page);
		}
	},
	{
		name: 'sign-in-code',
		route: `${L}/sign-in/code`,
		as: 'visitor',
		open: '/sign-in/code?email=iemand@school.example'
	},
	{
		name: 'sign-in-code-sent',
		route: `${L}/sign-in/code`,
		as: 'visitor',
		open: '/sign-in/code?email=iemand@school.example&sent=1'
	},
	{
		name: 'sign-in-code-wrong',
		route: `${L}/sign-in/code`,
		as: 'visitor',
		status: 422,
		open: '/sign-in/code?email=iemand@school.example',
		then: async (page) => {
			await page.locator('#f-code').fill('123456');
			await submit(page);
		}
	},
	{
		name: 'sign-in-link',
		route: `${L}/sign-in/link/[token=token]`,
		as: 'visitor',
		open: '/sign-in/link/ditisgeenechtelink12345'
	},
	{
		name: 'sign-in-link-used',
		route: `${L}/sign-in/link/[token=token]`,
		as: 'visitor',
		status: 410,
		open: '/sign-in/link/ditisgeenechtelink12345',
		then: submit
	},
	{ name: 'sign-out', route: `${L}/sign-out`, as: 'schoolCoordinator', open: '/sign-out' },
	{ name: 'account', route: `${L}/account`, as: 'schoolCoordinator', open: '/account?saved=1' },
	{ name: 'work-school', route: `${L}/work`, as: 'schoolCoordinator', open: '/work' },
	{ name: 'work-board', route: `${L}/work`, as: 'boardCoordinator', open: '/work' },
	{ name: 'work-partner', route: `${L}/work`, as: 'partnerCoordinator', open: '/work' },
	{ name: 'work-nothing', route: `${L}/work`, as: 'loner', open: '/work' },
	{ name: 'outbox', route: `${L}/outbox`, as: 'visitor', open: '/outbox' },
	{ name: 'outbox-mail', route: `${L}/outbox/[id=id]`, as: 'visitor', open: (w) => w.mail },
	{ name: 'accessibility', route: `${L}/accessibility`, as: 'visitor', open: '/accessibility' },
	{ name: 'privacy', route: `${L}/privacy`, as: 'visitor', open: '/privacy' },
	{ name: 'ranking', route: `${L}/ranking`, as: 'visitor', open: '/ranking' },
	{ name: 'style', route: `${L}/style`, as: 'visitor', open: '/style' },
	{
		name: 'not-found',
		route: `${L}/questions/[id=id]`,
		as: 'visitor',
		status: 404,
		open: '/questions/00000000-0000-4000-8000-000000000000'
	},
	{
		name: 'not-found-address',
		route: `${L}/[...rest]`,
		as: 'schoolMember',
		status: 404,
		open: '/nergens/heen'
	}
];

/** Routes that answer without a page of their own. */
export const WITHOUT_PAGE: readonly (keyof typeof routeAccess)[] = [
	'/',
	'/health',
	'/ready',
	'/test-clock',
	`${L}/account/export`
];

/** Opens a page in its state and gives the answer that it came from. */
export async function openPage(
	page: Page,
	state: PageState,
	world: World,
	locale: Locale
): Promise<Response> {
	const answers: Response[] = [];
	const listen = (response: Response) => {
		if (response.request().isNavigationRequest() && response.frame() === page.mainFrame())
			answers.push(response);
	};
	page.on('response', listen);
	await go(page, `/${locale}${typeof state.open === 'string' ? state.open : state.open(world)}`);
	await state.then?.(page);
	page.off('response', listen);
	const last = answers.at(-1);
	if (!last) throw new Error(`No answer for ${state.name}`);
	return last;
}

/** Gives somebody a browser of their own, signed in. */
export async function enter(context: BrowserContext, as: Viewer): Promise<Page> {
	const page = await context.newPage();
	const who = PEOPLE[as];
	if (who?.includes('@')) await signInByMail(page, who);
	else if (who !== null) await signIn(page, who);
	return page;
}

const inDutch = (path: string) => path.replace(/^\/nl/, '');

/** Makes and finds what the pages show. */
export async function buildWorld(browser: Browser, baseURL: string) {
	const context = await browser.newContext({ baseURL, locale: 'nl-NL' });
	const page = await enter(context, 'schoolCoordinator');
	const behind = async (path: string, link: string | RegExp) => {
		await go(page, path);
		await arrive(page, () => page.getByRole('main').getByRole('link', { name: link }).first().click());
		return pathOf(page);
	};
	const found = {
		school: await behind('/nl/work', 'Stichting Montessorischool Heidehof'),
		question: await behind('/nl/work', /^Eenpitter zonder personeelszaken/),
		talkAgreed: await behind('/nl/work', /HR-Veteranen/),
		talkNotNow: await behind('/nl/work', /Fonds Goed Werkgeverschap/),
		talkAskedBack: await behind('/nl/work', /Loongemak Software/),
		talkToAnswer: await behind('/nl/work', /Meridiaan Bank/),
		ownOffer: await behind('/nl/offers?kind=company&support=hr-policy', /^Strategische/),
		fullOffer: await behind('/nl/offers?theme=recruitment&support=visibility&province=Zeeland', /^Zendtijd/),
		pausedOffer: await behind('/nl/offers?kind=municipality&province=Groningen', /^Contactpersoon/),
		offer: await behind('/nl/offers?kind=volunteerGroup&support=hr-policy', /^Gepensioneerde/)
	};
	const partner = await behind(`/nl${found.offer}`, 'HR-Veteranen');
	const boardQuestion = await behind('/nl/questions?province=Limburg', /^Dagarrangement/);
	const board = await behind(`/nl${boardQuestion}`, 'Stichting Parkland Scholen');
	await go(page, '/nl/questions?theme=diversity-policy');
	const nameless = page.getByRole('main').getByRole('listitem').filter({ hasText: 'Een school in' });
	await arrive(page, () => nameless.getByRole('link').first().click());
	const namelessQuestion = pathOf(page);
	const draft = await draftQuestion(page);
	const otherDraft = await draftQuestion(page, { title: 'Een kamer voor onze nieuwe juf' });
	const staleDraft = await draftQuestion(page, { title: 'Een bank voor onze nieuwe juf' });
	const guardedDraft = await draftQuestion(page, { title: 'Wie belt ons even?' });
	await go(page, `/nl${guardedDraft}/edit/words`);
	await fillIn(page, { wish: 'Bel mij op 06 12 34 56 78.' });
	await press(page, 'Verder naar stap 2');
	await press(page, 'Laat het staan en ga verder');
	const freshQuestion = await askQuestion(page, { title: 'Samen lezen met de kleuters' });
	for (const index of [0, 2, 3]) await tick(page, 'Op mijn lijstje', index);
	await press(page, 'Bewaar mijn lijstje');
	const asking = await askQuestion(page);
	await askPartners(page, asking, 2);
	const [request, answered] = await mailsWith(page, 'vraagt jullie hulp', 2);
	if (!request || !answered) throw new Error('Asking two partners sent no two mails');
	await go(page, answered.link);
	await tick(page, 'Ja, wij willen helpen');
	await page.getByLabel('Je bericht').fill('Graag! Zullen we donderdag om vier uur bellen?');
	await press(page, 'Verstuur je antwoord');
	await go(page, `/nl${found.school}/people`);
	await page.getByLabel('Mailadres').fill('nieuwe.collega@demo.example');
	await press(page, 'Verstuur de uitnodiging');
	const [invitation] = await mailsWith(page, 'nieuwe.collega@demo.example', 1);
	const colleague = await behind(`/nl${found.school}/people`, /Sem Benhaddou/);
	const self = await behind(`/nl${found.school}/people`, /Rosalie Amankwa/);
	await context.close();
	const partnerContext = await browser.newContext({ baseURL, locale: 'nl-NL' });
	const partnerPage = await enter(partnerContext, 'volunteerCoordinator');
	const draftOffer = await draftOfOffer(partnerPage);
	await go(partnerPage, '/nl/saved?list=questions&support=hr-policy');
	await press(partnerPage, 'Bewaar');
	await go(partnerPage, `/nl${freshQuestion}/proposals/new`);
	await partnerPage.getByLabel('Wat stel je voor?').fill('Twee van ons komen graag voorlezen.');
	await partnerPage.getByLabel('Hoeveel kun je geven dit schooljaar?').fill('20');
	await tick(partnerPage, 'Uren');
	await press(partnerPage, 'Verstuur het voorstel');
	const talkProposed = pathOf(partnerPage);
	await partnerContext.close();
	const bankContext = await browser.newContext({ baseURL, locale: 'nl-NL' });
	const bank = await enter(bankContext, 'partnerCoordinator');
	await go(bank, `/nl${namelessQuestion}/proposals/new`);
	await bank.getByLabel('Wat stel je voor?').fill('Wij denken graag een keer mee.');
	await press(bank, 'Verstuur het voorstel');
	const talkNameless = pathOf(bank);
	await bankContext.close();
	return {
		...found,
		colleague,
		self,
		invitation: inDutch(invitation?.link ?? ''),
		draftOffer,
		talkProposed,
		talkNameless,
		partner,
		board,
		namelessQuestion,
		draft,
		otherDraft,
		staleDraft,
		guardedDraft,
		freshQuestion,
		mail: inDutch(request.path),
		answerLink: inDutch(request.link),
		answeredLink: inDutch(answered.link)
	};
}
