import { describe, expect, it } from 'vitest';
import { createIndex, type OfferText, type QuestionText, rank } from './index.ts';
import { topicFit } from './topics.ts';

const question: QuestionText = {
	id: 'q',
	title: 'Wie leest er voor bij de kleuters?',
	description:
		'Wij zoeken vrijwilligers die elke week met een klein groepje kinderen komen lezen. Handen in de klas, daar zijn we mee geholpen.',
	themes: ['skilled-professionals'],
	supportTypes: [],
	urgency: 'normal',
	place: null
};

const offer = (id: string, supportTypes: string[]): OfferText => ({
	id,
	title: 'Voorlezers voor jonge kinderen',
	description: 'Elke week komen onze vrijwilligers een ochtend voorlezen in de kleutergroepen.',
	themes: ['skilled-professionals'],
	supportTypes,
	organisationKind: 'volunteerGroup',
	place: null,
	serves: { scope: 'national', names: ['Nederland'] },
	capacity: { total: 10, used: 0, unit: 'places', renewsOn: '2027-08-01' },
	costs: 'free',
	bringsPeople: false,
	paused: null
});

const found = (asked: QuestionText, ...offers: OfferText[]) => rank(asked, createIndex(offers)).ranked;

describe('A school that ticks no kind of support', () => {
	it('is read: an offer of the kind that it speaks of stands before another with the same text', () => {
		const ids = found(question, offer('law', ['legal']), offer('hands', ['hands-on'])).map(
			({ offerId }) => offerId
		);
		expect(ids).toEqual(['hands', 'law']);
	});

	it('is told so, as something that was read and not ticked', () => {
		const [match] = found(question, offer('hands', ['hands-on']));
		expect(match!.reasons).toContainEqual({
			code: 'readSupportTypes',
			quarter: 2,
			supportTypes: ['hands-on']
		});
		expect(match!.counterReasons.map(({ code }) => code)).not.toContain('otherSupportType');
	});

	it('never fills the quarter as one that ticked it does', () => {
		const [readOnly] = found(question, offer('hands', ['hands-on']));
		const [ticked] = found({ ...question, supportTypes: ['hands-on'] }, offer('hands', ['hands-on']));
		expect(ticked!.quarters[2]).toBe(25);
		expect(readOnly!.quarters[2]).toBeGreaterThan(0);
		expect(readOnly!.quarters[2]).toBeLessThanOrEqual(12.5);
	});
});

it('What both sides ticked counts alone, whatever their texts say', () => {
	const asked = { ...question, supportTypes: ['legal'] };
	expect(topicFit('supportTypes', asked, offer('hands', ['hands-on']))).toBe(0);
	expect(topicFit('supportTypes', asked, offer('law', ['legal']))).toBe(1);
});
