import { z } from 'zod';
import { id, required, text, version, withoutInvisible } from '#kernel/fields.ts';
import { normaliseProvince, type Province, provinces } from '#domains/organisations/engine/index.ts';
import agreementChecklist from '#reference/agreement-checklist.json' with { type: 'json' };
import supportTypeList from '#reference/support-types.json' with { type: 'json' };
import themeList from '#reference/themes.json' with { type: 'json' };
import { CERTIFICATES, CONTRIBUTION_KINDS } from './engine/index.ts';

/** Themes and support types are reference data: adding one is an edit of a file, not of code. */
export const THEMES = themeList;
export const SUPPORT_TYPES = supportTypeList;
export const CHECKLIST = agreementChecklist;

const themeIds = new Set(THEMES.map((theme) => theme.id));
const supportTypeIds = new Set(SUPPORT_TYPES.map((type) => type.id));

const optionalId = z.union([z.literal('').transform(() => null), id]);

/** A list of ticks, whether the form sent none, one or several. */
function ticks(known: Set<string>, max: number) {
	return z
		.preprocess(
			(value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]),
			z.array(z.string())
		)
		.transform((list) => [...new Set(list)])
		.pipe(z.array(z.string().refine((item) => known.has(item), 'unknown')).max(max, 'tooMany'));
}

export const LIMITS = {
	title: 120,
	situation: 5000,
	wish: 3000,
	audience: 500,
	starting: 200,
	ownContribution: 2000,
	tried: 2000,
	message: 3000,
	reason: 1000,
	conflict: 500
} as const;

export const VISIBILITIES = ['everyone', 'members', 'nameless'] as const;
export const URGENCIES = ['low', 'normal', 'high'] as const;

/** What a person writes of a question in their own words, where a name or a number may slip in. */
export const QUESTION_PROSE = [
	'title',
	'situation',
	'wish',
	'audience',
	'starting',
	'ownContribution',
	'tried'
] as const;

export type QuestionProse = (typeof QUESTION_PROSE)[number];

/** The wizard: an ordered list of steps, a schema per step, one draft row. */
export const QUESTION_STEPS = [
	{
		name: 'words',
		fields: z.object({
			title: required(LIMITS.title),
			situation: required(LIMITS.situation),
			wish: text(LIMITS.wish)
		})
	},
	{
		name: 'about',
		fields: z.object({
			themes: ticks(themeIds, 5).pipe(z.array(z.string()).min(1, 'missing')),
			supportTypes: ticks(supportTypeIds, 5)
		})
	},
	{
		name: 'when',
		fields: z.object({
			audience: text(LIMITS.audience),
			starting: text(LIMITS.starting),
			urgency: z.enum(URGENCIES, { error: 'missing' })
		})
	},
	{
		name: 'own',
		fields: z.object({ ownContribution: text(LIMITS.ownContribution), tried: text(LIMITS.tried) })
	},
	{ name: 'check', fields: z.object({ visibility: z.enum(VISIBILITIES, { error: 'missing' }) }) }
] as const;

export type QuestionStep = (typeof QUESTION_STEPS)[number];

export const startQuestionInput = z.object({ id, organisationId: id });

const answers = QUESTION_STEPS.map((step) => z.object({ step: z.literal(step.name), fields: step.fields }));

export const saveStepInput = z.object({
	id,
	version,
	personalDataSeen: z.boolean().default(false),
	answer: z.discriminatedUnion('step', [answers[0]!, ...answers.slice(1)])
});

export const publishQuestionInput = z.object({
	id,
	version,
	visibility: z.enum(VISIBILITIES, { error: 'missing' }),
	personalDataSeen: z.boolean()
});

export const discardDraftInput = z.object({ id, version });

/** How a question ends: it was solved, by whom perhaps, or whoever asked stops. */
export const CLOSURES = ['fulfilled', 'withdrawn'] as const;

export const closeQuestionInput = z.discriminatedUnion(
	'outcome',
	[
		z.object({
			id,
			version,
			outcome: z.literal('fulfilled'),
			/** The conversation that solved it; nothing when it was solved in another way. */
			requestId: optionalId,
			reason: text(LIMITS.reason)
		}),
		z.object({ id, version, outcome: z.literal('withdrawn'), reason: required(LIMITS.reason) })
	],
	{ error: 'answerMissing' }
);

