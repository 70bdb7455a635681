import { distanceInKm } from '#kernel/geo.ts';
import { fold } from '#kernel/text/fold.ts';
import type { Country, OfferText, Place, QuestionText, Serves } from './types.ts';

/** The served name that covers the question's place, or why none does. */
export type Coverage =
	{ covered: true; name: string } | { covered: false; because: 'outsideRegion' | 'otherCountry' };

const OTHER_NAMES = new Map([
	['belgie', 'vlaanderen'],
	['limburg (belgie)', 'limburg (be)'],
	['limburg (nl)', 'limburg'],
	['fryslan', 'friesland'],
	['brussels hoofdstedelijk gewest', 'brussel'],
	["'s-gravenhage", 'den haag'],
	['den bosch', "'s-hertogenbosch"]
]);

const FLEMISH_REGIONS = new Set([
	'vlaanderen',
	'antwerpen',
	'brussel',
	'limburg (be)',
	'oost-vlaanderen',
	'vlaams-brabant',
	'west-vlaanderen'
]);

/** Compares whole kilometres, as people read them. */
export function isWithin(distanceKm: number | null, limitKm: number): boolean {
	return distanceKm !== null && Math.round(distanceKm) <= limitKm;
}

type Sides = { question: QuestionText; offer: OfferText };

/**
 * Whether the offer serves the question's place; null when one of them isn't known. Of a question without its name the
 * municipality isn't told; then nobody knows whether it is served.
 */
export function coverageOf({ question: { place }, offer }: Sides): Coverage | null {
	const { scope, names } = offer.serves;
	if (!place || names.length === 0) return null;
	const sameCountry = names.filter((name) => countryOf(name, offer, place) === place.country);
	if (sameCountry.length === 0) return { covered: false, because: 'otherCountry' };
	if (scope === 'municipality' && place.municipality === '') return null;
	const name = sameCountry.find((name) => scope === 'national' || canonical(name) === nameOf(place, scope));
	return name === undefined ? { covered: false, because: 'outsideRegion' } : { covered: true, name };
}

/** All that `coverageOf` looks at of an offer, as one text. */
export function regionServed({ scope, names }: Serves, place: Place | null): string {
	return [scope, scope === 'municipality' && place?.country, ...names].join('\n');
}

/** All that `coverageOf` looks at of a question's place, as one text. */
export function regionOf(place: Place | null): string {
	return place ? [place.country, place.province, place.municipality].join('\n') : '';
}

/** A municipality is looked for in the country of the offer's own place; without one, in the question's. */
function countryOf(name: string, offer: OfferText, place: Place): Country {
	if (offer.serves.scope === 'municipality') return offer.place?.country ?? place.country;
	return FLEMISH_REGIONS.has(canonical(name)) ? 'BE' : 'NL';
}

function nameOf(place: Place, scope: 'province' | 'municipality'): string {
	const name = canonical(place[scope]);
	return scope === 'province' && name === 'limburg' && place.country === 'BE' ? 'limburg (be)' : name;
}

// The same few names stand in all offers: remember them, but not without end.
const known = new Map<string, string>();
const MOST_KNOWN = 20_000;

function canonical(name: string): string {
	let found = known.get(name);
	if (found === undefined) {
		const folded = fold(name).trim().replace('’', "'");
		found = OTHER_NAMES.get(folded) ?? folded;
		if (known.size >= MOST_KNOWN) known.clear();
		known.set(name, found);
	}
	return found;
}

/** In kilometres; null when one of the places isn't known. */
export function distanceBetween({ question, offer }: Sides): number | null {
	const from = coordinatesOf(question.place);
	const to = coordinatesOf(offer.place);
	return from && to && distanceInKm(from, to);
}

function coordinatesOf(place: Place | null) {
	if (!place || place.latitude === null || place.longitude === null) return null;
	return { latitude: place.latitude, longitude: place.longitude };
}
