import { createRequire } from 'node:module';
import { type Font, openSync } from 'fontkit';
import type PDFDocument from 'pdfkit';

export type Pdf = InstanceType<typeof PDFDocument>;

/** Sizes in points. */
export type Style = { weight: 'regular' | 'bold'; size: number; color: string };

/** A stretch of a line in one font. */
type Run = {
	font: string;
	text: string;
	/** Arabic, Hebrew and their like: the letters of the stretch stand from right to left. */
	rightToLeft: boolean;
	/** What was written, where no font has a sign for it. */
	actual?: string;
};

/** Its runs, each with its distance from the start. */
export type Line = (Run & { x: number })[];

const ATKINSON = '@expo-google-fonts/atkinson-hyperlegible-next';
/** The site's letter first; then one that has nearly every sign of a name. */
const FILES = {
	regular: [
		`${ATKINSON}/400Regular/AtkinsonHyperlegibleNext_400Regular.ttf`,
		'dejavu-fonts-ttf/ttf/DejaVuSans.ttf'
	],
	bold: [
		`${ATKINSON}/700Bold/AtkinsonHyperlegibleNext_700Bold.ttf`,
		'dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'
	]
};
/** Stands for a sign that no font has. DejaVu has it. */
const UNKNOWN = '□';
const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** Sums of widths differ in their last digits. */
const ROUNDING = 0.001;

const graphemes = new Intl.Segmenter('nl', { granularity: 'grapheme' });
const opened = new Map<string, Font>();

function fontAt(file: string): Font {
	const known = opened.get(file);
	if (known) return known;
	const font = openSync(file);
	if (font.type !== 'TTF') throw new Error(`${file} is not one font`);
	opened.set(file, font);
	return font;
}

/**
 * A text as it can be set: composed letters, line feeds and plain spaces as the only white space, and none of the
 * characters that steer (controls, marks for direction, variation selectors), which no font shows.
 */
export function settable(text: string): string {
	return text
		.toWellFormed()
		.normalize('NFC')
		.replace(/\r\n?|[\u0085\u2028\u2029\v\f]/g, '\n')
		.replace(/[\u00A0\u202F]/g, '\u00A0')
		.replace(/\t|(?!\u00A0)\p{Zs}/gu, ' ')
		.replace(/(?!\n)\p{Cc}|\p{Cf}|\p{Noncharacter_Code_Point}|\p{Variation_Selector}/gu, '');
}

/** Breaks texts into lines and draws them, for one PDF. */
export class Typesetter {
	readonly #pdf: Pdf;
	readonly #fonts: Record<Style['weight'], { name: string; file: string }[]>;
	readonly #widths = new Map<string, number>();
	readonly #fontOf = new Map<string, string | undefined>();

	constructor(pdf: Pdf) {
		const require = createRequire(import.meta.url);
		const register = (path: string) => {
			const file = require.resolve(path);
			pdf.registerFont(path, file);
			return { name: path, file };
		};
		this.#pdf = pdf;
		this.#fonts = { regular: FILES.regular.map(register), bold: FILES.bold.map(register) };
	}

	/** The width of a text on one line. */
	width(text: string, style: Style): number {
		return this.#width(settable(text), style);
	}