export const shortlistInput = z.object({
	questionId: id,
	/** What the page showed: offers that weren't on it keep their place on the list. */
	shown: z.array(id).max(500),
	chosen: z.array(id).max(500)
});

export const MAX_REQUESTS = 5;

export const sendRequestsInput = z.object({
	questionId: id,
	offerIds: z.array(id).min(1, 'missing').max(MAX_REQUESTS, 'tooMany'),
	message: required(LIMITS.message),
	conflictOfInterest: text(LIMITS.conflict)
});

/** Why a request or a proposal is declined, by who answers it; the words are in the messages. */
export const NOT_NOW_REASONS = {
	partner: ['noCapacity', 'wrongPeriod', 'tooFar', 'notOurExpertise', 'otherPriority', 'other'],
	school: ['alreadyHelped', 'notOurQuestion', 'wrongPeriod', 'tooFar', 'other']
} as const;

export type NotNowReason = (typeof NOT_NOW_REASONS)['partner' | 'school'][number];

const messageId = id;

export const answerRequestInput = z.discriminatedUnion(
	'answer',
	[
		z.object({
			requestId: id,
			version,
			messageId,
			answer: z.literal('interested'),
			text: required(LIMITS.message)
		}),
		z.object({
			requestId: id,
			version,
			messageId,
			answer: z.literal('notNow'),
			reasonCode: z.enum([...new Set([...NOT_NOW_REASONS.partner, ...NOT_NOW_REASONS.school])], {
				error: 'reasonMissing'
			}),
			text: text(LIMITS.message)
		}),
		z.object({
			requestId: id,
			version,
			messageId,
			answer: z.literal('askedBack'),
			text: required(LIMITS.message)
		})
	],
	{ error: 'answerMissing' }
);

export const takeBackInput = z.object({ requestId: id, version });

export const writeMessageInput = z.object({ requestId: id, messageId, text: required(LIMITS.message) });

export const proposeHelpInput = z
	.object({
		requestId: id,
		messageId,
		questionId: id,
		partnerId: id,
		offerId: optionalId,
		text: required(LIMITS.message),
		amount: z.union(
			[
				z.literal('').transform(() => null),
				z.coerce
					.number({ error: 'notANumber' })
					.int('notANumber')
					.min(1, 'notANumber')
					.max(100_000, 'notANumber')
			],
			{ error: 'notANumber' }
		),
		/** Of a chosen offer the unit is known. */
		unit: z.enum(['places', 'hours']).optional()
	})
	.check(missing('unit', ({ amount, offerId, unit }) => typeof amount === 'number' && !offerId && !unit));

// --- Broker ----------------------------------------------------------------------------------------------------

/** Why a question doesn't get further by itself. */
export const CASE_SIGNALS = ['unanswered', 'declined', 'stalled'] as const;
export type CaseSignal = (typeof CASE_SIGNALS)[number];

/** Why the system takes a case off the board. */
export type CaseEnd = 'answered' | 'moved' | 'questionClosed';

export const CALL_OUTCOMES = ['reached', 'callBack', 'notReached'] as const;
export const CASE_LIMITS = { text: 3000, contact: 200 } as const;

const onCase = { id, version };

export const assignCaseInput = z.object({ ...onCase, to: id, text: text(CASE_LIMITS.text) });

export const noteCaseInput = z.object({ ...onCase, text: required(CASE_LIMITS.text) });

export const callCaseInput = z.object({
	...onCase,
	contact: required(CASE_LIMITS.contact),
	outcome: z.enum(CALL_OUTCOMES, { error: 'missing' }),
	text: text(CASE_LIMITS.text)
});

export const suggestOffersInput = z.object({
	...onCase,
	offerIds: z.array(id).min(1, 'missing').max(MAX_REQUESTS, 'tooMany'),
	text: text(CASE_LIMITS.text)
});

export const closeCaseInput = z.object({ ...onCase, text: required(CASE_LIMITS.text) });

