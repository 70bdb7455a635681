import PDFDocument from 'pdfkit';
import type { Block, Document } from '#kernel/document.ts';
import { type Line, type Pdf, settable, type Style, Typesetter } from './typesetting.ts';

type Element = PDFKit.PDFStructureElement;

/** A4, in points, with its margins. The foot of the page stands in the lower one. */
const PAGE = { width: 595.28, height: 841.89, left: 62, right: 62, top: 62, bottom: 84 };
const WIDTH = PAGE.width - PAGE.left - PAGE.right;
const BOTTOM = PAGE.height - PAGE.bottom;
/** Lines longer than this are hard to follow. */
const MEASURE = 410;
/** Between columns; of a list; of the labels of facts. */
const GAP = 12;
const INDENT = 14;
const LABEL = 132;
const LEADING = 15.5;
/** A head of a table that is higher than this doesn't return on each page. */
const HIGHEST_HEAD = 150;

const INK = '#13233c';
const INK_SOFT = '#4a566b';

const HAIRLINE = { color: '#dad4c7', thickness: 0.6 };
const BELOW_HEAD = { color: '#7b7668', thickness: 0.9 };
const ABOVE_SECTION = { color: INK, thickness: 1.5 };

const BODY: Style = { weight: 'regular', size: 10.5, color: INK };
const STYLES = {
	title: { weight: 'bold', size: 24, color: INK },
	2: { weight: 'bold', size: 14, color: INK },
	3: { weight: 'bold', size: 11.5, color: INK },
	label: { weight: 'regular', size: 9.5, color: INK_SOFT },
	cell: { weight: 'regular', size: 9.5, color: INK },
	name: { weight: 'bold', size: 9.5, color: INK },
	head: { weight: 'bold', size: 8.5, color: INK_SOFT },
	small: { weight: 'regular', size: 8, color: INK_SOFT }
} as const satisfies Record<string, Style>;

const NUMBERS = {
	nl: (page: number, pages: number) => `pagina ${page} van ${pages}`,
	en: (page: number, pages: number) => `page ${page} of ${pages}`
};

export type PdfDetails = {
	author: string;
	createdAt: Date;
	/** Stands at the foot of every page. */
	footer: string;
};

/**
 * A document as a PDF on A4 that a screen reader can follow: tagged in reading order (PDF 1.7), with its title and
 * language. The same document and details give the same bytes.
 */
export async function renderPdf(document: Document, details: PdfDetails): Promise<Buffer> {
	const pdf = new TaggedPdf({
		size: [PAGE.width, PAGE.height],
		margin: 0,
		font: '',
		pdfVersion: '1.7',
		tagged: true,
		lang: document.language,
		displayTitle: true,
		bufferPages: true,
		autoFirstPage: false,
		info: {
			Title: onOneLine(document.title),
			Author: onOneLine(details.author),
			Creator: 'Kwartje',
			Producer: 'PDFKit',
			CreationDate: details.createdAt,
			ModDate: details.createdAt
		}
	});
	const chunks: Buffer[] = [];
	pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
	const finished = new Promise<void>((resolve, reject) => pdf.on('end', resolve).on('error', reject));
	const pages = new Pages(pdf);
	pages.draw(document);
	pages.drawMargins(document, details);
	pdf.end();
	await finished;
	return Buffer.concat(chunks);
}

function onOneLine(text: string): string {
	return settable(text).replace(/\s+/g, ' ').trim();
}

class TaggedPdf extends PDFDocument {
	/** The same title and author go into the XML of the metadata, as they stand: by then they must be XML. */
	override endMetadata(): void {
		const inXml = (text = '') => text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
		this.info = { ...this.info, Title: inXml(this.info.Title), Author: inXml(this.info.Author) };
		super.endMetadata();
	}
}

/** A text in a column of its own, and what it is in the structure of the document. */
type Cell = { tag: string; element: Element; x: number; lines: Line[]; style: Style };

