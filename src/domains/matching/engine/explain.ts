import { commonConcept } from './concepts.ts';
import { sharedWords, wordsOf } from './content.ts';
import type { Sought } from './content.ts';
import { type Coverage, distanceBetween } from './place.ts';
import { readText } from './space.ts';
import { common } from './ticks.ts';
import { supportReadIn } from './topics.ts';
import type { Block, CounterReason, OfferText, QuestionText, Reason } from './types.ts';

/** A question and an offer; the words of the question are read when somebody asks why the two fit. */
export type Sides = { question: QuestionText; sought: () => Sought; offer: OfferText };

/** With all that is known about the two together. */
export type Pair = Sides & { coverage: Coverage | null };

const FEW_WORDS = 2;
/** What is left of the capacity is the last of it from this share down. */
const LAST_SHARE = 0.1;

/** Why an offer fits and why perhaps not, by quarter; each fact can be checked in the data it came from. */
export function explain(
	{ question, sought, offer, coverage }: Pair,
	{ nearKm, farKm }: { nearKm: number; farKm: number }
): { reasons: Reason[]; counterReasons: CounterReason[] } {
	const reasons: Reason[] = [];
	const counterReasons: CounterReason[] = [];

	const [asked, offered] = [sought(), readText(offer)];
	const concept = commonConcept(asked, offered);
	const words = sharedWords(asked, wordsOf(offered));
	if (concept) reasons.push({ code: 'sharedConcept', quarter: 0, concept });
	// What stands with the concept needn't be said twice.
	const others = words.filter((pair) => !concept?.question.includes(pair.question));
	if (others.length > 0) reasons.push({ code: 'sharedWords', quarter: 0, words: others });
	if (!concept && words.length < FEW_WORDS)
		counterReasons.push({ code: 'fewSharedWords', quarter: 0, count: words.length });

	const themes = common(question.themes, offer.themes);
	if (themes.length > 0) reasons.push({ code: 'sharedThemes', quarter: 1, themes });
	else if (offer.themes.length > 0)
		counterReasons.push({ code: 'otherThemes', quarter: 1, offered: offer.themes });

	const supportTypes = common(question.supportTypes, offer.supportTypes);
	const spokenOf = supportReadIn(question, offer);
	if (supportTypes.length > 0) reasons.push({ code: 'sharedSupportTypes', quarter: 2, supportTypes });
	else if (spokenOf.length > 0)
		reasons.push({ code: 'readSupportTypes', quarter: 2, supportTypes: spokenOf });
	else if (question.supportTypes.length > 0 && offer.supportTypes.length > 0)
		counterReasons.push({ code: 'otherSupportType', quarter: 2, offered: offer.supportTypes });

	const distanceKm = distanceBetween({ question, offer });
	if (coverage?.covered) reasons.push({ code: 'servesRegion', quarter: 3, name: coverage.name });
	if (distanceKm !== null && distanceKm <= nearKm) reasons.push({ code: 'near', quarter: 3, km: distanceKm });
	if (distanceKm !== null && distanceKm >= farKm && offer.bringsPeople)
		counterReasons.push({ code: 'far', quarter: 3, km: distanceKm });
	if (!question.place) counterReasons.push({ code: 'noPlaceKnown', quarter: 3, of: 'question' });
	else if (!offer.place && offer.bringsPeople)
		counterReasons.push({ code: 'noPlaceKnown', quarter: 3, of: 'offer' });

	const { total, used, unit } = offer.capacity;
	if (total !== null && used < total) {
		const left = total - used;
		if (left <= Math.max(1, total * LAST_SHARE))
			counterReasons.push({ code: 'lastCapacity', quarter: 3, left, unit });
		else reasons.push({ code: 'capacityLeft', quarter: 3, left, total, unit });
	}

	if (offer.costs === 'free') reasons.push({ code: 'free', quarter: 3 });
	else counterReasons.push({ code: offer.costs, quarter: 3 });
	if (offer.bringsPeople)
		counterReasons.push({ code: 'certificateNeeded', quarter: 3, country: question.place?.country ?? null });

	return { reasons, counterReasons };
}

/** Whether `blocksOf` finds anything: ranking asks it of every offer that fits. */
export function isBlocked({ offer, coverage }: Pair): boolean {
	if (coverage?.covered === false) return true;
	const { capacity, paused } = offer;
	return (capacity.total !== null && capacity.used >= capacity.total) || paused !== null;
}

/** What keeps the offer from helping now, however well it fits. */
export function blocksOf({ question: { place }, offer, coverage }: Pair): Block[] {
	const { capacity, paused, serves } = offer;
	const blocks: Block[] = [];
	if (place && coverage && !coverage.covered) {
		if (coverage.because === 'otherCountry')
			blocks.push({ code: 'otherCountry', quarter: 3, serves: serves.names, place: place.country });
		else
			blocks.push({
				code: 'outsideRegion',
				quarter: 3,
				serves: serves.names,
				place: serves.scope === 'municipality' ? place.municipality : place.province
			});
	}
	if (capacity.total !== null && capacity.used >= capacity.total)
		blocks.push({ code: 'noCapacity', quarter: 3, renewsOn: capacity.renewsOn });
	if (paused) blocks.push({ code: 'paused', quarter: 3, until: paused.until });
	return blocks;
}
