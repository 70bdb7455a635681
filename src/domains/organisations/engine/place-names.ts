/**
 * Dutch place names: registers write them in capitals without accents and with abbreviated additions
 * ("'S-GRAVENHAGE", "BERGEN NH"), people write them otherwise ("Den Haag", "Bergen (NH)").
 */

/** Words that stay small inside a place name. */
const particles = new Set(
	'aan bij de den der en het in onder op over te ten ter tot uit van voor'.split(' ')
);

/** Additions that tell namesakes apart, as they are written, and the province that each means. */
const provinceMarks: Record<string, [mark: string, province: string]> = {
	dr: ['Dr', 'Drenthe'],
	fr: ['Fr', 'Friesland'],
	gld: ['Gld', 'Gelderland'],
	gn: ['Gn', 'Groningen'],
	l: ['L', 'Limburg'],
	lb: ['L', 'Limburg'],
	nb: ['NB', 'Noord-Brabant'],
	nh: ['NH', 'Noord-Holland'],
	ov: ['Ov', 'Overijssel'],
	ut: ['Ut', 'Utrecht'],
	zh: ['ZH', 'Zuid-Holland'],
	zld: ['Zld', 'Zeeland']
};

/** Names that the rules below get wrong, or whose accents the capitals have lost; by `foldName`. */
const knownSpellings: Record<string, string> = {
	'2e exloermond': '2e Exloërmond',
	earnewald: 'Earnewâld',
	marienberg: 'Mariënberg',
	marienheem: 'Mariënheem',
	marienvelde: 'Mariënvelde',
	munein: 'Mûnein',
	'nieuwer ter aa': 'Nieuwer Ter Aa',
	'noardeast fryslan': 'Noardeast-Fryslân',
	'oudega de fryske marren': 'Oudega (gem. De Fryske Marren)',
	'oudega gem smallingerlnd': 'Oudega (gem. Smallingerland)',
	'oudega sudwest fryslan': 'Oudega (gem. Súdwest-Fryslân)',
	'reusel de mierden': 'Reusel-De Mierden',
	'sudwest fryslan': 'Súdwest-Fryslân',
	suwald: 'Suwâld',
	walterswald: 'Wâlterswâld',
	'westerhaar vriezenv wijk': 'Westerhaar-Vriezenveensewijk'
};

/** A place name without its addition, the addition as written, and the Dutch province that it means. */
export type PlaceName = { base: string; addition: string; province: string | null };

/** What two spellings of one name have in common: no capitals, accents or punctuation, "St." and "a/d" in full. */
export function foldName(name: string): string {
	return name
		.normalize('NFD')
		.replace(/\p{M}/gu, '')
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, ' ')
		.trim()
		.replace(/^st /, 'sint ')
		.replace(/ (a d|ad) /, ' aan den ');
}

/** Takes "BERGEN NH", "Bergen (NH)", "SPAARNDAM GEM. HAARLEM" or "NUENEN CA" apart. */
export function splitPlaceName(name: string): PlaceName {
	const tidy = name.trim().replace(/\s+/g, ' ');
	const found =
		/^(?<base>.+) \((?<addition>[^)]+)\)$/.exec(tidy) ??
		/^(?<base>.+) (?<addition>gem\.? .+|c\.?a\.?|dr|fr|gld|gn|lb?|nb|nh|ov|ut|zh|zld)$/i.exec(tidy);
	if (!found?.groups) return { base: tidy, addition: '', province: null };
	const { base, addition } = found.groups as { base: string; addition: string };
	const [mark, province] = provinceMarks[addition.toLowerCase().replace('.', '')] ?? [null, null];
	if (mark) return { base, addition: ` (${mark})`, province };
	if (/^c\.?a\.?$/i.test(addition)) return { base, addition: ' c.a.', province: null };
	const municipality = addition.replace(/^gem\.? /i, '');
	return { base, addition: ` (gem. ${titlePlace(municipality)})`, province: null };
}

/**
 * A place name in capitals as it is written in Dutch: 's-Gravenhage, IJmuiden, Bergen op Zoom, Elst (Gld). A name
 * that already has small letters only loses its superfluous spaces.
 */
export function titlePlace(name: string): string {
	const tidy = name.trim().replace(/\s+/g, ' ');
	if (tidy !== tidy.toUpperCase()) return tidy;
	const known = knownSpellings[foldName(tidy)];
	if (known) return known;
	const { base, addition } = splitPlaceName(tidy);
	return (knownSpellings[foldName(base)] ?? titleWords(base)) + addition;
}

function titleWords(base: string): string {
	const words = base
		.toLowerCase()
		.replace(/^([st]) (?=[a-z])/, (_, letter) => (letter === 's' ? "'s-" : "'t "))
		.replace(/^st\.?(?=[ -])/, 'sint')
		.replace(/ a(\.|\/)?d\.? /, ' aan den ')
		.split(/([ -])/);
	let first = true;
	return words
		.map((word) => {
			if (/^('[st]|[ -]?)$/.test(word)) return word;
			const small = !first && particles.has(word);
			first = false;
			return small ? word : capitalised(word);
		})
		.join('');
}

function capitalised(word: string): string {
	return word.startsWith('ij') ? `IJ${word.slice(2)}` : word.charAt(0).toUpperCase() + word.slice(1);
}
