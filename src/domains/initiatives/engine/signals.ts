import { daysBetween } from '#kernel/dates.ts';
import { MEASURES, type Process, type SignalRule } from './process.ts';

/** A pulse: what each side answered to each statement, from 1 (not at all) to 5 (entirely). */
export type Pulse = {
	/** First and last day (yyyy-mm-dd). */
	openedOn: string;
	closesOn: string;
	answers: { partyId: string; scores: Record<string, number> }[];
};

/** How an initiative went until today. Days are yyyy-mm-dd. */
export type Course = {
	startedOn: string;
	goal: string;
	parties: { id: string; name: string; since: string }[];
	/** Milestones and tasks of the plan. */
	steps: { id: string; title: string; dueOn: string; doneOn: string | null }[];
	reviews: { id: string; dueOn: string; heldOn: string | null }[];
	/** Oldest first. */
	pulses: Pulse[];
	/** Who should come by the timetable and may not, of which party and since when: there is no certificate. */
	pauses: { id: string; party: string; since: string }[];
	/** Minutes that a party with hours in the timetable should have given by now, and gave. */
	hours: { partyId: string; due: number; delivered: number }[];
};

/** What a measure found: how much, and of what. */
type Finding = {
	value: number;
	/** What it is about, so that the same worry is known again: an id, or '' for the whole. */
	subject: string;
	/** Names of parties. */
	who: string[];
	/** The title of a step, or the id of a statement. */
	what: string | null;
};

export type Level = 'amber' | 'red';

/** Why somebody should look at an initiative. */
export type Signal = Finding & { rule: SignalRule; level: Level };

export type Health = {
	light: 'green' | Level;
	/** Red before amber, then in the order of the rules. */
	signals: Signal[];
};

/**
 * Whether an initiative goes well, by the rules of its process. Of each rule and subject there is at most one signal. What
 * is not known (no pulse yet) worries nobody.
 */
export function assess(course: Course, { pulse, signals }: Process, today: string): Health {
	const statements = pulse.statements.map(({ id }) => id);
	const found = signals.flatMap((rule) =>
		findingsOf(course, rule, statements, today).flatMap((finding) => {
			const level = levelOf(rule, finding.value);
			return level ? [{ ...finding, rule, level }] : [];
		})
	);
	const sorted = [...found.filter(({ level }) => level === 'red'), ...found.filter(isAmber)];
	return { light: sorted[0]?.level ?? 'green', signals: sorted };
}

const isAmber = ({ level }: Signal) => level === 'amber';

function levelOf({ measure, amber, red }: SignalRule, value: number): Level | null {
	const sign = MEASURES[measure] === 'low' ? -1 : 1;
	if (sign * value >= sign * red) return 'red';
	return sign * value >= sign * amber ? 'amber' : null;
}

/** Those on which the parties still have to look back: doing so settles all that were due by then. */
export function openReviews<Review extends { dueOn: string; heldOn: string | null }>(
	reviews: readonly Review[]
): Review[] {
	return reviews.filter(({ dueOn }) => !reviews.some(({ heldOn }) => heldOn !== null && heldOn >= dueOn));
}

