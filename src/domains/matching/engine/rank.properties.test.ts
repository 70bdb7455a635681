import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import trained from '#reference/matching-weights.json' with { type: 'json' };
import { readContent } from './content.ts';
import {
	createIndex,
	createQuestionIndex,
	defaultSettings,
	featuresOfPair,
	rank,
	rankReverse,
	rankUnder,
	similarQuestions,
	spellOut
} from './index.ts';
import type {
	BlockedMatch,
	Embedding,
	Match,
	OfferText,
	Place,
	Quarters,
	QuestionText,
	Ranking,
	Settings
} from './index.ts';

const RUNS = { numRuns: Number(process.env.KWARTJE_RUNS ?? 200) };

const words =
	`starters startende leerkrachten werkdruk werkdrukverlaging taal taalcoach taalmaatje woning woningen judo
	de het een wij zoeken ouders ouderavond klas 8 groep foto's één reünie zij-instromer HR 👧 مرحبا`.split(
		/\s+/
	);
const text = fc.array(fc.constantFrom(...words), { maxLength: 12 }).map((list) => list.join(' '));
const themes = fc.subarray(['housing', 'workload', 'mentors', 'recruitment'], { maxLength: 3 });
const supportTypes = fc.subarray(['legal', 'funding', 'hands-on'], { maxLength: 2 });

const place: fc.Arbitrary<Place | null> = fc.option(
	fc.record({
		country: fc.constantFrom('NL' as const, 'BE' as const),
		province: fc.constantFrom('Utrecht', 'Limburg', 'Antwerpen'),
		municipality: fc.constantFrom('Utrecht', 'Hasselt', 'Antwerpen'),
		latitude: fc.option(fc.double({ min: 50, max: 54, noNaN: true })),
		longitude: fc.option(fc.double({ min: 3, max: 8, noNaN: true }))
	})
);

const serves = fc.oneof(
	fc.record({
		scope: fc.constant('national' as const),
		names: fc.subarray(['Nederland', 'Vlaanderen'])
	}),
	fc.record({
		scope: fc.constant('province' as const),
		names: fc.subarray(['Utrecht', 'Limburg', 'Limburg (België)', 'Antwerpen'])
	}),
	fc.record({ scope: fc.constant('municipality' as const), names: fc.subarray(['Utrecht', 'Antwerpen']) })
);

/** Of two models: directions of length 1 in a plane and in space, some of them opposite. */
const direction = (...components: number[]): Embedding =>
	Float32Array.from(components, (component) => component / Math.hypot(...components));
const embedding = fc.constantFrom(
	undefined,
	direction(1, 0),
	direction(0.6, 0.8),
	direction(0, 1),
	direction(-1, 0.1),
	direction(1, 1, 1),
	direction(-1, 0, 0)
);

const question: fc.Arbitrary<QuestionText> = fc.record({
	id: fc.uuid(),
	title: text,
	description: text,
	themes,
	supportTypes,
	urgency: fc.constantFrom('low' as const, 'normal' as const, 'high' as const),
	place,
	embedding
});

const offer: fc.Arbitrary<OfferText> = fc.record({
	id: fc.uuid(),
	title: text,
	description: text,
	themes,
	supportTypes,
	organisationKind: fc.constant('company'),
	place,
	serves,
	capacity: fc.record({
		total: fc.option(fc.nat(30)),
		used: fc.nat(31),
		unit: fc.constantFrom('places' as const, 'hours' as const),
		renewsOn: fc.constantFrom('2027-08-01', '2027-09-01')
	}),
	costs: fc.constantFrom('free' as const, 'atCost' as const, 'paid' as const),
	bringsPeople: fc.boolean(),
	paused: fc.option(fc.record({ until: fc.option(fc.constant('2027-01-04')) })),
	embedding
});

const offers = fc.uniqueArray(offer, { maxLength: 8, selector: ({ id }) => id });
const questions = fc.uniqueArray(question, { minLength: 1, maxLength: 5, selector: ({ id }) => id });
const settings = fc.record({
	minimumFit: fc.constantFrom(0, 0.2, 0.4),
	nearKm: fc.constant(15),
	farKm: fc.constant(60),
	placeWeight: fc.constantFrom(0, 0.3, 1),
	points: fc.constantFrom<Quarters>(defaultSettings.points, [25, 25, 25, 25], [100, 0, 0, 0]),
	calibration: fc.constantFrom<Settings['calibration']>(null, [
		{ from: 40, count: 100, good: 10 },
		{ from: 70, count: 100, good: 70 }
	])
});
const everything = { ...defaultSettings, minimumFit: 0 };

