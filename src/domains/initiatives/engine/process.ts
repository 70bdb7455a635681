import { z } from 'zod';

const words = z.object({ nl: z.string().min(1), en: z.string().min(1) });
const itemId = z.string().regex(/^[a-z][a-z0-9-]*$/);

/** A sentence that is agreed with or ticked, and where it comes from. */
const item = z.object({ id: itemId, text: words, source: z.string().min(1) });

/** What a signal can look at, and whether low or high is worrying: see `findingsOf` for what each counts. */
export const MEASURES = {
	pulseMean: 'low',
	pulseFall: 'high',
	pulseGap: 'high',
	pulsesMissed: 'high',
	stepDaysLate: 'high',
	reviewDaysLate: 'high',
	daysWithoutGoal: 'high',
	daysWithoutPlan: 'high',
	visitDaysPaused: 'high',
	hoursShort: 'high'
} as const;

export type Measure = keyof typeof MEASURES;

const signal = z
	.object({
		id: itemId,
		measure: z.enum(Object.keys(MEASURES) as [Measure, ...Measure[]]),
		/** Of the pulse: only this statement counts. */
		statement: itemId.optional(),
		/** From which value on. */
		amber: z.number(),
		red: z.number(),
		/** With {who}, {what} and {value} where the measure knows them. */
		why: words,
		next: words,
		source: z.string().min(1)
	})
	.refine(({ measure, amber, red }) => (MEASURES[measure] === 'low' ? red <= amber : red >= amber), {
		error: 'red has to be at least as bad as amber'
	});

/**
 * How an initiative goes: its phases with their checklists, the pulse, and what makes one worry. Data, so that an alliance
 * has its own; an initiative keeps the one it started with.
 */
export const processSchema = z
	.object({
		/** The phase in which a signed agreement opens an initiative. */
		opensIn: itemId,
		phases: z.array(z.object({ id: itemId, name: words, aim: words, checklist: z.array(item) })).min(1),
		pulse: z.object({
			firstAfterDays: z.int().positive(),
			everyDays: z.int().positive(),
			openDays: z.int().positive(),
			remindAfterDays: z.int().positive(),
			statements: z.array(item.extend({ short: words })).min(1)
		}),
		signals: z.array(signal),
		/** What can stand in the way, and which kinds of support help with it. */
		barriers: z
			.array(
				z.object({ id: itemId, name: words, supportTypes: z.array(z.string()), source: z.string().min(1) })
			)
			.min(1)
	})
	.superRefine(({ opensIn, phases, pulse, signals, barriers }, context) => {
		const refuse = (message: string) => context.addIssue({ code: 'custom', message });
		const twice = (ids: string[]) => ids.find((id, i) => ids.indexOf(id) !== i);
		if (!phases.some(({ id }) => id === opensIn)) refuse(`no phase ${opensIn} to open in`);
		if (pulse.remindAfterDays >= pulse.openDays) refuse('the reminder comes after the end of the pulse');
		if (pulse.openDays >= pulse.everyDays) refuse('a pulse is still open when the next begins');
		for (const ids of [
			phases.map(({ id }) => id),
			phases.flatMap(({ checklist }) => checklist.map(({ id }) => id)),
			pulse.statements.map(({ id }) => id),
			signals.map(({ id }) => id),
			barriers.map(({ id }) => id)
		]) {
			const double = twice(ids);
			if (double) refuse(`${double} is there twice`);
		}
		for (const { id, statement } of signals)
			if (statement && !pulse.statements.some((one) => one.id === statement))
				refuse(`signal ${id} looks at a statement that isn't asked`);
	});

export type Process = z.infer<typeof processSchema>;
export type SignalRule = Process['signals'][number];
export type Words = z.infer<typeof words>;
