import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomFrom } from '#kernel/random.ts';
import abbreviations from '#reference/abbreviations.json' with { type: 'json' };
import { analyse } from './analyse.ts';
import { readContent } from './content.ts';
import { createIndex, createQuestionIndex, defaultSettings, rank, rankReverse, spellOut } from './index.ts';
import type { Match, OfferText, QuestionText, Ranking } from './index.ts';

const RUNS = { numRuns: Number(process.env.KWARTJE_RUNS ?? 200) };

type Line = Pick<OfferText, 'id' | 'title' | 'description' | 'themes' | 'supportTypes'>;

function read(file: string): Line[] {
	return readFileSync(`${import.meta.dirname}/../../../../demo/eval/${file}`, 'utf8')
		.trim()
		.split('\n')
		.map((line) => JSON.parse(line) as Line);
}

const utrecht = {
	country: 'NL' as const,
	province: 'Utrecht',
	municipality: 'Utrecht',
	latitude: 52.09,
	longitude: 5.12
};

const questions = read('questions.jsonl').map((line): QuestionText => ({
	...line,
	urgency: 'normal',
	place: utrecht
}));
const offers = read('offers.jsonl').map((line): OfferText => ({
	...line,
	organisationKind: 'company',
	place: utrecht,
	serves: { scope: 'national', names: ['Nederland'] },
	capacity: { total: null, used: 0, unit: 'places', renewsOn: '2027-08-01' },
	costs: 'free',
	bringsPeople: false,
	paused: null
}));
const index = createIndex(offers);
const everything = { ...defaultSettings, minimumFit: 0 };

const anyQuestion = fc.constantFrom(...questions);
const bare = <Text extends QuestionText>(text: Text): Text => ({ ...text, themes: [], supportTypes: [] });
const all = ({ ranked, blocked }: Ranking): Match[] => [...ranked, ...blocked];
const scores = (asked: QuestionText) =>
	new Map(all(rank(asked, index, everything)).map(({ offerId, score }) => [offerId, score]));
const mean = (numbers: number[]) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

/** The greatest difference that any offer sees between two ways of asking. */
function greatestChange(one: QuestionText, other: QuestionText): number {
	const [before, after] = [scores(one), scores(other)];
	return Math.max(...[...before].map(([id, score]) => Math.abs(score - after.get(id)!)));
}

describe('what should not matter', () => {
	const IRRELEVANT = [
		'Het regende vanmorgen toen wij dit schreven.',
		'Onze school staat aan een gracht en heeft een rood dak.',
		'Alvast hartelijk dank en vriendelijke groeten.',
		'De koffie staat klaar als je langskomt.',
		'Wij zijn te vinden achter het station, naast de kerk.',
		'Volgende maand bestaat onze school vijftig jaar.',
		'Bel ons gerust na drie uur of stuur een mail.',
		'Vorige zomer zijn we verhuisd naar de Kastanjelaan.'
	];

	test.each([
		['with ticks', (asked: QuestionText) => asked, 0.9],
		['text only', bare, 0.85]
	])('a sentence beside the point leaves the first three and moves no score by 15 (%s)', (_, as, kept) => {
		const overlaps = questions.map(as).flatMap((asked) => {
			const before = scores(asked);
			return IRRELEVANT.map((sentence) => {
				const after = scores({ ...asked, description: `${asked.description} ${sentence}` });
				for (const [id, score] of before) expect(Math.abs(after.get(id)! - score)).toBeLessThan(15);
				const still = [...after.keys()].slice(0, 3);
				return [...before.keys()].slice(0, 3).filter((id) => still.includes(id)).length / 3;
			});
		});
		expect(mean(overlaps)).toBeGreaterThan(kept);
	});

	test('the order of the sentences', () => {
		const shuffled = anyQuestion.chain((asked) => {
			const sentences = asked.description.split(/(?<=[.!?])\s+/);
			return fc
				.shuffledSubarray(sentences, { minLength: sentences.length })
				.map((order) => ({ asked, other: { ...asked, description: order.join('\n') } }));
		});
		fc.assert(
			fc.property(shuffled, ({ asked, other }) => {
				expect(greatestChange(asked, other)).toBeLessThan(1e-3);
			}),
			RUNS
		);
	});

	test('capitals, accents, soft hyphens and how letters are composed', () => {
		const accents: Record<string, string> = { a: 'á', e: 'e\u0301', i: 'í', o: 'ó', u: 'u\u0301' };
		const ways: Record<string, (text: string) => string> = {
			capitals: (text) => text.toUpperCase(),
			'small letters': (text) => text.toLowerCase(),
			accents: (text) => text.replace(/[aeiou]/g, (vowel) => accents[vowel]!),
			'soft hyphens': (text) => text.replace(/(\p{L}{4})(?=\p{L})/gu, '$1\u00AD'),
			composed: (text) => text.normalize('NFC'),
			decomposed: (text) => text.normalize('NFD')
		};
		fc.assert(
			fc.property(anyQuestion, fc.constantFrom(...Object.keys(ways)), (asked, way) => {
				const write = ways[way]!;
				const other = { ...asked, title: write(asked.title), description: write(asked.description) };
				expect(greatestChange(asked, other)).toBeLessThan(1e-3);
			}),
			RUNS
		);
	});
});

