import { dutchDictionary } from './dictionary.ts';

/**
 * Dutch writes compounds as one word: "lerarentekort" is a shortage ("tekort") of teachers ("leraren"). Splitting them
 * does more for search in Dutch than stemming does (Monz and De Rijke, "Shallow morphological analysis in monolingual
 * retrieval", CLEF 2001). Parts are words of the spelling dictionary; which ones readily form compounds is counted in
 * the dictionary itself, so that "taart|en" or "koning|in" stay whole.
 */

const SHORTEST_PART = 3;
/** Shorter parts than this are often coincidence ("eis", "ark") … */
const SURE_LENGTH = 4;
/** … unless this many dictionary words are made with them ("taal", "vak", "dag"). */
const SURE_COUNT = 40;
/** Longer ones are compounds themselves, and trying them takes time. */
const LONGEST_PART = 25;
const SHORTEST_COMPOUND = 7;
const LINKS = ['', 's', 'e', 'en', 'n', 'er'];

/** A word of this length is a part even if the dictionary has no compound with it ("betrokkenheid"). */
const LONG_LENGTH = 6;
/** A word which is in the dictionary itself only has parts of a middling length that make this many words. */
const FAMILIAR_COUNT = 12;

/** What a part costs: fewer parts are better, and so are parts that make many words. */
const PART_COST = 6;
const SHORT_COST = 3;
const LINK_COST = 1;

/** Words of the dictionary which inside another word are nearly always a beginning or an ending, not a part. */
const NOT_FIRST = new Set(
	`aan achter als bij den des door een her het hun mee met mis naar nog onder ont ons ook over rond samen tegen ten ter
	terug toe tot tussen uit van ver via voor voort wan was weg wat zij`.split(/\s+/)
);
const NOT_LAST = new Set(
	`aal aar aars acht achtig age ant ante atie baar bare den der dom eel eend eer eerd eert ende ent enten eren eres erij ers
	erij gen heid heden iek ien ier iers ies ing ingen inge isch ische ist isten iteit lijk lijke loos loze naal
	naar nis nissen ren rij schap sel sels sen ster sters stertje teit ten teren tes tie ties ting tje tjes
	ven zaam zame zen eling elingen enaar ement`.split(/\s+/)
);

type Vocabulary = {
	words: Set<string>;
	/** In how many words of the dictionary it is the first, or the last, of two words. */
	asFirst: Map<string, number>;
	asLast: Map<string, number>;
};

let vocabulary: Vocabulary | undefined;

function readVocabulary(): Vocabulary {
	// Names and abbreviations are not among these: they would be found in everything.
	const { words } = dutchDictionary();
	const asFirst = new Map<string, number>();
	const asLast = new Map<string, number>();
	const count = (counts: Map<string, number>, word: string) => counts.set(word, (counts.get(word) ?? 0) + 1);
	for (const word of words)
		for (let i = SHORTEST_PART; i <= word.length - SHORTEST_PART; i++) {
			const first = word.slice(0, i);
			const last = word.slice(i);
			if (!words.has(first) || !words.has(last)) continue;
			count(asFirst, first);
			count(asLast, last);
		}
	return { words, asFirst, asLast };
}

const ENDINGS = ['en', 's', 'n', 'e', 'je', 'jes', 'tje', 'tjes'];

/** The dictionary word of which this is a plural, an -e form or a diminutive ("scholen" → "school"), if there is one. */
function dictionaryForm(word: string, words: Set<string>): string | undefined {
	if (words.has(word)) return word;
	for (const ending of ENDINGS) {
		if (!word.endsWith(ending)) continue;
		const base = word.slice(0, -ending.length);
		if (base.length < SHORTEST_PART) continue;
		const open = /^(.*)([aeou])([^aeiou])$/.exec(base);
		const candidates = [base];
		if (ending === 'en' || ending === 'e') {
			if (base.at(-1) === base.at(-2)) candidates.push(base.slice(0, -1));
			const hardened = base.replace(/v$/, 'f').replace(/z$/, 's');
			candidates.push(hardened);
			if (open) candidates.push(`${open[1]}${open[2]}${open[2]}${hardened.at(-1)}`);
		}
		const found = candidates.find((candidate) => candidate.length >= SHORTEST_PART && words.has(candidate));
		if (found !== undefined) return found;
	}
	return undefined;
}

