import { describe, expect, it } from 'vitest';
import { foldName, splitPlaceName, titlePlace } from './place-names.ts';
import { normaliseProvince, provinces, provincesOf } from './provinces.ts';

describe('place names', () => {
	it.each([
		["'S-GRAVENHAGE", "'s-Gravenhage"],
		['S HERTOGENBOSCH', "'s-Hertogenbosch"],
		["'S GRAVENMOER", "'s Gravenmoer"],
		["'S-HEER ARENDSKERKE", "'s-Heer Arendskerke"],
		["'T ZAND NH", "'t Zand (NH)"],
		['SINT ANNAPAROCHIE', 'Sint Annaparochie'],
		['ST. WILLEBRORD', 'Sint Willebrord'],
		['IJMUIDEN', 'IJmuiden'],
		['OUDE IJSSELSTREEK', 'Oude IJsselstreek'],
		['BERGEN OP ZOOM', 'Bergen op Zoom'],
		['ALPHEN AAN DEN RIJN', 'Alphen aan den Rijn'],
		['NIEUWERKERK A/D IJSSEL', 'Nieuwerkerk aan den IJssel'],
		['DE BILT', 'De Bilt'],
		['DEN HELDER', 'Den Helder'],
		['EEN', 'Een'],
		['HUIS TER HEIDE UT', 'Huis ter Heide (Ut)'],
		["STAD AAN 'T HARINGVLIET", "Stad aan 't Haringvliet"],
		['HENDRIK-IDO-AMBACHT', 'Hendrik-Ido-Ambacht'],
		['HEI- EN BOEICOP', 'Hei- en Boeicop'],
		['HEIST-OP-DEN-BERG', 'Heist-op-den-Berg'],
		['REUSEL-DE MIERDEN', 'Reusel-De Mierden'],
		['SUDWEST-FRYSLAN', 'Súdwest-Fryslân'],
		['2E EXLOERMOND', '2e Exloërmond'],
		['NUENEN CA', 'Nuenen c.a.'],
		['SPAARNDAM GEM. HAARLEM', 'Spaarndam (gem. Haarlem)'],
		['  WIJK   BIJ DUURSTEDE ', 'Wijk bij Duurstede'],
		["'s-Gravenhage", "'s-Gravenhage"],
		['', '']
	])('writes %j as %j', (text, expected) => {
		expect(titlePlace(text)).toBe(expected);
		expect(titlePlace(titlePlace(text))).toBe(expected);
	});

	it('have one form for all their spellings', () => {
		expect(new Set(['Súdwest-Fryslân', 'SUDWEST FRYSLAN', 'sudwest-fryslân'].map(foldName)).size).toBe(1);
		expect(foldName('St.-Annaparochie')).toBe(foldName('Sint Annaparochie'));
	});

	it.each([
		['BERGEN NH', 'BERGEN', 'Noord-Holland'],
		['Bergen (NH.)', 'Bergen', 'Noord-Holland'],
		['Elst (Gld)', 'Elst', 'Gelderland'],
		['Spaarndam (gem. Haarlem)', 'Spaarndam', null],
		['Nuenen c.a.', 'Nuenen', null],
		['Lage Zwaluwe', 'Lage Zwaluwe', null]
	])('come apart: %j', (name, base, province) => {
		expect(splitPlaceName(name)).toMatchObject({ base, province });
	});
});

describe('provinces', () => {
	it('are twelve Dutch ones, five Flemish ones and Brussels', () => {
		expect(provinces.filter((p) => p.country === 'NL')).toHaveLength(12);
		expect(provinces.filter((p) => p.country === 'BE').map((p) => p.name)).toEqual([
			'Antwerpen',
			'Brussel',
			'Limburg',
			'Oost-Vlaanderen',
			'Vlaams-Brabant',
			'West-Vlaanderen'
		]);
	});

	it.each([
		['Fryslân', undefined, 'NL Friesland'],
		['noord brabant', undefined, 'NL Noord-Brabant'],
		['Provincie Utrecht', undefined, 'NL Utrecht'],
		['Limburg', undefined, 'NL Limburg'],
		['Limburg', 'BE', 'BE Limburg'],
		['Limburg (België)', undefined, 'BE Limburg'],
		['Limburg (BE)', undefined, 'BE Limburg'],
		['Limburg (NL)', undefined, 'NL Limburg'],
		['Limburg (BE)', 'NL', null],
		['Limburg (Mars)', undefined, null],
		['Brussels Hoofdstedelijk Gewest', undefined, 'BE Brussel'],
		['Antwerpen', 'NL', null],
		['Henegouwen', undefined, null],
		['', undefined, null]
	] as const)('normalises %j in %j to %j', (text, country, expected) => {
		const found = normaliseProvince(text, country);
		expect(found && `${found.country} ${found.name}`).toBe(expected);
	});

	it('make up the regions that an offer can serve', () => {
		expect(provincesOf('Vlaanderen')).toEqual(provinces.filter((p) => p.country === 'BE'));
		expect(provincesOf('Nederland')).toHaveLength(12);
		expect(provincesOf('Limburg (België)')).toEqual([{ country: 'BE', name: 'Limburg' }]);
		expect(provincesOf('Narnia')).toEqual([]);
	});
});
