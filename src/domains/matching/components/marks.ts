import type { Match } from '../engine/index.ts';

/** The words of each text that a match names in its reasons. */
export function namedWords({ reasons }: Pick<Match, 'reasons'>): { question: string[]; offer: string[] } {
	const named: { question: string[]; offer: string[] } = { question: [], offer: [] };
	for (const reason of reasons) {
		if (reason.code === 'sharedConcept') {
			named.question.push(...reason.concept.question);
			named.offer.push(...reason.concept.offer);
		} else if (reason.code === 'sharedWords')
			for (const pair of reason.words) {
				named.question.push(pair.question);
				named.offer.push(pair.offer);
			}
	}
	return named;
}

/** A text in pieces, in order and without a letter lost; marked are those words wherever they stand by themselves. */
export function markWords(text: string, words: readonly string[]): { text: string; marked: boolean }[] {
	const literals = [...new Set(words)]
		.filter(Boolean)
		.sort((a, b) => b.length - a.length)
		.map((word) => word.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
	if (literals.length === 0) return text ? [{ text, marked: false }] : [];
	const alone = new RegExp(`(?<![\\p{L}\\p{N}])(${literals.join('|')})(?![\\p{L}\\p{N}])`, 'giu');
	// Splitting by a group gives what is between and what was found in turn.
	return text
		.split(alone)
		.map((piece, i) => ({ text: piece, marked: i % 2 === 1 }))
		.filter((piece) => piece.text !== '');
}
