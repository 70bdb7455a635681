import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toCsv } from '#kernel/csv.ts';
import {
	planImport,
	provisionalBoardName,
	readDuo,
	readDuoBoards,
	schoolsOf,
	type BranchFacts,
	type DuoReading,
	type ExistingBranch
} from './duo.ts';

const numRuns = Number(process.env.KWARTJE_RUNS ?? 200);
const timeout = 5000 + 25 * numRuns;
const utf8 = (text: string) => new TextEncoder().encode(text);
const cp1252 = (text: string) => Uint8Array.from(text, (char) => (char === '’' ? 0x92 : char.charCodeAt(0)));

/** An invented line of the register, by the column names of the newer layout. */
const invented = {
	PROVINCIE: 'Friesland',
	'BEVOEGD GEZAG NUMMER': '98001',
	INSTELLINGSCODE: '99ZA',
	VESTIGINGSCODE: '99ZA00',
	VESTIGINGSNAAM: 'Basisschool De Proef',
	STRAATNAAM: 'Dorpsstraat',
	'HUISNUMMER-TOEVOEGING': '1-A',
	POSTCODE: '1234 AB',
	PLAATSNAAM: 'ZOMAARDORP',
	GEMEENTENUMMER: '0014',
	GEMEENTENAAM: 'NERGENSHUIZEN',
	DENOMINATIE: 'Openbaar',
	TELEFOONNUMMER: '0100000000',
	INTERNETADRES: 'www.deproef.example'
};
type Line = typeof invented;
type Options = { rename?: Record<string, string>; delimiter?: string };

function fileOf(lines: Partial<Line>[], { rename = {}, delimiter = ';' }: Options = {}): string {
	const columns = Object.keys(invented) as (keyof Line)[];
	const header = columns.map((column) => rename[column] ?? column);
	return toCsv(
		[header, ...lines.map((line) => columns.map((column) => ({ ...invented, ...line })[column]))],
		delimiter
	);
}

function rowsOf(reading: DuoReading): BranchFacts[] {
	if (!reading.ok) throw new Error(`missing ${reading.missing.join()}`);
	return reading.rows.map(({ line: _, ...facts }) => facts);
}

function refusedOf(text: string) {
	const reading = readDuo(utf8(text));
	return reading.ok && reading.refused.map(({ line, reason }) => ({ line, ...reason }));
}

