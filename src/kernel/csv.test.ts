import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeText, readCsv, toCsv } from './csv.ts';

const numRuns = Number(process.env.KWARTJE_RUNS ?? 200);
const timeout = 5000 + 25 * numRuns;
const utf8 = new TextEncoder();
const fieldsOf = (text: string) => readCsv(text).rows.map((row) => row.fields);

describe('decoding', () => {
	const text = 'naam;plaats\nDe Één;Súdwest-Fryslân\n';

	it('reads UTF-8 with and without a byte order mark', () => {
		expect(decodeText(utf8.encode(text))).toBe(text);
		expect(decodeText(utf8.encode('\uFEFF' + text))).toBe(text);
	});

	it('reads windows-1252, its quotes and euro sign included', () => {
		expect(decodeText(Uint8Array.from([0x92, 0x74, 0x20, 0xe9, 0xe9, 0x6e, 0x20, 0x80]))).toBe('’t één €');
	});

	it('keeps the accents of other lines when one line of a UTF-8 file has a stray byte', () => {
		const stray = [0x43, 0x61, 0x66, 0xe9, 0x0a];
		const bytes = [...utf8.encode('naam\nCafé\n'), ...stray, ...utf8.encode('Zoë')];
		expect(decodeText(Uint8Array.from(bytes))).toBe('naam\nCafé\nCafé\nZoë');
		expect(decodeText(Uint8Array.from([...utf8.encode('\uFEFFnaam\n'), ...stray]))).toBe('naam\nCafé\n');
	});

	it('keeps a windows-1252 file whole when bytes of one line happen to be UTF-8', () => {
		const bytes = [0xe9, 0x92, 0x92, 0x0a, 0xe9, 0x0a, 0xeb];
		expect(decodeText(Uint8Array.from(bytes))).toBe('é’’\né\në');
	});
});

describe('reading', () => {
	it.each([';', ',', '\t'])('finds the delimiter %j from the header', (delimiter) => {
		const table = readCsv(`a${delimiter}"b,;\t;,"${delimiter}c\n1${delimiter}2${delimiter}3`);
		expect(table.delimiter).toBe(delimiter);
		expect(table.header).toEqual(['a', 'b,;\t;,', 'c']);
		expect(table.rows[0]?.fields).toEqual(['1', '2', '3']);
	});

	it('numbers records by the physical line they begin on, blank lines and long fields counted', () => {
		const { rows } = readCsv('\na;b\r\n\r\n"two\r\nlines";2\r\n;\r\n3;4\r\n');
		expect(rows.map(({ line, fields }) => [line, fields])).toEqual([
			[4, ['two\r\nlines', '2']],
			[7, ['3', '4']]
		]);
		expect(rows[0]?.raw).toBe('"two\r\nlines";2');
	});

	it('takes a quote inside an unquoted field, or text after a closing quote, as it stands', () => {
		expect(fieldsOf('a;b\nDe "Ark";6"\n"De Ark" Noord;2')).toEqual([
			['De "Ark"', '6"'],
			['"De Ark" Noord', '2']
		]);
	});

	it('reads files with only carriage returns', () => {
		expect(fieldsOf('a,b\r1,"x\ry"\r3,4\r')).toEqual([
			['1', 'x\ry'],
			['3', '4']
		]);
	});

	it('gives nothing for an empty file', () => {
		expect(readCsv(' \n\n')).toEqual({ delimiter: ';', header: [], rows: [], refused: [] });
	});
});

