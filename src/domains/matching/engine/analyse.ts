import { partsOf } from '#kernel/text/compounds.ts';
import { fold } from '#kernel/text/fold.ts';
import { createSpeller } from '#kernel/text/spelling.ts';
import { stem } from '#kernel/text/stem.ts';
import { dutchStopWords } from '#kernel/text/stop-words.ts';
import { MAXIMUM_CHARACTERS, type Token, tokenise } from '#kernel/text/tokenise.ts';
import abbreviations from '#reference/abbreviations.json' with { type: 'json' };
import field from '#reference/matching-words.json' with { type: 'json' };
import variants from '#reference/variants.json' with { type: 'json' };
import { clausesOf } from './clauses.ts';

/**
 * A word that says something about the subject; its surface form is `text.slice(start, end)`. `parts` are the stems of
 * what it was made of, if it is a compound, of what it stands for, if it is an abbreviation, and of its other names.
 */
export type Term = Word & {
	start: number;
	end: number;
	/** It stands in a clause that says what is not asked for, or not given. */
	unwanted: boolean;
};

type Word = { stem: string; parts: readonly string[] };

/** The terms of a text in their order. `truncated`: only the first MAXIMUM_CHARACTERS were read. */
export type Analysis = { terms: readonly Term[]; truncated: boolean };

// A text is read for its words, for its meaning and for reasons, one after the other: keep the last ones.
const lastRead = new Map<string, Analysis>();
const MOST_KEPT = 16;

/**
 * Reads a Dutch text: no stop words, no numerals, no single letters, stems and parts for what is left. A slip in a word is
 * read as what was meant; not in a name, which is what begins with a capital in the middle of a sentence.
 */
export function analyse(text: string): Analysis {
	let analysis = lastRead.get(text);
	if (!analysis) {
		analysis = read(text);
		if (lastRead.size >= MOST_KEPT) lastRead.clear();
		lastRead.set(text, analysis);
	}
	return analysis;
}

function read(text: string): Analysis {
	const { tokens, truncated } = tokenise(text);
	const clauses = clausesOf(text.slice(0, MAXIMUM_CHARACTERS));
	let at = 0;
	const terms = tokens.flatMap((token, i) => {
		const { folded, start, end } = token;
		const word = isName(token, tokens[i - 1], text) ? folded : meantBy(folded);
		if (!isTelling(word)) return [];
		while (at < clauses.length && clauses[at]!.end <= start) at++;
		return { ...readWord(word), start, end, unwanted: clauses[at]?.unwanted ?? false };
	});
	return { terms, truncated };
}

const CAPITAL = /^\p{Lu}/u;
const SENTENCE_ENDS = /[.!?:\n]/;

function isName({ surface, start }: Token, before: Token | undefined, text: string): boolean {
	if (!before || !CAPITAL.test(surface)) return false;
	const isShouted = before.surface === before.surface.toUpperCase();
	return !isShouted && !SENTENCE_ENDS.test(text.slice(before.end, start));
}

/** The terms of what is asked for or given: "no training, we need people" is about people. */
export function wantedTerms(text: string): Term[] {
	return analyse(text).terms.filter(({ unwanted }) => !unwanted);
}

/** A term with the word as it stands in the text. */
export type Written = Term & { word: string };

/** The terms of what a text asks for or gives, its title first. */
export function writtenTerms({ title, description }: { title: string; description: string }): Written[] {
	return [title, description].flatMap((field) =>
		wantedTerms(field).map((term) => ({ ...term, word: field.slice(term.start, term.end) }))
	);
}

/** All that a term can be found by. */
export function keysOf({ stem, parts }: Term): string[] {
	return [stem, ...parts];
}

function isTelling(folded: string): boolean {
	return folded.length > 1 && !dutchStopWords.has(folded) && !/^\p{N}+$/u.test(folded);
}

const spell = createSpeller(field.words.split(' '));
/** Finding what was meant takes time, and it is often meant again: remember it, but not without end. */
const meant = new Map<string, string>();

function meantBy(folded: string): string {
	if (longForms.has(folded)) return folded;
	let word = meant.get(folded);
	if (word === undefined) {
		word = spell(folded);
		if (meant.size >= MOST_KNOWN) meant.clear();
		meant.set(folded, word);
	}
	return word;
}

// The same words return: remember them, but not without end.
const known = new Map<string, Word>();
const MOST_KNOWN = 50_000;

function readWord(folded: string): Word {
	let word = known.get(folded);
	if (!word) {
		const pieces = [folded, ...partsOf(folded).flatMap((part) => [part, ...partsOf(part)])];
		const stems = new Set(pieces.map(stem));
		for (const piece of pieces) for (const other of otherNames.get(piece) ?? []) stems.add(other);
		for (const long of longForms.get(folded) ?? []) stems.add(long);
		const [own = '', ...parts] = stems;
		word = { stem: own, parts };
		if (known.size >= MOST_KNOWN) known.clear();
		known.set(folded, word);
	}
	return word;
}

/** The stems that an abbreviation stands for, in either country. "IB'er" is two words of which the first counts. */
const longForms = new Map<string, string[]>();
for (const { short, long } of abbreviations) {
	const [first, ...rest] = tokenise(short).tokens.map(({ folded }) => folded);
	if (first === undefined || !isTelling(first) || rest.some((ending) => !['er', 's'].includes(ending)))
		continue;
	longForms.set(first, [...new Set([...(longForms.get(first) ?? []), ...stemsOf(long)])]);
}

/** What a word is called elsewhere: a Flemish school's "refter" is a Dutch one's "eetzaal". */
const otherNames = new Map(
	variants.flatMap(({ words, means }) => words.map((word) => [fold(word), stemsOf(means)] as const))
);

function stemsOf(phrases: string[]): string[] {
	const words = phrases.flatMap((phrase) => tokenise(phrase).tokens.map(({ folded }) => folded));
	return words.filter(isTelling).map(stem);
}
