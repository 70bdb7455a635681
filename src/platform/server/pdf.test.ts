import { inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Block, type Document, textsOf } from '#kernel/document.ts';
import { documents } from '../../../test/documents.ts';
import { type Element, type ReadPage, readPdf } from '../../../test/pdf.ts';
import { renderPdf } from './pdf.ts';

/** A PDF takes a hundred times as long as what other properties look at. */
const numRuns = Math.ceil(Number(process.env.KWARTJE_RUNS ?? 200) / 10);
const timeout = 20_000 + 1000 * numRuns;

const details = {
	author: 'Onderwijsalliantie',
	createdAt: new Date('2026-11-23T15:12:00Z'),
	footer: 'Afspraak 187, versie 3'
};

function withBlocks(...blocks: Block[]): Document {
	return { title: 'Iemand naast je', language: 'nl', blocks };
}

const paragraph = (text: string): Block => ({ kind: 'paragraph', text });
const table = (...rows: string[][]): Block => ({
	kind: 'table',
	caption: 'Geven',
	head: ['Wie', 'Wat'],
	rows
});

async function read(document: Document) {
	return await readPdf(await renderPdf(document, details));
}

/** The text of a document or of a PDF, without its white space. */
const letters = (text: string) => text.replace(/\s/g, '');
const written = ({ pages }: { pages: ReadPage[] }) => letters(pages.map(({ text }) => text).join(''));

function lettersOf({ title, blocks }: Document): string {
	const texts = blocks.flatMap((block) => {
		const { kind, texts, rows } = textsOf(block);
		return [...texts, ...rows.flatMap((row) => (kind === 'list' ? ['–', ...row] : row))];
	});
	return letters([title, ...texts].join(''));
}

function elementsOf(element: Element): Element[] {
	return [element, ...(element.children ?? []).flatMap(elementsOf)];
}

/** What draws the pages, unpacked. */
function contentOf(bytes: Buffer): string {
	const streams = bytes.toString('latin1').matchAll(/\/FlateDecode\s*>>\s*stream\n(.*?)\nendstream/gs);
	return Array.from(streams, ([, stream]) =>
		inflateSync(Buffer.from(stream!, 'latin1')).toString('latin1')
	).join('\n');
}

function expectInsideMargins(pages: ReadPage[]): void {
	for (const { boxes } of pages)
		for (const { left, right, baseline } of boxes) {
			expect(left).toBeGreaterThan(61);
			expect(right).toBeLessThan(595.28 - 61);
			expect(baseline).toBeGreaterThan(30);
			expect(baseline).toBeLessThan(841.89 - 20);
		}
}

describe('a document as a PDF', () => {
	it('says what it is called, who made it and in which language', async () => {
		const document = { ...withBlocks(), title: 'Geven & nemen <samen>', language: 'en' as const };
		const pdf = await readPdf(await renderPdf(document, { ...details, author: 'Jan & Zoë' }));
		expect(pdf).toMatchObject({
			title: 'Geven & nemen <samen>',
			author: 'Jan & Zoë',
			language: 'en',
			createdAt: 'D:20261123151200Z',
			metadata: { title: 'Geven & nemen <samen>', author: ['Jan & Zoë'] },
			showsTitle: true,
			isMarked: true
		});
	});

	it('has the structure that a screen reader needs', async () => {
		const [page] = (
			await read(
				withBlocks(
					{ kind: 'facts', facts: [{ label: 'Wanneer', value: 'Vanaf januari' }] },
					{ kind: 'heading', level: 2, text: 'Doel' },
					paragraph('Drie starters\nstaan voor de klas.'),
					{ kind: 'heading', level: 3, text: 'Daarna' },
					{ kind: 'list', items: ['Een lokaal', 'Koffie'] },
					table(['De school', 'koffie'])
				)
			)
		).pages;
		const has = (role: string, text: string) => ({
			role,
			text: expect.stringMatching(`^\\s*${text}$`) as unknown
		});
		expect(page!.structure.children).toMatchObject([
			{
				role: 'Document',
				children: [
					has('H1', 'Iemand naast je'),
					{
						role: 'L',
						children: [{ role: 'LI', children: [has('Lbl', 'Wanneer'), has('LBody', 'Vanaf januari')] }]
					},
					has('H2', 'Doel'),
					has('P', 'Drie starters\\s+staan voor de klas.'),
					has('H3', 'Daarna'),
					{
						role: 'L',
						children: [
							{ role: 'LI', children: [has('Lbl', '–'), has('LBody', 'Een lokaal')] },
							{ role: 'LI', children: [has('Lbl', '–'), has('LBody', 'Koffie')] }
						]
					},
					{
						role: 'Table',
						children: [
							has('Caption', 'Geven'),
							{
								role: 'THead',
								children: [
									{
										role: 'TR',
										children: [
											{ ...has('TH', 'Wie'), scope: 'Column' },
											{ ...has('TH', 'Wat'), scope: 'Column' }
										]
									}
								]
							},
							{
								role: 'TBody',
								children: [
									{ role: 'TR', children: [{ ...has('TH', 'De school'), scope: 'Row' }, has('TD', 'koffie')] }
								]
							}
						]
					}
				]
			}
		]);
	});

	it('numbers its pages in its own language, outside of the text', async () => {
		const long = Array.from({ length: 40 }, (_, i) => paragraph(`Zin ${i}`));
		const dutch = (await read(withBlocks(...long))).pages;
		const english = (await read({ ...withBlocks(...long), language: 'en' })).pages;
		expect(dutch.map(({ margins }) => /pagina \d van \d/.exec(margins)?.[0])).toEqual([
			'pagina 1 van 2',
			'pagina 2 van 2'
		]);
		expect(english.map(({ margins }) => /page \d of \d/.exec(margins)?.[0])).toEqual([
			'page 1 of 2',
			'page 2 of 2'
		]);
		for (const { margins, text } of dutch) {
			expect(margins).toContain(details.footer);
			expect(text).not.toContain('pagina');
		}
	});

	it('is the same file when it is made again, and another for another text', async () => {
		const document = withBlocks(paragraph('Ieder van ons kan stoppen – Łukasz 😀'), table(['a', 'b']));
		const [first, again] = [await renderPdf(document, details), await renderPdf(document, details)];
		expect(again.equals(first)).toBe(true);
		expect((await renderPdf(withBlocks(), details)).equals(first)).toBe(false);
	});

	it('brings its letters along, and only those that it uses', async () => {
		const text =
			'Wij komen elke week, met plezier, en blijven tot de laatste dag van het schooljaar. '.repeat(120);
		const bytes = await renderPdf(
			withBlocks({ kind: 'heading', level: 2, text: 'Doel' }, paragraph(text)),
			details
		);
		expect((await readPdf(bytes)).pages).toHaveLength(3);
		expect(bytes.length).toBeLessThan(60_000);
		const fonts = [...bytes.toString('latin1').matchAll(/\/BaseFont \/([A-Z]{6}\+\S+)/g)].map(
			([, name]) => name!
		);
		expect(new Set(fonts.map((name) => name.slice(7)))).toEqual(
			new Set(['AtkinsonHyperlegibleNext-Regular', 'AtkinsonHyperlegibleNext-Bold'])
		);
		expect(bytes.toString('latin1').match(/\/FontFile2 /g)).toHaveLength(2);
	});
});

