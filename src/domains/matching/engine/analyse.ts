import { stem } from '#kernel/text/stem.ts';
import { dutchStopWords } from '#kernel/text/stop-words.ts';
import { tokenise } from '#kernel/text/tokenise.ts';

/** A word that says something about the subject; its surface form is `text.slice(start, end)`. */
export type Term = { stem: string; start: number; end: number };

/** The terms of a text in their order. `truncated`: only the first MAXIMUM_CHARACTERS were read. */
export type Analysis = { terms: Term[]; truncated: boolean };

/** Reads a Dutch text: no stop words, no numerals, no single letters, stems for what is left. */
export function analyse(text: string): Analysis {
	const { tokens, truncated } = tokenise(text);
	const terms = tokens
		.filter(({ folded }) => folded.length > 1 && !dutchStopWords.has(folded) && !/^\p{N}+$/u.test(folded))
		.map(({ folded, start, end }) => ({ stem: stem(folded), start, end }));
	return { terms, truncated };
}