// --- Offers ----------------------------------------------------------------------------------------------------

export const OFFER_LIMITS = {
	title: 120,
	description: 5000,
	audience: 500,
	municipalities: 2000,
	availability: 300,
	costNote: 300,
	reason: 300
} as const;

export const SERVES_SCOPES = ['national', 'province', 'municipality'] as const;
export const SERVED_COUNTRIES = ['Nederland', 'Vlaanderen'] as const;
export const COSTS = ['free', 'atCost', 'paid'] as const;

/** A province by the one name that tells both Limburgs apart. */
function provinceName({ country, name }: Province): string {
	return name === 'Limburg' && country === 'BE' ? 'Limburg (België)' : name;
}

export const PROVINCES = provinces.map((province) => ({
	name: provinceName(province),
	country: province.country
}));

/** How `PROVINCES` writes a province that is spelt another way. */
export function knownProvince(name: string, country?: 'NL' | 'BE'): string {
	const found = normaliseProvince(name, country);
	return found ? provinceName(found) : name;
}

/** Languages (ISO 639) in which partners here help, the usual ones first. */
export const USUAL_LANGUAGES = ['nl', 'en', 'fr', 'de', 'tr', 'ar', 'pl', 'uk'] as const;
export const OTHER_LANGUAGES = [
	'bg',
	'es',
	'fa',
	'fy',
	'hu',
	'it',
	'kea',
	'ku',
	'li',
	'ps',
	'pt',
	'ro',
	'ru',
	'sk',
	'so',
	'ta',
	'ti',
	'ur',
	'zgh',
	'zh'
] as const;

/** Names as somebody lists them: on lines of their own, or behind commas. */
function names(max: number) {
	return text(max).transform((value) =>
		[...new Set(value.split(/[,;\n]/).map((name) => name.trim()))].filter(Boolean)
	);
}

/** A whole number as a person types it. "1.000" is refused: some mean a thousand by it, some one. */
const amount = z
	.string({ error: 'notANumber' })
	.trim()
	.regex(/^[1-9]\d{0,4}$/, 'notANumber')
	.transform(Number);

const offerWords = z.object({
	title: required(OFFER_LIMITS.title),
	description: required(OFFER_LIMITS.description),
	audience: text(OFFER_LIMITS.audience)
});

const offerHelp = z.object({
	themes: ticks(themeIds, 5).pipe(z.array(z.string()).min(1, 'missing')),
	supportTypes: ticks(supportTypeIds, 5).pipe(z.array(z.string()).min(1, 'missing')),
	bringsPeople: z.enum(['yes', 'no'], { error: 'missing' }).transform((answer) => answer === 'yes')
});

/** Each way to say where has a field of its own; only the chosen one counts. */
const SERVED_FIELD = {
	national: 'countries',
	province: 'provinces',
	municipality: 'municipalities'
} as const;

/** A field that another answer makes necessary. Looks even when more is wrong, so that all is said at once. */
function missing(field: string, when: (fields: Record<string, unknown>) => boolean) {
	return z.refine<Record<string, unknown>>(() => false, {
		path: [field],
		error: 'missing',
		when: ({ value }) => when(value as Record<string, unknown>)
	});
}

function isEmpty(value: unknown): boolean {
	return Array.isArray(value) && value.length === 0;
}

