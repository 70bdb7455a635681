import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomFrom } from '#kernel/random.ts';
import { analyse } from './analyse.ts';
import { createIndex, defaultSettings, rank, spellOut } from './index.ts';
import type {
	Block,
	BlockedMatch,
	CounterReason,
	Match,
	OfferIndex,
	OfferText,
	Place,
	QuestionText,
	Reason
} from './index.ts';

// What an explanation says is tried: without it, or with its opposite, the score is what it should then be.

const RUNS = { numRuns: Number(process.env.KWARTJE_RUNS ?? 200) };

type Line = Pick<OfferText, 'id' | 'title' | 'description' | 'themes' | 'supportTypes'>;

function read(file: string): Line[] {
	return readFileSync(`${import.meta.dirname}/../../../../demo/eval/${file}`, 'utf8')
		.trim()
		.split('\n')
		.map((line) => JSON.parse(line) as Line);
}

const utrecht: Place = {
	country: 'NL',
	province: 'Utrecht',
	municipality: 'Utrecht',
	latitude: 52.09,
	longitude: 5.12
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
const { points } = defaultSettings;
const FULL = 25;

/** The index as it is when one offer says something else, or is somewhere else. */
const withOffer = (changed: OfferText): OfferIndex =>
	createIndex(
		offers.map((offer) => (offer.id === changed.id ? changed : offer)),
		index
	);

function matchOf(asked: QuestionText, { id }: OfferText, among: OfferIndex): Match | BlockedMatch {
	const { ranked, blocked } = rank(asked, among, everything);
	return spellOut([...ranked, ...blocked].find(({ offerId }) => offerId === id)!);
}

const mean = (numbers: number[]) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

describe('the words that a reason names', () => {
	const stemsOf = (text: string) => analyse(text).terms.map(({ stem }) => stem);

	/** A text without each word that has one of these stems. */
	function without(text: string, stems: Set<string>): string {
		const words = analyse(text).terms.filter(({ stem }) => stems.has(stem));
		return words.reduceRight((left, { start, end }) => left.slice(0, start) + left.slice(end), text);
	}

	function contentWithout(asked: QuestionText, offer: OfferText, stems: Set<string>): number {
		const { title, description } = offer;
		const changed = { ...offer, title: without(title, stems), description: without(description, stems) };
		return matchOf(asked, offer, withOffer(changed)).quarters[0];
	}

	function wordsOf(reason: Reason): string[] {
		if (reason.code === 'sharedConcept') return reason.concept.offer;
		return reason.code === 'sharedWords' ? reason.words.map(({ offer }) => offer) : [];
	}

	/** What the first quarter loses, of the best matches of every question: without a reason's words, and without others. */
	const random = randomFrom(1);
	const losses = questions.flatMap((asked) =>
		rank(asked, index, everything)
			.ranked.slice(0, 5)
			.flatMap(({ offerId, quarters: [content], reasons }) => {
				const offer = offers.find(({ id }) => id === offerId)!;
				const named = new Set(reasons.flatMap(wordsOf).flatMap(stemsOf));
				const others = stemsOf(`${offer.title}. ${offer.description}`).filter((stem) => !named.has(stem));
				return reasons.flatMap((reason) => {
					const stems = new Set(wordsOf(reason).flatMap(stemsOf));
					if (stems.size === 0) return [];
					const some = new Set([...stems].map(() => others[Math.floor(random() * others.length)]!));
					return {
						reason: `${asked.id} ${offerId} ${wordsOf(reason).join(', ')}`,
						content,
						loss: content - contentWithout(asked, offer, stems),
						lossOfOthers: content - contentWithout(asked, offer, some)
					};
				});
			})
	);

	test('all count: without them there is less in common, unless there is more than enough', () => {
		expect(losses.length).toBeGreaterThan(200);
		for (const { reason, content, loss } of losses)
			if (content < FULL) expect(loss, reason).toBeGreaterThan(0);
	});

	test('count for a good part of the first quarter, and as many other words for hardly anything', () => {
		const share = mean(losses.map(({ loss, content }) => loss / content));
		const shareOfOthers = mean(losses.map(({ lossOfOthers, content }) => lossOfOthers / content));
		process.stdout.write(
			`without the words of a reason ${(100 * share).toFixed(0)}% less, without others ${(100 * shareOfOthers).toFixed(0)}% less\n`
		);
		expect(share).toBeGreaterThan(0.1);
		expect(shareOfOthers).toBeLessThan(share / 5);
	});
});

const place = fc.constantFrom(utrecht, groningen, hasselt, null);

const someQuestion = fc
	.tuple(fc.constantFrom(...questions), place)
	.map(([asked, from]): QuestionText => ({ ...asked, place: from }));

const someOffer = fc
	.tuple(
		fc.constantFrom(...offers),
		fc.record({
			place,
			serves: fc.constantFrom<OfferText['serves']>(
				{ scope: 'national', names: ['Nederland'] },
				{ scope: 'national', names: ['Nederland', 'Vlaanderen'] },
				{ scope: 'province', names: ['Groningen'] },
				{ scope: 'municipality', names: ['Utrecht'] }
			),
			capacity: fc.constantFrom<OfferText['capacity']>(
				...[
					[null, 0],
					[10, 2],
					[10, 9],
					[10, 10]
				].map(([total, used]) => ({
					total: total!,
					used: used!,
					unit: 'hours' as const,
					renewsOn: '2027-08-01'
				}))
			),
			costs: fc.constantFrom<OfferText['costs']>('free', 'atCost', 'paid'),
			bringsPeople: fc.boolean(),
			paused: fc.constantFrom(null, { until: null })
		})
	)
	.map(([offer, circumstances]): OfferText => ({ ...offer, ...circumstances }));

/** The same pair before and after a change; `before` is what was said of it. */
function compare(asked: QuestionText, offer: OfferText, change: { asked?: QuestionText; offer?: OfferText }) {
	const changed = change.offer ?? offer;
	return {
		before: matchOf(asked, offer, withOffer(offer)),
		after: matchOf(change.asked ?? asked, changed, withOffer(changed))
	};
}

describe('what both ticked', () => {
	test.each([
		['themes', 'sharedThemes', 1],
		['supportTypes', 'sharedSupportTypes', 2]
	] as const)(
		'unticked by the partner (%s), the score falls by exactly what its quarter gave',
		(kind, code, quarter) => {
			fc.assert(
				fc.property(someQuestion, someOffer, (asked, given) => {
					// Who ticks nothing is read instead.
					fc.pre(asked[kind].length > 0);
					const offer = { ...given, [kind]: [...given[kind], 'of its own'] };
					const left = offer[kind].filter((id) => !asked[kind].includes(id));
					const { before, after } = compare(asked, offer, { offer: { ...offer, [kind]: left } });
					const brought = (points[quarter] * before.quarters[quarter]) / FULL;
					expect(before.reasons.some((reason) => reason.code === code)).toBe(brought > 0);
					expect(after.reasons.some((reason) => reason.code === code)).toBe(false);
					expect(after.score).toBeCloseTo(before.score - brought, 9);
				}),
				RUNS
			);
		}
	);
});

describe('what blocks', () => {
	/** The offer when this no longer stands in the way. */
	function lift(block: Block, asked: QuestionText, offer: OfferText): OfferText {
		switch (block.code) {
			case 'noCapacity':
				return { ...offer, capacity: { ...offer.capacity, used: 0 } };
			case 'paused':
				return { ...offer, paused: null };
			case 'outsideRegion':
			case 'otherCountry':
				return {
					...offer,
					serves: { scope: 'national', names: [asked.place!.country === 'NL' ? 'Nederland' : 'Vlaanderen'] }
				};
		}
	}

	test('lifted one by one, the last makes the offer move up to the place that its score gives', () => {
		fc.assert(
			fc.property(someQuestion, someOffer, (asked, offer) => {
				let now = offer;
				for (;;) {
					const match = matchOf(asked, now, withOffer(now));
					if (!('blocks' in match)) break;
					const [block, ...others] = match.blocks;
					now = lift(block!, asked, now);
					const lifted = matchOf(asked, now, withOffer(now));
					expect('blocks' in lifted ? lifted.blocks : []).toEqual(others);
					if (block!.code === 'noCapacity' || block!.code === 'paused')
						expect(lifted.score).toBe(match.score);
					else expect(lifted.score).toBeGreaterThan(match.score);
				}
				const { ranked } = rank(asked, withOffer(now), everything);
				const at = ranked.findIndex(({ offerId }) => offerId === offer.id);
				for (const { score } of ranked.slice(0, at)) expect(score).toBeGreaterThanOrEqual(ranked[at]!.score);
				for (const { score } of ranked.slice(at)) expect(score).toBeLessThanOrEqual(ranked[at]!.score);
			}),
			RUNS
		);
	});
});

describe('what speaks against it', () => {
	/** The pair when this is otherwise. */
	function opposite(
		{ code, ...fact }: CounterReason,
		asked: QuestionText,
		offer: OfferText
	): { asked?: QuestionText; offer?: OfferText } {
		switch (code) {
			case 'fewSharedWords':
				return {
					offer: { ...offer, description: `${offer.description}\n${asked.title}. ${asked.description}` }
				};
			case 'otherThemes':
				return { offer: { ...offer, themes: asked.themes } };
			case 'otherSupportType':
				return { offer: { ...offer, supportTypes: asked.supportTypes } };
			case 'far':
				return { offer: { ...offer, place: asked.place } };
			case 'noPlaceKnown':
				if ('of' in fact && fact.of === 'offer') return { offer: { ...offer, place: asked.place } };
				return {
					asked: { ...asked, place: utrecht },
					offer: { ...offer, place: utrecht, serves: { scope: 'national', names: ['Nederland'] } }
				};
			case 'lastCapacity':
				return { offer: { ...offer, capacity: { ...offer.capacity, used: 0 } } };
			case 'atCost':
			case 'paid':
				return { offer: { ...offer, costs: 'free' } };
			case 'certificateNeeded':
				return { offer: { ...offer, bringsPeople: false } };
		}
	}

	/** What is told because somebody wants to know, and doesn't count. */
	const WITHOUT_POINTS = ['lastCapacity', 'atCost', 'paid'];

	test('once otherwise it is no longer said, and the score has risen or stayed', () => {
		const seen = new Map<string, number>();
		fc.assert(
			fc.property(someQuestion, someOffer, (asked, offer) => {
				const { counterReasons } = matchOf(asked, offer, withOffer(offer));
				for (const counterReason of counterReasons) {
					const { code } = counterReason;
					const { before, after } = compare(asked, offer, opposite(counterReason, asked, offer));
					expect(after.counterReasons.map((reason) => reason.code)).not.toContain(code);
					if (WITHOUT_POINTS.includes(code)) expect(after.score).toBe(before.score);
					else expect(after.score, code).toBeGreaterThanOrEqual(before.score);
					seen.set(code, (seen.get(code) ?? 0) + 1);
				}
			}),
			RUNS
		);
		expect([...seen.keys()].sort()).toEqual(
			`atCost certificateNeeded far fewSharedWords lastCapacity noPlaceKnown otherSupportType otherThemes paid`.split(
				' '
			)
		);
	});
});
