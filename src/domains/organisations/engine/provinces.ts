import { foldName } from './place-names.ts';

export type Country = 'NL' | 'BE';

/** A Dutch or Flemish province; the Brussels-Capital Region counts as one. Limburg exists in both countries. */
export type Province = { country: Country; name: string };

const names: Record<Country, readonly string[]> = {
	NL: [
		'Drenthe',
		'Flevoland',
		'Friesland',
		'Gelderland',
		'Groningen',
		'Limburg',
		'Noord-Brabant',
		'Noord-Holland',
		'Overijssel',
		'Utrecht',
		'Zeeland',
		'Zuid-Holland'
	],
	BE: ['Antwerpen', 'Brussel', 'Limburg', 'Oost-Vlaanderen', 'Vlaams-Brabant', 'West-Vlaanderen']
};

/** Every province that the platform works in, the Dutch ones first, each country in the order of the alphabet. */
export const provinces: readonly Province[] = (['NL', 'BE'] as const).flatMap((country) =>
	names[country].map((name) => ({ country, name }))
);

const otherNames: Record<string, string> = {
	fryslan: 'Friesland',
	brussels: 'Brussel',
	'brussels hoofdstedelijk gewest': 'Brussel'
};

const countryNames: Record<string, Country> = {
	be: 'BE',
	b: 'BE',
	belgie: 'BE',
	vlaanderen: 'BE',
	nl: 'NL',
	nederland: 'NL'
};

/**
 * The province that somebody's spelling means, or null: "Fryslân", "limburg (België)", "Brussels Hoofdstedelijk
 * Gewest". Limburg without a country is the Dutch one.
 */
export function normaliseProvince(text: string, country?: Country): Province | null {
	const [bare = '', mark] = text.replace(/^\s*provincie\s+/i, '').split(/[()]/);
	const within = mark === undefined ? country : countryNames[foldName(mark)];
	if (mark !== undefined && (!within || (country && country !== within))) return null;
	const key = foldName(bare);
	const name = foldName(otherNames[key] ?? key);
	return provinces.find((p) => foldName(p.name) === name && (!within || p.country === within)) ?? null;
}

/**
 * The provinces of a region that is served: a province, "Vlaanderen" or "België" (the Flemish provinces and
 * Brussels), or "Nederland". Unknown regions have none.
 */
export function provincesOf(region: string): readonly Province[] {
	const country = countryNames[foldName(region)];
	if (country) return provinces.filter((province) => province.country === country);
	const province = normaliseProvince(region);
	return province ? [province] : [];
}