describe('nothing leaks from one organisation to another', () => {
	/** All that a partner's ledger, address and pauses can make of an offer; its text and ticks stay as they are. */
	const circumstances: fc.Arbitrary<Partial<OfferText>> = fc.record({
		place: fc.constantFrom(utrecht, null),
		serves: fc.constantFrom<OfferText['serves']>(
			{ scope: 'national', names: ['Vlaanderen'] },
			{ scope: 'province', names: ['Utrecht'] },
			{ scope: 'province', names: [] }
		),
		capacity: fc.record({
			total: fc.option(fc.nat(9)),
			used: fc.nat(9),
			unit: fc.constant('hours' as const),
			renewsOn: fc.constant('2027-09-01')
		}),
		costs: fc.constantFrom('free', 'atCost', 'paid'),
		bringsPeople: fc.boolean(),
		paused: fc.constantFrom(null, { until: null })
	});
	const some = offers.slice(0, 12);
	const before = createIndex(some);
	const told = (ranking: Ranking, id: string, of: 'offerId' | 'questionId') =>
		all(ranking)
			.filter((match) => match[of] === id)
			.map(spellOut);

	test('a match is the same whatever becomes of the other offers, while their texts are there', () => {
		const changes = fc.array(circumstances, { minLength: some.length, maxLength: some.length });
		const ticks = fc.subarray(['housing', 'workload'], { maxLength: 2 });
		fc.assert(
			fc.property(anyQuestion, fc.nat(some.length - 1), changes, ticks, (asked, own, changed, themes) => {
				const { id } = some[own]!;
				const others = some.map((offer, i) => (i === own ? offer : { ...offer, ...changed[i]!, themes }));
				expect(told(rank(asked, createIndex(others, before), everything), id, 'offerId')).toEqual(
					told(rank(asked, before, everything), id, 'offerId')
				);
			}),
			RUNS
		);
	});

	test('what an offer sees of a question is the same whatever else is asked', () => {
		const others = fc.subarray(questions, { maxLength: 6 });
		const offered = fc.constantFrom(...some);
		fc.assert(
			fc.property(anyQuestion, others, offered, (asked, also, offer) => {
				const seen = (list: QuestionText[]) =>
					told(rankReverse(offer, createQuestionIndex(list, index), everything), asked.id, 'questionId');
				expect(seen([...also.filter(({ id }) => id !== asked.id), asked])).toEqual(seen([asked]));
			}),
			{ numRuns: RUNS.numRuns / 4 }
		);
	});

	test('a text is read the same whatever was read before', () => {
		const others = fc.array(fc.stringMatching(/^[a-z]{3,14}( [a-z]{3,14}){0,9}$/), {
			minLength: 20,
			maxLength: 40
		});
		fc.assert(
			fc.property(anyQuestion, others, ({ description }, texts) => {
				const before = structuredClone(analyse(description));
				for (const text of texts) analyse(text);
				expect(analyse(description)).toEqual(before);
			}),
			RUNS
		);
	});
});

