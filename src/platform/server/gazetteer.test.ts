import { expect, it } from 'vitest';
import { gazetteer } from './gazetteer.ts';

const find = (name: string) =>
	gazetteer().filter((place) => [place.name, ...place.otherNames].includes(name));

it('holds the Dutch, Flemish and Brussels places, each with a province and coordinates in range', () => {
	const places = gazetteer();
	expect(places.filter((place) => place.country === 'NL').length).toBeGreaterThan(1100);
	expect(places.filter((place) => place.country === 'BE').length).toBeGreaterThan(290);
	expect(new Set(places.map((place) => `${place.country} ${place.province}`)).size).toBe(18);
	for (const { latitude, longitude } of places) {
		expect(latitude).toBeGreaterThan(50.6);
		expect(latitude).toBeLessThan(53.6);
		expect(longitude).toBeGreaterThan(2.5);
		expect(longitude).toBeLessThan(7.3);
	}
});

it('knows the province of a town in every province', () => {
	const towns: Record<string, string> = {
		Assen: 'Drenthe',
		Lelystad: 'Flevoland',
		Leeuwarden: 'Friesland',
		Arnhem: 'Gelderland',
		Groningen: 'Groningen',
		Maastricht: 'Limburg',
		Eindhoven: 'Noord-Brabant',
		Haarlem: 'Noord-Holland',
		Zwolle: 'Overijssel',
		Utrecht: 'Utrecht',
		Middelburg: 'Zeeland',
		Rotterdam: 'Zuid-Holland',
		Antwerpen: 'Antwerpen',
		Brussel: 'Brussel',
		Hasselt: 'Limburg',
		Gent: 'Oost-Vlaanderen',
		Leuven: 'Vlaams-Brabant',
		Vilvoorde: 'Vlaams-Brabant',
		Brugge: 'West-Vlaanderen'
	};
	for (const [town, province] of Object.entries(towns))
		expect(find(town).map((place) => place.province)).toContain(province);
});

it('has Dutch names, and the second names that people use', () => {
	expect(find('Den Haag')[0]?.name).toBe("'s-Gravenhage");
	expect(find('Den Bosch')[0]?.name).toBe("'s-Hertogenbosch");
	expect(find('Oostende')).toHaveLength(1);
	for (const name of ['The Hague', 'Brussels', 'Ostend', 'Liège']) expect(find(name)).toEqual([]);
});

it('knows the municipality of Belgian places', () => {
	expect(find('Zeebrugge')[0]?.municipality).toBe('Brugge');
	expect(find('Assen')[0]?.municipality).toBeNull();
});

it('is loaded once', () => {
	expect(gazetteer()).toBe(gazetteer());
});
