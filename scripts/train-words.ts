// The first half of npm run train: the words of the field, most frequent first, into reference-data/matching-words.json. As one of
// these the engine reads a misspelt word, so they are there before it reads what the second half learns from.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import abbreviations from '#reference/abbreviations.json' with { type: 'json' };
import supportTypes from '#reference/support-types.json' with { type: 'json' };
import themes from '#reference/themes.json' with { type: 'json' };
import variants from '#reference/variants.json' with { type: 'json' };
import { CONCEPTS } from '#domains/matching/engine/lexicon.ts';
import { isSpeltRight } from '#kernel/text/spelling.ts';
import { tokenise } from '#kernel/text/tokenise.ts';
import { runTool, say } from './tool.ts';
import { readExamples, ROOT } from './training/examples.ts';

/** A word that the dictionary doesn't have is one of the field's when as many example texts have it: fewer may be slips. */
const LEAST_TEXTS = 5;

await runTool(async () => {
	const reference = [
		...CONCEPTS.flatMap(({ name, asks, offers }) => [name.nl, ...asks, ...offers]),
		...[...themes, ...supportTypes].flatMap(({ name, hint, words }) => [name.nl, hint.nl, ...words]),
		...abbreviations.flatMap(({ long }) => long),
		...variants.flatMap(({ words, means }) => [...words, ...means])
	];
	const chosen = new Set(reference.flatMap(wordsIn));
	const counts = new Map<string, number>();
	for (const text of [...reference, ...readExamples().map(({ title, text }) => `${title}. ${text}`)])
		for (const word of new Set(wordsIn(text))) counts.set(word, (counts.get(word) ?? 0) + 1);
	const words = [...counts]
		.filter(([word, count]) => chosen.has(word) || count >= LEAST_TEXTS || isSpeltRight(word))
		.sort(([one, some], [other, more]) => more - some || (one < other ? -1 : 1))
		.map(([word]) => word);
	writeFileSync(
		path.join(ROOT, 'reference-data/matching-words.json'),
		`${JSON.stringify({ words: words.join(' ') }, null, '\t')}\n`
	);
	say(`${words.length} words of the field`);
});

/** Without names: those begin with a capital. */
function wordsIn(text: string): string[] {
	return tokenise(text)
		.tokens.filter(({ surface, folded }) => /^\p{Ll}/u.test(surface) && /^[a-z]{4,}$/.test(folded))
		.map(({ folded }) => folded);
}
