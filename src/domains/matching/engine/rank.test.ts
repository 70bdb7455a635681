import { describe, expect, test } from 'vitest';
import {
	createIndex,
	createQuestionIndex,
	defaultSettings,
	isWithin,
	rank,
	rankReverse,
	similarOffers,
	similarQuestions
} from './index.ts';
import type { BlockedMatch, Match, OfferText, Place, QuestionText, Settings } from './index.ts';

const utrecht: Place = {
	country: 'NL',
	province: 'Utrecht',
	municipality: 'Utrecht',
	latitude: 52.09,
	longitude: 5.12
};
const arnhem: Place = {
	country: 'NL',
	province: 'Gelderland',
	municipality: 'Arnhem',
	latitude: 51.98,
	longitude: 5.91
};
const groningen: Place = {
	country: 'NL',
	province: 'Groningen',
	municipality: 'Groningen',
	latitude: 53.22,
	longitude: 6.57
};
const hasselt: Place = {
	country: 'BE',
	province: 'Limburg',
	municipality: 'Hasselt',
	latitude: 50.93,
	longitude: 5.34
};

const question: QuestionText = {
	id: 'question',
	title: 'Starters haken af',
	description: 'Onze startende leerkrachten gaan na twee jaar weg. Wie loopt een ochtend mee in de klas?',
	themes: ['starter-guidance', 'workload'],
	supportTypes: ['hands-on'],
	urgency: 'normal',
	place: utrecht
};

const offer: OfferText = {
	id: 'offer',
	title: 'Naast een starter in de klas',
	description: 'Oud-leerkrachten lopen elke week een ochtend mee met een startende collega.',
	themes: ['starter-guidance'],
	supportTypes: ['hands-on', 'knowledge-sharing'],
	organisationKind: 'volunteerGroup',
	place: utrecht,
	serves: { scope: 'national', names: ['Nederland'] },
	capacity: { total: 10, used: 4, unit: 'places', renewsOn: '2027-08-01' },
	costs: 'free',
	bringsPeople: true,
	paused: null
};

/** The offer among others that say something else, so that words can be rare. */
function matchOf(asked: Partial<QuestionText>, offered: Partial<OfferText>): Match | BlockedMatch {
	const others = ['Tuin aanleggen', 'Subsidie voor muziek', 'Woning gezocht', 'Tolken Arabisch'].map(
		(title, i): OfferText => ({ ...offer, id: `other ${i}`, title, description: title })
	);
	const index = createIndex([...others, { ...offer, ...offered }]);
	const { ranked, blocked } = rank({ ...question, ...asked }, index, { ...defaultSettings, minimumFit: 0 });
	return [...ranked, ...blocked].find(({ offerId }) => offerId === offer.id)!;
}

const factsOf = (asked: Partial<QuestionText>, offered: Partial<OfferText>) => {
	const { reasons, counterReasons } = matchOf(asked, offered);
	return [...reasons, ...counterReasons];
};

const blocksOf = (asked: Partial<QuestionText>, offered: Partial<OfferText>) => {
	const match = matchOf(asked, offered);
	return 'blocks' in match ? match.blocks : [];
};