describe('reading the register of branches', () => {
	it('takes a line over with names in proper capitals and codes in one form', () => {
		const [row] = rowsOf(
			readDuo(
				utf8(
					fileOf([
						{
							INSTELLINGSCODE: '99za',
							POSTCODE: '1234ab',
							PLAATSNAAM: "'S-ZOMAARDORP AAN DEN IJ",
							GEMEENTENUMMER: '14',
							PROVINCIE: 'Fryslân',
							VESTIGINGSNAAM: '  De   Proef ',
							TELEFOONNUMMER: ' '
						}
					])
				)
			)
		);
		expect(row).toEqual({
			brin: '99ZA',
			branchCode: '99ZA00',
			boardNumber: '98001',
			name: 'De Proef',
			street: 'Dorpsstraat',
			houseNumber: '1-A',
			postcode: '1234 AB',
			place: "'s-Zomaardorp aan den IJ",
			municipalityCode: '0014',
			municipality: 'Nergenshuizen',
			province: 'Friesland',
			denomination: 'Openbaar',
			phone: null,
			website: 'https://www.deproef.example'
		});
	});

	it.each([
		['www.deproef.example/', 'https://www.deproef.example'],
		['http://school.example/De Proef', 'http://school.example/DeProef'],
		['www. deproef.example', 'https://www.deproef.example'],
		['', null],
		['deproef', null],
		['javascript:alert(1)', null],
		['info@deproef.example', null]
	])('makes the web address of %j %j', (text, website) => {
		expect(rowsOf(readDuo(utf8(fileOf([{ INTERNETADRES: text }]))))[0]?.website).toBe(website);
	});

	const lines = [
		{},
		{ VESTIGINGSCODE: '99ZA01', VESTIGINGSNAAM: 'Dalton \'t Hoekje; "Zuid"' },
		{ INSTELLINGSCODE: '98YB', VESTIGINGSCODE: '98YB00', VESTIGINGSNAAM: 'De Legeaën ’t Één' }
	];
	const shortCodes = lines.map((line) => ({
		...line,
		VESTIGINGSCODE: (line.VESTIGINGSCODE ?? '99ZA00').slice(4)
	}));
	const older = { INSTELLINGSCODE: 'BRIN NUMMER', VESTIGINGSCODE: 'VESTIGINGSNUMMER' };
	const expected = rowsOf(readDuo(utf8(fileOf(lines))));

	it.each([
		['UTF-8 with a byte order mark', utf8('\uFEFF' + fileOf(lines))],
		['windows-1252', cp1252(fileOf(lines))],
		['the older columns', utf8(fileOf(lines, { rename: older }))],
		['branch codes of two characters', utf8(fileOf(shortCodes))],
		['the older columns with two characters', cp1252(fileOf(shortCodes, { rename: older }))],
		['commas', utf8(fileOf(lines, { delimiter: ',' }))],
		[
			'column names in small letters with spaces',
			utf8(fileOf(lines, { rename: { POSTCODE: ' Postcode  ' } }))
		],
		['an extra column', utf8(fileOf(lines).replace(/\r\n/g, ';x\r\n'))]
	])('reads the same from a file with %s', (_, bytes) => {
		expect(expected).toHaveLength(3);
		expect(rowsOf(readDuo(bytes))).toEqual(expected);
	});

	it.each<[Partial<Line>, string, string | undefined]>([
		[{ INSTELLINGSCODE: '9ZA' }, 'badBrin', '9ZA'],
		[{ VESTIGINGSCODE: '98YB00' }, 'badBranchCode', '98YB00'],
		[{ VESTIGINGSCODE: '1' }, 'badBranchCode', '1'],
		[{ 'BEVOEGD GEZAG NUMMER': '98' }, 'badBoardNumber', '98'],
		[{ VESTIGINGSNAAM: ' ' }, 'noName', undefined],
		[{ GEMEENTENUMMER: 'x' }, 'badMunicipality', 'x'],
		[{ GEMEENTENAAM: '' }, 'badMunicipality', '0014'],
		[{ PROVINCIE: 'Antwerpen' }, 'badProvince', 'Antwerpen'],
		[{ VESTIGINGSNAAM: 'De\u0000Proef' }, 'badCharacters', 'name'],
		[{ INSTELLINGSCODE: '98YB', VESTIGINGSCODE: '98YB00' }, 'duplicateBranch', '98YB00']
	])('refuses %j as %s and takes the other lines over', (line, code, value) => {
		const text = fileOf([
			{ INSTELLINGSCODE: '98YB', VESTIGINGSCODE: '98YB00' },
			line,
			{ VESTIGINGSCODE: '99ZA07' }
		]);
		expect(refusedOf(text)).toEqual([{ line: 3, code, ...(value && { value }) }]);
		expect(rowsOf(readDuo(utf8(text)))).toHaveLength(2);
	});

	it('refuses an unclosed quote and a short line with the text that stood there', () => {
		const [header, first, second, third] = fileOf([{}, {}, { VESTIGINGSCODE: '99ZA01' }]).split('\r\n');
		const text = [header, first!.replace('Basis', '"Basis'), second!.slice(0, 40), third].join('\r\n');
		const reading = readDuo(utf8(text));
		expect(reading.ok && reading.refused).toEqual([
			{ line: 2, reason: { code: 'badQuotes' }, raw: first!.replace('Basis', '"Basis') },
			{ line: 3, reason: { code: 'wrongFieldCount' }, raw: second!.slice(0, 40) }
		]);
	});

	it('names the columns that an unknown layout lacks', () => {
		const text = fileOf([{}], { rename: { INSTELLINGSCODE: 'SCHOOL', POSTCODE: 'ZIP' } });
		const reading = readDuo(utf8(text));
		expect(reading).toMatchObject({
			ok: false,
			code: 'unknownLayout',
			missing: ['INSTELLINGSCODE / BRIN NUMMER', 'POSTCODE']
		});
		expect(!reading.ok && reading.found).toContain('ZIP');
		expect(readDuo(new Uint8Array())).toMatchObject({ ok: false, found: [] });
	});

	it('reads the names of boards', () => {
		const text =
			'"BEVOEGD GEZAG NUMMER","BEVOEGD GEZAG NAAM","KVK"\n"98001","Stichting Één","1"\n"98001","Twee","2"\n"98002","","3"\n"x","Vier","4"';
		expect(readDuoBoards(utf8('\uFEFF' + text))).toMatchObject({
			ok: true,
			rows: [{ line: 2, boardNumber: '98001', name: 'Stichting Één' }],
			refused: [
				{ line: 3, reason: { code: 'duplicateBoard' } },
				{ line: 4, reason: { code: 'noName' } },
				{ line: 5, reason: { code: 'badBoardNumber' } }
			]
		});
		expect(readDuoBoards(utf8(fileOf([{}])))).toMatchObject({ ok: false, missing: ['BEVOEGD GEZAG NAAM'] });
		expect(provisionalBoardName('98001')).toBe('Bestuur 98001');
	});
});

