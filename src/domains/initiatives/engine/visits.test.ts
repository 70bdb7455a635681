import { describe, expect, it } from 'vitest';
import visitData from '#reference/visits.json' with { type: 'json' };
import { clashesOf, clearanceOf, freedMinutes, isFresh, type Visit, visitRulesSchema } from './index.ts';

const rules = visitRulesSchema.parse(visitData);

describe('a certificate of conduct', () => {
	const fresh = (country: 'NL' | 'BE', role: string, issuedOn: string, seenOn: string) =>
		isFresh({ country, role, issuedOn, seenOn }, rules);

	it('is fresh for six months in the Netherlands, for who supervises lunch two, and in Flanders one', () => {
		expect(fresh('NL', 'lesson', '2026-03-15', '2026-09-15')).toBe(true);
		expect(fresh('NL', 'lesson', '2026-03-15', '2026-09-16')).toBe(false);
		expect(fresh('NL', 'lunch', '2026-07-15', '2026-09-15')).toBe(true);
		expect(fresh('NL', 'lunch', '2026-07-15', '2026-09-16')).toBe(false);
		expect(fresh('BE', 'lunch', '2026-08-15', '2026-09-15')).toBe(true);
		expect(fresh('BE', 'lesson', '2026-08-15', '2026-09-16')).toBe(false);
	});

	it('of the last day of a month is fresh until the last day of a shorter one', () => {
		expect(fresh('NL', 'lesson', '2026-08-31', '2027-02-28')).toBe(true);
		expect(fresh('NL', 'lesson', '2026-08-31', '2027-03-01')).toBe(false);
		expect(fresh('BE', 'lesson', '2028-01-31', '2028-02-29')).toBe(true);
	});

	it('can not be shown before it was issued', () => {
		expect(fresh('NL', 'lesson', '2026-09-16', '2026-09-15')).toBe(false);
	});

	it('lets somebody come until the day of the next check, by the newest showing', () => {
		const seen = { seenOn: '2026-09-01', nextCheckOn: '2027-09-01' };
		expect(clearanceOf([], '2026-09-01')).toEqual({ state: 'unseen' });
		expect(clearanceOf([seen], '2027-09-01')).toEqual({ state: 'clear', until: '2027-09-01' });
		expect(clearanceOf([seen], '2027-09-02')).toEqual({ state: 'lapsed', since: '2027-09-01' });
		const again = { seenOn: '2027-08-20', nextCheckOn: '2028-09-01' };
		expect(clearanceOf([again, seen], '2027-09-02')).toEqual({ state: 'clear', until: '2028-09-01' });
	});
});

describe('a timetable', () => {
	const visit: Visit = {
		id: 'a',
		professionalId: 'ali',
		schoolId: 'school',
		weekday: 4,
		startsAt: 13 * 60,
		endsAt: 14 * 60,
		pupils: 'Groep 6',
		room: 'Lokaal 3',
		fromOn: '2026-09-01',
		untilOn: '2027-07-01',
		freesMinutes: 60
	};
	const clashes = (changes: Partial<Visit>) =>
		clashesOf({ ...visit, id: 'b', professionalId: 'bo', pupils: 'Groep 7', room: 'Lokaal 4', ...changes }, [
			visit
		]).map(({ over }) => over);

	it('has nobody in two places at once, in any school', () => {
		expect(clashes({ professionalId: 'ali' })).toEqual(['professional']);
		expect(clashes({ professionalId: 'ali', schoolId: 'other' })).toEqual(['professional']);
		expect(clashes({ professionalId: 'ali', startsAt: 14 * 60, endsAt: 15 * 60 })).toEqual([]);
		expect(clashes({ professionalId: 'ali', weekday: 3 })).toEqual([]);
		expect(clashes({ professionalId: 'ali', fromOn: '2027-07-02', untilOn: '2028-07-01' })).toEqual([]);
	});

	it('has no group in two rooms and no two groups in one room of a school, however it is written', () => {
		expect(clashes({ pupils: ' groep 6' })).toEqual(['pupils']);
		expect(clashes({ room: 'lokaal 3' })).toEqual(['room']);
		expect(clashes({ room: 'Lokaal 3', schoolId: 'other' })).toEqual([]);
		expect(clashes({ room: '' })).toEqual([]);
	});

	it('lets two people come to one group together', () => {
		expect(clashes({ pupils: 'Groep 6', room: 'Lokaal 3' })).toEqual([]);
	});

	it('does not clash with itself', () => {
		expect(clashesOf(visit, [visit])).toEqual([]);
	});

	it('frees the minutes of what is in force and not paused', () => {
		const other = { ...visit, id: 'b', professionalId: 'bo', freesMinutes: 45 };
		const over = { ...visit, id: 'c', untilOn: '2026-10-01' };
		const all = [visit, other, over];
		expect(freedMinutes(all, '2026-11-30', () => false)).toBe(105);
		expect(freedMinutes(all, '2026-11-30', ({ professionalId }) => professionalId === 'bo')).toBe(60);
		expect(freedMinutes(all, '2027-07-02', () => false)).toBe(0);
	});
});
