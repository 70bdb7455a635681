import { describe, expect, it } from 'vitest';
import processData from '#reference/initiative-process.json' with { type: 'json' };
import { assess, type Course, processSchema, type SignalRule } from './index.ts';

const process = processSchema.parse(processData);
const TODAY = '2026-11-30';

const course: Course = {
	startedOn: '2026-08-31',
	goal: 'Ieder kind leest in juni op zijn eigen niveau.',
	parties: [
		{ id: 'school', name: 'De Kastanje', since: '2026-08-31' },
		{ id: 'bank', name: 'Meridiaan', since: '2026-08-31' }
	],
	steps: [{ id: 's1', title: 'Coaches gevonden', dueOn: '2026-12-15', doneOn: null }],
	reviews: [{ id: 'r1', dueOn: '2027-01-15', heldOn: null }],
	pulses: [],
	pauses: [],
	hours: []
};

const scores = (goal: number, time = goal, promise = goal, trust = goal, children = goal) => ({
	goal,
	time,
	promise,
	trust,
	children
});

function pulse(openedOn: string, answers: Record<string, ReturnType<typeof scores>>, closesOn = openedOn) {
	return {
		openedOn,
		closesOn,
		answers: Object.entries(answers).map(([partyId, given]) => ({ partyId, scores: given }))
	};
}

const signalsOf = (changes: Partial<Course>, today = TODAY) =>
	assess({ ...course, ...changes }, process, today).signals.map(({ rule, level, who, what, value }) => ({
		rule: rule.id,
		level,
		who: who.join(' '),
		what,
		value
	}));

describe('an initiative', () => {
	it('worries nobody when it has a goal, steps ahead, a review ahead and content sides', () => {
		const pulses = [pulse('2026-10-01', { school: scores(4), bank: scores(4) })];
		expect(assess({ ...course, pulses }, process, TODAY)).toEqual({ light: 'green', signals: [] });
		expect(assess(course, process, TODAY).light).toBe('green');
	});

	it('worries when a side is not content, by its newest answer and under its own name', () => {
		const pulses = [
			pulse('2026-09-01', { school: scores(2), bank: scores(4) }),
			pulse('2026-10-15', { school: scores(4), bank: scores(2, 3, 3, 2, 2) })
		];
		expect(signalsOf({ pulses })).toContainEqual({
			rule: 'pulse-low',
			level: 'amber',
			who: 'Meridiaan',
			what: null,
			value: 2.4
		});
		expect(
			signalsOf({ pulses }).filter(({ rule, who }) => rule === 'pulse-low' && who === 'De Kastanje')
		).toEqual([]);
	});

	it('worries when promises are not kept, however content a side is with the rest', () => {
		const pulses = [pulse('2026-10-01', { school: scores(5, 5, 1, 5, 5), bank: scores(4, 4, 3, 4, 4) })];
		expect(signalsOf({ pulses })).toContainEqual({
			rule: 'promise-low',
			level: 'red',
			who: 'De Kastanje',
			what: null,
			value: 1
		});
	});

	it('shows how far sides are apart on a statement, and never their average', () => {
		const pulses = [pulse('2026-10-01', { school: scores(4, 2, 4, 4, 4), bank: scores(4, 5, 4, 4, 4) })];
		expect(signalsOf({ pulses })).toEqual([
			{ rule: 'pulse-apart', level: 'red', who: 'Meridiaan De Kastanje', what: 'time', value: 3 }
		]);
	});

	it('worries when a side becomes less content, compared with its own time before', () => {
		const pulses = [
			pulse('2026-09-01', { school: scores(5), bank: scores(3) }),
			pulse('2026-10-15', { school: scores(4), bank: scores(3) })
		];
		expect(signalsOf({ pulses })).toEqual([
			{ rule: 'pulse-falls', level: 'amber', who: 'De Kastanje', what: null, value: 1 }
		]);
	});

	it('worries when a side stays silent in pulses that ended, not in one that is open or was before its time', () => {
		const closed = pulse('2026-10-01', { school: scores(4) }, '2026-10-15');
		const open = pulse('2026-11-20', { school: scores(4) }, '2026-12-04');
		const silent = { rule: 'silent', level: 'amber', who: 'Meridiaan', what: null, value: 1 };
		expect(signalsOf({ pulses: [closed, open] })).toEqual([silent]);
		expect(signalsOf({ pulses: [closed, closed, open] })).toEqual([{ ...silent, level: 'red', value: 2 }]);
		expect(signalsOf({ pulses: [open] })).toEqual([]);
		const [school, bank] = course.parties;
		const later = [school!, { ...bank!, since: '2026-11-01' }];
		expect(signalsOf({ pulses: [closed], parties: later })).toEqual([]);
	});

	it('counts the days that a step or a review is late; looking back settles what was due by then', () => {
		const late = [{ id: 's1', title: 'Coaches gevonden', dueOn: '2026-11-10', doneOn: null }];
		expect(signalsOf({ steps: late })).toEqual([
			{ rule: 'step-late', level: 'amber', who: '', what: 'Coaches gevonden', value: 20 }
		]);
		expect(signalsOf({ steps: [{ ...late[0]!, doneOn: '2026-11-29' }] })).toEqual([]);
		const due = { id: 'r1', dueOn: '2026-10-01', heldOn: null };
		expect(signalsOf({ reviews: [due] })).toMatchObject([{ rule: 'review-late', level: 'red', value: 60 }]);
		const held = { id: 'r2', dueOn: '2026-11-01', heldOn: '2026-11-02' };
		expect(signalsOf({ reviews: [due, held] })).toEqual([]);
	});

	it('asks after a month for a goal, and after a while for something that lies ahead', () => {
		expect(signalsOf({ goal: '' })).toMatchObject([{ rule: 'no-goal', level: 'red', value: 91 }]);
		expect(signalsOf({ steps: [] })).toMatchObject([{ rule: 'no-plan', level: 'amber', value: 91 }]);
		const done = { id: 's1', title: 'Begonnen', dueOn: '2026-11-01', doneOn: '2026-11-05' };
		expect(signalsOf({ steps: [done] })).toEqual([]);
	});

	it('worries when somebody who should come may not, by who sends them and for how long', () => {
		const pauses = [{ id: 'p1', party: 'Meridiaan', since: '2026-11-20' }];
		expect(signalsOf({ pauses })).toEqual([
			{ rule: 'visit-paused', level: 'amber', who: 'Meridiaan', what: null, value: 10 }
		]);
	});

	it('has what is red before what is amber, and the light of the worst', () => {
		const health = assess(
			{
				...course,
				steps: [{ id: 's1', title: 'Coaches gevonden', dueOn: '2026-11-10', doneOn: null }],
				reviews: [{ id: 'r1', dueOn: '2026-10-01', heldOn: null }]
			},
			process,
			TODAY
		);
		expect(health.light).toBe('red');
		expect(health.signals.map(({ level }) => level)).toEqual(['red', 'amber']);
	});
});

