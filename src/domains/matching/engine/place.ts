import { distanceInKm } from '#kernel/geo.ts';
import { fold } from '#kernel/text/fold.ts';
import type { Country, OfferText, Place } from './types.ts';

/** Where an offer is, seen from a question; null where it isn't known. */
export type Whereabouts = { coverage: Coverage | null; distanceKm: number | null };

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

export function locate(place: Place | null, offer: OfferText): Whereabouts {
	const served = offer.serves.names.length > 0;
	return {
		coverage: place && served ? coverageOf(place, offer) : null,
		distanceKm: distanceBetween(place, offer.place)
	};
}

/** Of a question without its name the municipality isn't told; then nobody knows whether it is served. */
function coverageOf(place: Place, offer: OfferText): Coverage | null {
	const { scope, names } = offer.serves;
	const sameCountry = names.filter((name) => countryOf(name, offer, place) === place.country);
	if (sameCountry.length === 0) return { covered: false, because: 'otherCountry' };
	if (scope === 'municipality' && place.municipality === '') return null;
	const name = sameCountry.find((name) => scope === 'national' || canonical(name) === nameOf(place, scope));
	return name === undefined ? { covered: false, because: 'outsideRegion' } : { covered: true, name };
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

function distanceBetween(one: Place | null, other: Place | null): number | null {
	const from = coordinatesOf(one);
	const to = coordinatesOf(other);
	return from && to && distanceInKm(from, to);
}

function coordinatesOf(place: Place | null) {
	if (!place || place.latitude === null || place.longitude === null) return null;
	return { latitude: place.latitude, longitude: place.longitude };
}
