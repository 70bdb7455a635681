import { type MunicipalPlace, municipalPlaces } from './municipalities.ts';
import { distanceInKm } from '#kernel/geo.ts';
import { foldName, splitPlaceName, titlePlace } from './place-names.ts';
import { normaliseProvince, type Country, type Province } from './provinces.ts';

/** WGS 84, in degrees. */
export type Position = { latitude: number; longitude: number };

/** A place with coordinates. `municipality` is null where the source doesn't tell it. */
export type GazetteerPlace = Position & {
	name: string;
	otherNames: readonly string[];
	country: Country;
	province: string;
	municipality: string | null;
	population: number;
};

export type Municipality = { name: string; province: string; country: Country };

/** `candidates`, the most populous first, are what an ambiguous name can mean. */
export type MunicipalityLookup =
	| { ok: true; municipality: Municipality }
	| { ok: false; code: 'unknown' | 'ambiguous'; candidates: Municipality[] };

export type Whereabouts = {
	place?: string | null;
	municipality?: string | null;
	province: string;
	country: Country;
};

/** How exact coordinates are: those of the place itself, the middle of its municipality, or of its province. */
export type Precision = 'place' | 'municipality' | 'province';

export type Coordinates = Position & { precision: Precision };

export type Places = {
	/** A name in a register's capitals as it is properly written: as the gazetteer does, else by `titlePlace`. */
	spell(name: string): string;
	/**
	 * The municipality of that name, else the one in which a place of that name lies. A province settles namesakes;
	 * without one, a namesake with ten times the inhabitants is meant, and else the name is ambiguous.
	 */
	municipalityOf(name: string, province?: string | Province): MunicipalityLookup;
	/** Null only when the gazetteer has no such province in that country. */
	coordinatesOf(where: Whereabouts): Coordinates | null;
};

const dominance = 10;
/** A namesake farther than this from the middle of the municipality is another place. */
const municipalReachKm = 25;

/**
 * Looks up places, municipalities and coordinates. `registered` adds what a school register knows about places in
 * municipalities: a place that the gazetteer lacks takes the centroid of its municipality's known places, and where
 * none is known the centroid of its province.
 */
export function createPlaces(
	gazetteer: readonly GazetteerPlace[],
	registered: readonly MunicipalPlace[] = []
): Places {
	const placesByName = indexByNames(gazetteer, namesOf);
	const placesNamed = (name: string, { country, province }: Area) =>
		(placesByName.get(keyOf(name)) ?? []).filter((p) => p.country === country && p.province === province);

	const inGazetteer = gazetteer.flatMap(({ name, municipality, province, country }) =>
		municipality ? [{ place: name, municipality, province, country }] : []
	);
	const groups = Map.groupBy([...municipalPlaces, ...inGazetteer, ...registered], (pair) =>
		[pair.country, pair.province, keyOf(pair.municipality)].join()
	);
	const municipalities = [...groups.values()].map((group) => knownMunicipality(group, placesNamed));
	const byName = indexByNames(municipalities, (known) => [
		known.name,
		...placesNamed(known.name, known).flatMap((place) => place.otherNames)
	]);
	const byPlace = indexByNames(municipalities, (known) => known.placeNames);
	const provinceCentres = new Map(
		[...Map.groupBy(gazetteer, (place) => areaKey(place))].map(([key, places]) => [key, centroid(places)])
	);
	const spellings = new Map(
		[...gazetteer.flatMap(namesOf), ...municipalPlaces.map((pair) => pair.municipality)].map((name) => [
			keyOf(name),
			splitPlaceName(name).base
		])
	);

	function spell(name: string): string {
		const title = titlePlace(name);
		if (title === name) return name;
		const { base, addition } = splitPlaceName(title);
		return (spellings.get(keyOf(base)) ?? base) + addition;
	}

	function municipalityOf(name: string, province?: string | Province): MunicipalityLookup {
		const within = typeof province === 'string' ? normaliseProvince(province) : province;
		if (province && !within) return { ok: false, code: 'unknown', candidates: [] };
		const marked = splitPlaceName(name).province;
		const fits = (area: Area) =>
			(!within || (area.country === within.country && area.province === within.name)) &&
			(!marked || (area.country === 'NL' && area.province === marked));

		const meant = (byName.get(keyOf(name)) ?? []).filter(fits);
		if (meant.length > 0) return decide(meant);
		const around = (byPlace.get(keyOf(name)) ?? []).filter(fits);
		const unplaced = (placesByName.get(keyOf(name)) ?? []).filter(
			(place) => fits(place) && !around.some((known) => known.towns.includes(place))
		);
		return decide([...around, ...unplaced]);
	}

	function coordinatesOf({ place, municipality, province, country }: Whereabouts): Coordinates | null {
		const name = normaliseProvince(province, country)?.name;
		if (!name) return null;
		const area = { country, province: name };
		const known = municipality
			? (byName.get(keyOf(municipality)) ?? []).find((m) => areaKey(m) === areaKey(area))
			: undefined;
		const centre = known?.centre ?? null;

		const namesakes = place ? placesLike(place, municipality, area) : [];
		const found = nearest(
			namesakes.filter((p) => !centre || distanceInKm(p, centre) <= municipalReachKm),
			centre
		);
		if (found) return at(found, 'place');
		const town = municipality ? nearest(placesNamed(municipality, area), centre) : null;
		const middle = place ? (centre ?? town) : (town ?? centre);
		if (middle) return at(middle, 'municipality');
		const provinceCentre = provinceCentres.get(areaKey(area));
		return provinceCentre ? at(provinceCentre, 'province') : null;
	}

	/** Places of that name, which a register may have followed by its municipality: "NES AMELAND". */
	function placesLike(place: string, municipality: string | null | undefined, area: Area) {
		const exact = placesNamed(place, area);
		if (exact.length > 0 || !municipality) return exact;
		const [key, suffix] = [keyOf(place), ` ${keyOf(municipality)}`];
		return key.endsWith(suffix) ? placesNamed(key.slice(0, -suffix.length), area) : [];
	}

	return { spell, municipalityOf, coordinatesOf };
}

