// npm run -s search -- --documents D.jsonl --queries Q.tsv > ranked.jsonl
// Ranks documents (id, title, text) for queries (id and query, with a tab between them and a header) by their text.
import { createDocumentIndex, search } from '#domains/matching/engine/index.ts';
import { readDocuments, readQueries } from './match-files.ts';
import { namedFiles, runTool, say } from './tool.ts';

await runTool(async () => {
	const { documents, queries } = namedFiles('npm run -s search -- --documents D.jsonl --queries Q.tsv', [
		'documents',
		'queries'
	]);
	const asked = readQueries(queries);
	const index = createDocumentIndex(readDocuments(documents));
	say(asked.map(({ id, query }) => JSON.stringify({ q: id, ranked: search(query, index) })).join('\n'));
});
