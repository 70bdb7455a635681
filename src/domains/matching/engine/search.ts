import {
	gatherStatistics,
	likenessToAll,
	prepareQuery,
	rarity,
	readContent,
	type Statistics
} from './content.ts';

export type Document = { id: string; title: string; text: string };

export type DocumentIndex = {
	ids: string[];
	texts: Statistics;
	titles: Statistics;
	/** The length of each title as a vector of the rarities of its 4-grams. */
	titleLengths: Float64Array;
};

/** What each likeness counts: of the whole text in words and in 4-grams, and of the title alone. */
const WEIGHTS = { words: 0.5, grams: 1, title: 1 };

/** Documents, read once, for many queries of a few words. */
export function createDocumentIndex(documents: Document[]): DocumentIndex {
	const read = (textOf: (document: Document) => { title: string; description: string }) =>
		gatherStatistics(documents.map((document, number) => ({ number, text: textOf(document) })));
	const titles = read(({ title }) => ({ title: '', description: title }));
	const squares = new Float64Array(documents.length);
	for (const [gram, { texts }] of titles.grams)
		for (const text of texts) squares[text]! += rarity(titles, 'grams', gram) ** 2;
	return {
		ids: documents.map(({ id }) => id),
		texts: read(({ title, text }) => ({ title, description: text })),
		titles,
		titleLengths: squares.map(Math.sqrt)
	};
}

/**
 * The ids of the documents that have something of the query, best first; equal ones in the order of their ids. BM25 over
 * words and 4-grams finds them; the cosine of the titles sets those first that are about nothing else.
 */
export function search(query: string, index: DocumentIndex, limit = 100): string[] {
	const text = { title: '', description: query };
	const content = readContent(text);
	const { words, grams } = likenessToAll(prepareQuery(content, index.texts));
	const titles = titleCosines(content.grams.terms, index);
	const scores = words.map(
		(share, i) => WEIGHTS.words * share + WEIGHTS.grams * grams[i]! + WEIGHTS.title * titles[i]!
	);
	const byId = (a: number, b: number) => (index.ids[a]! < index.ids[b]! ? -1 : 1);
	return [...scores.keys()]
		.filter((i) => scores[i]! > 0)
		.sort((a, b) => scores[b]! - scores[a]! || byId(a, b))
		.slice(0, limit)
		.map((i) => index.ids[i]!);
}

function titleCosines(grams: Int32Array, { titles, titleLengths }: DocumentIndex): Float64Array {
	const dots = new Float64Array(titleLengths.length);
	let square = 0;
	for (const gram of grams) {
		const weight = rarity(titles, 'grams', gram) ** 2;
		square += weight;
		for (const text of titles.grams.get(gram)?.texts ?? []) dots[text]! += weight;
	}
	return dots.map((dot, i) => (dot === 0 ? 0 : dot / (titleLengths[i]! * Math.sqrt(square))));
}
