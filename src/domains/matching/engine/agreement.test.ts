import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	type AgreementContent,
	type AgreementState,
	checklistFor,
	type Gap,
	gapsOf,
	keptAtEnd,
	lifeOf,
	nextReview,
	takenFromOffers
} from './agreement.ts';

const ITEMS = [
	{ id: 'council', whenGiven: [] },
	{ id: 'sponsoring', whenGiven: ['money', 'material'] }
];

const whole: AgreementContent = {
	language: 'nl',
	title: 'Samen lezen',
	goal: 'Alle kleuters lezen twee keer per week samen.',
	startsOn: '2027-01-11',
	endsOn: '2027-06-30',
	reviews: ['2027-03-15'],
	parties: [
		{
			organisationId: 'school',
			name: 'Bs De Els',
			place: 'Utrecht',
			isSchool: true,
			contact: 'Noor, 030 123 45 67',
			receives: 'Handen in de klas.'
		},
		{
			organisationId: 'partner',
			name: 'Leesclub',
			place: 'Utrecht',
			isSchool: false,
			contact: 'Priya, priya@leesclub.example',
			receives: 'Een vaste plek voor vrijwilligers.'
		}
	],
	contributions: [
		{
			giverId: 'partner',
			kind: 'hours',
			amount: 40,
			description: 'Voorlezen',
			until: '2027-06-30',
			offerId: 'offer'
		}
	],
	certificates: 'everybody',
	certificatesNote: '',
	responsible: 'De leraar van groep 2',
	ending: 'Wie stopt, zegt het een maand van tevoren.',
	checklist: { council: 'done' },
	initiativeId: null
};

const gaps = (changes: Partial<AgreementContent>): Gap[] => gapsOf({ ...whole, ...changes }, ITEMS);
const contribution = whole.contributions[0]!;

describe('what an agreement lacks', () => {
	it('is nothing when everything that binds was said', () => {
		expect(gaps({})).toEqual([]);
	});

	it.each<[string, Partial<AgreementContent>, Gap[]]>([
		['a goal', { goal: '' }, [{ step: 'goal', code: 'goal' }]],
		['a last day', { endsOn: null }, [{ step: 'goal', code: 'endsOn' }]],
		[
			'an end after its beginning',
			{ endsOn: '2027-01-10' },
			[
				{ step: 'goal', code: 'endsBeforeStart' },
				{ step: 'contributions', code: 'untilOutside', description: 'Voorlezen' }
			]
		],
		['a day to look back', { reviews: [] }, [{ step: 'goal', code: 'reviews' }]],
		['a look back within the period', { reviews: ['2028-01-01'] }, [{ step: 'goal', code: 'reviewOutside' }]],
		['somebody who gives', { contributions: [] }, [{ step: 'contributions', code: 'none' }]],
		[
			'how many hours',
			{ contributions: [{ ...contribution, amount: null }] },
			[{ step: 'contributions', code: 'amount', description: 'Voorlezen' }]
		],
		[
			'until when',
			{ contributions: [{ ...contribution, until: null }] },
			[{ step: 'contributions', code: 'until', description: 'Voorlezen' }]
		],
		[
			'a giver that takes part',
			{ contributions: [{ ...contribution, giverId: 'gone' }] },
			[{ step: 'contributions', code: 'giver', description: 'Voorlezen' }]
		],
		['a word on certificates', { certificates: null }, [{ step: 'care', code: 'certificates' }]],
		['who shows a certificate', { certificates: 'some' }, [{ step: 'care', code: 'certificatesNote' }]],
		['a responsible teacher', { responsible: '' }, [{ step: 'care', code: 'responsible' }]],
		['how it ends', { ending: '' }, [{ step: 'care', code: 'ending' }]],
		['an item of the checklist', { checklist: {} }, [{ step: 'care', code: 'checklist', item: 'council' }]]
	])('is %s', (_, changes, expected) => {
		expect(gaps(changes)).toEqual(expected);
	});

	it('is not how much knowledge or space somebody gives', () => {
		for (const kind of ['knowledge', 'space'] as const)
			expect(gaps({ contributions: [{ ...contribution, kind, amount: null, offerId: null }] })).toEqual([]);
	});

	it('is a teacher only where a school takes part', () => {
		const parties = whole.parties.map((party) => ({ ...party, isSchool: false }));
		expect(gaps({ parties, responsible: '' })).toEqual([]);
	});

	it('is a contact and a gain for each party, of which there are two', () => {
		const [school] = whole.parties;
		expect(gaps({ parties: [{ ...school!, contact: '', receives: '' }] })).toEqual([
			{ step: 'parties', code: 'oneParty' },
			{ step: 'parties', code: 'contact', party: 'Bs De Els' },
			{ step: 'parties', code: 'receives', party: 'Bs De Els' },
			{ step: 'contributions', code: 'giver', description: 'Voorlezen' }
		]);
	});

	it('is the sponsoring item as soon as somebody gives money', () => {
		const money = { ...contribution, kind: 'money' as const, offerId: null };
		expect(checklistFor(whole, ITEMS).map(({ id }) => id)).toEqual(['council']);
		expect(gaps({ contributions: [money] })).toEqual([
			{ step: 'care', code: 'checklist', item: 'sponsoring' }
		]);
	});
});