const all = ({ ranked, blocked }: Ranking) => [...ranked, ...blocked];
/** Everything that a ranking tells: what is only worked out when read, too. */
const told = ({ ranked, blocked }: Ranking) => ({
	ranked: ranked.map((match) => spellOut(match)),
	blocked: Array.from(blocked, (match) => spellOut(match))
});
const within = (some: string[], others: string[]) => some.every((item) => others.includes(item));

/**
 * How full the first quarter is, by the definitions alone: BM25 over stems and over 4-grams, of which words that fewer
 * offers have are a larger share, and the cosine in the space; if one model embedded both, half of that and half of theirs.
 */
function contentByDefinition(asked: QuestionText, offered: OfferText, others: OfferText[]): number {
	const [question, offer, all] = [readContent(asked), readContent(offered), others.map(readContent)];
	const sum = (numbers: Iterable<number>) => [...numbers].reduce((total, number) => total + number, 0);
	const averageLength = sum(all.map(({ length }) => length)) / all.length || 1;
	const share = (part: 'stems' | 'grams') => {
		const countIn = (content: typeof offer, term: number) =>
			content[part].counts[content[part].terms.indexOf(term)] ?? 0;
		const weight = (term: number) => {
			const having = all.filter((content) => countIn(content, term) > 0).length;
			const rarity = Math.log(1 + (all.length - having + 0.5) / (having + 0.5));
			return rarity * Math.min(2, countIn(question, term));
		};
		const found = [...question[part].terms].map((term) => {
			const count = countIn(offer, term);
			return (weight(term) * count * 2.2) / (count + 1.2 * (0.25 + (0.75 * offer.length) / averageLength));
		});
		return sum(found) / (sum([...question[part].terms].map(weight)) || 1);
	};
	const cosine = (one: Float32Array, other: Float32Array) =>
		Math.max(0, sum(one.map((value, d) => value * other[d]!)));
	const learnt = cosine(question.meaning, offer.meaning);
	const alike =
		asked.embedding && offered.embedding?.length === asked.embedding.length
			? (learnt + cosine(asked.embedding, offered.embedding)) / 2
			: learnt;
	const { words, grams, meaning, full } = trained.content;
	const said = words * share('stems') + grams * share('grams') + meaning * alike;
	return 25 * Math.min(1, said / full);
}