/** Cells beside each other. A row on paper: a paragraph is a row of one cell. */
type Row = {
	cells: Cell[];
	/** From one baseline to the next. */
	leading: number;
	/** White above and below the lines. */
	above: number;
	below: number;
	/** White below the underline. */
	after?: number;
	overline?: typeof HAIRLINE;
	underline?: typeof HAIRLINE;
	/** Isn't broken over two pages, unless it is longer than a page. */
	whole?: boolean;
	/** Stays on the page on which the next row begins. */
	withNext?: boolean;
	/** The head of the table that it is in, which returns at the top of each page. */
	head?: Row;
};

class Pages {
	readonly #pdf: Pdf;
	readonly #type: Typesetter;
	readonly #root: Element;
	#y = 0;
	/** Whether nothing stands on the page yet. */
	#fresh = false;

	constructor(pdf: Pdf) {
		this.#pdf = pdf;
		this.#type = new Typesetter(pdf);
		this.#root = pdf.struct('Document');
		pdf.addStructure(this.#root);
	}

	draw({ title, blocks }: Document): void {
		this.#newPage();
		const rows = [
			this.#text('H1', title, STYLES.title, { leading: 28, above: 0, below: 12, width: WIDTH }),
			...blocks.flatMap((block) => this.#rowsOf(block))
		];
		for (const [i, row] of rows.entries()) {
			if (!rows[i - 1]?.withNext) this.#makeRoom(rows, i);
			this.#place(row);
		}
		this.#root.end();
	}

	#rowsOf(block: Block): Row[] {
		switch (block.kind) {
			case 'heading': {
				const look =
					block.level === 2
						? { leading: 19, above: 20, below: 7, overline: ABOVE_SECTION }
						: { leading: 16, above: 6, below: 4 };
				const row = this.#text(`H${block.level}`, block.text, STYLES[block.level], { ...look, width: WIDTH });
				return [{ ...row, whole: true, withNext: true }];
			}
			case 'paragraph':
				return [this.#text('P', block.text, BODY, { leading: LEADING, above: 0, below: 9, width: MEASURE })];
			case 'list': {
				const list = this.#child(this.#root, 'L');
				return spaced(
					block.items.map((item) => {
						const element = this.#child(list, 'LI');
						return {
							cells: [
								this.#cell('Lbl', element, '–', BODY, 0, INDENT),
								this.#cell('LBody', element, item, BODY, INDENT, MEASURE)
							],
							leading: LEADING,
							above: 0,
							below: 3
						};
					}),
					6
				);
			}
			case 'facts': {
				// PDF has no list of terms: it is a list whose labels say more than a dash.
				const list = this.#child(this.#root, 'L');
				return spaced(
					block.facts.map(({ label, value }) => {
						const element = this.#child(list, 'LI');
						return {
							cells: [
								this.#cell('Lbl', element, label, STYLES.label, 0, LABEL - GAP),
								this.#cell('LBody', element, value, BODY, LABEL, MEASURE - LABEL + GAP)
							],
							leading: LEADING,
							above: 4,
							below: 4,
							underline: HAIRLINE,
							whole: true
						};
					}),
					10
				);
			}
			case 'table':
				return this.#table(block);
		}
	}

	#table({ caption, head, rows }: Extract<Block, { kind: 'table' }>): Row[] {
		const count = rows.reduce((most, row) => Math.max(most, row.length), head.length);
		if (count === 0) return this.#rowsOf({ kind: 'paragraph', text: caption });
		const table = this.#child(this.#root, 'Table');
		const filled = (row: string[]) => Array.from({ length: count }, (_, i) => row[i] ?? '');
		const columns = this.#columns(filled(head), rows.map(filled));
		const cells = (
			row: Element,
			texts: string[],
			style: (column: number) => Style,
			scope: 'Column' | 'Row'
		) =>
			filled(texts).map((text, i) => {
				const { x, width } = columns[i]!;
				const tag = scope === 'Column' || i === 0 ? 'TH' : 'TD';
				return this.#cell(tag, row, text, style(i), x, width, tag === 'TH' ? scope : undefined);
			});

		const title = this.#text(
			'Caption',
			caption,
			STYLES.name,
			{ leading: 14, above: 4, below: 4, width: WIDTH },
			table
		);
		const header = {
			cells: cells(this.#child(this.#child(table, 'THead'), 'TR'), head, () => STYLES.head, 'Column'),
			leading: 12,
			above: 3,
			below: 4,
			underline: BELOW_HEAD,
			whole: true,
			withNext: rows.length > 0
		};
		const body = this.#child(table, 'TBody');
		return spaced(
			[
				{ ...title, whole: true, withNext: true },
				header,
				...rows.map((row) => ({
					cells: cells(this.#child(body, 'TR'), row, (i) => (i === 0 ? STYLES.name : STYLES.cell), 'Row'),
					leading: 13.5,
					above: 5,
					below: 5,
					underline: HAIRLINE,
					whole: true,
					head: heightOf(header) <= HIGHEST_HEAD ? header : undefined
				}))
			],
			12
		);
	}

	/** Short columns get what they need, the others their longest word and a share of what is left by what they have to say. */
	#columns(head: string[], rows: string[][]): { x: number; width: number }[] {
		const gap = Math.min(GAP, WIDTH / head.length / 4);
		const room = WIDTH - gap * (head.length - 1);
		const fair = room / head.length;
		const wanted = head.map((title, i) => {
			const name = this.#type.widths([title], STYLES.head);
			const cells = this.#type.widths(
				rows.map((row) => row[i]!),
				i === 0 ? STYLES.name : STYLES.cell
			);
			const line = Math.min(room, Math.max(name.line, cells.line));
			const least = line < 0.8 * fair ? line : Math.min(fair, Math.max(name.word, cells.word));
			return { least, more: line - least };
		});
		const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
		const left = room - sum(wanted.map(({ least }) => least));
		const more = sum(wanted.map((column) => column.more));
		let x = 0;
		return wanted.map((column) => {
			const width = column.least + (more > 0 ? (left * column.more) / more : left / head.length);
			const placed = { x, width };
			x += width + gap;
			return placed;
		});
	}