	/** The width of the longest word of some texts, and of their longest line if none is broken. */
	widths(texts: string[], style: Style): { word: number; line: number } {
		const widest = (parts: string[]) =>
			parts.reduce((most, part) => Math.max(most, this.#width(part, style)), 0);
		const lines = texts.flatMap((text) => settable(text).split('\n'));
		return { word: widest(lines.flatMap((line) => line.split(' '))), line: widest(lines) };
	}

	/** The lines of a text in a column. A word wider than the column is broken where it has to. */
	lines(text: string, style: Style, width: number): Line[] {
		return (
			settable(text)
				.split('\n')
				// The space keeps the words apart for whoever hears or copies the text.
				.flatMap((paragraph, i, { length }) =>
					this.#broken(i < length - 1 ? `${paragraph} ` : paragraph, style, width)
				)
				.map((line) => this.#placed(line, style))
		);
	}

	draw(line: Line, style: Style, x: number, baseline: number): void {
		for (const run of line) {
			if (run.text === '') continue;
			// From right to left the signs are stored as they stand; this is how they are read.
			const actual = run.actual ?? (run.rightToLeft ? run.text : undefined);
			if (actual) this.#pdf.markContent('Span', { actual });
			this.#pdf
				.font(run.font, style.size)
				.fillColor(style.color)
				.text(run.text, x + run.x, baseline, { ...optionsFor(run), baseline: 'alphabetic' });
			if (actual) this.#pdf.endMarkedContent();
		}
	}

	/** A paragraph as lines of text; the space at which a line breaks stays at its end. */
	#broken(paragraph: string, style: Style, width: number): string[] {
		const words = paragraph.split(/(?<= )(?! )|(?<=[\p{L}\p{N}][-–/])(?=[\p{L}\p{N}])/u);
		const pieces = words.flatMap((word) =>
			this.#width(word.trimEnd(), style) > width
				? this.#filled(
						Array.from(graphemes.segment(word), ({ segment }) => segment),
						style,
						width
					)
				: [word]
		);
		return this.#filled(pieces, style, width);
	}

	/** The pieces, put together to lines that fit. */
	#filled(pieces: string[], style: Style, width: number): string[] {
		const lines: string[] = [];
		let line = '';
		let used = 0;
		for (const [i, piece] of pieces.entries()) {
			// Together with the piece before it, because some pairs of letters stand further apart than others.
			const before = pieces[i - 1] ?? '';
			const added = (text: string) => this.#width(before + text, style) - this.#width(before, style);
			if (line !== '' && used + added(piece.trimEnd()) > width + ROUNDING) {
				lines.push(line);
				line = '';
				used = 0;
			}
			line += piece;
			used += added(piece);
		}
		return [...lines, line];
	}

	#placed(line: string, style: Style): Line {
		let x = 0;
		return this.#runs(line, style).map((run) => {
			const placed = { ...run, x };
			x += this.#runWidth(run, style);
			return placed;
		});
	}

	#runs(text: string, style: Style): Run[] {
		const runs: Run[] = [];
		for (const { segment } of graphemes.segment(text)) {
			const known = this.#fontFor(segment, style);
			const font = known ?? this.#fonts[style.weight].at(-1)!.name;
			const rightToLeft = RIGHT_TO_LEFT.test(segment);
			const [before, last] = [runs.at(-2), runs.at(-1)];
			const goesOn = (run?: Run) => run?.font === font && run.rightToLeft === rightToLeft && !run.actual;
			if (!known) runs.push({ font, text: UNKNOWN, rightToLeft, actual: segment });
			else if (last && (goesOn(last) || (segment === ' ' && !last.rightToLeft && !last.actual)))
				last.text += segment;
			// The space between two words from right to left stands to the left of the first.
			else if (rightToLeft && last?.text === ' ' && goesOn(before))
				before!.text += runs.pop()!.text + segment;
			else runs.push({ font, text: segment, rightToLeft });
		}
		return runs;
	}

	/** The first font that has every sign of it. */
	#fontFor(grapheme: string, { weight }: Style): string | undefined {
		const key = weight + grapheme;
		if (!this.#fontOf.has(key)) {
			const has = ({ file }: { file: string }) =>
				[...grapheme].every((character) => fontAt(file).hasGlyphForCodePoint(character.codePointAt(0)!));
			this.#fontOf.set(key, this.#fonts[weight].find(has)?.name);
		}
		return this.#fontOf.get(key);
	}

	#width(text: string, style: Style): number {
		const key = `${style.weight} ${style.size} ${text}`;
		let width = this.#widths.get(key);
		if (width === undefined) {
			width = this.#runs(text, style).reduce((sum, run) => sum + this.#runWidth(run, style), 0);
			this.#widths.set(key, width);
		}
		return width;
	}

	#runWidth(run: Run, style: Style): number {
		return this.#pdf.font(run.font, style.size).widthOfString(run.text, optionsFor(run));
	}
}

/** Words are set one by one, from left to right; given any features, even none, they are set as a whole. */
function optionsFor({ rightToLeft }: Run): PDFKit.Mixins.TextOptions {
	return { lineBreak: false, ...(rightToLeft && { features: [] }) };
}