/** Checks every fact against the question and the offer that it speaks of. */
function expectTruth(match: Match | BlockedMatch, asked: QuestionText, offered: OfferText) {
	const facts = [...match.reasons, ...match.counterReasons, ...('blocks' in match ? match.blocks : [])];
	const { total, used, unit, renewsOn } = offered.capacity;
	for (const fact of facts)
		switch (fact.code) {
			case 'sharedConcept':
				for (const [words, text] of [
					[fact.concept.question, asked],
					[fact.concept.offer, offered]
				] as const) {
					expect(words.length).toBeGreaterThan(0);
					for (const word of words) expect(`${text.title} ${text.description}`).toContain(word);
				}
				break;
			case 'sharedWords':
				expect(fact.words.length).toBeGreaterThan(0);
				expect(fact.words.length).toBeLessThanOrEqual(4);
				for (const pair of fact.words) {
					expect(`${asked.title} ${asked.description}`).toContain(pair.question);
					expect(`${offered.title} ${offered.description}`).toContain(pair.offer);
				}
				break;
			case 'fewSharedWords':
				expect(fact.count).toBeLessThan(2);
				break;
			case 'sharedThemes':
				expect(
					fact.themes.length > 0 && within(fact.themes, asked.themes) && within(fact.themes, offered.themes)
				).toBe(true);
				break;
			case 'otherThemes':
				expect(asked.themes.some((theme) => offered.themes.includes(theme))).toBe(false);
				expect(fact.offered).toEqual(offered.themes);
				break;
			case 'sharedSupportTypes':
				expect(
					within(fact.supportTypes, asked.supportTypes) && within(fact.supportTypes, offered.supportTypes)
				).toBe(true);
				break;
			case 'otherSupportType':
				expect(asked.supportTypes.some((type) => offered.supportTypes.includes(type))).toBe(false);
				expect(fact.offered).toEqual(offered.supportTypes);
				break;
			case 'near':
				expect(fact.km).toBe(match.distanceKm);
				expect(fact.km).toBeLessThanOrEqual(15);
				break;
			case 'far':
				expect(fact.km).toBe(match.distanceKm);
				expect(fact.km).toBeGreaterThanOrEqual(60);
				break;
			case 'servesRegion':
				expect(offered.serves.names).toContain(fact.name);
				expect(asked.place).not.toBeNull();
				break;
			case 'noPlaceKnown':
				expect(fact.of === 'question' ? asked.place : offered.place).toBeNull();
				break;
			case 'capacityLeft':
				expect(fact).toMatchObject({ left: total! - used, total, unit });
				expect(fact.left).toBeGreaterThan(1);
				break;
			case 'lastCapacity':
				expect(fact).toMatchObject({ left: total! - used, unit });
				expect(fact.left).toBeGreaterThan(0);
				break;
			case 'noCapacity':
				expect(used).toBeGreaterThanOrEqual(total!);
				expect(fact.renewsOn).toBe(renewsOn);
				break;
			case 'free':
			case 'atCost':
			case 'paid':
				expect(offered.costs).toBe(fact.code);
				break;
			case 'certificateNeeded':
				expect(offered.bringsPeople).toBe(true);
				expect(fact.country).toBe(asked.place?.country ?? null);
				break;
			case 'outsideRegion':
			case 'otherCountry':
				expect(fact.serves).toEqual(offered.serves.names);
				expect(Object.values(asked.place!)).toContain(fact.place);
				break;
			case 'paused':
				expect(offered.paused).toEqual({ until: fact.until });
		}
}

