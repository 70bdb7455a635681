import { embeddingModel } from '#platform/server/embeddings.ts';

export function load({ locals }) {
	return { contact: locals.contact, languageModel: embeddingModel() !== null };
}