describe('reasons and counter-reasons', () => {
	test('an offer that fits says why, quarter by quarter', () => {
		expect(matchOf({}, {})).toMatchObject({
			fit: 'veryWell',
			distanceKm: 0,
			reasons: [
				{
					code: 'sharedConcept',
					quarter: 0,
					concept: { id: 'starter-coach', question: ['startende', 'Starters'] }
				},
				expect.objectContaining({ code: 'sharedWords', quarter: 0 }),
				{ code: 'sharedThemes', quarter: 1, themes: ['starter-guidance'] },
				{ code: 'sharedSupportTypes', quarter: 2, supportTypes: ['hands-on'] },
				{ code: 'servesRegion', quarter: 3, name: 'Nederland' },
				{ code: 'near', quarter: 3, km: 0 },
				{ code: 'capacityLeft', quarter: 3, left: 6, total: 10, unit: 'places' },
				{ code: 'free', quarter: 3 }
			],
			counterReasons: [{ code: 'certificateNeeded', quarter: 3, country: 'NL' }]
		});
	});

	test('words that are nearly the same are shown as each side wrote them, the rarest first', () => {
		const words = (title: string, description: string) =>
			factsOf({ title, description: '' }, { title: description, description: '' }).find(
				({ code }) => code === 'sharedWords'
			);
		expect(words('Kaasmaker', 'Kaasmakerijen')).toMatchObject({
			words: [{ question: 'Kaasmaker', offer: 'Kaasmakerijen' }]
		});
		expect(words('Honing en kazen', 'Kazen met honing')).toMatchObject({
			words: [
				{ question: 'kazen', offer: 'Kazen' },
				{ question: 'Honing', offer: 'honing' }
			]
		});
		expect(words('Turks', 'Turkije')).toMatchObject({ words: [{ question: 'Turks', offer: 'Turkije' }] });
		for (const [asked, offered] of [
			['Werkdruk', 'Werkplaats'],
			['tekort', 'kort'],
			['zicht', 'richten']
		] as const)
			expect(words(asked, offered)).toBeUndefined();
	});

	test('words that most offers have are no reason, and neither are empty ones', () => {
		const others = Array.from({ length: 60 }, (_, i): OfferText => ({
			...offer,
			id: `other ${i}`,
			title: 'Tuin',
			description: i % 5 === 0 ? 'Een leerling van school.' : 'Een school.'
		}));
		const asked = {
			...question,
			title: 'Turks',
			description: 'Elke week helpt een leerling van school thuis.'
		};
		const offered = {
			...offer,
			title: 'Turks',
			description: 'Een school, een leerling, elke week hulp thuis.'
		};
		const wordsOf = (list: OfferText[]) =>
			rank(asked, createIndex(list), { ...defaultSettings, minimumFit: 0 })
				.ranked.find(({ offerId }) => offerId === offer.id)!
				.reasons.flatMap((reason) => (reason.code === 'sharedWords' ? reason.words : []))
				.map((pair) => pair.offer);
		expect(wordsOf([...others, offered])).toEqual(['Turks']);
		// Among few offers nobody can tell what is common.
		expect(wordsOf([offered]).toSorted()).toEqual(['Turks', 'leerling', 'school']);
	});

	test.each([
		[
			'no word in common',
			{},
			{ title: 'Judo', description: '' },
			{ code: 'fewSharedWords', quarter: 0, count: 0 }
		],
		['other themes', {}, { themes: ['housing'] }, { code: 'otherThemes', quarter: 1, offered: ['housing'] }],
		[
			'another kind of help',
			{},
			{ supportTypes: ['legal'] },
			{ code: 'otherSupportType', quarter: 2, offered: ['legal'] }
		],
		['people from far', { place: groningen }, {}, { code: 'far', quarter: 3, km: expect.closeTo(159, 0) }],
		['a question without a place', { place: null }, {}, { code: 'noPlaceKnown', quarter: 3, of: 'question' }],
		['people from who knows where', {}, { place: null }, { code: 'noPlaceKnown', quarter: 3, of: 'offer' }],
		['costs', {}, { costs: 'paid' as const }, { code: 'paid', quarter: 3 }],
		['some costs', {}, { costs: 'atCost' as const }, { code: 'atCost', quarter: 3 }],
		[
			'the last place',
			{},
			{ capacity: { ...offer.capacity, used: 9 } },
			{ code: 'lastCapacity', quarter: 3, left: 1, unit: 'places' }
		],
		[
			'people in a Flemish school',
			{ place: hasselt },
			{},
			{ code: 'certificateNeeded', quarter: 3, country: 'BE' }
		]
	])('%s is a counter-reason', (_, asked, offered, fact) => {
		expect(matchOf(asked, offered).counterReasons).toContainEqual(fact);
	});

	test('distance is no counter-reason when nobody has to travel, and costs nothing', () => {
		const stays = matchOf({ place: groningen }, { bringsPeople: false });
		expect(stays.counterReasons).toEqual([]);
		expect(stays.quarters[3]).toBe(25);
	});

	test('a question that names no kind of help gets no counter-reason for it', () => {
		expect(factsOf({ supportTypes: [] }, {}).map(({ code }) => code)).not.toContain('otherSupportType');
	});
});

