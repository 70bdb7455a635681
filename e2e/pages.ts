import type { Browser, BrowserContext, Page, Response } from 'playwright-core';
import type { routeAccess } from '../src/route-access.ts';
import { EXTRA, PULSE_TOKEN, UNREACHED } from './people.ts';
import {
	agreeToTalk,
	arrive,
	askPartners,
	askQuestion,
	beginRound,
	draftAgreement,
	draftOfOffer,
	draftQuestion,
	fillIn,
	follow,
	go,
	lookAt,
	mailsWith,
	pathOf,
	press,
	publishRound,
	signAgreement,
	signIn,
	signInByMail,
	tick,
	workOutRound
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
	initiativeCoordinator: 'Kacper Borowczak',
	allianceCoordinator: 'Noor Deschuytere',
	administrator: 'Bram Tjoa',
	loner: EXTRA.loner.email,
	linked: EXTRA.linked.email
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

/** Signs in at the institution as somebody whom nobody knows here. */
async function comeFromInstitution(page: Page): Promise<void> {
	await page.locator('main form .button--large').click();
	await page.getByLabel('Naam bij de instelling').fill('iemand die nieuw is');
	await page.getByRole('button', { name: 'Verder' }).click();
	await page.waitForURL('**/sign-in/institution');
}

/** Every route, in the states that look different. */
export const PAGES: readonly PageState[] = [
	{ name: 'home', route: L, as: 'visitor', open: '' },
	{ name: 'initiatives', route: `${L}/initiatives`, as: 'schoolCoordinator', open: '/initiatives' },
	{ name: 'initiatives-all', route: `${L}/initiatives`, as: 'allianceCoordinator', open: '/initiatives' },
	{ name: 'initiatives-none', route: `${L}/initiatives`, as: 'loner', open: '/initiatives' },
	{
		name: 'initiative-running',
		route: `${L}/initiatives/[id=id]`,
		as: 'schoolCoordinator',
		open: (w) => w.running
	},
	{
		name: 'initiative-alliance',
		route: `${L}/initiatives/[id=id]`,
		as: 'allianceCoordinator',
		open: (w) => w.running
	},
	{
		name: 'initiative-stopped',
		route: `${L}/initiatives/[id=id]`,
		as: 'schoolCoordinator',
		open: (w) => w.stopped
	},
	{
		name: 'initiative-new',
		route: `${L}/initiatives/new`,
		as: 'schoolCoordinator',
		open: '/initiatives/new'
	},
	{
		name: 'initiative-new-errors',
		route: `${L}/initiatives/new`,
		as: 'schoolCoordinator',
		status: 422,
		open: '/initiatives/new',
		then: submit
	},
	{ name: 'initiative-new-none', route: `${L}/initiatives/new`, as: 'loner', open: '/initiatives/new' },
	{
		name: 'initiative-parties',
		route: `${L}/initiatives/[id=id]/parties`,
		as: 'schoolCoordinator',
		open: (w) => `${w.running}/parties`
	},
	{
		name: 'initiative-parties-found',
		route: `${L}/initiatives/[id=id]/parties`,
		as: 'schoolCoordinator',
		open: (w) => `${w.running}/parties?find=bs`
	},
	{
		name: 'initiative-parties-found-none',
		route: `${L}/initiatives/[id=id]/parties`,
		as: 'schoolCoordinator',
		open: (w) => `${w.running}/parties?find=zzzz`
	},
	{
		name: 'initiative-parties-alliance',
		route: `${L}/initiatives/[id=id]/parties`,
		as: 'allianceCoordinator',
		open: (w) => `${w.running}/parties`
	},
	{
		name: 'initiative-invitation',
		route: `${L}/initiatives/[id=id]/invitation`,
		as: 'initiativeCoordinator',
		open: (w) => `${w.running}/invitation`
	},
	{
		name: 'initiative-invitation-none',
		route: `${L}/initiatives/[id=id]/invitation`,
		as: 'loner',
		open: (w) => `${w.running}/invitation`
	},
	{
		name: 'initiative-lessons',
		route: `${L}/initiatives/[id=id]/lessons`,
		as: 'schoolCoordinator',
		open: (w) => `${w.stopped}/lessons`
	},
	{
		name: 'initiative-pulse',
		route: `${L}/initiatives/[id=id]/pulse`,
		as: 'schoolCoordinator',
		open: (w) => `${w.running}/pulse`
	},
	{
		name: 'initiative-goal',
		route: `${L}/initiatives/[id=id]/goal`,
		as: 'schoolCoordinator',
		open: (w) => `${w.running}/goal`
	},
	{
		name: 'initiative-goal-errors',
		route: `${L}/initiatives/[id=id]/goal`,
		as: 'schoolCoordinator',
		status: 422,
		open: (w) => `${w.running}/goal`,
		then: async (page) => {
			await page.locator('#f-goal').fill('');
			await submit(page);
		}
	},
	{
		name: 'initiative-plan',
		route: `${L}/initiatives/[id=id]/plan`,
		as: 'schoolCoordinator',
		open: (w) => `${w.running}/plan`
	},
	{
		name: 'initiative-plan-empty',
		route: `${L}/initiatives/[id=id]/plan`,
		as: 'schoolCoordinator',
		status: 422,
		open: (w) => `${w.initiative}/plan`,
		then: submit
	},
	{
		name: 'initiative-barriers',
		route: `${L}/initiatives/[id=id]/barriers`,
		as: 'schoolCoordinator',
		open: (w) => `${w.running}/barriers`
	},
	{
		name: 'initiative-barriers-errors',
		route: `${L}/initiatives/[id=id]/barriers`,
		as: 'schoolCoordinator',
		status: 422,
		open: (w) => `${w.running}/barriers`,
		then: submit
	},
	{ name: 'barriers', route: `${L}/barriers`, as: 'schoolCoordinator', open: '/barriers' },
	{
		name: 'initiative-calendar',
		route: `${L}/initiatives/[id=id]/calendar`,
		as: 'schoolCoordinator',
		open: (w) => `${w.running}/calendar`,
		then: async (page) => {
			await arrive(page, () => page.locator('form[action="?/make"] button').first().click());
		}
	},
	{
		name: 'initiative-people',
		route: `${L}/initiatives/[id=id]/people`,
		as: 'schoolCoordinator',
		open: (w) => `${w.running}/people`
	},
	{
		name: 'initiative-people-empty',
		route: `${L}/initiatives/[id=id]/people`,
		as: 'schoolCoordinator',
		status: 422,
		open: (w) => `${w.initiative}/people`,
		then: submit
	},
	{
		name: 'initiative-person',
		route: `${L}/initiatives/[id=id]/people/[person=id]`,
		as: 'schoolCoordinator',
		open: (w) => w.professional
	},
	{
		name: 'initiative-person-errors',
		route: `${L}/initiatives/[id=id]/people/[person=id]`,
		as: 'schoolCoordinator',
		status: 422,
		open: (w) => w.professional,
		then: async (page) => {
			await arrive(page, () => page.locator('form[action="?/conduct"] button').click());
		}
	},
	{
		name: 'initiative-person-absence',
		route: `${L}/initiatives/[id=id]/people/[person=id]`,
		as: 'schoolCoordinator',
		open: (w) => w.professionalAbsent,
		then: async (page) => {
			await page.locator('details:has(form[action="?/absence"]) > summary').click();
		}
	},
	{
		name: 'initiative-step',
		route: `${L}/initiatives/[id=id]/plan/[step=id]`,
		as: 'schoolCoordinator',
		open: (w) => w.step
	},
	{
		name: 'initiative-review',
		route: `${L}/initiatives/[id=id]/review`,
		as: 'schoolCoordinator',
		open: (w) => `${w.running}/review`
	},
	{
		name: 'initiative-review-errors',
		route: `${L}/initiatives/[id=id]/review`,
		as: 'schoolCoordinator',
		status: 422,
		open: (w) => `${w.running}/review`,
		then: async (page) => {
			await page.locator('label[for=f-decision-2]').click();
			await submit(page);
		}
	},
	{ name: 'pulse', route: `${L}/pulse/[token=token]`, as: 'visitor', open: `/pulse/${PULSE_TOKEN}` },
	{
		name: 'pulse-errors',
		route: `${L}/pulse/[token=token]`,
		as: 'visitor',
		status: 422,
		open: `/pulse/${PULSE_TOKEN}`,
		then: submit
	},
	{
		name: 'pulse-unknown',
		route: `${L}/pulse/[token=token]`,
		as: 'visitor',
		open: '/pulse/eenverzonnenlinkvanniemand12'
	},
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
	...(['goal', 'parties', 'contributions', 'care', 'check'] as const).map((step): PageState => ({
		name: `agreement-edit-${step}`,
		route: `${L}/agreements/[id=id]/edit/[step=step]`,
		as: 'schoolCoordinator',
		open: (w) => `${w.agreementDraft}/edit/${step}?saved=1`
	})),
	{
		name: 'agreement-edit-parties-found',
		route: `${L}/agreements/[id=id]/edit/[step=step]`,
		as: 'schoolCoordinator',
		open: (w) => `${w.agreementDraft}/edit/parties?find=gemeente`
	},
	{
		name: 'agreement-edit-contributions-errors',
		route: `${L}/agreements/[id=id]/edit/[step=step]`,
		as: 'schoolCoordinator',
		status: 422,
		open: (w) => `${w.agreementDraft}/edit/contributions`,
		then: async (page) => {
			await page.locator('#f-amount-0').fill('een paar');
			await page.locator('#f-description-1').fill('Koffie');
			await submit(page);
		}
	},
	{
		name: 'agreement-edit-care-stale',
		route: `${L}/agreements/[id=id]/edit/[step=step]`,
		as: 'schoolCoordinator',
		status: 409,
		open: (w) => `${w.agreementDraft}/edit/care`,
		then: async (page) => {
			const other = await page.context().newPage();
			await go(other, page.url());
			// Another text for each language, so that it changes each time that this page is opened.
			await other.locator('#f-responsible').fill(`Meester Bo (${new URL(page.url()).pathname.slice(1, 3)})`);
			await submit(other);
			await other.close();
			await page.locator('#f-responsible').fill('Juf Ans');
			await submit(page);
		}
	},
	{
		name: 'agreement-draft',
		route: `${L}/agreements/[id=id]`,
		as: 'schoolCoordinator',
		open: (w) => w.agreementDraft
	},
	{
		name: 'agreement-offered',
		route: `${L}/agreements/[id=id]`,
		as: 'schoolCoordinator',
		open: (w) => w.agreementOffered
	},
	{
		name: 'agreement-offered-errors',
		route: `${L}/agreements/[id=id]`,
		as: 'schoolCoordinator',
		status: 422,
		open: (w) => w.agreementOffered,
		then: submit
	},
	{
		name: 'agreement-offered-member',
		route: `${L}/agreements/[id=id]`,
		as: 'schoolMember',
		open: (w) => w.agreementOffered
	},
	{
		name: 'agreement-signed',
		route: `${L}/agreements/[id=id]`,
		as: 'volunteerCoordinator',
		open: (w) => w.agreementSigned
	},
	{
		name: 'agreement-versions',
		route: `${L}/agreements/[id=id]/versions`,
		as: 'volunteerCoordinator',
		open: (w) => `${w.agreementSigned}/versions?before=1`
	},
	{
		name: 'agreement-versions-one',
		route: `${L}/agreements/[id=id]/versions`,
		as: 'schoolCoordinator',
		open: (w) => `${w.agreementOffered}/versions`
	},
	{
		name: 'agreement-withdrawal',
		route: `${L}/agreements/[id=id]/withdrawal`,
		as: 'schoolCoordinator',
		open: (w) => `${w.agreementOffered}/withdrawal`
	},
	{
		name: 'agreement-withdrawal-errors',
		route: `${L}/agreements/[id=id]/withdrawal`,
		as: 'schoolCoordinator',
		status: 422,
		open: (w) => `${w.agreementOffered}/withdrawal`,
		then: submit
	},
	{
		name: 'agreement-verification',
		route: `${L}/agreements/verification`,
		as: 'visitor',
		open: '/agreements/verification'
	},
	{
		name: 'agreement-verification-unknown',
		route: `${L}/agreements/verification`,
		as: 'visitor',
		open: '/agreements/verification',
		then: async (page) => {
			const file = { name: 'afspraak.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7') };
			await page.locator('#f-file').setInputFiles(file);
			await submit(page);
		}
	},
	{
		name: 'initiative',
		route: `${L}/initiatives/[id=id]`,
		as: 'volunteerCoordinator',
		open: (w) => w.initiative
	},
	...(
		[
			['question', 'helpQuestion', 'schoolCoordinator', (w) => w.freshQuestion],
			['request', 'helpRequest', 'schoolCoordinator', (w) => w.talkAgreed],
			['request-nameless', 'helpRequest', 'partnerCoordinator', (w) => w.talkNameless],
			['agreement', 'agreement', 'volunteerCoordinator', (w) => w.agreementSigned],
			['initiative', 'initiative', 'volunteerCoordinator', (w) => w.initiative],
			['offer', 'offer', 'volunteerCoordinator', (w) => w.draftOffer],
			['organisation', 'organisation', 'allianceCoordinator', (w) => w.partner],
			['organisation-own', 'organisation', 'schoolCoordinator', (w) => w.school],
			['case', 'brokerCase', 'allianceCoordinator', (w) => w.brokerCase]
		] satisfies [string, string, Viewer, (world: World) => string][]
	).map(([name, type, as, place]): PageState => ({
		name: `history-${name}`,
		route: `${L}/history/[type]/[id=id]`,
		as,
		open: (w) => `/history/${type}/${place(w).split('/').at(-1)}`
	})),
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
		name: 'organisation-export',
		route: `${L}/organisations/[id=id]/export`,
		as: 'schoolCoordinator',
		open: (w) => `${w.school}/export`
	},
	{
		name: 'organisation-export-board',
		route: `${L}/organisations/[id=id]/export`,
		as: 'boardCoordinator',
		open: (w) => `${w.schools.given}/export`
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
		name: 'mandates',
		route: `${L}/organisations/[id=id]/mandates`,
		as: 'schoolCoordinator',
		open: (w) => `${w.school}/mandates`
	},
	{
		name: 'mandates-member',
		route: `${L}/organisations/[id=id]/mandates`,
		as: 'schoolMember',
		open: (w) => `${w.school}/mandates`
	},
	{
		name: 'mandates-errors',
		route: `${L}/organisations/[id=id]/mandates`,
		as: 'schoolCoordinator',
		open: (w) => `${w.school}/mandates`,
		then: submit,
		status: 422
	},
	{
		name: 'mandates-board',
		route: `${L}/organisations/[id=id]/mandates`,
		as: 'boardCoordinator',
		open: (w) => `${w.board}/mandates`
	},
	...(['given', 'notGiven'] as const).map((state): PageState => ({
		name: `mandates-school-${state}`,
		route: `${L}/organisations/[id=id]/mandates`,
		as: 'boardCoordinator',
		open: (w) => `${w.schools[state]}/mandates`
	})),
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
		name: 'broker-board',
		route: `${L}/alliance/broker`,
		as: 'allianceCoordinator',
		open: '/alliance/broker'
	},
	{
		name: 'broker-board-none',
		route: `${L}/alliance/broker`,
		as: 'allianceCoordinator',
		open: '/alliance/broker?signal=stalled&age=30&need=4&holder=me'
	},
	{
		name: 'broker-case',
		route: `${L}/alliance/broker/[id=id]`,
		as: 'allianceCoordinator',
		open: (w) => w.brokerCase
	},
	{
		name: 'broker-case-errors',
		route: `${L}/alliance/broker/[id=id]`,
		as: 'allianceCoordinator',
		status: 422,
		open: (w) => w.brokerCase,
		then: async (page) => {
			await page.locator('details:has(#f-call-contact) > summary').click();
			await page.locator('#f-call-text').fill('De directeur zit in een vergadering.');
			const loaded = page.waitForEvent('load');
			await page.locator('details:has(#f-call-contact) form button').click();
			await loaded;
		}
	},
	{
		name: 'compare-school',
		route: `${L}/questions/[id=id]/offers/[offer=id]`,
		as: 'schoolCoordinator',
		open: (w) => w.comparedBySchool
	},
	{
		name: 'compare-partner',
		route: `${L}/questions/[id=id]/offers/[offer=id]`,
		as: 'volunteerCoordinator',
		open: (w) => w.comparedByPartner
	},
	{
		name: 'rounds',
		route: `${L}/alliance/rounds`,
		as: 'allianceCoordinator',
		open: '/alliance/rounds'
	},
	{
		name: 'round-new',
		route: `${L}/alliance/rounds/new`,
		as: 'allianceCoordinator',
		open: '/alliance/rounds/new'
	},
	{
		name: 'round-new-errors',
		route: `${L}/alliance/rounds/new`,
		as: 'allianceCoordinator',
		status: 422,
		open: '/alliance/rounds/new',
		then: async (page) => {
			await page.locator('#f-hoursEach').fill('heel veel');
			await page.locator('#f-askedFrom').fill('2026-11-02');
			await page.locator('#f-askedUntil').fill('2026-11-01');
			const loaded = page.waitForEvent('load');
			await page.locator('main form button').click();
			await loaded;
		}
	},
	{
		name: 'round-begun',
		route: `${L}/alliance/rounds/[id=id]`,
		as: 'allianceCoordinator',
		open: (w) => w.roundBegun
	},
	{
		name: 'round',
		route: `${L}/alliance/rounds/[id=id]`,
		as: 'allianceCoordinator',
		open: (w) => w.round,
		then: async (page) => {
			await page.locator('.entries details > summary').first().click();
		}
	},
	{
		name: 'round-none',
		route: `${L}/alliance/rounds/[id=id]`,
		as: 'allianceCoordinator',
		open: (w) => `${w.round}?show=none`
	},
	{
		name: 'round-edit',
		route: `${L}/alliance/rounds/[id=id]/edit`,
		as: 'allianceCoordinator',
		open: (w) => `${w.round}/edit`
	},
	{
		name: 'round-recruitment',
		route: `${L}/alliance/rounds/[id=id]/recruitment`,
		as: 'allianceCoordinator',
		open: (w) => `${w.round}/recruitment`
	},
	{
		name: 'round-published',
		route: `${L}/alliance/rounds/[id=id]`,
		as: 'allianceCoordinator',
		open: (w) => w.roundPublished
	},
	{
		name: 'placement-school',
		route: `${L}/placements/[id=id]`,
		as: 'schoolCoordinator',
		open: (w) => w.placement,
		then: async (page) => {
			await page.locator('main details > summary').click();
		}
	},
	{
		name: 'placement-school-errors',
		route: `${L}/placements/[id=id]`,
		as: 'schoolCoordinator',
		status: 422,
		open: (w) => w.placement,
		then: async (page) => {
			await page.locator('main details > summary').click();
			const loaded = page.waitForEvent('load');
			await page.locator('main details form button').click();
			await loaded;
		}
	},
	{
		name: 'placement-partner',
		route: `${L}/placements/[id=id]`,
		as: 'volunteerCoordinator',
		open: (w) => w.placementOfPartner
	},
	{
		name: 'placement-alliance',
		route: `${L}/placements/[id=id]`,
		as: 'allianceCoordinator',
		open: (w) => w.placement
	},
	{
		name: 'diligence',
		route: `${L}/organisations/[id=id]/diligence`,
		as: 'allianceCoordinator',
		open: (w) => `${w.partner}/diligence`
	},
	{
		name: 'diligence-none',
		route: `${L}/organisations/[id=id]/diligence`,
		as: 'allianceCoordinator',
		open: (w) => `${w.board}/diligence`
	},
	{
		name: 'diligence-errors',
		route: `${L}/organisations/[id=id]/diligence`,
		as: 'allianceCoordinator',
		status: 422,
		open: (w) => `${w.board}/diligence`,
		then: submit
	},
	{
		name: 'alliance-settings',
		route: `${L}/alliance/settings`,
		as: 'allianceCoordinator',
		open: '/alliance/settings'
	},
	{
		name: 'alliance-settings-errors',
		route: `${L}/alliance/settings`,
		as: 'allianceCoordinator',
		status: 422,
		open: '/alliance/settings',
		then: async (page) => {
			await page.locator('#f-promiseDays').fill('21');
			const loaded = page.waitForEvent('load');
			await page.locator('form:has(#f-promiseDays) button').click();
			await loaded;
		}
	},
	{
		name: 'weights',
		route: `${L}/alliance/weights`,
		as: 'allianceCoordinator',
		open: '/alliance/weights'
	},
	{
		name: 'weights-tried',
		route: `${L}/alliance/weights`,
		as: 'allianceCoordinator',
		open: '/alliance/weights?content=20&theme=20&support=20&place=40'
	},
	{
		name: 'weights-errors',
		route: `${L}/alliance/weights`,
		as: 'allianceCoordinator',
		open: '/alliance/weights?content=60&theme=20&support=20&place=20'
	},
	{
		name: 'weights-saved-errors',
		route: `${L}/alliance/weights`,
		as: 'allianceCoordinator',
		status: 422,
		open: '/alliance/weights?content=20&theme=20&support=20&place=40',
		then: submit
	},
	{
		name: 'holidays',
		route: `${L}/alliance/holidays`,
		as: 'allianceCoordinator',
		open: '/alliance/holidays'
	},
	{
		name: 'holidays-add-errors',
		route: `${L}/alliance/holidays`,
		as: 'allianceCoordinator',
		status: 422,
		open: '/alliance/holidays',
		then: async (page) => {
			await page.locator('details:has(#f-name) > summary').click();
			await arrive(page, () => page.locator('form[action="?/add"] button').click());
		}
	},
	{
		name: 'holidays-import-errors',
		route: `${L}/alliance/holidays`,
		as: 'allianceCoordinator',
		status: 422,
		open: '/alliance/holidays',
		then: async (page) => {
			await page.locator('details:has(#f-file) > summary').click();
			await arrive(page, () => page.locator('form[action="?/import"] button').click());
		}
	},
	{
		name: 'holiday',
		route: `${L}/alliance/holidays/[id=id]`,
		as: 'allianceCoordinator',
		open: '/alliance/holidays',
		then: async (page) => {
			await arrive(page, () => page.locator('main td a').first().click());
		}
	},
	{
		name: 'school-holidays',
		route: `${L}/organisations/[id=id]/holidays`,
		as: 'schoolCoordinator',
		open: (w) => `${w.school}/holidays`
	},
	{
		name: 'school-holidays-errors',
		route: `${L}/organisations/[id=id]/holidays`,
		as: 'schoolCoordinator',
		status: 422,
		open: (w) => `${w.school}/holidays`,
		then: async (page) => {
			await page.locator('main details > summary').click();
			await arrive(page, () => page.locator('form[action="?/add"] button').click());
		}
	},
	{ name: 'work-alliance', route: `${L}/work`, as: 'allianceCoordinator', open: '/work' },
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
	{ name: 'support', route: `${L}/alliance/support`, as: 'administrator', open: '/alliance/support' },
	{
		name: 'support-found',
		route: `${L}/alliance/support`,
		as: 'administrator',
		open: '/alliance/support?find=ank'
	},
	{
		name: 'support-none',
		route: `${L}/alliance/support`,
		as: 'administrator',
		open: '/alliance/support?find=bestaatniet'
	},
	{
		name: 'support-unknown',
		route: `${L}/alliance/support`,
		as: 'administrator',
		open: '/alliance/support?find=niemand@demo.example'
	},
	{
		name: 'support-errors',
		route: `${L}/alliance/support`,
		as: 'administrator',
		open: '/alliance/support?find=a'
	},
	{
		name: 'support-person',
		route: `${L}/alliance/support/[subject=subject]`,
		as: 'administrator',
		open: (w) => `${w.supported}?done=mailSignIn`
	},
	{
		name: 'support-address',
		route: `${L}/alliance/support/[subject=subject]`,
		as: 'administrator',
		open: `/alliance/support/${UNREACHED}`
	},
	{
		name: 'support-why',
		route: `${L}/alliance/support/[subject=subject]`,
		as: 'administrator',
		open: '/alliance/support/niemand@demo.example'
	},
	{
		name: 'support-why-errors',
		route: `${L}/alliance/support/[subject=subject]`,
		as: 'administrator',
		status: 422,
		open: '/alliance/support/niemand@demo.example',
		then: submit
	},
	{
		name: 'support-act',
		route: `${L}/alliance/support/[subject=subject]/[act=act]`,
		as: 'administrator',
		open: (w) => `${w.supported}/endSessions`
	},
	{
		name: 'support-act-errors',
		route: `${L}/alliance/support/[subject=subject]/[act=act]`,
		as: 'administrator',
		status: 422,
		open: (w) => `${w.supported}/mailSignIn`,
		then: async (page) => {
			await page.locator('#f-reason').fill('');
			await submit(page);
		}
	},
	{
		name: 'support-log',
		route: `${L}/alliance/support/log`,
		as: 'administrator',
		open: '/alliance/support/log'
	},
	{ name: 'account-supported', route: `${L}/account`, as: 'volunteerCoordinator', open: '/account' },
	{ name: 'work-administrator', route: `${L}/work`, as: 'administrator', open: '/work' },
	{
		name: 'organisation-school',
		route: `${L}/organisations/[id=id]`,
		as: 'visitor',
		open: (w) => w.school
	},
	{ name: 'organisation-board', route: `${L}/organisations/[id=id]`, as: 'visitor', open: (w) => w.board },
	{
		name: 'organisation-own',
		route: `${L}/organisations/[id=id]`,
		as: 'schoolCoordinator',
		open: (w) => w.school
	},
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
	{
		name: 'sign-in-institution',
		route: `${L}/sign-in/institution/[provider]`,
		as: 'visitor',
		open: '/sign-in/institution/surfconext'
	},
	{
		name: 'sign-in-institution-refused',
		route: `${L}/sign-in/institution/[provider]`,
		as: 'visitor',
		open: '/sign-in/institution/entree?problem=refused'
	},
	{
		name: 'sign-in-institution-down',
		route: `${L}/sign-in/institution/[provider]`,
		as: 'visitor',
		status: 503,
		open: '/sign-in/institution/entree',
		then: submit
	},
	{
		name: 'sign-in-institution-again',
		route: `${L}/sign-in/institution`,
		as: 'visitor',
		open: '/sign-in/institution'
	},
	{
		name: 'sign-in-institution-first',
		route: `${L}/sign-in/institution`,
		as: 'visitor',
		open: '/sign-in/institution/surfconext',
		then: comeFromInstitution
	},
	{
		name: 'sign-in-institution-link',
		route: `${L}/sign-in/institution`,
		as: 'loner',
		open: '/sign-in/institution/surfconext',
		then: comeFromInstitution
	},
	{ name: 'sign-in-passkey', route: `${L}/sign-in/passkey`, as: 'visitor', open: '/sign-in/passkey' },
	{
		name: 'sign-in-passkey-use',
		route: `${L}/sign-in/passkey`,
		as: 'visitor',
		open: '/sign-in/passkey',
		then: submit
	},
	{
		name: 'passkeys',
		route: `${L}/account/passkeys`,
		as: 'schoolCoordinator',
		open: '/account/passkeys?done=removed'
	},
	{ name: 'passkeys-add', route: `${L}/account/passkeys`, as: 'loner', open: '/account/passkeys' },
	{ name: 'sign-out', route: `${L}/sign-out`, as: 'schoolCoordinator', open: '/sign-out' },
	{ name: 'account', route: `${L}/account`, as: 'schoolCoordinator', open: '/account?saved=1' },
	{
		name: 'account-linked',
		route: `${L}/account`,
		as: 'linked',
		open: '/account?institution=notLinked'
	},
	{ name: 'work-linked', route: `${L}/work`, as: 'linked', open: '/work' },
	{ name: 'work-school', route: `${L}/work`, as: 'schoolCoordinator', open: '/work' },
	{ name: 'work-board', route: `${L}/work`, as: 'boardCoordinator', open: '/work' },
	{ name: 'work-partner', route: `${L}/work`, as: 'partnerCoordinator', open: '/work' },
	{ name: 'work-nothing', route: `${L}/work`, as: 'loner', open: '/work' },
	{ name: 'outbox', route: `${L}/outbox`, as: 'visitor', open: '/outbox' },
	{ name: 'outbox-mail', route: `${L}/outbox/[id=id]`, as: 'visitor', open: (w) => w.mail },
	{ name: 'figures', route: `${L}/figures`, as: 'visitor', open: '/figures' },
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
	`${L}/agreements/[id=id]/file`,
	`${L}/organisations/[id=id]/export/file`,
	'/',
	'/calendar/[token=token]',
	'/health',
	'/metrics',
	'/ready',
	'/test-clock',
	'/sign-in/institution/callback',
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
	const schools = {
		given: await behind(`/nl${board}`, 'Bs De Roderhof'),
		notGiven: await behind(`/nl${board}`, 'Bs De Mijnvlinder')
	};
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
	const comparedBySchool = await behind(`/nl${freshQuestion}`, /^Lees beide teksten/);
	await go(page, `/nl${freshQuestion}`);
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
	await go(page, `/nl${asking}`);
	await arrive(page, () =>
		page.locator('#conversations li', { hasText: 'Ja, wij' }).getByRole('link').first().click()
	);
	await press(page, 'Maak een afspraak');
	const agreementDraft = pathOf(page).replace('/edit/goal', '');
	const agreementOffered = await behind('/nl/work', /^Teken: /);
	await go(page, `/nl${found.school}/people`);
	await page.getByLabel('Mailadres').fill('nieuwe.collega@demo.example');
	await press(page, 'Verstuur de uitnodiging');
	const [invitation] = await mailsWith(page, 'nieuwe.collega@demo.example', 1);
	const colleague = await behind(`/nl${found.school}/people`, /Sem Benhaddou/);
	const self = await behind(`/nl${found.school}/people`, /Rosalie Amankwa/);
	const school = page;
	const partnerContext = await browser.newContext({ baseURL, locale: 'nl-NL' });
	const partnerPage = await enter(partnerContext, 'volunteerCoordinator');
	const draftOffer = await draftOfOffer(partnerPage);
	await go(partnerPage, `/nl${found.offer}`);
	await follow(partnerPage, /^Lees beide teksten/);
	const comparedByPartner = pathOf(partnerPage);
	await go(partnerPage, '/nl/saved?list=questions&support=hr-policy');
	await press(partnerPage, 'Bewaar');
	await go(partnerPage, `/nl${freshQuestion}/proposals/new`);
	await partnerPage.getByLabel('Wat stel je voor?').fill('Twee van ons komen graag voorlezen.');
	await partnerPage.getByLabel('Hoeveel kun je geven dit schooljaar?').fill('20');
	await tick(partnerPage, 'Uren');
	await press(partnerPage, 'Verstuur het voorstel');
	const talkProposed = pathOf(partnerPage);
	await askQuestion(school, {
		title: 'Een oud-directeur personeelszaken die met ons meekijkt',
		situation: 'Onze directeur loopt vast in lastige gesprekken, het functiegebouw en een scholingsplan.',
		wish: 'Een gepensioneerde personeelsdirecteur die er een halfjaar lang tien gesprekken over voert.'
	});
	const talking = await askQuestion(school, { title: 'Wie praat er met onze leraren?' });
	const agreementSigned = await draftAgreement(school, await agreeToTalk(school, partnerPage, talking));
	await press(school, 'Leg voor om te tekenen');
	await signAgreement(school, agreementSigned);
	await signAgreement(partnerPage, agreementSigned);
	await follow(partnerPage, 'Naar de samenwerking');
	const initiative = pathOf(partnerPage);
	const running = await behind('/nl/initiatives', /^Rekencoaches/);
	const stopped = await behind('/nl/initiatives', /^Samen koken/);
	await go(school, `/nl${running}/plan`);
	await follow(school, /Twee reservecoaches/);
	const step = pathOf(school);
	const professional = await behind(`/nl${running}/people`, 'Sven Aertsen');
	const professionalAbsent = await behind(`/nl${running}/people`, 'Marit de Bruin');
	await context.close();
	await partnerContext.close();
	const bankContext = await browser.newContext({ baseURL, locale: 'nl-NL' });
	const bank = await enter(bankContext, 'partnerCoordinator');
	await go(bank, `/nl${namelessQuestion}/proposals/new`);
	await bank.getByLabel('Wat stel je voor?').fill('Wij denken graag een keer mee.');
	await press(bank, 'Verstuur het voorstel');
	const talkNameless = pathOf(bank);
	await bankContext.close();
	const allianceContext = await browser.newContext({ baseURL, locale: 'nl-NL' });
	const alliance = await enter(allianceContext, 'allianceCoordinator');
	await go(alliance, '/nl/alliance/broker?holder=me&order=age');
	await arrive(alliance, () => alliance.locator('main h2 a').first().click());
	const brokerCase = pathOf(alliance);
	for (const [outcome, note, source] of [
		['Niets gevonden', '', 'KvK-register en jaarverslag'],
		['Let op', 'Een bestuurslid zit ook in de raad van toezicht van een schoolbestuur.', 'Eigen website']
	] as const) {
		await go(alliance, `/nl${partner}/diligence`);
		await tick(alliance, note ? 'Belangenverstrengeling' : 'Betrouwbaarheid');
		await tick(alliance, outcome);
		await alliance.getByLabel('Wat moet een collega weten?').fill(note);
		await alliance.locator('#f-source').fill(source);
		await alliance.getByLabel('Geldt tot en met').fill('2027-08-01');
		await press(alliance, 'Leg vast');
	}
	await go(alliance, '/nl/alliance/rounds');
	await follow(alliance, 'Alle vragen van dit voorjaar');
	const roundBegun = pathOf(alliance);
	const round = await beginRound(alliance, {
		title:
			'Vragen over personeel en begeleiding van starters in alle provincies, met wat overbleef van vorig jaar',
		from: ''
	});
	await workOutRound(alliance);
	const roundPublished = await publishRound(alliance);
	await allianceContext.close();
	const suggestedTo = async (as: Viewer) => {
		const own = await browser.newContext({ baseURL, locale: 'nl-NL' });
		const reader = await enter(own, as);
		await go(reader, '/nl/work');
		await arrive(reader, () =>
			reader
				.getByRole('link', { name: /past bij/ })
				.first()
				.click()
		);
		const path = pathOf(reader);
		await own.close();
		return path;
	};
	const placement = await suggestedTo('schoolCoordinator');
	const placementOfPartner = await suggestedTo('volunteerCoordinator');
	const supportContext = await browser.newContext({ baseURL, locale: 'nl-NL' });
	const administrator = await enter(supportContext, 'administrator');
	await lookAt(administrator, UNREACHED, 'Belde op 12 november: krijgt geen uitnodiging.');
	const supported = await lookAt(
		administrator,
		'hetty.vanoeveren@demo.example',
		'Belde op 13 november: laptop laten liggen in de trein.'
	);
	await supportContext.close();
	return {
		...found,
		comparedBySchool,
		comparedByPartner,
		roundBegun,
		round,
		roundPublished,
		placement,
		placementOfPartner,
		supported,
		colleague,
		self,
		invitation: inDutch(invitation?.link ?? ''),
		draftOffer,
		agreementDraft,
		agreementOffered,
		agreementSigned,
		initiative,
		running,
		stopped,
		step,
		professional,
		professionalAbsent,
		talkProposed,
		talkNameless,
		partner,
		board,
		schools,
		namelessQuestion,
		brokerCase,
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
