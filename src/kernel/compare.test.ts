import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { documents } from '../../test/documents.ts';
import { type ComparedBlock, compareDocuments, type ComparedText, oneSide } from './compare.ts';
import { type Block, type Document, textsOf } from './document.ts';

const numRuns = Number(process.env.KWARTJE_RUNS ?? 200);
const timeout = 5000 + 25 * numRuns;

/** Few words, so that versions have much in common. */
const words = fc
	.array(
		fc.constantFrom('wij', 'komen', 'elke', 'week', '3,5', 'uur', '€', '.', '\n', '(', 'é', '👩‍🏫', '\ud83d'),
		{
			maxLength: 8
		}
	)
	.chain((parts) => fc.constantFrom(parts.join(' '), parts.join('')));

function withBlocks(...blocks: Block[]): Document {
	return { title: 'Afspraak', language: 'nl', blocks };
}

const paragraph = (text: string): Block => ({ kind: 'paragraph', text });
const heading = (text: string): Block => ({ kind: 'heading', level: 2, text });
const list = (...items: string[]): Block => ({ kind: 'list', items });

/** [-taken out-] and {+put in+}, as word differences are written. */
function marked(text: ComparedText): string {
	return text
		.map(({ change, text: words }) =>
			change === 'removed' ? `[-${words}-]` : change === 'added' ? `{+${words}+}` : words
		)
		.join('');
}

function summary(blocks: ComparedBlock[]): string[] {
	return blocks.flatMap(({ kind, change, texts, rows }) => [
		[kind, change, ...texts.map(marked)].join(' | '),
		...rows.map((row) => ['  ' + row.change, ...row.cells.map(marked)].join(' | '))
	]);
}

/** What changed in the first paragraph. */
function changesIn(before: string, after: string): string {
	const [, block] = compareDocuments(withBlocks(paragraph(before)), withBlocks(paragraph(after)));
	return marked(block!.texts[0]!);
}

/** The document that one side of a comparison shows. */
function read(compared: ComparedBlock[], side: 'before' | 'after') {
	const plain = (text: ComparedText) => text.map((stretch) => stretch.text).join('');
	return oneSide(compared, side).map(({ kind, level, texts, rows }) => ({
		kind,
		...(level && { level }),
		texts: texts.map(plain),
		rows: rows.map(({ cells }) => cells.map(plain))
	}));
}

function asTexts({ title, blocks }: Document) {
	return [{ kind: 'title', texts: [title], rows: [] }, ...blocks.map(textsOf)];
}

describe('any two versions', () => {
	it('are the same all over when they are one', { timeout }, () => {
		fc.assert(
			fc.property(documents(words), (document) => {
				const compared = compareDocuments(document, structuredClone(document));
				for (const { change, rows } of compared)
					for (const one of [change, ...rows.map((row) => row.change)]) expect(one).toBe('same');
			}),
			{ numRuns }
		);
	});

	it('can both be read back from the comparison', { timeout }, () => {
		fc.assert(
			fc.property(documents(words), documents(words), (before, after) => {
				const compared = compareDocuments(before, after);
				expect(read(compared, 'before')).toEqual(asTexts(before));
				expect(read(compared, 'after')).toEqual(asTexts(after));
			}),
			{ numRuns }
		);
	});

	it('have the same differences from the other side', { timeout }, () => {
		const swap = { same: 'same', changed: 'changed', added: 'removed', removed: 'added' } as const;
		const side = (compared: ComparedBlock[], name: 'before' | 'after') =>
			oneSide(compared, name).map(({ change, rows, ...block }) => ({
				...block,
				change: swap[change],
				texts: block.texts.map(swapped),
				rows: rows.map((row) => ({ change: swap[row.change], cells: row.cells.map(swapped) }))
			}));
		const swapped = (text: ComparedText) =>
			text.map(({ change, text: words }) => ({ change: swap[change], text: words }));
		fc.assert(
			fc.property(documents(words), documents(words), (before, after) => {
				const there = compareDocuments(before, after);
				const back = compareDocuments(after, before);
				expect(side(there, 'before')).toEqual(oneSide(back, 'after'));
				expect(side(there, 'after')).toEqual(oneSide(back, 'before'));
			}),
			{ numRuns }
		);
	});

	it('say what changed only where something did', { timeout }, () => {
		fc.assert(
			fc.property(documents(words), documents(words), (before, after) => {
				for (const { change, texts, rows } of compareDocuments(before, after)) {
					const all = [...texts, ...rows.flatMap(({ cells }) => cells)].flat();
					const changes = [...all, ...rows].some((part) => part.change !== 'same');
					if (change === 'same') expect(changes).toBe(false);
					if (change === 'changed') expect(changes).toBe(true);
				}
			}),
			{ numRuns }
		);
	});
});

