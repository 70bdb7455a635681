/**
 * A text that people agree on, as blocks without any look: shown as a page, printed, set as a PDF and compared with
 * another version, all from this one source. Texts are plain; nothing in them is markup.
 */
export type Document = { title: string; language: 'nl' | 'en'; blocks: Block[] };

export type Block =
	/** A section begins: 2 for a part of the document, 3 for a part of that. */
	| { kind: 'heading'; level: 2 | 3; text: string }
	/** Line breaks count. */
	| { kind: 'paragraph'; text: string }
	| { kind: 'list'; items: string[] }
	| { kind: 'facts'; facts: { label: string; value: string }[] }
	/** The first cell of a row says what the row is about. */
	| { kind: 'table'; caption: string; head: string[]; rows: string[][] };

/** A block as the texts it is made of, whatever its kind: what shows or compares blocks needs no more. */
export type BlockTexts<Text = string> = {
	kind: 'title' | Block['kind'];
	/** Of a heading. */
	level?: 2 | 3;
	/** The text of a title, heading or paragraph; a table's caption, and then its head. */
	texts: Text[];
	/** A list's items (one cell), facts (label and value), a table's rows. */
	rows: Text[][];
};

export function textsOf(block: Block): BlockTexts {
	switch (block.kind) {
		case 'heading':
			return { kind: block.kind, level: block.level, texts: [block.text], rows: [] };
		case 'paragraph':
			return { kind: block.kind, texts: [block.text], rows: [] };
		case 'list':
			return { kind: block.kind, texts: [], rows: block.items.map((item) => [item]) };
		case 'facts':
			return { kind: block.kind, texts: [], rows: block.facts.map(({ label, value }) => [label, value]) };
		case 'table':
			return { kind: block.kind, texts: [block.caption, ...block.head], rows: block.rows };
	}
}