describe('hostile text', () => {
	const PARTS = 'les dag vak taal school werk plein kind huis week'.split(' ');
	const COMMON = 'school leerling klas ouders leraren kinderen taal onderwijs gezin huis lezen duur'.split(
		' '
	);
	/** The longest that is read at all, and a little more. */
	const LENGTH = 1_000_000;

	const letters = (random: () => number, length: number, alphabet: string) =>
		Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join('');
	const pick = <Item>(random: () => number, list: readonly Item[]) =>
		list[Math.floor(random() * list.length)]!;
	const filled = (piece: () => string) => {
		let text = '';
		while (text.length < LENGTH) text += piece();
		return text;
	};
	const compound = (random: () => number, length: number) => {
		let word = '';
		while (word.length < length) word += pick(random, PARTS);
		return word;
	};

	const TEXTS: Record<string, (random: () => number) => string> = {
		'one word of a megabyte': () => 'a'.repeat(LENGTH),
		'a hundred thousand times the same word': () => 'meertaligheid '.repeat(100_000),
		'a hundred thousand times the same slip': () => 'meertalliheid '.repeat(100_000),
		'words that are in no dictionary': (random) => filled(() => `${letters(random, 9, 'aeionrtsl')} `),
		'short words that are in no dictionary': (random) =>
			filled(() => `${letters(random, 5, 'aeioklmnprst')} `),
		'a compound of hundreds of thousands of words': (random) => filled(() => pick(random, PARTS)),
		'compounds of a dozen words': (random) => filled(() => `${compound(random, 52)} `),
		'compounds with a slip': (random) =>
			filled(() => `${compound(random, 20)}${letters(random, 2, 'qxyz')} `),
		'a hundred thousand abbreviations': (random) => filled(() => `${pick(random, abbreviations).short} `),
		'a hundred thousand turns and refusals': () => 'geen, niet, maar; zoeken geen maar '.repeat(30_000),
		'one clause without end': () => 'niet nodig geen behoefte zoeken '.repeat(40_000),
		'words that everybody speaks of': (random) => filled(() => `${pick(random, COMMON)} `),
		'four scripts in one word': () => filled(() => 'школаab مدرسةde 学校fg schοοl '),
		'Chinese without end': (random) =>
			filled(
				() => `${[1, 2].map(() => String.fromCodePoint(0x4e00 + Math.floor(random() * 20_000))).join('')} `
			),
		'invisible signs, and signs that turn the direction': (random) =>
			filled(() => `${letters(random, 4, 'aeiklrt')}\u200B\u200D\u202E${letters(random, 3, 'aeiklrt')} `),
		'accents upon accents': () => filled(() => `e${'\u0301'.repeat(30)} `),
		'signs that unfold to eighteen letters': () => '\uFDFA '.repeat(LENGTH / 2)
	};

	/** Processor time: other tests run beside this one. */
	function millisecondsFor(work: () => void): number {
		const before = process.cpuUsage();
		work();
		const { user, system } = process.cpuUsage(before);
		return (user + system) / 1000;
	}

	/** To be read, prepared for comparison, compared with itself and explained: the median of five texts. */
	function timeFor(write: (random: () => number) => string): number {
		const times = [1, 2, 3, 4, 5].map((seed) => {
			// Never the text of before, which may be remembered.
			const text = { title: '', description: `${seed} ${write(randomFrom(seed))}` };
			const [asked, offered] = [
				{ ...questions[0]!, ...text },
				{ ...offers[0]!, ...text }
			];
			const read = millisecondsFor(() => {
				analyse(text.description);
				readContent(text);
			});
			const other = createIndex([offered]);
			return read + millisecondsFor(() => all(rank(asked, other, everything)).forEach(spellOut));
		});
		return times.sort((a, b) => a - b)[2]!;
	}

	/** What it may take, and how many times as much on a machine that does much else or has just begun. */
	const MILLISECONDS = 50;
	const BUSY = 10;

	test.each(Object.keys(TEXTS))('%s is read at once', (name) => {
		timeFor(() => 'Wij zoeken een leerkracht.');
		const time = timeFor(TEXTS[name]!);
		process.stdout.write(`${name}: ${time.toFixed(0)} ms\n`);
		expect(time).toBeLessThan(MILLISECONDS * BUSY);
	});

	test('whatever signs it has, its words stand in it, in their order', () => {
		const signs = fc.string({ unit: 'binary', maxLength: 300 });
		fc.assert(
			fc.property(
				signs,
				fc.constantFrom(' ', '\u200D', '', '.'),
				fc.constantFrom(...offers),
				(text, by, { title }) => {
					const hostile = [text, title, text].join(by);
					let at = 0;
					for (const { start, end, stem } of analyse(hostile).terms) {
						expect(start).toBeGreaterThanOrEqual(at);
						expect(end).toBeGreaterThan(start);
						expect(stem).not.toBe('');
						at = end;
					}
					expect(at).toBeLessThanOrEqual(hostile.length);
				}
			),
			RUNS
		);
	});
});