const offerTerms = z
	.object({
		servesScope: z.enum(SERVES_SCOPES, { error: 'missing' }),
		countries: ticks(new Set(SERVED_COUNTRIES), 2),
		provinces: ticks(new Set(PROVINCES.map((province) => province.name)), PROVINCES.length),
		municipalities: names(OFFER_LIMITS.municipalities),
		capacityUnit: z.enum(['places', 'hours', 'none'], { error: 'missing' }),
		capacityTotal: z.union([z.literal('').transform(() => null), amount], { error: 'notANumber' }),
		availability: text(OFFER_LIMITS.availability),
		costs: z.enum(COSTS, { error: 'missing' }),
		costNote: text(OFFER_LIMITS.costNote),
		languages: ticks(new Set([...USUAL_LANGUAGES, ...OTHER_LANGUAGES]), 12).pipe(
			z.array(z.string()).min(1, 'missing')
		)
	})
	.check(
		...SERVES_SCOPES.map((scope) =>
			missing(
				SERVED_FIELD[scope],
				(terms) => terms.servesScope === scope && isEmpty(terms[SERVED_FIELD[scope]])
			)
		),
		missing(
			'capacityTotal',
			(terms) => ['places', 'hours'].includes(String(terms.capacityUnit)) && terms.capacityTotal === null
		)
	)
	.transform(({ countries, provinces, municipalities, capacityUnit, capacityTotal, ...terms }) => ({
		...terms,
		servesNames: { countries, provinces, municipalities }[SERVED_FIELD[terms.servesScope]],
		capacityTotal: capacityUnit === 'none' ? null : capacityTotal,
		capacityUnit: capacityUnit === 'none' ? ('places' as const) : capacityUnit
	}));

/** The wizard of an offer: an ordered list of steps, a schema per step, one draft row. The last step only looks. */
export const OFFER_STEPS = ['words', 'help', 'terms', 'check'] as const;

export const createOfferInput = offerWords.extend({ id, organisationId: id, personalDataSeen: z.boolean() });

export const saveOfferStepInput = z.object({
	id,
	version,
	personalDataSeen: z.boolean(),
	answer: z.discriminatedUnion('step', [
		z.object({ step: z.literal('words'), fields: offerWords }),
		z.object({ step: z.literal('help'), fields: offerHelp }),
		z.object({ step: z.literal('terms'), fields: offerTerms })
	])
});

export const publishOfferInput = z.object({ id, version });

export const pauseOfferInput = z.object({
	id,
	version,
	until: z.union([z.literal('').transform(() => null), z.iso.date('notADate')], {
		error: 'notADate'
	}),
	reason: text(OFFER_LIMITS.reason),
	personalDataSeen: z.boolean()
});

export const reopenOfferInput = z.object({ id, version });

export const correctCapacityInput = z.object({
	offerId: id,
	/** Chosen by the form, so that a second click corrects nothing. */
	submission: id,
	direction: z.enum(['taken', 'givenBack'], { error: 'missing' }),
	amount,
	reason: required(OFFER_LIMITS.reason)
});

// --- Agreements ------------------------------------------------------------------------------------------------

export const AGREEMENT_LIMITS = {
	title: 120,
	goal: 500,
	contact: 200,
	receives: 1000,
	description: 500,
	certificatesNote: 500,
	responsible: 200,
	ending: 1500,
	reason: 1000
} as const;

export const MOST_PARTIES = 12;
export const MOST_CONTRIBUTIONS = 30;
export const MOST_REVIEWS = 6;

const day = z.union([z.literal('').transform(() => null), z.iso.date('notADate')], { error: 'notADate' });

/** A whole number of hours, people, places or euros; "1.000" is refused, as elsewhere. A ledger can hold all rows together. */
const counted = z.union(
	[
		z.literal('').transform(() => null),
		z
			.string()
			.trim()
			.regex(/^[1-9]\d{0,6}$/, 'notANumber')
			.transform(Number)
	],
	{ error: 'notANumber' }
);

const checklistAnswers = z.record(z.string(), z.enum(['done', 'notNeeded', '']));

