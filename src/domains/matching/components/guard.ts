import { findPersonalData, type Finding } from '../engine/index.ts';

/** What the guard found, with a few words around it. */
export type FoundIn = { kind: Finding['kind']; before: string; text: string; after: string };

const AROUND = 40;

export function findingsIn(texts: readonly string[]): FoundIn[] {
	return texts.flatMap((text) =>
		findPersonalData(text).map(({ kind, start, end }) => ({
			kind,
			before: text.slice(Math.max(0, start - AROUND), start),
			text: text.slice(start, end),
			after: text.slice(end, end + AROUND)
		}))
	);
}

/** What a field holds without what the guard found. Longer than a field of `max` takes, it is left to be refused. */
export function withoutFindings(text: string, max: number): string {
	// A form sends each line end as two characters.
	if (text.length > 2 * max) return text;
	const pieces: string[] = [];
	let done = 0;
	for (const { start, end } of findPersonalData(text)) {
		pieces.push(text.slice(done, start));
		done = end;
	}
	return [...pieces, text.slice(done)].join('…');
}
