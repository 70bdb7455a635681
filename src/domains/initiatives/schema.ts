import { z } from 'zod';
import { type Country, daysBetween, minutesOf } from '#kernel/dates.ts';
import { id, required, text, version } from '#kernel/fields.ts';
import processData from '#reference/initiative-process.json' with { type: 'json' };
import holidayData from '#reference/school-holidays.json' with { type: 'json' };
import visitData from '#reference/visits.json' with { type: 'json' };
import { holidayRegionsSchema, processSchema, visitRulesSchema } from './engine/index.ts';

/** The process that new initiatives are led by. Adding a phase, an item, a statement or a signal is an edit of the file. */
export const REFERENCE_PROCESS = processSchema.parse(processData);

/** Roles of who comes, and how fresh certificates must be. */
export const VISIT_RULES = visitRulesSchema.parse(visitData);

/** Regions that have school holidays of their own, by country. */
export const HOLIDAY_REGIONS = holidayRegionsSchema.parse(holidayData).regions;

export const LIMITS = {
	holiday: 80,
	absence: 200,
	name: 120,
	subject: 120,
	pupils: 80,
	room: 80,
	responsible: 120,
	goal: 300,
	need: 300,
	activities: 300,
	output: 300,
	outcome: 300,
	title: 200,
	line: 500,
	task: 80,
	reason: 1000,
	lesson: 3000,
	works: 2000,
	worksNot: 2000,
	change: 2000,
	barrier: 120,
	situation: 3000,
	answer: 3000
} as const;

/** How a goal is to come about, in the order in which it does. */
export const CHAIN = ['need', 'activities', 'output', 'outcome'] as const;

export const STEP_KINDS = ['milestone', 'task', 'decision'] as const;
export type StepKind = (typeof STEP_KINDS)[number];

export const REVIEW_DECISIONS = ['continue', 'adjust', 'stop'] as const;
export type ReviewDecision = (typeof REVIEW_DECISIONS)[number];

/** Nobody keeps a longer plan; a flood of forms ends here. */
export const MOST_STEPS = 500;
/** As far ahead as partners bind themselves: ten to twenty years. */
export const YEARS_AHEAD = 20;

/** More parties than these nobody keeps together. */
export const MOST_PARTIES = 60;

const versioned = z.object({ id, version });
const day = z.string().pipe(z.iso.date({ error: 'missing' }));
const dayOrNone = z.union([z.literal('').transform(() => null), day]);

/** One that runs already. The form chose its id, so that a second click opens it once. */
export const openInitiativeInput = z.object({
	id,
	organisationId: id,
	title: required(LIMITS.title),
	goal: text(LIMITS.goal),
	runsSince: day,
	phase: z.string({ error: 'missing' }),
	reviewOn: dayOrNone
});

export const invitePartyInput = z.object({ id, invitationId: id, organisationId: id });
export const answerInvitationInput = z.object({ id, answer: z.enum(['yes', 'no'], { error: 'missing' }) });
export const withdrawInvitationInput = z.object({ id });

export const leaveInput = z.object({ id, organisationId: id, reason: required(LIMITS.reason) });

export const addMemberInput = z.object({
	id,
	memberId: id,
	organisationId: id,
	personId: required(100),
	task: required(LIMITS.task),
	isContact: z
		.literal('yes')
		.optional()
		.transform((yes) => yes === 'yes')
});
export const removeMemberInput = z.object({ id });

export const lessonInput = z.object({ id, organisationId: id, lesson: required(LIMITS.lesson) });

export const goalInput = versioned.extend({
	goal: required(LIMITS.goal),
	need: text(LIMITS.need),
	activities: text(LIMITS.activities),
	output: text(LIMITS.output),
	outcome: text(LIMITS.outcome)
});

export const phaseInput = versioned.extend({ phase: z.string() });

export const checkInput = z.object({ id, item: z.string(), checked: z.enum(['yes', 'no']) });

const step = {
	kind: z.enum(STEP_KINDS, { error: 'missing' }),
	title: required(LIMITS.title),
	ownerId: z.union([z.literal('').transform(() => null), id]),
	dueOn: day
};

/** The form chose the id of the step, so that a second click adds it once. */
export const addStepInput = z.object({ id, stepId: id, ...step });
export const changeStepInput = z.object({ id: id, version, ...step });
export const finishStepInput = z.object({ id, done: z.enum(['yes', 'no']) });
export const dropStepInput = versioned;

/** Scores come as one field per statement of the process. */
const pulseAnswer = {
	scores: z.record(
		z.string(),
		z.coerce.number({ error: 'missing' }).int('missing').min(1, 'missing').max(5, 'missing')
	),
	line: text(LIMITS.line)
};

/** By the token of a mailed link, or by who is signed in and speaks for a party. */
export const pulseInput = z.object({ token: z.string(), ...pulseAnswer });
export const ownPulseInput = z.object({ id, organisationId: id, ...pulseAnswer });