describe('what an agreement takes from offers', () => {
	it('adds up per offer, and leaves out what is given from no offer', () => {
		const contributions = [
			contribution,
			{ ...contribution, amount: 5 },
			{ ...contribution, offerId: 'other', amount: 2 },
			{ ...contribution, offerId: null, amount: 100 },
			{ ...contribution, amount: null }
		];
		expect([...takenFromOffers({ contributions })]).toEqual([
			['offer', 45],
			['other', 2]
		]);
	});
});

describe('the life of an agreement', () => {
	type Fact = { kind: AgreementState | 'amendmentDropped'; number: number };
	it.each<[string, Fact[], number, ReturnType<typeof lifeOf>]>([
		[
			'begins as a draft',
			[{ kind: 'drafted', number: 1 }],
			3,
			{ state: 'drafted', inForce: null, current: 3 }
		],
		[
			'lies before the parties',
			[
				{ kind: 'drafted', number: 1 },
				{ kind: 'offered', number: 4 }
			],
			4,
			{ state: 'offered', inForce: null, current: 4 }
		],
		[
			'binds when signed',
			[
				{ kind: 'offered', number: 4 },
				{ kind: 'signed', number: 4 }
			],
			4,
			{ state: 'signed', inForce: 4, current: 4 }
		],
		[
			'goes on binding while an amendment is drafted',
			[
				{ kind: 'signed', number: 4 },
				{ kind: 'drafted', number: 5 }
			],
			6,
			{ state: 'drafted', inForce: 4, current: 6 }
		],
		[
			'is as it was signed when the amendment is dropped',
			[
				{ kind: 'signed', number: 4 },
				{ kind: 'drafted', number: 5 },
				{ kind: 'amendmentDropped', number: 4 }
			],
			6,
			{ state: 'signed', inForce: 4, current: 4 }
		],
		[
			'binds nobody after it was withdrawn',
			[
				{ kind: 'signed', number: 4 },
				{ kind: 'withdrawn', number: 4 }
			],
			4,
			{ state: 'withdrawn', inForce: null, current: 4 }
		]
	])('%s', (_, facts, newest, expected) => {
		expect(lifeOf(facts, newest)).toEqual(expected);
	});

	it('never binds by a version that nobody signed', () => {
		const kind = fc.constantFrom('drafted', 'offered', 'signed', 'amendmentDropped', 'withdrawn');
		fc.assert(
			fc.property(fc.array(fc.record({ kind, number: fc.integer({ min: 1, max: 9 }) })), (facts) => {
				const { inForce, state } = lifeOf(facts as Fact[], 9);
				const signed = facts.filter((fact) => fact.kind === 'signed').map((fact) => fact.number);
				if (inForce !== null) expect(signed).toContain(inForce);
				if (state === 'withdrawn') expect(inForce).toBeNull();
			}),
			{ numRuns: Number(process.env.KWARTJE_RUNS ?? 200) }
		);
	});
});

describe('the next look back', () => {
	it('is the first day that is not over yet, today included, whatever the order', () => {
		const reviews = ['2027-06-01', '2027-03-15'];
		expect(nextReview({ reviews }, '2027-01-01')).toBe('2027-03-15');
		expect(nextReview({ reviews }, '2027-03-15')).toBe('2027-03-15');
		expect(nextReview({ reviews }, '2027-03-16')).toBe('2027-06-01');
		expect(nextReview({ reviews }, '2027-06-02')).toBeNull();
	});
});

describe('what an agreement that ends has taken for good', () => {
	const offers = (contributions: Partial<AgreementContent['contributions'][number]>[]) => ({
		startsOn: '2027-01-01',
		endsOn: '2027-01-10',
		contributions: contributions.map((one) => ({ ...contribution, ...one }))
	});

	it('is of hours the part that is past, rounded up', () => {
		const content = offers([{ kind: 'hours', amount: 25, offerId: 'coaches' }]);
		expect([...keptAtEnd(content, '2027-01-05')]).toEqual([['coaches', 10]]);
		expect([...keptAtEnd(content, '2027-01-04')]).toEqual([['coaches', 8]]);
	});

	it('is of places nothing: another may have them from now on', () => {
		const content = offers([{ kind: 'places', amount: 4, offerId: 'trip' }]);
		expect([...keptAtEnd(content, '2027-01-05').values()].every((kept) => kept === 0)).toBe(true);
	});

	it('is all of it once the period is over, and nothing before it began', () => {
		const content = offers([
			{ kind: 'hours', amount: 25, offerId: 'coaches' },
			{ kind: 'places', amount: 4, offerId: 'trip' }
		]);
		expect(keptAtEnd(content, '2027-01-11')).toEqual(takenFromOffers(content));
		expect(keptAtEnd(content, '2026-12-01').get('coaches')).toBe(0);
	});

	it('grows by the day and is never more than was taken', () => {
		const amounts = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 5 });
		const day = fc.integer({ min: 1, max: 28 });
		fc.assert(
			fc.property(amounts, day, day, (all, one, other) => {
				const content = {
					...offers(all.map((amount, i) => ({ kind: 'hours', amount, offerId: `offer ${i % 2}` }))),
					endsOn: '2027-01-20'
				};
				const on = (d: number) => keptAtEnd(content, `2027-01-${String(d).padStart(2, '0')}`);
				const [early, late] = [on(Math.min(one, other)), on(Math.max(one, other))];
				for (const [id, taken] of takenFromOffers(content)) {
					expect(early.get(id)!).toBeLessThanOrEqual(late.get(id)!);
					expect(late.get(id)!).toBeLessThanOrEqual(taken);
				}
			}),
			{ numRuns: Number(process.env.KWARTJE_RUNS ?? 200) }
		);
	});
});
