import { fold } from './fold.ts';

/** A word as it stands in the text: `surface` is `text.slice(start, end)`, `folded` is what we compare. */
export type Token = { surface: string; folded: string; start: number; end: number };

/** Longer texts are cut here before they are read; no form of ours accepts as much. */
export const MAXIMUM_CHARACTERS = 10_000;
/** Longer "words" are no words (the longest in Van Dale has 53 letters) and are left out. */
export const MAXIMUM_WORD_LENGTH = 60;

// Marks and soft hyphens belong to the word they stand in. Apostrophes part words: "foto's" → "foto", "s".
const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}\u00AD]*/gu;

/**
 * The words of a text in their order, in time linear in its length. Reads the first MAXIMUM_CHARACTERS
 * characters; `truncated` says whether that left something out.
 */
export function tokenise(text: string): { tokens: Token[]; truncated: boolean } {
	const tokens: Token[] = [];
	for (const { 0: surface, index: start } of text.slice(0, MAXIMUM_CHARACTERS).matchAll(WORD)) {
		if (surface.length > MAXIMUM_WORD_LENGTH) continue;
		const folded = fold(surface);
		// One sign may unfold to eighteen letters ("ﷺ").
		if (folded.length > MAXIMUM_WORD_LENGTH) continue;
		tokens.push({ surface, folded, start, end: start + surface.length });
	}
	return { tokens, truncated: text.length > MAXIMUM_CHARACTERS };
}