// The same compounds return: remember them, but not without end.
const known = new Map<string, string[]>();
const MOST_KNOWN = 50_000;

/**
 * The parts of a folded Dutch compound, in order and without linking letters ("leerlingenraad" → "leerling", "raad");
 * the word by itself when it isn't one. Reads the dictionary at its first use, and counts in it (about 0.2 s, 5 MB).
 */
export function partsOf(word: string): string[] {
	if (word.length < SHORTEST_COMPOUND) return [word];
	let parts = known.get(word);
	if (!parts) {
		vocabulary ??= readVocabulary();
		// Of "directeuren" the dictionary has "directeur", which is no compound; so "direct" and "uren" are no parts either.
		const base = dictionaryForm(word, vocabulary.words);
		parts = split(base ?? word, base !== undefined, vocabulary);
		if (parts.length === 1) parts = [word];
		if (known.size >= MOST_KNOWN) known.clear();
		known.set(word, parts);
	}
	return parts;
}

/** Whether a folded word, inflected or not, readily stands before another in a compound ("taal", "werkings"). */
export function isFirstPart(word: string): boolean {
	vocabulary ??= readVocabulary();
	return !NOT_FIRST.has(word) && makesWords(word, vocabulary.asFirst);
}

/** Whether it readily stands after another ("raad", "lessen"). */
export function isLastPart(word: string): boolean {
	vocabulary ??= readVocabulary();
	return !NOT_LAST.has(word) && makesWords(word, vocabulary.asLast);
}

function makesWords(word: string, made: Map<string, number>): boolean {
	const form = dictionaryForm(word, vocabulary!.words);
	if (form === undefined || form.length < SURE_LENGTH) return false;
	return form.length > SURE_LENGTH || (made.get(form) ?? 0) >= FAMILIAR_COUNT;
}

/** The cheapest way from the beginning to the end of the word, part by part. */
function split(word: string, familiar: boolean, { words, asFirst, asLast }: Vocabulary): string[] {
	const end = word.length;
	const best: ({ cost: number; parts: string[] } | undefined)[] = [{ cost: 0, parts: [] }];
	const reach = (at: number, cost: number, parts: string[]) => {
		if (!best[at] || cost < best[at].cost) best[at] = { cost, parts };
	};
	for (let from = 0; from <= end - SHORTEST_PART; from++) {
		const here = best[from];
		if (!here) continue;
		for (let to = from + SHORTEST_PART; to <= Math.min(end, from + LONGEST_PART); to++) {
			if (from === 0 && to === end) break;
			const part = word.slice(from, to);
			const isLast = to === end;
			const form = isLast ? dictionaryForm(part, words) : words.has(part) ? part : undefined;
			if (form === undefined || (from > 0 && NOT_LAST.has(part)) || (!isLast && NOT_FIRST.has(part)))
				continue;
			const made = (isLast ? asLast : asFirst).get(form) ?? 0;
			const short = part.length < SURE_LENGTH;
			const enough = short ? SURE_COUNT : part.length >= LONG_LENGTH ? 0 : familiar ? FAMILIAR_COUNT : 1;
			if (made < enough) continue;
			const cost = here.cost + PART_COST - Math.log(1 + made) / 2 + (short ? SHORT_COST : 0);
			const parts = [...here.parts, part];
			if (isLast) reach(end, cost, parts);
			else
				for (const link of LINKS)
					if (
						word.startsWith(link, to) &&
						to + link.length <= end - SHORTEST_PART &&
						!(link === 's' && part.endsWith('s'))
					)
						reach(to + link.length, cost + (link ? LINK_COST : 0), parts);
		}
	}
	return best[end]?.parts ?? [word];
}
