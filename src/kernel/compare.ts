import { diffArrays } from 'diff';
import { type BlockTexts, type Document, textsOf } from './document.ts';

export type Change = 'same' | 'changed' | 'added' | 'removed';

/** A text of two versions, in stretches: what both have, what only the one before has, what only the one after has. */
export type ComparedText = { change: 'same' | 'removed' | 'added'; text: string }[];

export type ComparedRow = { change: Change; cells: ComparedText[] };

export type ComparedBlock = Omit<BlockTexts<ComparedText>, 'rows'> & { change: Change; rows: ComparedRow[] };

/**
 * What changed from one version of a document to the next, in reading order, the title first. Sections are paired by
 * their headings, blocks within a section by kind and likeness, then rows one by one, and texts by words (Myers'
 * difference algorithm). Swapping the versions swaps what was added and removed. The work is bounded: texts that
 * differ in very many words are taken as replaced.
 */
export function compareDocuments(before: Document, after: Document): ComparedBlock[] {
	return [
		comparedBlock({ before: titleOf(before), after: titleOf(after) }),
		...align(sectionsOf(before), sectionsOf(after), sectionPart).flatMap((section) =>
			align(section.before ?? [], section.after ?? [], blockPart).map(comparedBlock)
		)
	];
}

/** What is in one of the versions: the texts without those that only the other has, and no blocks or rows of the other. */
export function oneSide(blocks: ComparedBlock[], side: 'before' | 'after'): ComparedBlock[] {
	const other = side === 'before' ? 'added' : 'removed';
	const stretches = (text: ComparedText) => text.filter(({ change }) => change !== other);
	return blocks
		.filter(({ change }) => change !== other)
		.map((block) => ({
			...block,
			texts: block.texts.map(stretches),
			rows: block.rows
				.filter(({ change }) => change !== other)
				.map((row) => ({ ...row, cells: row.cells.map(stretches) }))
		}));
}

function titleOf(document: Document): BlockTexts {
	return { kind: 'title', texts: [document.title], rows: [] };
}

/** The blocks before the first heading, and each heading with the blocks below it. */
function sectionsOf(document: Document): BlockTexts[][] {
	const sections: BlockTexts[][] = [[]];
	for (const block of document.blocks) {
		if (block.kind === 'heading') sections.push([]);
		sections.at(-1)!.push(textsOf(block));
	}
	return sections;
}

/** What decides which part of the one version goes with which of the other. */
type Part = {
	/** Parts with the same key are the same. */
	key: string;
	/** Only parts of one shape can be two versions of the same… */
	shape: string;
	/** …which those of one name are… */
	name?: string;
	/** …and those with at least this share of their words in common. */
	threshold: number;
	words: Map<string, number>;
};

function sectionPart(section: BlockTexts[]): Part {
	const heading = section[0]?.kind === 'heading' ? section[0] : undefined;
	return {
		key: JSON.stringify([heading?.level, heading?.texts]),
		shape: heading ? 'headed' : 'first',
		threshold: 0.3,
		words: wordsIn(section.flatMap(({ texts, rows }) => [...texts, ...rows.flat()]))
	};
}

function blockPart(block: BlockTexts): Part {
	return {
		key: JSON.stringify(block),
		shape: `${block.kind} ${block.level} ${block.texts.length}`,
		threshold: 0,
		words: wordsIn([...block.texts, ...block.rows.flat()])
	};
}

function rowPart(cells: string[]): Part {
	return {
		key: JSON.stringify(cells),
		shape: `${cells.length}`,
		name: cells.length > 1 ? cells[0] : undefined,
		threshold: 0.4,
		words: wordsIn(cells)
	};
}

type Pair<T> = { before?: T; after?: T };

function changeOf(pair: Pair<unknown>, same: boolean): Change {
	if (pair.after === undefined) return 'removed';
	if (pair.before === undefined) return 'added';
	return same ? 'same' : 'changed';
}

