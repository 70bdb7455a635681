import type { ComparedBlock } from '#kernel/compare.ts';

/** A changed block, the heading above changes, or blocks between them that are the same. */
export type Stretch =
	{ kind: 'changed' | 'heading'; block: ComparedBlock } | { kind: 'same'; blocks: ComparedBlock[] };

/** What is the same is folded, but for the headings of sections in which something changed. */
export function stretchesOf(compared: readonly ComparedBlock[]): Stretch[] {
	const stretches: Stretch[] = [];
	for (const [i, block] of compared.entries()) {
		const last = stretches.at(-1);
		if (block.change !== 'same') stretches.push({ kind: 'changed', block });
		else if (block.kind === 'heading' && hasChanges(compared, i)) stretches.push({ kind: 'heading', block });
		else if (last?.kind === 'same') last.blocks.push(block);
		else if (block.kind !== 'title') stretches.push({ kind: 'same', blocks: [block] });
	}
	return stretches;
}

/** Whether something changed below the heading, before the next. */
function hasChanges(compared: readonly ComparedBlock[], heading: number): boolean {
	const next = compared.findIndex(({ kind }, i) => i > heading && kind === 'heading');
	return compared.slice(heading + 1, next === -1 ? undefined : next).some(({ change }) => change !== 'same');
}