describe('in a text', () => {
	it('whole words are taken out and put in, numbers and compounds included', () => {
		expect(changesIn('Wij komen 3,5 uur per week.', 'Wij komen 4,5 uur per week.')).toBe(
			'Wij komen [-3,5-]{+4,5+} uur per week.'
		);
		expect(changesIn('Een zij-instromer komt maandag.', 'Een zij-instroomster komt maandag.')).toBe(
			'Een [-zij-instromer-]{+zij-instroomster+} komt maandag.'
		);
	});

	it('words that changed next to each other are one change', () => {
		expect(changesIn('Elke maandag ochtend komen wij.', 'Elke vrijdag middag komen wij.')).toBe(
			'Elke [-maandag ochtend-]{+vrijdag middag+} komen wij.'
		);
	});

	it('a line break that went can be seen by the word after it', () => {
		expect(changesIn('Wij komen.\nJullie ook.', 'Wij komen. Jullie ook.')).toBe(
			'Wij komen.[-\nJullie-]{+ Jullie+} ook.'
		);
	});

	it('with hardly a word left, everything was replaced', () => {
		expect(changesIn('De school geeft een lokaal en koffie.', 'Oud-leraren lezen voor, de hele week.')).toBe(
			'[-De school geeft een lokaal en koffie.-]{+Oud-leraren lezen voor, de hele week.+}'
		);
	});
});

