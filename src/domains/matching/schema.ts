import { z } from 'zod';
import { id, required, text, version, withoutInvisible } from '#kernel/fields.ts';
import { normaliseProvince, type Province, provinces } from '#domains/organisations/engine/index.ts';
import supportTypeList from '#reference/support-types.json' with { type: 'json' };
import themeList from '#reference/themes.json' with { type: 'json' };

/** Themes and support types are reference data: adding one is an edit of a file, not of code. */
export const THEMES = themeList;
export const SUPPORT_TYPES = supportTypeList;

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