describe('whatever is asked and offered', () => {
	test('a question ranks under several settings at once as under each by itself', () => {
		fc.assert(
			fc.property(question, offers, settings, settings, (asked, offered, some, others) => {
				const index = createIndex(offered);
				expect(rankUnder(asked, index, [some, others]).map(told)).toEqual(
					[some, others].map((chosen) => told(rank(asked, index, chosen)))
				);
			}),
			RUNS
		);
	});

	test('of a pair alone it sees what it sees of it among others', () => {
		fc.assert(
			fc.property(question, offers, settings, (asked, offered, chosen) => {
				const index = createIndex(offered);
				for (const match of all(rank(asked, index, { ...chosen, minimumFit: 0 }))) {
					const offer = offered.find(({ id }) => id === match.offerId)!;
					const seen = featuresOfPair(asked, offer, index, chosen);
					expect(seen.score).toBeCloseTo(match.score, 9);
					[seen.content, seen.themes, seen.supportTypes, seen.place].forEach((share, i) =>
						expect(25 * share).toBeCloseTo(match.quarters[i]!, 9)
					);
				}
			}),
			RUNS
		);
	});

	test('every fact is true of the question and the offer', () => {
		fc.assert(
			fc.property(question, offers, settings, (asked, offered, chosen) => {
				for (const match of all(rank(asked, createIndex(offered), { ...chosen, minimumFit: 0 })))
					expectTruth(
						match,
						asked,
						offered.find(({ id }) => id === match.offerId)!
					);
			}),
			RUNS
		);
	});

	test('quarters are 0 to 25 and give the score by their points, and the best comes first', () => {
		fc.assert(
			fc.property(question, offers, settings, (asked, offered, chosen) => {
				const ranking = rank(asked, createIndex(offered), chosen);
				for (const { score, quarters } of all(ranking)) {
					const given = quarters.map((quarter, i) => (quarter / 25) * chosen.points[i]!);
					expect(score).toBeCloseTo(
						given.reduce((sum, points) => sum + points, 0),
						9
					);
					for (const quarter of quarters) {
						expect(quarter).toBeGreaterThanOrEqual(0);
						expect(quarter).toBeLessThanOrEqual(25);
					}
				}
				for (const list of [ranking.ranked, [...ranking.blocked]])
					expect(list.map(({ score }) => score)).toEqual(
						list.map(({ score }) => score).sort((a, b) => b - a)
					);
			}),
			RUNS
		);
	});

	test('the index finds for each offer what reading the two texts finds', () => {
		fc.assert(
			fc.property(question, offers, (asked, offered) => {
				for (const { offerId, quarters } of all(rank(asked, createIndex(offered), everything)))
					expect(quarters[0]).toBeCloseTo(
						contentByDefinition(
							asked,
							offered.find(({ id }) => id === offerId)!,
							offered
						),
						5
					);
			}),
			RUNS
		);
	});

	test('a higher score never has a lesser word, and a full coin is very well', () => {
		const worth = { partly: 0, well: 1, veryWell: 2 };
		fc.assert(
			fc.property(question, offers, (asked, offered) => {
				const matches = all(rank(asked, createIndex(offered), everything)).sort((a, b) => a.score - b.score);
				const words = matches.map(({ fit }) => worth[fit]);
				expect(words).toEqual(words.toSorted((a, b) => a - b));
				for (const { quarters, fit } of matches)
					if (quarters.every((quarter) => quarter === 25)) expect(fit).toBe('veryWell');
			}),
			RUNS
		);
	});

	test('two questions are as alike one way round as the other, from 0 to 100', () => {
		fc.assert(
			fc.property(question, question, offers, (one, other, offered) => {
				const score = (some: QuestionText, another: QuestionText) =>
					similarQuestions(
						{ ...some, id: 'some' },
						createQuestionIndex([{ ...another, id: 'another' }], createIndex(offered)),
						{ minimum: 0 }
					)[0]!.score;
				expect(score(one, other)).toBeCloseTo(score(other, one), 9);
				expect(score(one, other)).toBeGreaterThanOrEqual(0);
				expect(score(one, other)).toBeLessThanOrEqual(100);
			}),
			RUNS
		);
	});

	test('a question index that follows another says what a new one says', () => {
		fc.assert(
			fc.property(questions, questions, offers, offers, (some, others, before, after) => {
				const known = new Set(some.map(({ id }) => id));
				const rewritten = some.map((each, i) => (i % 2 ? { ...each, title: others[0]!.title } : each));
				const later = [...rewritten, ...others.filter(({ id }) => !known.has(id))];
				const previous = createQuestionIndex(some, createIndex(before));
				const index = createIndex(after);
				const following = createQuestionIndex(later, index, createQuestionIndex(some, index, previous));
				for (const each of after)
					expect(told(rankReverse(each, following, everything))).toEqual(
						told(rankReverse(each, createQuestionIndex(later, index), everything))
					);
			}),
			RUNS
		);
	});

	test('a blocked offer is never among the ranked, and every offer is in one place only', () => {
		fc.assert(
			fc.property(question, offers, (asked, offered) => {
				const { ranked, blocked } = rank(asked, createIndex(offered), everything);
				for (const { offerId } of ranked) {
					const { paused, capacity } = offered.find(({ id }) => id === offerId)!;
					expect(paused).toBeNull();
					expect(capacity.total === null || capacity.used < capacity.total).toBe(true);
				}
				for (const { blocks } of blocked) expect(blocks.length).toBeGreaterThan(0);
				const shown = [...ranked, ...blocked].map(({ offerId }) => offerId);
				expect(shown.sort()).toEqual(offered.map(({ id }) => id).sort());
			}),
			RUNS
		);
	});

	test('the order of the offers changes nothing', () => {
		const shuffled = offers.chain((list) =>
			fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))
		);
		fc.assert(
			fc.property(question, shuffled, (asked, [some, other]) => {
				expect(told(rank(asked, createIndex(other)))).toEqual(told(rank(asked, createIndex(some))));
			}),
			RUNS
		);
	});

	test('an index that follows another ranks as a new one does', () => {
		const fates = fc.array(fc.constantFrom('stays', 'goes', 'isRewritten', 'isFilled', 'isEmbedded'), {
			minLength: 40
		});
		fc.assert(
			fc.property(question, offers, offers, fates, (asked, some, others, fate) => {
				const known = new Set(some.map(({ id }) => id));
				const later = some.flatMap((offer, i) => {
					if (fate[i] === 'goes') return [];
					if (fate[i] === 'isRewritten') return [{ ...offer, title: others[0]?.title ?? '' }];
					if (fate[i] === 'isFilled')
						return [{ ...offer, capacity: { ...offer.capacity, total: 0, used: 0 } }];
					if (fate[i] === 'isEmbedded') return [{ ...offer, embedding: direction(0.8, 0.6) }];
					return [offer];
				});
				const last = [...others.filter(({ id }) => !known.has(id)), ...later];
				const following = createIndex(last, createIndex(later, createIndex(some)));
				expect(told(rank(asked, following, everything))).toEqual(
					told(rank(asked, createIndex(last), everything))
				);
			}),
			RUNS
		);
	});

	test('where no two texts were embedded by one model, a ranking is to the last bit what it is without', () => {
		const without = <Text extends { embedding?: Embedding }>(text: Text): Text => ({
			...text,
			embedding: undefined
		});
		fc.assert(
			fc.property(question, offers, (asked, offered) => {
				const index = createIndex(offered.map(without));
				const expected = told(rank(without(asked), index, everything));
				expect(told(rank(asked, index, everything))).toEqual(expected);
				expect(told(rank(without(asked), createIndex(offered), everything))).toEqual(expected);
				const byOther = createIndex(offered.map((each) => ({ ...each, embedding: direction(1, 1, 1) })));
				expect(told(rank({ ...asked, embedding: direction(1, 0) }, byOther, everything))).toEqual(expected);
			}),
			RUNS
		);
	});

	test('a pair whose embeddings agree never scores lower than one whose embeddings have nothing in common', () => {
		const scoreWith = (asked: QuestionText, offered: OfferText, embedding: Embedding) => {
			const index = createIndex([{ ...offered, embedding }]);
			return all(rank({ ...asked, embedding: direction(1, 0) }, index, everything))[0]!.score;
		};
		fc.assert(
			fc.property(question, offer, (asked, offered) => {
				const [same, orthogonal, opposite] = [direction(1, 0), direction(0, 1), direction(-1, 0)].map(
					(embedding) => scoreWith(asked, offered, embedding)
				);
				expect(same).toBeGreaterThanOrEqual(orthogonal!);
				expect(opposite).toBe(orthogonal);
			}),
			RUNS
		);
	});

	test('capitals and accents change no score', () => {
		const accents: Record<string, string> = { A: 'Á', E: 'É', I: 'I\u0308', O: 'Ô', U: 'Ü' };
		const shout = (quiet: string) => quiet.toUpperCase().replace(/[AEIOU]/g, (vowel) => accents[vowel]!);
		const loud = <Text extends { title: string; description: string }>(item: Text): Text => ({
			...item,
			title: shout(item.title),
			description: shout(item.description)
		});
		const scores = (ranking: Ranking) => all(ranking).map(({ offerId, quarters }) => [offerId, quarters]);
		fc.assert(
			fc.property(question, offers, (asked, offered) => {
				const quiet = scores(rank(asked, createIndex(offered), everything));
				expect(scores(rank(loud(asked), createIndex(offered), everything))).toEqual(quiet);
				expect(scores(rank(asked, createIndex(offered.map(loud)), everything))).toEqual(quiet);
			}),
			RUNS
		);
	});

	test('both sides see the same match', () => {
		fc.assert(
			fc.property(questions, offers, settings, (asked, offered, chosen) => {
				const index = createIndex(offered);
				const byId = (matches: Match[]) =>
					matches.sort((a, b) =>
						`${a.questionId} ${a.offerId}`.localeCompare(`${b.questionId} ${b.offerId}`)
					);
				const forwards = asked.map((each) => told(rank(each, index, chosen)));
				const backwards = offered.map((each) =>
					told(rankReverse(each, createQuestionIndex(asked, index), chosen))
				);
				for (const list of ['ranked', 'blocked'] as const)
					expect(byId(backwards.flatMap((ranking) => ranking[list]))).toEqual(
						byId(forwards.flatMap((ranking) => ranking[list]))
					);
			}),
			RUNS
		);
	});
});
