import { keysOf, type Term } from './analyse.ts';

const GRAM_LENGTH = 4;

/** A stem's different 4-grams, with a mark where it begins and ends; a shorter stem is its own. */
export function gramsOf(stem: string): string[] {
	const marked = `^${stem}$`;
	const grams = new Set<string>();
	for (let i = 0; i === 0 || i + GRAM_LENGTH <= marked.length; i++)
		grams.add(marked.slice(i, i + GRAM_LENGTH));
	return [...grams];
}

/** All that the space may know a term by: its stem, its parts, and its 4-grams, marked as such. */
export function spaceKeysOf(term: Term): string[] {
	return [...keysOf(term), ...gramsOf(term.stem).map((gram) => `g${gram}`)];
}
