import fc from 'fast-check';
import type { Block, Document } from '#kernel/document.ts';

/** Documents of every shape, with texts and cells of tables of one's own. */
export function documents(text: fc.Arbitrary<string>, cell = text): fc.Arbitrary<Document> {
	const texts = fc.array(text, { maxLength: 4 });
	const cells = fc.array(cell, { maxLength: 4 });
	const block = fc.oneof<fc.Arbitrary<Block>[]>(
		fc.record({ kind: fc.constant('heading'), level: fc.constantFrom(2, 3), text }),
		fc.record({ kind: fc.constant('paragraph'), text }),
		fc.record({ kind: fc.constant('list'), items: texts }),
		fc.record({
			kind: fc.constant('facts'),
			facts: fc.array(fc.record({ label: text, value: text }), { maxLength: 4 })
		}),
		fc.record({
			kind: fc.constant('table'),
			caption: text,
			head: cells,
			rows: fc.array(cells, { maxLength: 4 })
		})
	);
	return fc.record({
		title: text,
		language: fc.constantFrom('nl', 'en'),
		blocks: fc.array(block, { maxLength: 8 })
	});
}