/** The steps of drafting; what is empty may come later, as long as it comes before the signing. The last step only looks. */
const AGREEMENT_FIELDS = {
	goal: z.object({
		title: required(AGREEMENT_LIMITS.title),
		goal: text(AGREEMENT_LIMITS.goal),
		startsOn: day,
		endsOn: day,
		reviews: z
			.array(day)
			.max(MOST_REVIEWS)
			.transform((days) => [...new Set(days.filter((one) => one !== null))].toSorted()),
		initiativeId: optionalId
	}),
	parties: z.object({
		parties: z
			.array(
				z.object({
					organisationId: id,
					contact: text(AGREEMENT_LIMITS.contact),
					receives: text(AGREEMENT_LIMITS.receives)
				})
			)
			.max(MOST_PARTIES)
	}),
	contributions: z.object({
		contributions: z
			.array(
				z.object({
					giverId: z.uuid({ error: 'missing' }),
					kind: z.enum(CONTRIBUTION_KINDS, { error: 'missing' }),
					amount: counted,
					description: required(AGREEMENT_LIMITS.description),
					until: day,
					offerId: optionalId
				})
			)
			.max(MOST_CONTRIBUTIONS)
	}),
	care: z.object({
		certificates: z.union([z.literal('').transform(() => null), z.enum(CERTIFICATES)]),
		certificatesNote: text(AGREEMENT_LIMITS.certificatesNote),
		responsible: text(AGREEMENT_LIMITS.responsible),
		ending: text(AGREEMENT_LIMITS.ending),
		checklist: checklistAnswers.transform((answers) =>
			Object.fromEntries(
				CHECKLIST.flatMap(({ id }) => {
					const answer = answers[id];
					return answer ? [[id, answer]] : [];
				})
			)
		)
	})
} as const;

export const AGREEMENT_STEPS = ['goal', 'parties', 'contributions', 'care', 'check'] as const;

export type AgreementStep = (typeof AGREEMENT_STEPS)[number];

export const startAgreementInput = z.object({ id, requestId: id, language: z.enum(['nl', 'en']) });

export const saveAgreementInput = z.object({
	id,
	version,
	answer: z.discriminatedUnion('step', [
		z.object({ step: z.literal('goal'), fields: AGREEMENT_FIELDS.goal }),
		z.object({ step: z.literal('parties'), fields: AGREEMENT_FIELDS.parties }),
		z.object({ step: z.literal('contributions'), fields: AGREEMENT_FIELDS.contributions }),
		z.object({ step: z.literal('care'), fields: AGREEMENT_FIELDS.care })
	])
});

export const addPartyInput = z.object({ id, version, organisationId: id });

export const offerAgreementInput = z.object({ id, version });

export const signAgreementInput = z.object({
	id,
	/** What was read: the number of a version and the hash of what it says. */
	version,
	hash: z.string().regex(/^[0-9a-f]{64}$/),
	/** The party to sign for. */
	organisationId: id,
	agreed: z.literal('yes', { error: 'missing' })
});

export const withdrawAgreementInput = z.object({
	id,
	version,
	organisationId: id,
	reason: required(AGREEMENT_LIMITS.reason)
});

export const dropAmendmentInput = z.object({ id, version });

// --- Weights ---------------------------------------------------------------------------------------------------

/** The quarters of the coin, in their order. */
export const QUARTERS = ['content', 'theme', 'support', 'place'] as const;

export type QuarterName = (typeof QUARTERS)[number];

export const WEIGHTS_REASON_LENGTH = 300;

const points = z
	.string({ error: 'outOfRange' })
	.trim()
	.regex(/^(100|\d{1,2})$/, 'outOfRange')
	.transform(Number);

/** What each quarter gives when it is full. */
const pointsOfQuarters = z.object({ content: points, theme: points, support: points, place: points });

/** Together 100, so that a score is one of 100 as well. */
function areHundred(given: Record<QuarterName, number>): boolean {
	return QUARTERS.reduce((sum, quarter) => sum + given[quarter], 0) === 100;
}
const notHundred = { path: ['points'], error: 'notHundred' };

export const tryWeightsInput = pointsOfQuarters.refine(areHundred, notHundred);

export const changeWeightsInput = pointsOfQuarters
	.extend({
		/** That the page showed; 0 when nobody chose yet. */
		version: z.coerce.number().int().min(0).max(2_147_483_647),
		reason: required(WEIGHTS_REASON_LENGTH)
	})
	.refine(areHundred, notHundred);

// --- Saved searches and digests --------------------------------------------------------------------------------

export const SEARCH_NAME_LENGTH = 80;
export const MAX_SEARCHES = 30;
export const SEARCH_LISTS = ['questions', 'offers'] as const;
export const SEARCH_FREQUENCIES = ['daily', 'weekly', 'never'] as const;

const filterValue = z
	.string()
	.max(60)
	.optional()
	.transform((value) => withoutInvisible(value ?? '') || undefined);