describe('in a document', () => {
	it('a paragraph is compared with the one it became, not with a new one above it', () => {
		const before = withBlocks(paragraph('Ieder van ons kan stoppen.'));
		const after = withBlocks(paragraph('Wij beginnen in januari.'), paragraph('Ieder van ons mag stoppen.'));
		expect(summary(compareDocuments(before, after))).toEqual([
			'title | same | Afspraak',
			'paragraph | added | {+Wij beginnen in januari.+}',
			'paragraph | changed | Ieder van ons [-kan-]{+mag+} stoppen.'
		]);
	});

	it('what moved to another section was taken out of the one and put into the other', () => {
		const before = withBlocks(heading('Doel'), paragraph('Geen.'), heading('Einde'));
		const after = withBlocks(heading('Doel'), heading('Einde'), paragraph('Geen.'));
		expect(summary(compareDocuments(before, after)).slice(1)).toEqual([
			'heading | same | Doel',
			'paragraph | removed | [-Geen.-]',
			'heading | same | Einde',
			'paragraph | added | {+Geen.+}'
		]);
	});

	it('a section whose heading was rewritten is still known by what stands below it', () => {
		const text = paragraph('Drie leerkrachten staan in juni nog voor de klas.');
		expect(
			summary(compareDocuments(withBlocks(heading('Doel'), text), withBlocks(heading('Ons streven'), text)))
		).toEqual([
			'title | same | Afspraak',
			'heading | changed | [-Doel-]{+Ons streven+}',
			'paragraph | same | Drie leerkrachten staan in juni nog voor de klas.'
		]);
	});

	it('a list is compared item by item', () => {
		const before = withBlocks(list('Een lokaal', 'Koffie en thee', 'Reiskosten tot € 600'));
		const after = withBlocks(list('Een lokaal', 'Reiskosten tot € 800', 'Een sleutel'));
		expect(summary(compareDocuments(before, after)).slice(1)).toEqual([
			'list | changed',
			'  same | Een lokaal',
			'  removed | [-Koffie en thee-]',
			'  changed | Reiskosten tot € [-600-]{+800+}',
			'  added | {+Een sleutel+}'
		]);
	});

	it('a fact is known by its label and a row by its first cell, whatever became of the rest', () => {
		const fact = (label: string, value: string) => ({ label, value });
		const version = (value: string, what: string): Document =>
			withBlocks(
				{ kind: 'facts', facts: [fact('Begin', 'januari'), fact('Aanspreekpunt', value)] },
				{ kind: 'table', caption: 'Wie geeft wat', head: ['Wie', 'Wat'], rows: [['De school', what]] }
			);
		expect(
			summary(
				compareDocuments(
					version('Farid', 'een lokaal'),
					version('Samira, of wie die dag belt', 'koffie en thee voor elf mensen')
				)
			).slice(1)
		).toEqual([
			'facts | changed',
			'  same | Begin | januari',
			'  changed | Aanspreekpunt | [-Farid-]{+Samira, of wie die dag belt+}',
			'table | changed | Wie geeft wat | Wie | Wat',
			'  changed | De school | [-een lokaal-]{+koffie en thee voor elf mensen+}'
		]);
	});

	it('a table that got another column is another table', () => {
		const table = (...head: string[]): Block => ({ kind: 'table', caption: 'Wat', head, rows: [] });
		expect(
			summary(compareDocuments(withBlocks(table('Wie')), withBlocks(table('Wie', 'Wat')))).slice(1)
		).toEqual(['table | removed | [-Wat-] | [-Wie-]', 'table | added | {+Wat+} | {+Wie+} | {+Wat+}']);
	});

	it('a title that changed is compared too', () => {
		const after = { ...withBlocks(), title: 'Onze afspraak' };
		expect(summary(compareDocuments(withBlocks(), after))).toEqual([
			'title | changed | [-Afspraak-]{+Onze afspraak+}'
		]);
	});
});

describe('very long versions', () => {
	const LENGTH = 20_000;
	const long = (word: (i: number) => string) => Array.from({ length: LENGTH }, (_, i) => word(i));
	const shuffled = [1, 2].map((step) => long((i) => `woord${(i * 7919 * step) % 5003}`));
	const alike = [1, 2].map((step) => long((i) => `w${(i * step) % 7}`));

	// No clock: with every comparison carried through, each of these would take minutes.
	it.each([
		['in one text', (texts: string[]) => [paragraph(texts.join(' '))]],
		['in a list', (texts: string[]) => [list(...texts)]],
		['in short paragraphs', (texts: string[]) => texts.map(paragraph)],
		['in headings', (texts: string[]) => texts.map(heading)]
	])('are compared in a moment: %s', { timeout: 20_000 }, (_, blocks) => {
		for (const [from, to] of [shuffled, alike]) {
			const [before, after] = [withBlocks(...blocks(from!)), withBlocks(...blocks(to!))];
			const compared = compareDocuments(before, after);
			expect(read(compared, 'before')).toEqual(asTexts(before));
			expect(read(compared, 'after')).toEqual(asTexts(after));
		}
	});

	it('still show a small change for what it is', () => {
		const text = long((i) => `woord${i}`);
		const compared = compareDocuments(
			withBlocks(paragraph(text.join(' '))),
			withBlocks(paragraph(text.with(LENGTH / 2, 'anders').join(' ')))
		);
		expect(compared[1]!.texts[0]!.filter(({ change }) => change !== 'same')).toEqual([
			{ change: 'removed', text: `woord${LENGTH / 2}` },
			{ change: 'added', text: 'anders' }
		]);
	});
});
