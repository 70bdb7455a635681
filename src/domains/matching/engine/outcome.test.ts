import { describe, expect, it } from 'vitest';
import { becameCollaboration, gradeOf, type Outcome, type Sequel } from './outcome.ts';

const sequel = (outcome: Outcome, changes: Partial<Sequel> = {}): Sequel => ({
	outcome,
	reasonCode: null,
	questionOpen: true,
	...changes
});

describe('what became of a match', () => {
	it.each<[Outcome, number | null]>([
		['fulfilled', 3],
		['agreed', 3],
		['interested', 2],
		['silent', 1],
		['notNow', 1],
		['takenBack', null],
		['waiting', null]
	])('as a judgement of it: %s is %s', (outcome, grade) => {
		expect(gradeOf(sequel(outcome))).toBe(grade);
	});

	it.each([
		['notOurExpertise', 0],
		['notOurQuestion', 0],
		['noCapacity', 1],
		['tooFar', 1],
		['alreadyHelped', 1],
		['other', 1]
	])(
		'says that it didn’t fit only where somebody said so: “not now” because of %s is %d',
		(reasonCode, grade) => {
			expect(gradeOf(sequel('notNow', { reasonCode }))).toBe(grade);
		}
	);

	it.each<[Outcome, boolean | null, boolean | null]>([
		//            question open, and over
		['fulfilled', true, true],
		['agreed', true, true],
		['interested', null, false],
		['silent', false, false],
		['notNow', false, false],
		['takenBack', null, null],
		['waiting', null, null]
	])('became a collaboration: %s', (outcome, open, over) => {
		expect(becameCollaboration(sequel(outcome))).toBe(open);
		expect(becameCollaboration(sequel(outcome, { questionOpen: false }))).toBe(over);
	});
});