const branch = (branchCode: string, facts: Partial<ExistingBranch> = {}): ExistingBranch => ({
	...rowsOf(readDuo(utf8(fileOf([{}]))))[0]!,
	brin: branchCode.slice(0, 4),
	branchCode,
	closed: false,
	...facts
});
const reading = (...branches: ExistingBranch[]) => ({
	rows: branches.map(({ closed: _, ...facts }, i) => ({ line: i + 2, ...facts })),
	refused: []
});
const codes = (count: number) => Array.from({ length: count }, (_, i) => `${10 + i}AA00`);

describe('planning an import', () => {
	it('creates what is new and leaves alone what is the same', () => {
		const plan = planImport([branch('10AA00')], reading(branch('11AA00'), branch('10AA00')), {
			complete: false
		});
		expect(plan).toMatchObject({
			created: [{ branchCode: '11AA00' }],
			unchanged: ['10AA00'],
			changed: [],
			closed: [],
			boardNumbers: ['98001']
		});
	});

	it('tells renames, moves, transfers and other changes apart, with what was and is', () => {
		const now = branch('10AA00', { name: 'Nieuw', street: 'Laan', boardNumber: '98002', phone: null });
		const plan = planImport([branch('10AA00')], reading(now), { complete: false });
		expect(plan.ok && plan.changed[0]?.changes).toEqual(
			expect.arrayContaining([
				{ field: 'name', kind: 'renamed', from: 'Basisschool De Proef', to: 'Nieuw' },
				{ field: 'street', kind: 'moved', from: 'Dorpsstraat', to: 'Laan' },
				{ field: 'boardNumber', kind: 'transferred', from: '98001', to: '98002' },
				{ field: 'phone', kind: 'updated', from: '0100000000', to: null }
			])
		);
	});

	it('does not call it a move when only the municipality was merged', () => {
		const now = branch('10AA00', { municipality: 'Elders', municipalityCode: '1999' });
		const plan = planImport([branch('10AA00')], reading(now), { complete: false });
		expect(plan.ok && plan.changed[0]?.changes.map((change) => change.kind)).toEqual(['updated', 'updated']);
	});

	it('closes absent branches only of a complete list, and up to 5% of the open ones', () => {
		const existing = [...codes(20).map((code) => branch(code)), branch('90AA00', { closed: true })];
		const present = reading(...existing.slice(1, 20));
		expect(planImport(existing, present, { complete: false })).toMatchObject({ closed: [] });
		expect(planImport(existing, present, { complete: true })).toMatchObject({ ok: true, closed: ['10AA00'] });
		expect(planImport(existing, reading(...existing.slice(2, 20)), { complete: true })).toEqual({
			ok: false,
			code: 'tooManyClosures',
			closing: ['10AA00', '11AA00'],
			open: 20
		});
	});

	it('does not close a branch whose line was refused', () => {
		const existing = codes(20).map((code) => branch(code));
		const refused = [{ line: 9, reason: { code: 'noName' as const }, raw: 'Friesland;98001;10aa;10aa00;;' }];
		expect(
			planImport(existing, { ...reading(...existing.slice(1)), refused }, { complete: true })
		).toMatchObject({
			closed: [],
			spared: ['10AA00']
		});
	});

	it('reopens a closed branch that is back, with what changed meanwhile', () => {
		const plan = planImport(
			[branch('10AA00', { closed: true })],
			reading(branch('10AA00', { name: 'Terug' })),
			{
				complete: true
			}
		);
		expect(plan).toMatchObject({
			reopened: [{ branch: { branchCode: '10AA00' }, changes: [{ field: 'name', to: 'Terug' }] }],
			changed: [],
			schools: [{ brin: '10AA', name: 'Terug', closed: false }]
		});
	});

	it('calls a school after branch 00, or else its lowest open branch', () => {
		const [a, b, c] = ['00', '01', '02'].map((n) =>
			branch(`10AA${n}`, { name: n, boardNumber: `9800${n[1]}` })
		);
		expect(schoolsOf([c!, a!, b!])).toEqual([
			{ brin: '10AA', name: '00', boardNumber: '98000', closed: false }
		]);
		expect(schoolsOf([c!, { ...a!, closed: true }, b!])[0]?.name).toBe('01');
		expect(schoolsOf([c!, b!].map((branch) => ({ ...branch, closed: true })))).toMatchObject([
			{ name: '01', closed: true }
		]);
	});
});