describe('the text of a PDF', () => {
	const word = fc.oneof(
		{
			weight: 4,
			arbitrary: fc.string({ unit: fc.constantFrom(...'abcfilëïéçğşıİłŻ€“”–-/.,&<Жλ1'), maxLength: 12 })
		},
		{ weight: 1, arbitrary: fc.string({ unit: fc.constantFrom(...'abfi'), minLength: 100, maxLength: 200 }) }
	);
	const text = fc
		.array(word, { maxLength: 30 })
		.chain((words) => fc.constantFrom(' ', '\n', '  ').map((space) => words.join(space)));

	// Of a row on two pages, the first has the beginnings of all cells.
	const cell = fc.array(word, { maxLength: 4 }).map((words) => words.join(' '));

	it('has every letter of the document, in order, inside the margins', { timeout }, async () => {
		await fc.assert(
			fc.asyncProperty(documents(text, cell), async (document) => {
				const pdf = await read(document);
				expect(written(pdf)).toBe(lettersOf(document));
				expectInsideMargins(pdf.pages);
			}),
			{ numRuns }
		);
	});

	it.each([
		['Dutch and French', 'Eén coördinator, “geïnteresseerd” – ’s ochtends, € 3,50 × 2, façade'],
		['Turkish', 'Gülşen Yıldız, İstanbul, Çağlar'],
		['Polish', 'Łukasz Żółć'],
		['Greek and Russian', 'Ἑλένη Ольга Ёж'],
		['marks and arrows', 'ja ✓ → ½']
	])('shows %s', async (_, words) => {
		expect(written(await read(withBlocks(paragraph(words))))).toContain(letters(words));
	});

	it('shows names that are written from right to left, the first word first', async () => {
		const [page] = (await read(withBlocks(paragraph('Wij zijn محمد علي en שרה.')))).pages;
		expect(page!.text).toMatch(/Wij zijn\s+محمد علي\s+en\s+שרה\s*\./);
		// On paper the first name stands to the right of the second, and both after the words before.
		const box = (piece: string) => page!.boxes.find((one) => one.text.includes(piece))!;
		expect(box('محمد').left).toBeGreaterThan(box('Wij zijn').right);
		expect(box('محمد').left).toBeGreaterThanOrEqual(box('علي').left);
		expect(box('שרה').left).toBeGreaterThan(box('محمد').right);
	});

	it('has a sign for every letter that it cannot show, and remembers which it was', async () => {
		const bytes = await renderPdf(withBlocks(paragraph('Naam: 中文.')), details);
		expect(written(await readPdf(bytes))).toContain('Naam:□□.');
		// UTF-16, as PDF has it.
		for (const sign of ['N\x2D', 'e\x87'])
			expect(contentOf(bytes)).toContain(`/ActualText (\xFE\xFF${sign})`);
	});

	it('leaves out what steers and cannot be seen', async () => {
		const pdf = await read(
			withBlocks(paragraph('een\u0000\u0007 twee\u202E\u200B\uFEFF drie\u00AD \ud83d vier\r\nvijf\tzes'))
		);
		expect(written(pdf)).toContain('eentweedrie\uFFFDviervijfzes');
	});
});