	#child(parent: Element, tag: string, scope?: string): Element {
		const options: PDFKit.Mixins.StructureElementOptions & { scope?: string } = { scope };
		const element = this.#pdf.struct(tag, options);
		parent.add(element);
		return element;
	}

	#cell(
		tag: string,
		parent: Element,
		text: string,
		style: Style,
		x: number,
		width: number,
		scope?: string
	): Cell {
		return {
			tag,
			element: this.#child(parent, tag, scope),
			x,
			lines: this.#type.lines(text, style, width),
			style
		};
	}

	/** A text with the width to itself. */
	#text(
		tag: string,
		text: string,
		style: Style,
		{ width, ...look }: Omit<Row, 'cells'> & { width: number },
		parent = this.#root
	): Row {
		return { cells: [this.#cell(tag, parent, text, style, 0, width)], ...look };
	}

	/** Begins a page when a row and those that it stays with fit on a page, but not on what is left of this one. */
	#makeRoom(rows: Row[], first: number): void {
		let last = first;
		let needed = 0;
		while (rows[last]?.withNext && last < rows.length - 1) needed += heightOf(rows[last++]);
		needed += heightOf(rows[last], rows[last]?.whole ? Infinity : 2);
		const { head } = rows[first]!;
		const fits = needed <= BOTTOM - PAGE.top - heightOf(head);
		if (fits && !this.#fresh && this.#y + needed > BOTTOM) this.#newPage(head);
	}

	#newPage(head?: Row): void {
		this.#pdf.addPage();
		this.#y = PAGE.top;
		if (head) this.#draw(head, 0, linesIn(head), true);
		this.#fresh = true;
	}

	/** Draws a row, on as many pages as it takes. */
	#place(row: Row): void {
		const count = linesIn(row);
		for (let from = 0; from < count;) {
			const room = Math.floor((BOTTOM - this.#y - row.above - row.below) / row.leading);
			let to = Math.min(count, from + room);
			// No line of a paragraph stands alone at the top of a page.
			if (count - to === 1 && to - from > 2) to--;
			if (to <= from && !this.#fresh) this.#newPage(row.head);
			else {
				to = Math.max(to, from + 1);
				this.#draw(row, from, to, false);
				from = to;
				if (from < count) this.#newPage(row.head);
			}
		}
	}

	#draw(row: Row, from: number, to: number, again: boolean): void {
		this.#fresh = false;
		if (row.overline && from === 0) this.#rule(this.#y + 10, row.overline);
		const top = this.#y + row.above;
		const size = Math.max(...row.cells.map(({ style }) => style.size));
		for (const { tag, element, x, lines, style } of row.cells) {
			const shown = lines.slice(from, to);
			if (shown.every((line) => line.length === 0)) continue;
			if (again) this.#pdf.markContent('Artifact', { type: 'Pagination' });
			else element.add(this.#pdf.markStructureContent(tag));
			for (const [i, line] of shown.entries()) {
				const baseline = top + (i + 0.5) * row.leading + 0.34 * size;
				this.#type.draw(line, style, PAGE.left + x, baseline);
			}
			this.#pdf.endMarkedContent();
		}
		this.#y = top + (to - from) * row.leading + row.below;
		if (to < linesIn(row)) return;
		if (row.underline) this.#rule(this.#y, row.underline);
		this.#y += row.after ?? 0;
	}

	#rule(y: number, { color, thickness }: typeof HAIRLINE): void {
		this.#pdf.markContent('Artifact', { type: 'Layout' });
		this.#pdf
			.moveTo(PAGE.left, y)
			.lineTo(PAGE.width - PAGE.right, y)
			.lineWidth(thickness)
			.stroke(color);
		this.#pdf.endMarkedContent();
	}

	/** What stands around the text, once it is known how many pages there are. */
	drawMargins({ title, language }: Document, { footer }: PdfDetails): void {
		const style = STYLES.small;
		const { count } = this.#pdf.bufferedPageRange();
		const [heading] = this.#type.lines(onOneLine(title), style, WIDTH);
		const notes = this.#type.lines(onOneLine(footer), style, WIDTH - 90).slice(0, 3);
		for (let page = 0; page < count; page++) {
			this.#pdf.switchToPage(page);
			this.#rule(BOTTOM + 22, HAIRLINE);
			const number = NUMBERS[language](page + 1, count);
			this.#pdf.markContent('Artifact', { type: 'Pagination' });
			if (page > 0) this.#type.draw(heading!, style, PAGE.left, PAGE.top - 26);
			for (const [i, line] of notes.entries()) this.#type.draw(line, style, PAGE.left, BOTTOM + 36 + i * 11);
			const [line] = this.#type.lines(number, style, WIDTH);
			this.#type.draw(line!, style, PAGE.width - PAGE.right - this.#type.width(number, style), BOTTOM + 36);
			this.#pdf.endMarkedContent();
		}
	}
}

function linesIn(row: Row): number {
	return Math.max(...row.cells.map(({ lines }) => lines.length));
}

function heightOf(row: Row | undefined, most = Infinity): number {
	return row ? row.above + Math.min(most, linesIn(row)) * row.leading + row.below : 0;
}

/** With more white below the last. */
function spaced(rows: Row[], below: number): Row[] {
	return rows.map((row, i) => (i === rows.length - 1 ? { ...row, after: below } : row));
}