/** The filters of a list, by their names in its address. */
export const SEARCH_FILTERS = {
	questions: z.object({
		words: filterValue,
		theme: filterValue,
		support: filterValue,
		province: filterValue
	}),
	offers: z.object({
		words: filterValue,
		theme: filterValue,
		support: filterValue,
		kind: filterValue,
		costs: filterValue,
		province: filterValue
	})
} as const;

/** A filter as it was kept; what a later version no longer knows falls away. */
export function savedFilter(list: (typeof SEARCH_LISTS)[number], kept: unknown): Record<string, string> {
	const { data } = SEARCH_FILTERS[list].safeParse(kept);
	return Object.fromEntries(
		Object.entries(data ?? {}).flatMap(([name, value]) => (value ? [[name, value]] : []))
	);
}

const frequency = z.enum(SEARCH_FREQUENCIES, { error: 'missing' });
const search = { id, name: required(SEARCH_NAME_LENGTH), frequency };

export const saveSearchInput = z.discriminatedUnion('list', [
	z.object({ ...search, list: z.literal('questions'), filter: SEARCH_FILTERS.questions }),
	z.object({ ...search, list: z.literal('offers'), filter: SEARCH_FILTERS.offers })
]);

export const changeSearchInput = z.object({ id, frequency });

export const deleteSearchInput = z.object({ id });

export const switchFittingInput = z.object({ on: z.boolean() });

export const stopDigestsInput = z.object({ token: z.string().max(100) });

/** What can be said of a round, and its bounds. */
export const ROUND_LIMITS = {
	title: 120,
	/** Need counts in tenths. */
	needStrength: 30,
	hoursEach: 1000,
	leastPerProvince: 100,
	decline: 1000
} as const;

/** How well an offer must fit to be suggested. */
export const ROUND_FITS = ['veryWell', 'well', 'partly'] as const;

/** What one offer is found for. */
export const ROUND_PER = ['question', 'supportType'] as const;

function wholeNumberUpTo(max: number, min = 0) {
	return z.coerce
		.number({ error: 'notANumber' })
		.int('notANumber')
		.min(min, 'outOfRange')
		.max(max, 'outOfRange');
}

const optionalDay = z.union([z.literal('').transform(() => null), z.iso.date({ error: 'badDate' })]);

const roundFields = z
	.object({
		title: required(ROUND_LIMITS.title),
		theme: z.union([
			z.literal('').transform(() => null),
			z.string().refine((theme) => themeIds.has(theme), 'unknown')
		]),
		province: z.union([
			z.literal('').transform(() => null),
			z.string().refine((name) => provinces.some((province) => province.name === name), 'unknown')
		]),
		askedFrom: optionalDay,
		askedUntil: optionalDay,
		answerUntil: z.iso.date({ error: 'missing' }),
		needStrength: wholeNumberUpTo(ROUND_LIMITS.needStrength),
		per: z.enum(ROUND_PER, { error: 'missing' }),
		leastFit: z.enum(ROUND_FITS, { error: 'missing' }),
		hoursEach: wholeNumberUpTo(ROUND_LIMITS.hoursEach, 1),
		leastPerProvince: wholeNumberUpTo(ROUND_LIMITS.leastPerProvince)
	})
	.refine(({ askedFrom, askedUntil }) => !askedFrom || !askedUntil || askedFrom <= askedUntil, {
		path: ['askedUntil'],
		message: 'beforeStart'
	});

export const openRoundInput = z.object({ id }).and(roundFields);
export const changeRoundInput = z.object({ id, version }).and(roundFields);

const onRound = { id, version };
export const roundInput = z.object(onRound);

export const chooseInput = z.object({
	...onRound,
	questionId: id,
	supportType: z.union([z.literal(''), z.string().refine((type) => supportTypeIds.has(type), 'unknown')]),
	offerId: id,
	choice: z.enum(['pinned', 'excluded', 'free'], { error: 'missing' })
});

export const declinePlacementInput = z.object({
	id,
	reason: z.enum([...new Set([...NOT_NOW_REASONS.school, ...NOT_NOW_REASONS.partner])], {
		error: 'reasonMissing'
	}),
	text: text(ROUND_LIMITS.decline)
});