describe('a process', () => {
	const rule: SignalRule = {
		id: 'trust-low',
		measure: 'pulseMean',
		statement: 'trust',
		amber: 3,
		red: 2,
		why: { nl: '{who}: {value}', en: '{who}: {value}' },
		next: { nl: 'Praat.', en: 'Talk.' },
		source: 'eigen ervaring'
	};

	it('can have a signal of its own, without a change of code', () => {
		const own = processSchema.parse({ ...process, signals: [rule] });
		const pulses = [pulse('2026-10-01', { school: scores(5, 5, 5, 3, 5), bank: scores(5) })];
		expect(assess({ ...course, pulses }, own, TODAY).signals).toMatchObject([
			{ level: 'amber', value: 3, who: ['De Kastanje'] }
		]);
	});

	it('is refused when it contradicts itself, and says where', () => {
		const refused = (changes: object) => {
			const { success, error } = processSchema.safeParse({ ...process, ...changes });
			return success ? 'taken' : error?.issues.map(({ message }) => message).join('; ');
		};
		expect(refused({})).toBe('taken');
		expect(refused({ opensIn: 'somewhere' })).toBe('no phase somewhere to open in');
		expect(refused({ signals: [{ ...rule, statement: 'weather' }] })).toMatch('trust-low');
		expect(refused({ signals: [{ ...rule, amber: 1, red: 2 }] })).toMatch('as bad as amber');
		expect(refused({ signals: [rule, rule] })).toBe('trust-low is there twice');
		expect(refused({ pulse: { ...process.pulse, openDays: 60 } })).toMatch('still open');
		expect(refused({ pulse: { ...process.pulse, remindAfterDays: 14 } })).toMatch('reminder');
	});
});
