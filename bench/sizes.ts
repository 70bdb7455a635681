import {
	createIndex,
	type OfferText,
	type QuestionText,
	rank,
	spellOut
} from '#domains/matching/engine/index.ts';
import type { Place } from '#domains/matching/engine/index.ts';
import { gazetteer } from '#platform/server/gazetteer.ts';
import { heldBytes, type Percentiles, percentiles, timed } from './measure.ts';
import { chanceFrom, retellOffers } from './world.ts';

export type SizeFigures = { buildMs: number; bytes: number; ranking: Percentiles };

const TIMES_ASKED = 4;
const REASONS_SHOWN = 10;

/** What it costs to rank so many offers, all over the country, for each question from a few places. */
export async function measureSize(
	count: number,
	offers: OfferText[],
	questions: QuestionText[]
): Promise<SizeFigures> {
	const chance = chanceFrom(1);
	const towns = gazetteer();
	const somewhere = (): Place => {
		const { country, province, municipality, name, latitude, longitude } = chance.pick(towns);
		return { country, province, municipality: municipality ?? name, latitude, longitude };
	};
	const retell = retellOffers(offers, chance);
	const many = Array.from({ length: count }, (_, i) => {
		const offer = chance.pick(offers);
		const bringsPeople = chance.happens(0.5);
		return { ...offer, ...retell(offer), id: `O${i}`, place: somewhere(), bringsPeople };
	});
	const before = await heldBytes();
	const started = performance.now();
	const index = createIndex(many);
	const buildMs = performance.now() - started;
	const bytes = (await heldBytes()) - before;
	const times: number[] = [];
	for (let turn = 0; turn < TIMES_ASKED; turn++)
		for (const question of questions) {
			const asked = { ...question, place: somewhere() };
			times.push(await timed(() => rank(asked, index).ranked.slice(0, REASONS_SHOWN).map(spellOut)));
		}
	return { buildMs, bytes, ranking: percentiles(times) };
}
