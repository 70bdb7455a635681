import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { gazetteer } from '#platform/server/gazetteer.ts';
import { readDuo } from './duo.ts';
import { distanceInKm } from '#kernel/geo.ts';
import { createPlaces, type GazetteerPlace } from './places.ts';

const place = (name: string, province: string, facts: Partial<GazetteerPlace> = {}): GazetteerPlace => ({
	name,
	otherNames: [],
	country: 'NL',
	province,
	municipality: null,
	population: 1000,
	latitude: 52,
	longitude: 5,
	...facts
});
const where = (
	place: string | null,
	municipality: string,
	province: string,
	country: 'NL' | 'BE' = 'NL'
) => ({
	place,
	municipality,
	province,
	country
});

describe('coordinates', () => {
	const invented = [
		place('Grootstad', 'Zeeland', { latitude: 51.5, longitude: 4, population: 50_000 }),
		place('Kleindorp', 'Zeeland', { latitude: 51.7, longitude: 4.2 }),
		place('Verweg', 'Zeeland', { latitude: 51.3, longitude: 3.4 }),
		place('Nes', 'Friesland', { latitude: 53.5, longitude: 5.8, population: 100 }),
		place('Nes', 'Friesland', { latitude: 53.3, longitude: 5.8, population: 900 }),
		place('Buurdorp', 'Friesland', { latitude: 53.42, longitude: 5.8 })
	];
	const registered = [
		...['Grootstad', 'Kleindorp'].map((name) => ({ place: name, municipality: 'Grootstad' })),
		...['Grootstad', 'Kleindorp', 'Gehucht'].map((name) => ({ place: name, municipality: 'Samenstad' })),
		{ place: 'Gehucht', municipality: 'Leeg' }
	].map((pair) => ({ ...pair, province: 'Zeeland', country: 'NL' as const }));
	const eiland = ['Buurdorp', 'Nes'].map((name) => ({
		place: name,
		municipality: 'Eiland',
		province: 'Friesland',
		country: 'NL' as const
	}));
	const places = createPlaces(invented, [...registered, ...eiland]);

	it('are those of the place where the gazetteer knows it', () => {
		expect(places.coordinatesOf(where('KLEINDORP', 'Samenstad', 'Zeeland'))).toEqual({
			latitude: 51.7,
			longitude: 4.2,
			precision: 'place'
		});
	});

	it('are the middle of the municipality’s known places for a smaller place', () => {
		const found = places.coordinatesOf(where('Gehucht', 'Samenstad', 'Zeeland'))!;
		expect(found.precision).toBe('municipality');
		expect(found.latitude).toBeCloseTo(51.6);
		expect(found.longitude).toBeCloseTo(4.1);
	});

	it('are the middle of the province where the municipality has no known place, and null without a province', () => {
		expect(places.coordinatesOf(where('Gehucht', 'Leeg', 'Zeeland'))).toMatchObject({
			latitude: 51.5,
			precision: 'province'
		});
		expect(places.coordinatesOf(where('Grootstad', 'Samenstad', 'Atlantis'))).toBeNull();
		expect(places.coordinatesOf(where('Grootstad', 'Samenstad', 'Antwerpen'))).toBeNull();
	});

	it('are of the namesake that lies in the municipality, even when a register adds its name', () => {
		expect(places.coordinatesOf(where('NES EILAND', 'EILAND', 'Fryslân'))).toMatchObject({
			latitude: 53.5,
			precision: 'place'
		});
	});

	it('are those of the town that a municipality is called after when no place is given', () => {
		expect(places.coordinatesOf(where(null, 'Grootstad', 'Zeeland'))).toEqual({
			latitude: 51.5,
			longitude: 4,
			precision: 'municipality'
		});
	});

	it('are not of a namesake far outside the municipality', () => {
		expect(places.coordinatesOf(where('Verweg', 'Samenstad', 'Zeeland'))?.precision).toBe('municipality');
	});
});

describe('distance', () => {
	it('is that along the surface of the earth', () => {
		const amsterdam = { latitude: 52.374, longitude: 4.89 };
		const antwerp = { latitude: 51.22, longitude: 4.4 };
		expect(distanceInKm(amsterdam, antwerp)).toBeCloseTo(132.6, 0);
		expect(distanceInKm(amsterdam, amsterdam)).toBe(0);
	});
});

