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

export function withoutFindings(text: string): string {
	return findPersonalData(text).reduceRight(
		(rest, { start, end }) => `${rest.slice(0, start)}…${rest.slice(end)}`,
		text
	);
}