const text = fc.string({ unit: fc.constantFrom('a', 'B', 'é', 'Ü', ' ', ';', '"', "'", ','), maxLength: 12 });
const linesArbitrary = fc
	.uniqueArray(
		fc.record({
			INSTELLINGSCODE: fc.stringMatching(/^[0-9]{2}[A-Z]{2}$/),
			branch: fc.constantFrom('00', '01', '02'),
			'BEVOEGD GEZAG NUMMER': fc.stringMatching(/^[0-9]{5}$/),
			VESTIGINGSNAAM: text.map((name) => `x${name}`),
			STRAATNAAM: text.map((street) => `s${street}`)
		}),
		{ minLength: 1, maxLength: 12, selector: (line) => line.INSTELLINGSCODE + line.branch }
	)
	.map((lines) =>
		lines.map(({ branch, ...line }) => ({ ...line, VESTIGINGSCODE: line.INSTELLINGSCODE + branch }))
	);

describe('whatever the file', () => {
	it('plans the same for any order of the lines', { timeout }, () => {
		fc.assert(
			fc.property(
				linesArbitrary.chain((lines) =>
					fc.tuple(fc.constant(lines), fc.shuffledSubarray(lines, { minLength: lines.length }), fc.nat())
				),
				([lines, shuffled, some]) => {
					const existing = rowsOf(readDuo(utf8(fileOf(lines))))
						.slice(some % lines.length)
						.map((facts) => ({ ...facts, name: 'Vroeger', closed: false }));
					const plan = (of: Partial<Line>[]) => {
						const result = readDuo(utf8(fileOf(of)));
						return result.ok && planImport(existing, result, { complete: true });
					};
					expect(plan(shuffled)).toEqual(plan(lines));
				}
			),
			{ numRuns }
		);
	});

	it('reads the same rows from UTF-8, with a byte order mark, and windows-1252', { timeout }, () => {
		fc.assert(
			fc.property(linesArbitrary, (lines) => {
				const file = fileOf(lines);
				const rows = rowsOf(readDuo(utf8(file)));
				expect(rows).toHaveLength(lines.length);
				expect(rowsOf(readDuo(utf8('\uFEFF' + file)))).toEqual(rows);
				expect(rowsOf(readDuo(cp1252(file)))).toEqual(rows);
			}),
			{ numRuns }
		);
	});

	it('has nothing left to do after an import', { timeout }, () => {
		fc.assert(
			fc.property(linesArbitrary, (lines) => {
				const result = readDuo(utf8(fileOf(lines)));
				const first = result.ok && planImport([], result, { complete: true });
				if (!first || !first.ok) throw new Error('no plan');
				const existing = first.created.map((facts) => ({ ...facts, closed: false }));
				expect(planImport(existing, result, { complete: true })).toEqual({
					...first,
					created: [],
					unchanged: first.created.map((facts) => facts.branchCode)
				});
			}),
			{ numRuns }
		);
	});

	it('refuses at most the damaged lines and never changes another', { timeout }, () => {
		const damage = fc.record({
			at: fc.nat(),
			position: fc.nat(),
			remove: fc.constantFrom(0, 1, 5, 1000),
			insert: fc.constantFrom('', '"', '";', ';"', ';', '\u0000', '\r', 'x', '""')
		});
		fc.assert(
			fc.property(linesArbitrary, fc.array(damage, { maxLength: 3 }), (lines, damages) => {
				const physical = fileOf(lines).trimEnd().split('\r\n');
				const damaged = new Set<number>();
				for (const { at, position, remove, insert } of damages) {
					const index = 1 + (at % lines.length);
					const line = physical[index]!;
					const cut = position % (line.length + 1);
					physical[index] = line.slice(0, cut) + insert + line.slice(cut + remove);
					damaged.add(index + 1);
				}
				const before = readDuo(utf8(fileOf(lines)));
				const after = readDuo(utf8(physical.join('\r\n')));
				if (!before.ok || !after.ok) throw new Error('unknown layout');
				const read = new Map(after.rows.map((row) => [row.line, row]));
				for (const row of before.rows) if (!damaged.has(row.line)) expect(read.get(row.line)).toEqual(row);
				for (const { line } of after.refused) expect(damaged).toContain(line);
			}),
			{ numRuns }
		);
	});
});

