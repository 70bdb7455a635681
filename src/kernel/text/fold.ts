/**
 * One spelling for words that a reader takes for the same: no capitals, no accents, no soft hyphens, ligatures
 * written out ("Één" → "een", "ĳs" → "ijs"). Upper case first, because only that unfolds "ß".
 */
export function fold(text: string): string {
	// Most words have nothing but these.
	if (/^[ -~]*$/.test(text)) return text.toLowerCase();
	return text
		.normalize('NFKD')
		.replace(/[\p{M}\u00AD]/gu, '')
		.toUpperCase()
		.toLowerCase();
}
