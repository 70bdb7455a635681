import { fold } from '#kernel/text/fold.ts';

/** A piece of a text between two pauses; `unwanted` when it says what somebody does not ask for. */
export type Clause = { start: number; end: number; unwanted: boolean };

const CLAUSE = /[^.,;:!?()\n–—…]+/g;
/** "Maar", or "máár", turns: what comes after it is another matter. */
const TURN = /(?<!\p{L})m(á|a\u0301?){2}r(?!\p{L})/giu;

/**
 * Ways of saying no to help, not to a situation: "geen woning" is what a school complains of, "geen training nodig" is
 * what it doesn't ask for. So a denial alone is not enough, unless the clause is nothing else ("niet met een PowerPoint").
 */
const REFUSALS = [
	/\b(geen|niet)\b.*\b(nodig|behoefte)\b/,
	/\b(zoek(en|t)?|vra(ag|agt|gen)|wil(len|t)?|hoe(f|ft|ven)|wens(en)?)\b.{0,25}\b(geen|niet|niemand)\b/,
	/\bliever (geen|niet)\b/,
	/\b(hebben?|heeft|kennen|is|zijn) (we |wij |ik |er |hier )?(zelf )?(al|genoeg)\b/,
	/\bniet (nog|weer|alweer) (een|meer|iemand)\b/,
	/^\s*(dus |en |want )?(geen|niet|zonder)\b(?!.*\b(meer|kan|kunnen|lukt)\b)/
];

/** The clauses of a Dutch text in their order. Reads in time linear in its length. */
export function clausesOf(text: string): Clause[] {
	return [...text.matchAll(CLAUSE)].flatMap(({ 0: piece, index }) => {
		const turns = [...piece.matchAll(TURN)].map((turn) => turn.index);
		const bounds = [0, ...turns, piece.length];
		return bounds.slice(1).flatMap((end, i) => {
			const start = bounds[i]!;
			const words = piece.slice(start, end);
			if (words.trim() === '') return [];
			return { start: index + start, end: index + end, unwanted: isRefusal(words) };
		});
	});
}

/** Longer clauses are no refusals, and patterns that look ahead would take their time over them. */
const LONGEST_REFUSAL = 200;

function isRefusal(words: string): boolean {
	if (words.length > LONGEST_REFUSAL) return false;
	const folded = fold(words);
	return REFUSALS.some((refusal) => refusal.test(folded));
}