describe('a document that is hard to set', () => {
	it.each<[string, Block[]]>([
		['a word of 10,000 letters', [paragraph('x'.repeat(10_000))]],
		['a heading of 3,000 letters', [{ kind: 'heading', level: 2, text: 'lang '.repeat(600) }]],
		['a cell of 3,000 letters', [table(['De school', 'waarde '.repeat(430)], ['kort', 'kort'])]],
		['a cell of one long word', [table(['De school', 'x'.repeat(3000)])]],
		['a label of 3,000 letters', [{ kind: 'facts', facts: [{ label: 'x'.repeat(3000), value: 'kort' }] }]],
		['items of many pages', [{ kind: 'list', items: ['lang '.repeat(3000), 'kort'] }]],
		['emoji', [paragraph('👩‍🏫👍🏽🇳🇱🏴󠁧󠁢󠁥󠁮󠁧󠁿'.repeat(100))]],
		['marks on marks', [paragraph('z̸̢̛͙̼̬'.repeat(300))]],
		['right to left', [paragraph('مرحبا بالعالم '.repeat(300)), paragraph('שלום '.repeat(300))]],
		['half characters', [paragraph('\ud83d \udc00 \ufffe \ue000 \u0378')]],
		[
			'a head of 3,000 letters',
			[{ kind: 'table', caption: '', head: ['lang '.repeat(600)], rows: Array<string[]>(9).fill(['kort']) }]
		],
		[
			'thirty columns',
			[{ kind: 'table', caption: '', head: Array<string>(30).fill('kolom'), rows: [['a'], ['b', 'c']] }]
		],
		['a table without columns', [{ kind: 'table', caption: 'Leeg', head: [], rows: [[]] }]],
		[
			'empty texts',
			[
				paragraph(''),
				{ kind: 'list', items: [] },
				{ kind: 'list', items: [''] },
				{ kind: 'facts', facts: [] }
			]
		],
		['only white space', [paragraph(' \n \n'), { kind: 'heading', level: 3, text: ' ' }]]
	])('is set inside the margins: %s', async (_, blocks) => {
		const { pages } = await read(withBlocks(...blocks, paragraph('Tot slot.')));
		expect(pages.map(({ text }) => text).join('')).toContain('Tot slot.');
		expectInsideMargins(pages);
	});

	it('keeps the caption of a table without columns', async () => {
		const pdf = await read(withBlocks({ kind: 'table', caption: 'Wie geeft wat', head: [], rows: [] }));
		expect(written(pdf)).toContain('Wiegeeftwat');
	});

	it('can have hardly a title', async () => {
		const pdf = await read({ ...withBlocks(), title: '\u0000\uFFFF' });
		expect(pdf.pages).toHaveLength(1);
	});

	it('repeats the head of a table on every page, and breaks between rows', async () => {
		const rows = Array.from({ length: 200 }, (_, i) => [`Rij ${i}.`, `eerste${i}\ntweede${i}`]);
		const { pages } = await read(withBlocks(table(...rows)));
		expect(pages.length).toBeGreaterThan(5);
		for (const [i, { margins, text }] of pages.entries()) {
			expect(margins.includes('Wie') && margins.includes('Wat')).toBe(i > 0);
			for (const [, row] of text.matchAll(/eerste(\d+)/g)) expect(text).toContain(`tweede${row}`);
		}
		const heads = pages
			.flatMap(({ structure }) => elementsOf(structure))
			.filter(({ scope }) => scope === 'Column');
		expect(heads.filter(({ text }) => text).map(({ text }) => text?.trim())).toEqual(['Wie', 'Wat']);
	});

	it('keeps the words of a cell in order when it goes on over pages', async () => {
		const words = Array.from({ length: 1500 }, (_, i) => `w${i}`);
		const { pages } = await read(withBlocks(table(['De school', words.join(' ')], ['kort', 'ook kort'])));
		const cells = pages.flatMap(({ structure }) => elementsOf(structure)).filter(({ role }) => role === 'TD');
		const all = cells.map(({ text }) => text ?? '').join('');
		expect(all.match(/w\d+/g)).toEqual(words);
	});

	it('never leaves a heading alone at the foot of a page', async () => {
		for (let lines = 34; lines < 48; lines++) {
			const { pages } = await read(
				withBlocks(
					paragraph(Array.from({ length: lines }, (_, i) => `Regel ${i}`).join('\n')),
					{ kind: 'heading', level: 2, text: 'Wie geeft wat' },
					table(['De school', 'koffie'])
				)
			);
			const page = pages.find(({ text }) => text.includes('Wie geeft wat'));
			expect(page?.text).toContain('De school');
		}
	});
});
