import { z } from 'zod';

const words = z.object({ nl: z.string().min(1), en: z.string().min(1) });

/** What people come to do in a school, and how fresh their certificate of conduct has to be at first showing. */
export const visitRulesSchema = z.object({
	roles: z.array(z.object({ id: z.string(), name: words })).min(1),
	certificates: z.record(
		z.enum(['NL', 'BE']),
		z.object({
			name: words,
			/** Whether the day on which it was issued is kept, beside the day on which it was seen. */
			keepsIssueDate: z.boolean(),
			freshMonths: z.int().positive(),
			freshMonthsByRole: z.record(z.string(), z.int().positive()),
			source: z.string().min(1)
		})
	)
});

export type VisitRules = z.infer<typeof visitRulesSchema>;

/** Of a certificate nothing is kept but that somebody saw it. Days are yyyy-mm-dd. */
export type ConductCheck = { seenOn: string; nextCheckOn: string };

export type Clearance =
	| { state: 'clear'; until: string }
	/** Nobody saw a certificate. */
	| { state: 'unseen' }
	/** The day of the next check is past. */
	| { state: 'lapsed'; since: string };

/** Whether somebody may come among children today, by the newest time that a certificate was seen. */
export function clearanceOf(checks: readonly ConductCheck[], today: string): Clearance {
	const newest = checks.toSorted((a, b) => (a.seenOn < b.seenOn ? -1 : 1)).at(-1);
	if (!newest) return { state: 'unseen' };
	return newest.nextCheckOn < today
		? { state: 'lapsed', since: newest.nextCheckOn }
		: { state: 'clear', until: newest.nextCheckOn };
}

/**
 * Whether a certificate of this day may still be shown for the first time. A month later is the same day of the month, or
 * the last of a shorter one.
 */
export function isFresh(
	{
		country,
		role,
		issuedOn,
		seenOn
	}: { country: 'NL' | 'BE'; role: string; issuedOn: string; seenOn: string },
	{ certificates }: VisitRules
): boolean {
	const { freshMonths, freshMonthsByRole } = certificates[country];
	return issuedOn <= seenOn && seenOn <= addMonths(issuedOn, freshMonthsByRole[role] ?? freshMonths);
}

function addMonths(day: string, months: number): string {
	const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
	const lastDay = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate();
	return new Date(Date.UTC(year, month - 1 + months, Math.min(date, lastDay))).toISOString().slice(0, 10);
}

/** A weekly hour in a timetable, in force from its first day to its last. Minutes count from midnight. */
export type Visit = {
	id: string;
	professionalId: string;
	schoolId: string;
	/** 1 Monday … 5 Friday. */
	weekday: number;
	startsAt: number;
	endsAt: number;
	/** Which children. */
	pupils: string;
	room: string;
	fromOn: string;
	untilOn: string;
	freesMinutes: number;
};

export type Clash = { visitId: string; over: 'professional' | 'pupils' | 'room' };

/** With which hours a visit can't go together: one person, one group or one room in two places at once. */
export function clashesOf(visit: Visit, others: readonly Visit[]): Clash[] {
	const same = (a: string, b: string) => a.trim() !== '' && a.trim().toLowerCase() === b.trim().toLowerCase();
	return others
		.filter(
			(other) =>
				other.id !== visit.id &&
				other.weekday === visit.weekday &&
				other.startsAt < visit.endsAt &&
				visit.startsAt < other.endsAt &&
				other.fromOn <= visit.untilOn &&
				visit.fromOn <= other.untilOn
		)
		.flatMap((other): Clash[] => {
			const here = other.schoolId === visit.schoolId;
			if (other.professionalId === visit.professionalId) return [{ visitId: other.id, over: 'professional' }];
			// Two people may come to one group together, and then are in one room.
			if (here && same(other.room, visit.room) && !same(other.pupils, visit.pupils))
				return [{ visitId: other.id, over: 'room' }];
			if (here && same(other.pupils, visit.pupils) && !same(other.room, visit.room))
				return [{ visitId: other.id, over: 'pupils' }];
			return [];
		});
}

/** Minutes a week that teachers have free through visits in force on a day, without those that are paused. */
export function freedMinutes(
	visits: readonly Visit[],
	day: string,
	isPaused: (visit: Visit) => boolean
): number {
	return visits
		.filter((visit) => visit.fromOn <= day && day <= visit.untilOn && !isPaused(visit))
		.reduce((sum, { freesMinutes }) => sum + freesMinutes, 0);
}