type Area = { country: Country; province: string };

type KnownMunicipality = Municipality & {
	placeNames: string[];
	towns: GazetteerPlace[];
	population: number;
	centre: Position | null;
};

function knownMunicipality(
	pairs: readonly MunicipalPlace[],
	placesNamed: (name: string, area: Area) => GazetteerPlace[]
): KnownMunicipality {
	const { municipality: name, province, country } = pairs[0]!;
	const placeNames = [...new Set(pairs.map((pair) => pair.place))];
	const choices = placeNames
		.map((place) => placesNamed(place, { country, province }))
		.filter((places) => places.length > 0);
	const certain = choices.filter((places) => places.length === 1);
	const towns = unique(choices.map(largest));
	return {
		name,
		province,
		country,
		placeNames,
		towns,
		population: towns.reduce((sum, town) => sum + town.population, 0),
		centre: towns.length > 0 ? centroid(unique((certain.length > 0 ? certain : choices).map(largest))) : null
	};
}

function decide(found: (Municipality & { population: number })[]): MunicipalityLookup {
	const sorted = found.toSorted((a, b) => b.population - a.population);
	const candidates = sorted.map(({ name, province, country }) => ({ name, province, country }));
	const [first, second] = sorted;
	if (!first) return { ok: false, code: 'unknown', candidates };
	// A population of 0 means that the gazetteer doesn't know it.
	const clear = !second || (second.population > 0 && first.population >= dominance * second.population);
	return clear ? { ok: true, municipality: candidates[0]! } : { ok: false, code: 'ambiguous', candidates };
}

function nearest(places: readonly GazetteerPlace[], to: Position | null): GazetteerPlace | null {
	if (places.length === 0) return null;
	if (!to) return largest(places);
	return places.reduce((best, place) => (distanceInKm(place, to) < distanceInKm(best, to) ? place : best));
}

function largest(places: readonly GazetteerPlace[]): GazetteerPlace {
	return places.reduce((best, place) => (place.population > best.population ? place : best));
}

/** The mean of latitudes and longitudes: good enough over the width of a province. */
function centroid(places: readonly Position[]): Position {
	const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
	return { latitude: mean(places.map((p) => p.latitude)), longitude: mean(places.map((p) => p.longitude)) };
}

function at({ latitude, longitude }: Position, precision: Precision): Coordinates {
	return { latitude, longitude, precision };
}

function indexByNames<T>(items: readonly T[], namesOf: (item: T) => readonly string[]): Map<string, T[]> {
	const index = new Map<string, T[]>();
	for (const item of items)
		for (const key of new Set(namesOf(item).map(keyOf))) index.set(key, [...(index.get(key) ?? []), item]);
	return index;
}

function unique<T>(items: readonly T[]): T[] {
	return [...new Set(items)];
}

function namesOf(place: GazetteerPlace): string[] {
	return [place.name, ...place.otherNames];
}

function keyOf(name: string): string {
	return foldName(splitPlaceName(name).base);
}

function areaKey({ country, province }: Area): string {
	return `${country} ${province}`;
}