function comparedBlock({ before, after }: Pair<BlockTexts>): ComparedBlock {
	const { kind, level, texts } = (before ?? after)!;
	const comparedTexts = texts.map((_, i) => compareTexts(before?.texts[i] ?? '', after?.texts[i] ?? ''));
	const rows = align(before?.rows ?? [], after?.rows ?? [], rowPart).map((row) => {
		const cells = (row.before ?? row.after)!.map((_, i) =>
			compareTexts(row.before?.[i] ?? '', row.after?.[i] ?? '')
		);
		return { change: changeOf(row, cells.every(isSame)), cells };
	});
	const same = comparedTexts.every(isSame) && rows.every(({ change }) => change === 'same');
	return {
		kind,
		...(level && { level }),
		change: changeOf({ before, after }, same),
		texts: comparedTexts,
		rows
	};
}

function isSame(text: ComparedText): boolean {
	return text.every(({ change }) => change === 'same');
}

/** Words with the marks inside them (3,5 and zij-instromer are one), white space, punctuation, anything else. */
const TOKENS =
	/[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:[.,:'’/-][\p{L}\p{N}][\p{L}\p{N}\p{M}]*)*|\s+|\p{P}|[^\s\p{L}\p{N}\p{P}]+/gu;

function tokensOf(text: string): string[] {
	return text.match(TOKENS) ?? [];
}

function wordsIn(texts: string[]): Map<string, number> {
	const words = new Map<string, number>();
	for (const text of texts)
		for (const token of tokensOf(text))
			if (/[^\s\p{P}]/u.test(token)) words.set(token, (words.get(token) ?? 0) + 1);
	return words;
}

/** The share of words that two texts have in common, from 0 to 1 (Sørensen–Dice). */
function likeness(a: Map<string, number>, b: Map<string, number>): number {
	const [small, large] = a.size < b.size ? [a, b] : [b, a];
	let common = 0;
	for (const [word, count] of small) common += Math.min(count, large.get(word) ?? 0);
	const total = (words: Map<string, number>) => words.values().reduce((sum, count) => sum + count, 0);
	return common === 0 ? 0 : (2 * common) / (total(a) + total(b));
}

/** Texts with a smaller share of their words in common are read more easily as replaced. */
const REPLACED = 0.3;

function compareTexts(before: string, after: string): ComparedText {
	if (before === after) return stretches([{ removed: '', added: '', same: before }]);
	if (likeness(wordsIn([before]), wordsIn([after])) < REPLACED)
		return stretches([{ removed: before, added: after, same: '' }]);
	const from = tokensOf(before);
	const to = tokensOf(after);
	const hunks: Hunk[] = [];
	let hunk: Hunk = { removed: '', added: '', same: '' };
	let i = 0;
	let j = 0;
	for (const [nextI, nextJ] of [...commonPairs(from, to), [from.length, to.length] as const]) {
		if (i < nextI || j < nextJ) {
			hunks.push(hunk);
			hunk = { removed: from.slice(i, nextI).join(''), added: to.slice(j, nextJ).join(''), same: '' };
		}
		hunk.same += from[nextI] ?? '';
		i = nextI + 1;
		j = nextJ + 1;
	}
	return stretches(readable([...hunks, hunk]));
}

/** A change, and what stays the same after it. */
type Hunk = { removed: string; added: string; same: string };

/** Changes with only white space between them are one; a change of only white space takes the next word with it, to be seen. */
function readable(hunks: Hunk[]): Hunk[] {
	const result: Hunk[] = [];
	for (const { removed, added, same } of hunks) {
		const last = result.at(-1);
		if (last && (last.removed || last.added) && last.same.trim() === '') {
			last.removed += last.same + removed;
			last.added += last.same + added;
			last.same = same;
		} else {
			result.push({ removed, added, same });
		}
		const current = result.at(-1)!;
		if ((current.removed || current.added) && (current.removed + current.added).trim() === '') {
			const next = tokensOf(current.same)[0] ?? '';
			current.removed += next;
			current.added += next;
			current.same = current.same.slice(next.length);
		}
	}
	return result;
}

function stretches(hunks: Hunk[]): ComparedText {
	return hunks.flatMap((hunk) =>
		(['removed', 'added', 'same'] as const)
			.filter((change) => hunk[change] !== '')
			.map((change) => ({ change, text: hunk[change] }))
	);
}

/** Above this many edits a comparison costs more than it explains. */
const MOST_EDITS = 500;

/** Which of two rows of keys are the same, in order: as many pairs as there can be, found from both sides alike. */
function commonPairs(before: readonly string[], after: readonly string[]): [number, number][] {
	let start = 0;
	while (start < before.length && start < after.length && before[start] === after[start]) start++;
	let end = 0;
	const most = Math.min(before.length, after.length) - start;
	while (end < most && before.at(-1 - end) === after.at(-1 - end)) end++;

	const from = before.slice(start, before.length - end);
	const to = after.slice(start, after.length - end);
	const swapped = inOtherOrder(from, to);
	const changes = swapped
		? diffArrays(to, from, { maxEditLength: MOST_EDITS })
		: diffArrays(from, to, { maxEditLength: MOST_EDITS });

	const pairs: [number, number][] = Array.from({ length: start }, (_, i) => [i, i]);
	let i = start;
	let j = start;
	for (const { added, removed, count } of changes ?? []) {
		if (!added && !removed) for (let k = 0; k < count; k++) pairs.push([i + k, j + k]);
		if (swapped ? !removed : !added) i += count;
		if (swapped ? !added : !removed) j += count;
	}
	for (let k = end; k > 0; k--) pairs.push([before.length - k, after.length - k]);
	return pairs;
}

/** Where several answers are equally good, which one is found depends on the order: so there is one order. */
function inOtherOrder(before: readonly string[], after: readonly string[]): boolean {
	return (
		before.length > after.length || (before.length === after.length && before.join('\n') > after.join('\n'))
	);
}

/** Puts the parts of both versions beside each other, in order; what was removed stands before what was added. */
function align<T>(before: readonly T[], after: readonly T[], partOf: (item: T) => Part): Pair<T>[] {
	const from = before.map(partOf);
	const to = after.map(partOf);
	const same = commonPairs(
		from.map(({ key }) => key),
		to.map(({ key }) => key)
	);
	const pairs: Pair<T>[] = [];
	let i = 0;
	let j = 0;
	const addUpTo = (nextI: number, nextJ: number) => {
		for (const item of before.slice(i, nextI)) pairs.push({ before: item });
		for (const item of after.slice(j, nextJ)) pairs.push({ after: item });
		i = nextI + 1;
		j = nextJ + 1;
	};
	for (const [nextI, nextJ] of [...same, [before.length, after.length] as const]) {
		const [firstI, firstJ] = [i, j];
		for (const [gapI, gapJ] of alikePairs(from.slice(i, nextI), to.slice(j, nextJ))) {
			addUpTo(firstI + gapI, firstJ + gapJ);
			pairs.push({ before: before[firstI + gapI]!, after: after[firstJ + gapJ]! });
		}
		addUpTo(nextI, nextJ);
		if (nextI < before.length) pairs.push({ before: before[nextI]!, after: after[nextJ]! });
	}
	return pairs;
}

/** Above this many comparisons parts are no longer paired by likeness. */
const MOST_COMPARISONS = 10_000;

/** The pairs, in order, that are together most alike. */
function alikePairs(before: Part[], after: Part[]): [number, number][] {
	if (before.length * after.length > MOST_COMPARISONS) return [];
	const keys = (parts: Part[]) => parts.map(({ key }) => key);
	if (inOtherOrder(keys(before), keys(after))) return alikePairs(after, before).map(([i, j]) => [j, i]);
	const scores = before.map((a) => after.map((b) => score(a, b)));
	// best[i][j]: the best total for the parts from i and from j on.
	const best = Array.from({ length: before.length + 1 }, () => new Float64Array(after.length + 1));
	for (let i = before.length - 1; i >= 0; i--)
		for (let j = after.length - 1; j >= 0; j--)
			best[i]![j] = Math.max(best[i + 1]![j]!, best[i]![j + 1]!, scores[i]![j]! + best[i + 1]![j + 1]!);
	const pairs: [number, number][] = [];
	for (let i = 0, j = 0; i < before.length && j < after.length;) {
		if (scores[i]![j]! > 0 && best[i]![j] === scores[i]![j]! + best[i + 1]![j + 1]!) pairs.push([i++, j++]);
		else if (best[i]![j] === best[i + 1]![j]) i++;
		else j++;
	}
	return pairs;
}

/** How much it is worth to pair two parts; 0 for parts that are no versions of each other. */
function score(a: Part, b: Part): number {
	if (a.shape !== b.shape) return 0;
	const alike = likeness(a.words, b.words);
	if (a.name && a.name === b.name) return 1 + alike;
	return alike >= a.threshold ? 0.01 + alike : 0;
}
