import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';

/** What a reader that knows nothing of how a PDF was made finds in it. */
export type ReadPdf = {
	title: unknown;
	author: unknown;
	language: unknown;
	createdAt: unknown;
	/** The title and author in the XML. */
	metadata: { title: unknown; author: unknown };
	showsTitle: unknown;
	isMarked: unknown;
	pages: ReadPage[];
};

export type ReadPage = {
	/** The text of the document, as it is stored. */
	text: string;
	/** What stands around it: head and foot, and the head of a table that returned. */
	margins: string;
	/** The document as a screen reader goes through it. */
	structure: Element;
	/** Where texts stand, in points from the upper left corner. */
	boxes: { text: string; left: number; right: number; baseline: number }[];
};

/** An element with its text, or the elements in it. */
export type Element = { role: string; scope?: string; text?: string; children?: Element[] };

type Node = { role?: string; scope?: string; type?: string; id?: string; children?: Node[] };

export async function readPdf(bytes: Uint8Array): Promise<ReadPdf> {
	const task = getDocument({ data: new Uint8Array(bytes), verbosity: 0 });
	const pdf = await task.promise;
	const { info, metadata } = await pdf.getMetadata();
	const about = info as Record<string, unknown>;
	// The types say that these are objects.
	const [preferences, marking]: unknown[] = [await pdf.getViewerPreferences(), await pdf.getMarkInfo()];
	const pages: ReadPage[] = [];
	for (let number = 1; number <= pdf.numPages; number++) {
		const page = await pdf.getPage(number);
		const { items } = await page.getTextContent({ includeMarkedContent: true });
		const [, , , height = 0] = page.view;
		const marks: { tag?: string; id?: string }[] = [];
		const texts = new Map<string, string>();
		const read: ReadPage = { text: '', margins: '', structure: { role: 'Root' }, boxes: [] };
		for (const item of items) {
			if ('str' in item) {
				const text = item.str + (item.hasEOL ? '\n' : '');
				if (marks.some(({ tag }) => tag === 'Artifact')) read.margins += text;
				else read.text += text;
				const id = marks.findLast((mark) => mark.id)?.id ?? '';
				texts.set(id, (texts.get(id) ?? '') + text);
				const [, , , , left, bottom] = item.transform as number[];
				if (item.str.trim() !== '')
					read.boxes.push({
						text: item.str,
						left: left!,
						right: left! + item.width,
						baseline: height - bottom!
					});
			} else if (item.type === 'endMarkedContent') marks.pop();
			else marks.push(item);
		}
		read.structure = elementOf((await page.getStructTree()) as Node, texts);
		pages.push(read);
	}
	const read = {
		title: about.Title,
		author: about.Author,
		language: about.Language,
		createdAt: about.CreationDate,
		metadata: { title: metadata?.get('dc:title'), author: metadata?.get('dc:creator') },
		showsTitle: preferences instanceof Map && (preferences.get('DisplayDocTitle') as unknown),
		isMarked: marking instanceof Map && (marking.get('Marked') as unknown),
		pages
	};
	await task.destroy();
	return read;
}

function elementOf({ role = '', scope, children = [] }: Node, texts: Map<string, string>): Element {
	const content = children.filter(({ type }) => type === 'content');
	return {
		role,
		...(scope && { scope }),
		...(content.length > 0 && { text: content.map(({ id }) => texts.get(id!) ?? '').join('') }),
		...(content.length < children.length && {
			children: children.filter(({ type }) => type !== 'content').map((child) => elementOf(child, texts))
		})
	};
}