function findingsOf(course: Course, rule: SignalRule, all: string[], today: string): Finding[] {
	const statements = rule.statement ? [rule.statement] : all;
	switch (rule.measure) {
		/** Per party the mean of its newest answers, 1–5. */
		case 'pulseMean':
			return eachParty(course, ({ id }) => scoresOf(course, id, statements).at(-1));
		/** Per party by how much that mean is lower than the time before. */
		case 'pulseFall':
			return eachParty(course, ({ id }) => {
				const [before, last] = scoresOf(course, id, statements).slice(-2);
				return before === undefined || last === undefined ? undefined : before - last;
			});
		/** Per statement how far the highest and the lowest party are apart in the newest pulse that several answered. */
		case 'pulseGap':
			return gapsOf(course, statements);
		/** Per party how many pulses it left unanswered in a row, of those that ended since it takes part. */
		case 'pulsesMissed':
			return eachParty(course, ({ id, since }) => missedBy(course, id, since, today));
		/** Per step how many days it is late. */
		case 'stepDaysLate':
			return course.steps
				.filter(({ doneOn }) => doneOn === null)
				.map(({ id, title, dueOn }) => ({
					...nobody,
					subject: id,
					what: title,
					value: daysBetween(dueOn, today)
				}));
		/** Per review that is open how many days it is late. */
		case 'reviewDaysLate':
			return openReviews(course.reviews).map(({ id, dueOn }) => ({
				...nobody,
				subject: id,
				value: daysBetween(dueOn, today)
			}));
		/** Days since the start, as long as nobody wrote a goal. */
		case 'daysWithoutGoal':
			return course.goal === '' ? [{ ...nobody, value: daysBetween(course.startedOn, today) }] : [];
		/** Days since anything last happened that was planned, as long as nothing lies ahead. */
		case 'daysWithoutPlan':
			return withoutPlan(course, today);
		/** Per person for how many days their visits are paused. */
		case 'visitDaysPaused':
			return course.pauses.map(({ id, party, since }) => ({
				value: daysBetween(since, today),
				subject: id,
				who: [party],
				what: null
			}));
		/** Per party how many percent is missing of the hours that it should have given by now. */
		case 'hoursShort':
			return eachParty(course, ({ id }) => shortOf(course, id));
	}
}

const nobody = { subject: '', who: [], what: null };

function eachParty(
	{ parties }: Course,
	valueOf: (party: Course['parties'][number]) => number | undefined
): Finding[] {
	return parties.flatMap((party) => {
		const value = valueOf(party);
		return value === undefined ? [] : [{ value, subject: party.id, who: [party.name], what: null }];
	});
}

/** Per pulse that this party answered the mean of these statements, oldest first. */
function scoresOf({ pulses }: Course, partyId: string, statements: string[]): number[] {
	return pulses.flatMap(({ answers }) => {
		const given = answers.find((answer) => answer.partyId === partyId)?.scores ?? {};
		const scores = statements.flatMap((statement) => given[statement] ?? []);
		return scores.length > 0 ? scores.reduce((sum, score) => sum + score, 0) / scores.length : [];
	});
}

function gapsOf({ pulses, parties }: Course, statements: string[]): Finding[] {
	const answers = pulses.findLast((pulse) => pulse.answers.length > 1)?.answers ?? [];
	return statements.flatMap((statement) => {
		const given = answers
			.flatMap(({ partyId, scores }) => {
				const name = parties.find(({ id }) => id === partyId)?.name;
				const score = scores[statement];
				return name === undefined || score === undefined ? [] : { name, score };
			})
			.sort((a, b) => b.score - a.score);
		const [highest, lowest] = [given[0], given.at(-1)];
		if (!highest || !lowest || given.length < 2) return [];
		const value = highest.score - lowest.score;
		return [{ value, subject: statement, who: [highest.name, lowest.name], what: statement }];
	});
}

/** Of fewer hours than these one that fell through says little. */
const LEAST_DUE = 4 * 60;

function shortOf({ hours }: Course, party: string): number | undefined {
	const own = hours.find(({ partyId }) => partyId === party);
	return own && own.due >= LEAST_DUE ? 100 * Math.max(0, 1 - own.delivered / own.due) : undefined;
}

function missedBy({ pulses }: Course, partyId: string, since: string, today: string): number {
	const asked = pulses.filter(({ openedOn, closesOn }) => openedOn >= since && closesOn < today);
	const answered = asked.findLastIndex(({ answers }) => answers.some((answer) => answer.partyId === partyId));
	return asked.length - 1 - answered;
}

function withoutPlan({ startedOn, steps }: Course, today: string): Finding[] {
	if (steps.some(({ doneOn }) => doneOn === null)) return [];
	const last = steps.reduce((newest, { doneOn }) => (doneOn && doneOn > newest ? doneOn : newest), startedOn);
	return [{ ...nobody, value: daysBetween(last, today) }];
}