describe('with the gazetteer of the Netherlands and Belgium', () => {
	const places = createPlaces(gazetteer());
	const municipality = (name: string, province?: string) => {
		const found = places.municipalityOf(name, province);
		return found.ok ? `${found.municipality.name}, ${found.municipality.province}` : found.code;
	};

	it.each([
		['Utrecht', undefined, 'Utrecht, Utrecht'],
		['den haag', undefined, "'s-Gravenhage, Zuid-Holland"],
		["'S-GRAVENHAGE", undefined, "'s-Gravenhage, Zuid-Holland"],
		['S GRAVENHAGE', undefined, "'s-Gravenhage, Zuid-Holland"],
		['Den Bosch', undefined, "'s-Hertogenbosch, Noord-Brabant"],
		['Sudwest-Fryslan', undefined, 'Súdwest-Fryslân, Friesland'],
		['Haarlemmermeer', undefined, 'Haarlemmermeer, Noord-Holland'],
		['Hoofddorp', undefined, 'Haarlemmermeer, Noord-Holland'],
		['Bergen', undefined, 'ambiguous'],
		['Bergen', 'Noord-Holland', 'Bergen (NH), Noord-Holland'],
		['Bergen', 'Limburg', 'Bergen (L), Limburg'],
		['BERGEN LB', undefined, 'Bergen (L), Limburg'],
		['Hengelo', undefined, 'Hengelo, Overijssel'],
		['Zwijndrecht', undefined, 'ambiguous'],
		['Zwijndrecht', 'Antwerpen', 'Zwijndrecht, Antwerpen'],
		['Brussels', undefined, 'unknown'],
		['Brussel', undefined, 'Brussel, Brussel'],
		['Sint-Jans-Molenbeek', undefined, 'Sint-Jans-Molenbeek, Brussel'],
		['Zeebrugge', undefined, 'Brugge, West-Vlaanderen'],
		['Mechelen', undefined, 'Mechelen, Antwerpen'],
		['Genk', 'Limburg (BE)', 'Genk, Limburg'],
		['Genk', 'Limburg', 'unknown'],
		['Genk', 'Atlantis', 'unknown'],
		['Genk', '', 'Genk, Limburg'],
		['Luik', undefined, 'unknown']
	])('knows what municipality %j in %j is', (name, province, expected) => {
		expect(municipality(name, province)).toBe(expected);
	});

	it('offers what an ambiguous name can mean, the most populous first', () => {
		expect(places.municipalityOf('Zwijndrecht')).toMatchObject({
			ok: false,
			candidates: [
				{ province: 'Zuid-Holland', country: 'NL' },
				{ province: 'Antwerpen', country: 'BE' }
			]
		});
	});

	it('keeps namesakes in two countries apart', () => {
		const dutch = places.coordinatesOf(where('Zwijndrecht', 'Zwijndrecht', 'Zuid-Holland'))!;
		const flemish = places.coordinatesOf(where('Zwijndrecht', 'Zwijndrecht', 'Antwerpen', 'BE'))!;
		expect(distanceInKm(dutch, flemish)).toBeGreaterThan(50);
	});

	it('puts an organisation without a place in the town that its municipality is called after', () => {
		expect(places.coordinatesOf(where(null, 'Den Haag', 'Zuid-Holland'))).toMatchObject({
			precision: 'municipality',
			latitude: expect.closeTo(52.07, 1),
			longitude: expect.closeTo(4.3, 1)
		});
	});

	it.each([
		["'S-GRAVENHAGE", "'s-Gravenhage"],
		['FEANWALDEN', 'Feanwâlden'],
		['ST.-ANNAPAROCHIE', 'Sint Annaparochie'],
		['NIEUWERKERK AD IJSSEL', 'Nieuwerkerk aan den IJssel'],
		['ELST GLD', 'Elst (Gld)'],
		['VERZONNEN AAN ZEE', 'Verzonnen aan Zee'],
		['Al goed geschreven', 'Al goed geschreven']
	])('spells %j as %j', (text, expected) => {
		expect(places.spell(text)).toBe(expected);
	});

	const folder = new URL('../../../../../shared/data/duo/', import.meta.url);
	const realFile = existsSync(folder) && readdirSync(folder).find((name) => name.endsWith('.csv'));
	if (!realFile) {
		process.stdout.write('Left out: the places of DUO’s branches, its list is not on this machine.\n');
		it.skip('finds the places of DUO’s branches (its list is not on this machine)');
		return;
	}
	it('finds the place of four in five of DUO’s branches, and the municipality of nearly all others', () => {
		const reading = readDuo(readFileSync(new URL(realFile, folder)), places.spell);
		if (!reading.ok) throw new Error('unknown layout');
		const branches = reading.rows.map((row) => ({ ...row, country: 'NL' as const }));
		const known = createPlaces(gazetteer(), branches);
		const found = branches.map((branch) => known.coordinatesOf(branch)?.precision ?? 'none');
		const share = (precision: string) => found.filter((one) => one === precision).length / found.length;
		expect(share('place')).toBeGreaterThan(0.79);
		expect(share('province')).toBeLessThan(0.015);
		expect(share('none')).toBe(0);
		for (const branch of branches)
			expect(known.municipalityOf(branch.municipality, branch.province).ok).toBe(true);
	});
});
