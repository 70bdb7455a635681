import { hash } from 'node:crypto';
import { sql } from 'kysely';
import { db } from '#platform/server/database.ts';
import { embeddingModel } from '#platform/server/embeddings.ts';

/** What was read from the database before, by hash: each some kilobytes, for 50,000 offers and 20,000 questions. */
const known = new Map<string, Float32Array>();
const MOST_KNOWN = 100_000;

/** Of so many at a time the answer of the database fits in memory well. */
const PORTION = 500;

/**
 * Texts with what the language model of the settings made of them, as far as it did. They are looked up, never asked for:
 * see `embedTexts`. Without such a model nothing happens.
 */
export async function embedded<Text extends { title: string; description: string }>(
	texts: Text[]
): Promise<(Text & { embedding?: Float32Array })[]> {
	const model = embeddingModel();
	if (!model) return texts;
	if (known.size > MOST_KNOWN) known.clear();
	// As in `textsToEmbed`.
	const hashes = texts.map(({ title, description }) => hash('sha256', `${title}\n${description}`));
	const missing = hashes.filter((each) => !known.has(each));
	for (let from = 0; from < missing.length; from += PORTION) {
		const rows = await db()
			.selectFrom('textEmbedding')
			.select(['textHash', 'vector'])
			.where('model', '=', model)
			// One parameter, however many there are.
			.where(sql<boolean>`text_hash = any(${missing.slice(from, from + PORTION)})`)
			.execute();
		for (const { textHash, vector } of rows) known.set(textHash, new Float32Array(copyOf(vector)));
	}
	return texts.map((text, i) => ({ ...text, embedding: known.get(hashes[i]!) }));
}

/** A buffer may begin anywhere in a larger one; numbers can't. */
function copyOf({ buffer, byteOffset, byteLength }: Buffer): ArrayBufferLike {
	return buffer.slice(byteOffset, byteOffset + byteLength);
}
