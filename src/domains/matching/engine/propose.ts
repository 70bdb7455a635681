import { analyse, type Term, wantedTerms } from './analyse.ts';

/** A theme or support type, with the words and phrases by which people speak of it. */
export type Topic = { id: string; words: string[] };

/** `score` 0–1, higher when more was found; `because` has the words of the text as they stand there. */
export type Proposal = { id: string; score: number; because: string[] };

type Phrase = { stems: string[]; topics: string[] };

/** Stems as long as this are recognised at the beginning or end of a compound, shorter ones only by themselves. */
const SHORTEST_IN_COMPOUND = 6;
/** A phrase is less often a coincidence than a word. */
const PHRASE_WEIGHT = 1.5;
/** With this much found, a topic is as likely as not. */
const HALF_CERTAIN = 2;

/** The themes that a text speaks of, likeliest first. */
export function proposeThemes(text: string, themes: Topic[]): Proposal[] {
	return propose(text, themes);
}

/** The support types that a text asks for, likeliest first. */
export function proposeSupportTypes(text: string, types: Topic[]): Proposal[] {
	return propose(text, types);
}

/** Every phrase counts, more when it returns, for less when several topics have it. */
function propose(text: string, topics: Topic[]): Proposal[] {
	const terms = wantedTerms(text);
	const evidence = new Map<string, { weight: number; because: Set<string> }>();
	for (const { stems, topics: ids } of phrasesOf(topics)) {
		const places = terms.flatMap((_, at) => (standsAt(terms, at, stems) ? [at] : []));
		if (places.length === 0) continue;
		const surface = text.slice(terms[places[0]!]!.start, terms[places[0]! + stems.length - 1]!.end);
		const worth = ((stems.length > 1 ? PHRASE_WEIGHT : 1) * (1 + Math.log(places.length))) / ids.length;
		for (const id of ids) {
			const { weight, because } = evidence.get(id) ?? { weight: 0, because: new Set() };
			evidence.set(id, { weight: weight + worth, because: because.add(surface) });
		}
	}
	return [...evidence]
		.map(([id, { weight, because }]) => ({
			id,
			score: weight / (weight + HALF_CERTAIN),
			because: [...because]
		}))
		.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
}

function phrasesOf(topics: Topic[]): Phrase[] {
	const phrases = new Map<string, Phrase>();
	for (const { id, words } of topics)
		for (const stems of words.map((word) => analyse(word).terms.map(({ stem }) => stem))) {
			const phrase = phrases.get(stems.join(' ')) ?? { stems, topics: [] };
			if (!phrase.topics.includes(id)) phrase.topics.push(id);
			phrases.set(stems.join(' '), phrase);
		}
	return [...phrases.values()];
}

function standsAt(terms: Term[], at: number, stems: string[]): boolean {
	if (stems.length > 1) return stems.every((stem, i) => terms[at + i]?.stem === stem);
	const [only = ''] = stems;
	const { stem } = terms[at]!;
	return stem === only || (only.length >= SHORTEST_IN_COMPOUND && stem.includes(only));
}
