// npm run -s rank -- --questions Q.jsonl --offers O.jsonl [--text-only] > ranked.jsonl
// Ranks offers for questions as the application does, by content alone. --text-only leaves out what both sides ticked.
import { createIndex, defaultSettings, rank } from '#domains/matching/engine/index.ts';
import { readOffers, readQuestions } from './match-files.ts';
import { namedFiles, runTool, say } from './tool.ts';

await runTool(async () => {
	const {
		questions,
		offers,
		'text-only': textOnly
	} = namedFiles(
		'npm run -s rank -- --questions Q.jsonl --offers O.jsonl [--text-only]',
		['questions', 'offers'],
		['text-only']
	);
	const asRead = <Text extends { themes: string[]; supportTypes: string[] }>(text: Text): Text =>
		textOnly ? { ...text, themes: [], supportTypes: [] } : text;
	const asked = readQuestions(questions).map(asRead);
	const index = createIndex(readOffers(offers).map(asRead));
	const settings = { ...defaultSettings, minimumFit: 0, placeWeight: 0 };
	const lines = asked.map((question) =>
		JSON.stringify({
			q: question.id,
			ranked: rank(question, index, settings).ranked.map(({ offerId }) => offerId)
		})
	);
	say(lines.join('\n'));
});