describe('bad lines', () => {
	const header = 'code;name;street;place';
	const good = (n: number) => `${n};School ${n};"Street; ${n}";Place`;

	it('refuses a line with too few or too many fields, with its number and text', () => {
		const table = readCsv([header, good(1), '2;too;few', good(3), '4;one;too;many;x', good(5)].join('\r\n'));
		expect(table.rows.map((row) => row.line)).toEqual([2, 4, 6]);
		expect(table.refused).toEqual([
			{ line: 3, code: 'wrongFieldCount', raw: '2;too;few' },
			{ line: 5, code: 'wrongFieldCount', raw: '4;one;too;many;x' }
		]);
	});

	it('refuses only the line of an unclosed quote and goes on at the next', () => {
		const lines = [header, ...Array.from({ length: 30 }, (_, i) => good(i))];
		lines[16] = '15;"School 15;Street;Place';
		const table = readCsv(lines.join('\n'));
		expect(table.refused).toEqual([{ line: 17, code: 'badQuotes', raw: '15;"School 15;Street;Place' }]);
		expect(table.rows).toHaveLength(29);
	});

	it('refuses only the line of the unclosed quote when a stray quote further down would close it', () => {
		const lines = [header, good(1), '2;"School 2;Street;Place', good(3), '4;School 4";Street;Place', good(5)];
		const table = readCsv(lines.join('\n'));
		expect(table.rows.map((row) => row.line)).toEqual([2, 4, 5, 6]);
		expect(table.refused.map((refusal) => refusal.line)).toEqual([3]);
		expect(table.rows[2]?.fields[1]).toBe('School 4"');
	});

	it('rescues the lines between an unclosed quote and a stray one that together look like one long field', () => {
		const table = readCsv([header, '1;"a;b;c;d', '2;x;y;z', '3;q";r;s', '4;"a;b;c', '5;q";r;s'].join('\n'));
		expect(table.refused.map((refusal) => refusal.line)).toEqual([2, 5]);
		expect(table.rows.map((row) => row.fields)).toEqual([
			['2', 'x', 'y', 'z'],
			['3', 'q"', 'r', 's'],
			['5', 'q"', 'r', 's']
		]);
	});

	it('does not take more than a hundred lines for one field', () => {
		const between = Array.from({ length: 120 }, (_, i) => `${i};x`);
		const table = readCsv(['a;b', '1;"open', ...between, '2;shut"'].join('\n'));
		expect(table.refused.map((refusal) => refusal.line)).toEqual([2]);
		expect(table.rows).toHaveLength(121);
	});

	it('accepts a long text with delimiters that is properly quoted', () => {
		const text = 'Dear all;\nwe ask; once more\nfor help;\nthanks';
		expect(fieldsOf(`${header}\n1;"${text}";s;p`)).toEqual([['1', text, 's', 'p']]);
	});

	it('never lets damaged lines cost or change another', { timeout }, () => {
		const width = 6;
		const word = fc.string({ unit: fc.constantFrom('a', 'é', ';', '"', ' ', '7'), maxLength: 6 });
		const record = fc.array(word, { minLength: width, maxLength: width });
		const damage = fc.record({
			at: fc.nat(),
			position: fc.nat(),
			text: fc.constantFrom('"', '""', ';', '";', ';"', '\r', 'x"', '"x', '')
		});
		fc.assert(
			fc.property(
				fc.array(record, { minLength: 3, maxLength: 12 }),
				fc.array(damage, { maxLength: 4 }),
				(records, damages) => {
					// A leading number keeps each line apart from the others and from blank ones.
					const rows = [
						'abcdef'.split(''),
						...records.map(([, ...rest], i) => [String(i + 10), ...rest.map((field) => field.trim())])
					];
					const lines = toCsv(rows).trimEnd().split('\r\n');
					const damaged = new Set<number>();
					for (const { at, position, text } of damages) {
						const index = 1 + (at % records.length);
						const line = lines[index]!;
						const cut = position % (line.length + 1);
						lines[index] = line.slice(0, cut) + text + line.slice(cut + (text ? 0 : 1));
						damaged.add(index);
					}
					const table = readCsv(lines.join('\r\n'));
					const read = new Map(table.rows.map((row) => [row.line - 1, row.fields]));
					for (let i = 1; i < rows.length; i++) if (!damaged.has(i)) expect(read.get(i)).toEqual(rows[i]);
					for (const { line } of table.refused) expect(damaged).toContain(line - 1);
				}
			),
			{ numRuns }
		);
	});
});

describe('writing', () => {
	it('neutralises what a spreadsheet would run as a formula, and leaves numbers alone', () => {
		expect(toCsv([['=1+1', '+31', '-x', '@a', '\tb', '＝c', -5, null, 'a=b']])).toBe(
			"'=1+1;'+31;'-x;'@a;'\tb;'＝c;-5;;a=b\r\n"
		);
		expect(toCsv([['\r=1', 'a"b', 'c;d']])).toBe('"\'\r=1";"a""b";"c;d"\r\n');
	});

	it('writes what reading gives back', { timeout }, () => {
		const cell = fc.string({ unit: fc.constantFrom('a', 'ë', ';', ',', '"', '\n', '\r\n', ' ') });
		fc.assert(
			fc.property(
				fc.array(fc.tuple(cell, cell, cell), { maxLength: 5 }),
				fc.constantFrom(';', ',', '\t'),
				(rows, delimiter) => {
					const filled = rows.map((row) => row.map((text) => `x${text}`));
					expect(fieldsOf(toCsv([['a', 'b', 'c'], ...filled], delimiter))).toEqual(filled);
				}
			),
			{ numRuns }
		);
	});
});

const spectrum = new URL('../../../shared/data/csv/', import.meta.url);
describe('csv-spectrum', () => {
	if (!existsSync(spectrum)) {
		process.stdout.write('Left out: the csv-spectrum files are not on this machine.\n');
		it.skip('is not on this machine');
		return;
	}
	const names = readdirSync(new URL('csvs/', spectrum)).map((name) => name.replace('.csv', ''));
	it.each(names)('reads %s as expected', (name) => {
		const { header, rows, refused } = readCsv(
			decodeText(readFileSync(new URL(`csvs/${name}.csv`, spectrum)))
		);
		const objects = rows.map((row) => Object.fromEntries(header.map((key, i) => [key, row.fields[i]])));
		const expected = [JSON.parse(readFileSync(new URL(`json/${name}.json`, spectrum), 'utf8'))].flat();
		// The expected file of this one was given another phone number than its CSV holds.
		if (name === 'location_coordinates') expected[0]['Contact Phone Number'] = '2095257564';
		expect(refused).toEqual([]);
		expect(objects).toEqual(expected);
	});
});