describe('score', () => {
	test('nearer is better when people come, by as much as the setting says', () => {
		const place = (asked: Place | null) => matchOf({ place: asked }, {}).quarters[3];
		expect(place(utrecht)).toBe(25);
		expect(place(arnhem)).toBeGreaterThan(place(groningen));
		expect(place(groningen)).toBe(17.5);
		expect(place(null)).toBe(21.25);
		const index = createIndex([offer]);
		const [match] = rank({ ...question, place: groningen }, index, {
			...defaultSettings,
			placeWeight: 0
		}).ranked;
		expect(match!.quarters[3]).toBe(25);
	});

	test('themes in common fill their quarter, those of one side only empty it again', () => {
		expect(matchOf({}, { themes: ['workload', 'starter-guidance'] }).quarters[1]).toBe(25);
		expect(matchOf({}, {}).quarters[1]).toBeCloseTo(25 * (2 / 3));
		expect(matchOf({}, { themes: ['housing'] }).quarters[1]).toBe(0);
		// Who ticked none is read, for less.
		expect(matchOf({}, { themes: [] }).quarters[1]).toBeLessThan(0.3 * 25);
	});

	test('the word is about the score, blocked or not, and content counts most', () => {
		// Content and theme, and two thirds of the kinds of help, but from another province.
		const [content, theme, support] = defaultSettings.points;
		const elsewhere = { serves: { scope: 'province' as const, names: ['Gelderland'] } };
		const far = matchOf(
			{ themes: ['starter-guidance'] },
			{ ...elsewhere, title: question.title, description: question.description }
		);
		expect(far.score).toBeCloseTo(content + theme + support * (2 / 3), 0);
		expect(far.fit).toBe('veryWell');
		const near = matchOf(
			{ themes: ['starter-guidance'], supportTypes: ['hands-on', 'knowledge-sharing'] },
			{ title: 'Tuin', description: 'Bomen' }
		);
		expect(near.score).toBeLessThan(60);
		expect(near.fit).toBe('partly');
	});

	test('a match says how those with a score like its own went, once that is known', () => {
		const low = { from: 0, count: 100, good: 10 };
		const high = { from: 70, count: 100, good: 60 };
		const likely = (offered: Partial<OfferText>, calibration: Settings['calibration']) => {
			const index = createIndex([{ ...offer, ...offered }]);
			return rank(question, index, { ...defaultSettings, minimumFit: 0, calibration }).ranked[0]!.likely;
		};
		const same = { title: question.title, description: question.description, themes: question.themes };
		const other = { title: 'Tuin', description: 'Bomen', themes: [] };
		expect(likely(same, [low, high])).toEqual(high);
		expect(likely(other, [low, high])).toEqual(low);
		expect(likely(same, null)).toBeNull();
	});

	test('a distance is compared as it is shown', () => {
		expect([14.9, 15.4, 15.5].map((km) => isWithin(km, 15))).toEqual([true, true, false]);
		expect(isWithin(null, 120)).toBe(false);
	});

	test('an offer that hardly fits is not shown at all', () => {
		const stranger = {
			...offer,
			title: 'Tuin',
			description: 'Bomen',
			themes: ['housing'],
			supportTypes: ['funding']
		};
		const { ranked, blocked } = rank(
			question,
			createIndex([offer, stranger, { ...stranger, paused: { until: null } }])
		);
		expect([...ranked, ...blocked].map(({ offerId }) => offerId)).toEqual(['offer']);
	});

	test('equal offers stand in the order of their ids', () => {
		const index = createIndex(['c', 'a', 'b'].map((id) => ({ ...offer, id })));
		expect(rank(question, index).ranked.map(({ offerId }) => offerId)).toEqual(['a', 'b', 'c']);
	});
});

