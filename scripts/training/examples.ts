import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A text as a school or a partner might write it, about one concept of the lexicon. */
export type Example = {
	concept: string;
	side: 'ask' | 'offer';
	title: string;
	text: string;
	themes: string[];
	supportTypes: string[];
};

export const ROOT = path.join(import.meta.dirname, '../..');

export function readExamples(): Example[] {
	return globSync(path.join(ROOT, 'reference-data/examples/*.jsonl'))
		.sort()
		.flatMap(readLines<Example>);
}

export function readLines<Line>(file: string): Line[] {
	return readFileSync(file, 'utf8')
		.trim()
		.split('\n')
		.map((line) => JSON.parse(line) as Line);
}
