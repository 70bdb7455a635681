import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RoundChoice, type RoundEntry, type RoundOffer, type RoundRules, roundWorld } from './index.ts';

const rules: RoundRules = {
	needStrength: 10,
	per: 'question',
	leastFit: 'well',
	hoursEach: 20,
	leastPerProvince: 0
};

const entry = (questionId: string, changes: Partial<RoundEntry> = {}): RoundEntry => ({
	questionId,
	supportTypes: ['hands-on', 'research'],
	themes: ['language'],
	province: 'Zeeland',
	needPercentile: 80,
	askedAt: 0,
	candidates: [
		{ offerId: 'people', score: 80 },
		{ offerId: 'study', score: 60 }
	],
	...changes
});

const offers: RoundOffer[] = [
	{ id: 'people', left: 2, unit: 'places', supportTypes: ['hands-on'] },
	{ id: 'study', left: 40, unit: 'hours', supportTypes: ['research'] }
];

const pin = (changes: Partial<RoundChoice> = {}): RoundChoice => ({
	questionId: 'q',
	supportType: '',
	offerId: 'people',
	kind: 'pinned',
	...changes
});

describe('What a round divides', () => {
	it('is one need a question, which each offer that fits could serve', () => {
		const { world } = roundWorld([entry('q')], offers, [], rules);
		expect(world.needs).toHaveLength(1);
		expect(world.edges.map(({ relevance, takes }) => [relevance, takes])).toEqual([
			[0.8, 1],
			[0.6, 20]
		]);
	});

	it('or a need for each kind of help, which only offers of that kind could serve', () => {
		const { world, needs } = roundWorld([entry('q')], offers, [], { ...rules, per: 'supportType' });
		expect(needs.map(({ supportType }) => supportType)).toEqual(['hands-on', 'research']);
		expect(world.edges.map(({ need, supply }) => [need, supply])).toEqual([
			[0, 0],
			[1, 1]
		]);
	});

	it('counts a question by the need of its school, and one whose need nobody knows as the middle', () => {
		const entries = [entry('a', { needPercentile: 100 }), entry('b', { needPercentile: null })];
		const { world } = roundWorld(entries, offers, [], rules);
		expect(world.needs.map(({ weight }) => weight)).toEqual([2, 1.5]);
	});

	it('leaves out what was excluded, and fixes what was pinned', () => {
		const choices = [pin(), pin({ offerId: 'study', kind: 'excluded' })];
		const { world, lostPins } = roundWorld([entry('q')], offers, choices, rules);
		expect(world.edges).toHaveLength(1);
		expect(world.pinned).toEqual([0]);
		expect(lostPins).toEqual([]);
	});

	it('says which pin no longer has an offer that fits', () => {
		const gone = pin({ offerId: 'gone' });
		expect(roundWorld([entry('q')], offers, [gone], rules).lostPins).toEqual([gone]);
	});

	it('promises a province no more than it has questions with an offer', () => {
		const entries = [entry('a'), entry('b', { province: 'Drenthe' }), entry('c', { candidates: [] })];
		const { world } = roundWorld(entries, offers, [], { ...rules, leastPerProvince: 2 });
		expect(world.floors).toEqual([
			{ region: 'Zeeland', least: 1 },
			{ region: 'Drenthe', least: 1 }
		]);
	});

	it('knows who asked first', () => {
		const entries = [entry('late', { askedAt: 2 }), entry('early', { askedAt: 1 })];
		expect(roundWorld(entries, offers, [], rules).byAge).toEqual([1, 0]);
	});

	it('only has edges between needs and offers that there are, however it is put together', () => {
		const ids = fc.constantFrom('a', 'b', 'c', 'd');
		const types = fc.subarray(['hands-on', 'research', 'legal']);
		const anyEntry = fc.record({
			questionId: ids,
			supportTypes: types,
			themes: fc.constant([]),
			province: fc.constantFrom('Zeeland', 'Drenthe'),
			needPercentile: fc.option(fc.double({ min: 0, max: 100, noNaN: true })),
			askedAt: fc.nat(),
			candidates: fc.uniqueArray(fc.record({ offerId: ids, score: fc.integer({ min: 60, max: 100 }) }), {
				selector: ({ offerId }) => offerId
			})
		});
		const anyOffer = fc.record({
			id: ids,
			left: fc.option(fc.nat(9)),
			unit: fc.constantFrom('places' as const, 'hours' as const),
			supportTypes: types
		});
		const anyRules = fc.record({
			needStrength: fc.nat(30),
			per: fc.constantFrom('question' as const, 'supportType' as const),
			leastFit: fc.constant('well' as const),
			hoursEach: fc.integer({ min: 1, max: 99 }),
			leastPerProvince: fc.nat(3)
		});
		fc.assert(
			fc.property(
				fc.uniqueArray(anyEntry, { selector: ({ questionId }) => questionId }),
				fc.uniqueArray(anyOffer, { selector: ({ id }) => id }),
				anyRules,
				(entries, some, chosen) => {
					const { world, needs, offerIds, byAge } = roundWorld(entries, some, [], chosen);
					expect(world.needs).toHaveLength(needs.length);
					expect(offerIds).toHaveLength(world.supplies.length);
					expect([...byAge].sort((a, b) => a - b)).toEqual([...needs.keys()]);
					const asked = entries.flatMap(({ questionId, candidates }) =>
						candidates.map(({ offerId }) => `${questionId} ${offerId}`)
					);
					for (const { need, supply, relevance, takes } of world.edges) {
						expect(asked).toContain(`${needs[need]!.questionId} ${offerIds[supply]}`);
						expect(relevance).toBeGreaterThanOrEqual(0.6);
						expect(takes).toBeGreaterThan(0);
					}
					for (const { region, least } of world.floors)
						expect(least).toBeLessThanOrEqual(world.needs.filter((need) => need.region === region).length);
				}
			)
		);
	});
});
