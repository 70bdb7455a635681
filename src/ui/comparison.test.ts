import { expect, test } from 'vitest';
import { compareDocuments } from '#kernel/compare.ts';
import type { Block } from '#kernel/document.ts';
import { stretchesOf } from './comparison.ts';

const heading = (text: string): Block => ({ kind: 'heading', level: 2, text });
const paragraph = (text: string): Block => ({ kind: 'paragraph', text });

/** What a reader sees of a comparison: texts, or how many blocks are folded. */
function shown(before: Block[], after: Block[], titles = ['Afspraak', 'Afspraak']): (string | number)[] {
	const [from, to] = [before, after].map((blocks, i) => ({
		title: titles[i]!,
		language: 'nl' as const,
		blocks
	}));
	return stretchesOf(compareDocuments(from!, to!)).map((stretch) =>
		stretch.kind === 'same'
			? stretch.blocks.length
			: `${stretch.kind}: ${stretch.block.texts[0]!.map(({ text }) => text).join('/')}`
	);
}

test('what is the same is folded, whole sections together', () => {
	const rest = [heading('Doel'), paragraph('Lezen.'), heading('Einde'), paragraph('In juni.')];
	expect(shown([...rest, paragraph('Elk uur.')], [...rest, paragraph('Elke week.')])).toEqual([
		2,
		'heading: Einde',
		1,
		'changed: Elk uur./Elke week.'
	]);
});

test('the heading of a section in which something changed stays, and no other', () => {
	const doel = heading('Doel');
	expect(shown([doel, heading('Wie'), paragraph('Jan')], [doel, heading('Wie'), paragraph('Piet')])).toEqual([
		1,
		'heading: Wie',
		'changed: Jan/Piet'
	]);
});

test('a title is shown only when it changed', () => {
	expect(shown([paragraph('Lezen.')], [paragraph('Lezen.')])).toEqual([1]);
	expect(shown([], [], ['Lezen', 'Voorlezen'])).toEqual(['changed: Lezen/Voorlezen']);
});

test('two versions that are the same have nothing to show but what is folded', () => {
	expect(shown([], [])).toEqual([]);
});
