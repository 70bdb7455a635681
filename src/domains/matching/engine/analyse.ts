import { partsOf } from '#kernel/text/compounds.ts';
import { stem } from '#kernel/text/stem.ts';
import { dutchStopWords } from '#kernel/text/stop-words.ts';
import { MAXIMUM_CHARACTERS, tokenise } from '#kernel/text/tokenise.ts';
import abbreviations from '#reference/abbreviations.json' with { type: 'json' };
import { clausesOf } from './clauses.ts';

/**
 * A word that says something about the subject; its surface form is `text.slice(start, end)`. `parts` are the stems of
 * what it was made of, if it is a compound, and of what it stands for, if it is an abbreviation.
 */
export type Term = Word & {
	start: number;
	end: number;
	/** It stands in a clause that says what is not asked for, or not given. */
	unwanted: boolean;
};

type Word = { stem: string; parts: readonly string[] };

/** The terms of a text in their order. `truncated`: only the first MAXIMUM_CHARACTERS were read. */
export type Analysis = { terms: Term[]; truncated: boolean };

/** Reads a Dutch text: no stop words, no numerals, no single letters, stems and parts for what is left. */
export function analyse(text: string): Analysis {
	const { tokens, truncated } = tokenise(text);
	const clauses = clausesOf(text.slice(0, MAXIMUM_CHARACTERS));
	let at = 0;
	const terms = tokens
		.filter(({ folded }) => isTelling(folded))
		.map(({ folded, start, end }) => {
			while (at < clauses.length && clauses[at]!.end <= start) at++;
			return { ...readWord(folded), start, end, unwanted: clauses[at]?.unwanted ?? false };
		});
	return { terms, truncated };
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

// The same words return: remember them, but not without end.
const known = new Map<string, Word>();
const MOST_KNOWN = 50_000;

function readWord(folded: string): Word {
	let word = known.get(folded);
	if (!word) {
		const stems = new Set<string>([stem(folded)]);
		for (const part of partsOf(folded)) for (const piece of [part, ...partsOf(part)]) stems.add(stem(piece));
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
	const stems = long.flatMap((words) =>
		tokenise(words).tokens.flatMap(({ folded }) => (isTelling(folded) ? [stem(folded)] : []))
	);
	longForms.set(first, [...new Set([...(longForms.get(first) ?? []), ...stems])]);
}