const folder = new URL('../../../../../shared/data/duo/', import.meta.url);
const realFile = existsSync(folder) && readdirSync(folder).find((name) => name.endsWith('.csv'));
describe('the register itself', () => {
	if (!realFile) {
		process.stdout.write('Left out: DUO’s list of branches is not on this machine.\n');
		it.skip('is not on this machine');
		return;
	}
	const bytes = readFileSync(new URL(realFile, folder));
	const result = readDuo(bytes);
	const plan = result.ok && planImport([], result, { complete: true });

	it('holds 6,215 branches of 6,096 schools and 824 boards, with nothing refused', () => {
		expect(result).toMatchObject({ ok: true, refused: [] });
		if (!plan || !plan.ok) throw new Error('no plan');
		expect(plan.created).toHaveLength(6215);
		expect(plan.schools).toHaveLength(6096);
		expect(plan.boardNumbers).toHaveLength(824);
	});

	it('changes nothing the second time', () => {
		if (!result.ok || !plan || !plan.ok) throw new Error('no plan');
		const existing = plan.created.map((facts) => ({ ...facts, closed: false }));
		const again = planImport(existing, result, { complete: true });
		expect(again).toMatchObject({ created: [], changed: [], reopened: [], closed: [], spared: [] });
		expect(again.ok && again.unchanged).toHaveLength(6215);
	});
});
