import { type RawBuilder, sql } from 'kysely';

/** A pattern that finds a piece of text anywhere, whatever case it is in; its own `%` and `_` mean themselves. */
export function containing(piece: string): string {
	return `%${piece.replace(/[\\%_]/g, '\\$&')}%`;
}

/** Whether these words all stand in a text, in most forms that a Dutch word takes ("kind" and "kinderen" stay two words). Quotes and a minus work as on the web. */
export function hasWords(text: RawBuilder<string>, words: string): RawBuilder<boolean> {
	return sql<boolean>`to_tsvector('dutch', ${text}) @@ websearch_to_tsquery('dutch', ${words})`;
}
