import snowball from 'snowball-stemmers';

const dutch = snowball.newStemmer('dutch');

// Stemming is most of the work of reading a text, and most words return: remember them, but not without end.
const known = new Map<string, string>();
const MOST_KNOWN = 20_000;

/** The stem of a folded Dutch word ("scholen" → "schol"), by Snowball's Dutch algorithm (Porter, 2001). */
export function stem(folded: string): string {
	let stemmed = known.get(folded);
	if (stemmed === undefined) {
		stemmed = dutch.stem(folded);
		if (known.size >= MOST_KNOWN) known.clear();
		known.set(folded, stemmed);
	}
	return stemmed;
}