describe('what fits but is blocked', () => {
	test.each([
		[
			'all places are taken',
			{},
			{ capacity: { ...offer.capacity, used: 10 } },
			{ code: 'noCapacity', renewsOn: '2027-08-01' }
		],
		['it is paused', {}, { paused: { until: '2027-01-04' } }, { code: 'paused', until: '2027-01-04' }],
		[
			'it is for another province',
			{},
			{ serves: { scope: 'province' as const, names: ['Gelderland'] } },
			{ code: 'outsideRegion', serves: ['Gelderland'], place: 'Utrecht' }
		],
		[
			'it is for another country',
			{ place: hasselt },
			{},
			{ code: 'otherCountry', serves: ['Nederland'], place: 'BE' }
		]
	])('%s', (_, asked, offered, block) => {
		expect(blocksOf(asked, offered)).toEqual([{ ...block, quarter: 3 }]);
	});

	test('everything that stands in the way is told', () => {
		const full = { ...offer.capacity, used: 12 };
		expect(
			blocksOf({ place: hasselt }, { capacity: full, paused: { until: null } }).map(({ code }) => code)
		).toEqual(['otherCountry', 'noCapacity', 'paused']);
	});

	test.each([
		['national', 'Nederland', utrecht, 'covered'],
		['national', 'Vlaanderen', hasselt, 'covered'],
		['national', 'Vlaanderen', utrecht, 'otherCountry'],
		['province', 'Limburg (België)', hasselt, 'covered'],
		['province', 'Limburg (BE)', { ...hasselt, province: 'Limburg (België)' }, 'covered'],
		['province', 'Limburg', hasselt, 'otherCountry'],
		['province', 'Limburg', { ...utrecht, province: 'Limburg' }, 'covered'],
		['province', 'Limburg (België)', { ...utrecht, province: 'Limburg' }, 'otherCountry'],
		['province', 'Fryslân', { ...utrecht, province: 'Friesland' }, 'covered'],
		['province', 'Brussels Hoofdstedelijk Gewest', { ...hasselt, province: 'Brussel' }, 'covered'],
		['municipality', 'UTRECHT', utrecht, 'covered'],
		['municipality', 'Arnhem', utrecht, 'outsideRegion'],
		['municipality', 'Utrecht', { ...hasselt, municipality: 'Utrecht' }, 'otherCountry']
	] as const)('%s %s, seen from %o: %s', (scope, name, place, expected) => {
		const facts = factsOf({ place }, { serves: { scope, names: [name] } });
		const [block] = blocksOf({ place }, { serves: { scope, names: [name] } });
		expect(block?.code ?? 'covered').toBe(expected);
		expect(facts.some(({ code }) => code === 'servesRegion')).toBe(expected === 'covered');
	});

	test('a question whose municipality isn’t told is not kept from an offer for municipalities', () => {
		const serves = { scope: 'municipality' as const, names: ['Utrecht'] };
		expect(blocksOf({ place: { ...utrecht, municipality: '' } }, { serves })).toEqual([]);
		expect(blocksOf({ place: { ...hasselt, municipality: '' } }, { serves }).map(({ code }) => code)).toEqual(
			['otherCountry']
		);
	});

	test('an offer that names no region is neither praised nor blocked for it', () => {
		const serves = { scope: 'province' as const, names: [] };
		expect(blocksOf({}, { serves })).toEqual([]);
		expect(factsOf({}, { serves }).map(({ code }) => code)).not.toContain('servesRegion');
	});
});

describe('the other side', () => {
	test('an offer sees the questions that it fits, best first', () => {
		const questions = [
			{
				...question,
				id: 'housing',
				title: 'Woning',
				description: 'Huur',
				themes: ['housing'],
				supportTypes: ['funding']
			},
			{ ...question, id: 'half', themes: ['workload'] },
			question
		];
		const { ranked } = rankReverse(offer, createQuestionIndex(questions, createIndex([offer])));
		expect(ranked.map(({ questionId }) => questionId)).toEqual(['question', 'half']);
	});

	test('questions that are alike are found, the question itself is not', () => {
		const twin = { ...question, id: 'twin', description: question.description.toUpperCase() };
		const stranger = {
			...question,
			id: 'stranger',
			title: 'Woning',
			description: 'Huur',
			themes: ['housing']
		};
		const index = createQuestionIndex([stranger, question, twin], createIndex([offer]));
		expect(similarQuestions(question, index)).toEqual([{ questionId: 'twin', score: 100 }]);
		expect(similarQuestions(question, index, { minimum: 0 }).map(({ questionId }) => questionId)).toEqual([
			'twin',
			'stranger'
		]);
	});

	test('a theme in common and words that everybody uses don’t make questions alike', () => {
		const other = {
			...question,
			id: 'other',
			title: 'Elf procent verzuim',
			description: `Onze directeur zoekt een ochtend in de week iemand die ons personeelsbeleid leest, met de raad
				praat over roosters, vergoedingen en vakantie, en ons helpt om een plan te schrijven.`
		};
		expect(similarQuestions(question, createQuestionIndex([other], createIndex([offer])))).toEqual([]);
	});

	test('offers that give the same are alike, those of another kind aren’t', () => {
		const twin = { ...offer, id: 'twin' };
		const stranger = {
			...offer,
			id: 'stranger',
			title: 'Huurwoningen voor leraren',
			description: 'Wij wijzen elk jaar zes woningen met middenhuur toe aan leraren.',
			themes: ['housing'],
			supportTypes: ['housing']
		};
		const index = createIndex([offer, twin, stranger]);
		expect(similarOffers(offer, index).map(({ offerId }) => offerId)).toEqual(['twin']);
		expect(similarOffers(offer, index, { limit: 0 })).toEqual([]);
	});

	test('it works before there is any offer', () => {
		const index = createQuestionIndex([{ ...question, id: 'twin' }], createIndex([]));
		expect(similarQuestions(question, index)).toMatchObject([{ questionId: 'twin' }]);
		const { ranked, blocked } = rank(question, createIndex([]));
		expect([...ranked, ...blocked]).toEqual([]);
	});
});
