import { z } from 'zod';
import supportTypeList from '#reference/support-types.json' with { type: 'json' };
import themeList from '#reference/themes.json' with { type: 'json' };

/** Themes and support types are reference data: adding one is an edit of a file, not of code. */
export const THEMES = themeList;
export const SUPPORT_TYPES = supportTypeList;

const themeIds = new Set(THEMES.map((theme) => theme.id));
const supportTypeIds = new Set(SUPPORT_TYPES.map((type) => type.id));

const id = z.uuid({ error: 'unknown' });
const version = z.coerce.number().int().positive();

/** Characters that no person types and no page should show, bidirectional overrides among them. */
// eslint-disable-next-line no-control-regex -- naming them is the point
const INVISIBLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g;

/** Text as a person wrote it: trimmed, one kind of line end, at most `max` characters. */
function text(max: number) {
	return z
		.string()
		.transform((value) => value.replace(/\r\n?/g, '\n').replace(INVISIBLE, '').trim())
		.pipe(z.string().max(max, 'tooLong'));
}

function required(max: number) {
	return text(max).pipe(z.string().min(1, 'missing'));
}

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
	answer: z.discriminatedUnion('step', [answers[0]!, ...answers.slice(1)])
});

export const publishQuestionInput = z.object({
	id,
	version,
	visibility: z.enum(VISIBILITIES, { error: 'missing' }),
	personalDataSeen: z.boolean()
});

export const withdrawQuestionInput = z.object({ id, version, reason: required(LIMITS.reason) });

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

/** Why a partner can't now; the words are in the messages. */
export const NOT_NOW_REASONS = [
	'noCapacity',
	'wrongPeriod',
	'tooFar',
	'notOurExpertise',
	'otherPriority',
	'other'
] as const;

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
			reasonCode: z.enum(NOT_NOW_REASONS, { error: 'reasonMissing' }),
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

export const writeMessageInput = z.object({ requestId: id, messageId, text: required(LIMITS.message) });

export const proposeHelpInput = z.object({
	requestId: id,
	messageId,
	questionId: id,
	partnerId: id,
	offerId: z.union([z.literal('').transform(() => null), id]),
	text: required(LIMITS.message),
	amount: z.union([
		z.literal('').transform(() => null),
		z.coerce.number({ error: 'notANumber' }).int('notANumber').min(1, 'notANumber').max(100_000, 'notANumber')
	]),
	unit: z.enum(['places', 'hours'])
});