export const reviewInput = versioned
	.extend({
		works: required(LIMITS.works),
		worksNot: text(LIMITS.worksNot),
		decision: z.enum(REVIEW_DECISIONS, { error: 'missing' }),
		change: text(LIMITS.change),
		nextOn: dayOrNone
	})
	.superRefine(({ decision, change, nextOn }, context) => {
		const missing = (path: string) =>
			context.addIssue({ code: 'custom', message: 'missing', path: [path], input: '' });
		if (decision !== 'continue' && change === '') missing('change');
		if (decision !== 'stop' && nextOn === null) missing('nextOn');
	});

const roleIds = new Set(VISIT_RULES.roles.map((role) => role.id));

/** The form chose the id, so that a second click adds somebody once. */
export const addProfessionalInput = z.object({
	id,
	professionalId: id,
	organisationId: id,
	name: required(LIMITS.name),
	role: z.string().refine((role) => roleIds.has(role), 'missing')
});

export const removeProfessionalInput = versioned;

/** A certificate was seen; in the Netherlands with the day on which it was issued. */
export const conductInput = z.object({
	id,
	schoolId: id,
	/** Not asked where it isn't kept. */
	issuedOn: dayOrNone.default(null),
	nextCheckOn: day
});

export const didacticInput = z.object({ id, schoolId: id });

/** "13:30", in minutes from midnight. */
const clock = z
	.string()
	.regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'missing')
	.transform(minutesOf);

export const addVisitInput = z
	.object({
		/** Of the professional. */
		id,
		visitId: id,
		schoolId: id,
		weekday: z.coerce.number().int().min(1, 'missing').max(5, 'missing'),
		startsAt: clock,
		endsAt: clock,
		subject: required(LIMITS.subject),
		pupils: required(LIMITS.pupils),
		room: text(LIMITS.room),
		responsible: required(LIMITS.responsible),
		freesMinutes: z.coerce.number().int('notANumber').min(0, 'notANumber').max(600, 'notANumber'),
		fromOn: day,
		untilOn: day
	})
	.superRefine(({ startsAt, endsAt, fromOn, untilOn }, context) => {
		const refuse = (path: string) =>
			context.addIssue({ code: 'custom', message: 'beforeStart', path: [path], input: '' });
		if (endsAt <= startsAt) refuse('endsAt');
		if (untilOn < fromOn) refuse('untilOn');
	});

export const endVisitInput = versioned;

/** The form chose the id, so that a second click raises it once. */
export const raiseBarrierInput = z.object({
	id,
	barrierId: id,
	kind: z.string({ error: 'missing' }),
	summary: required(LIMITS.barrier),
	situation: required(LIMITS.situation)
});

export const askAboutInput = z.object({ id, barrierId: id, schoolId: id });

export const answerBarrierInput = versioned.extend({
	barrierId: id,
	answer: required(LIMITS.answer),
	shared: z
		.literal('yes')
		.optional()
		.transform((shared) => shared === 'yes')
});

/** Of one initiative, or of all that somebody takes part in. */
export const feedInput = z.object({ initiativeId: z.union([z.literal('').transform(() => null), id]) });
export const revokeFeedInput = z.object({ feed: id });

/** Where a holiday holds: "NL", "NL noord", "BE". */
const place = z.string().transform((text, context): { country: Country; region: string } => {
	const [country, region = ''] = text.split(' ');
	if (country === 'NL' || country === 'BE') {
		const known = region === '' || HOLIDAY_REGIONS[country].some((one) => one.id === region);
		if (known) return { country, region };
	}
	context.addIssue({ code: 'custom', message: 'missing' });
	return z.NEVER;
});

/** A holiday of more days than these is a mistake: the long ones are of nine weeks. */
const MOST_DAYS_OFF = 120;

/** Of one day when its last isn't given. */
const period = z.object({ name: required(LIMITS.holiday), fromOn: day, untilOn: dayOrNone });

function wholeDays<Period extends { fromOn: string; untilOn: string | null }>(
	period: Period,
	context: z.RefinementCtx
): Period & { untilOn: string } {
	const untilOn = period.untilOn ?? period.fromOn;
	const days = daysBetween(period.fromOn, untilOn);
	if (days < 0 || days > MOST_DAYS_OFF) {
		const message = days < 0 ? 'beforeStart' : 'tooManyDays';
		context.addIssue({ code: 'custom', message, path: ['untilOn'], input: '' });
	}
	return { ...period, untilOn };
}

export const addHolidayInput = period.extend({ id, place }).transform(wholeDays);
export const changeHolidayInput = period.extend({ id, version }).transform(wholeDays);
export const dropHolidayInput = versioned;
/** Of a school. */
export const chooseRegionInput = z.object({ id, region: z.string({ error: 'missing' }) });
export const addClosedDaysInput = period.extend({ id, holidayId: id }).transform(wholeDays);
export const dropClosedDaysInput = z.object({ id, holidayId: id });

/** An hour of the timetable that didn't take place, or won't; or does after all. */
export const absenceInput = z.object({ id, day, reason: text(LIMITS.absence) });
export const presenceInput = z.object({ id, day });
