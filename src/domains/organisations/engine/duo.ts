import { titlePlace } from './place-names.ts';
import { normaliseProvince } from './provinces.ts';
import {
	accept,
	readRegister,
	refuse,
	type Layout,
	type Reading,
	type Refused,
	type RowOrReason,
	type TableRefusal
} from './register-table.ts';

/**
 * A branch in the register of Dutch primary schools (DUO, "alle vestigingen basisonderwijs"). A school is a BRIN of
 * four characters, a branch that BRIN and two digits. `municipalityCode` is Statistics Netherlands' of four digits.
 */
export type BranchFacts = {
	brin: string;
	branchCode: string;
	boardNumber: string;
	name: string;
	street: string;
	houseNumber: string;
	postcode: string;
	place: string;
	municipalityCode: string;
	municipality: string;
	province: string;
	denomination: string;
	phone: string | null;
	website: string | null;
};

/** A branch with the number of its line in the file. */
export type DuoBranch = BranchFacts & { line: number };

export type DuoBoard = { boardNumber: string; name: string };

type BranchFault =
	| 'badBrin'
	| 'badBranchCode'
	| 'badBoardNumber'
	| 'badMunicipality'
	| 'badProvince'
	| 'noName'
	| 'duplicateBranch';
type BoardFault = 'badBoardNumber' | 'noName' | 'duplicateBoard';

export type DuoReading = Reading<BranchFacts, BranchFault>;
export type DuoRefused = Refused<BranchFault | TableRefusal>;
export type DuoBoardReading = Reading<DuoBoard, BoardFault>;

const branchLayout = {
	province: ['PROVINCIE'],
	boardNumber: ['BEVOEGD GEZAG NUMMER'],
	brin: ['INSTELLINGSCODE', 'BRIN NUMMER'],
	branch: ['VESTIGINGSCODE', 'VESTIGINGSNUMMER'],
	name: ['VESTIGINGSNAAM'],
	street: ['STRAATNAAM'],
	houseNumber: ['HUISNUMMER-TOEVOEGING'],
	postcode: ['POSTCODE'],
	place: ['PLAATSNAAM'],
	municipalityCode: ['GEMEENTENUMMER'],
	municipality: ['GEMEENTENAAM'],
	denomination: ['DENOMINATIE'],
	phone: ['TELEFOONNUMMER'],
	website: ['INTERNETADRES']
} satisfies Layout<string>;

const boardLayout = {
	boardNumber: ['BEVOEGD GEZAG NUMMER'],
	name: ['BEVOEGD GEZAG NAAM']
} satisfies Layout<string>;

/**
 * Reads DUO's list of branches, of which the older layout has BRIN NUMMER and VESTIGINGSNUMMER, the newer one
 * INSTELLINGSCODE and VESTIGINGSCODE (6 characters, or only the last 2). Every line is either a row or refused, save
 * blank ones; of lines with the same branch code the first counts. `spell` writes place names properly.
 */
export function readDuo(bytes: Uint8Array, spell: (name: string) => string = titlePlace): DuoReading {
	return readRegister(bytes, branchLayout, (values) => branchFrom(values, spell), {
		key: (branch) => branch.branchCode,
		code: 'duplicateBranch'
	});
}

/** Reads the names of boards from DUO's list of boards. */
export function readDuoBoards(bytes: Uint8Array): DuoBoardReading {
	return readRegister<keyof typeof boardLayout, DuoBoard, BoardFault>(bytes, boardLayout, boardFrom, {
		key: (board) => board.boardNumber,
		code: 'duplicateBoard'
	});
}

/** How a board is called as long as only its number is known. */
export function provisionalBoardName(boardNumber: string): string {
	return `Bestuur ${boardNumber}`;
}

function branchFrom(
	values: Record<keyof typeof branchLayout, string>,
	spell: (name: string) => string
): RowOrReason<BranchFacts, BranchFault> {
	const brin = values.brin.toUpperCase();
	if (!/^\d{2}[A-Z]{2}$/.test(brin)) return refuse('badBrin', values.brin);
	const branch = values.branch.toUpperCase();
	const branchCode = branch.length === 2 ? brin + branch : branch;
	if (!/^\d{2}[A-Z]{2}\d{2}$/.test(branchCode) || !branchCode.startsWith(brin))
		return refuse('badBranchCode', values.branch);
	if (!isBoardNumber(values.boardNumber)) return refuse('badBoardNumber', values.boardNumber);
	if (values.name === '') return refuse('noName');
	const municipalityCode = municipalityCodeFrom(values.municipalityCode);
	if (!municipalityCode || values.municipality === '')
		return refuse('badMunicipality', values.municipalityCode);
	const province = normaliseProvince(values.province, 'NL');
	if (!province) return refuse('badProvince', values.province);
	return accept({
		brin,
		branchCode,
		boardNumber: values.boardNumber,
		name: values.name,
		street: values.street,
		houseNumber: values.houseNumber,
		postcode: values.postcode.toUpperCase().replace(/^(\d{4}) ?([A-Z]{2})$/, '$1 $2'),
		place: spell(values.place),
		municipalityCode,
		municipality: spell(values.municipality),
		province: province.name,
		denomination: values.denomination,
		phone: values.phone || null,
		website: websiteFrom(values.website)
	});
}

function boardFrom({ boardNumber, name }: DuoBoard): RowOrReason<DuoBoard, BoardFault> {
	if (!isBoardNumber(boardNumber)) return refuse('badBoardNumber', boardNumber);
	return name === '' ? refuse('noName', boardNumber) : accept({ boardNumber, name });
}

function isBoardNumber(text: string): boolean {
	return /^\d{5}$/.test(text);
}

/** Four digits; a spreadsheet takes the leading zeros off, statistics put "GM" in front. */
export function municipalityCodeFrom(text: string): string | null {
	const digits = /^(?:GM)?(\d{1,4})$/i.exec(text)?.[1];
	return digits ? digits.padStart(4, '0') : null;
}

/** An http(s) address, or null where the register's text can't be one. */
function websiteFrom(text: string): string | null {
	const address = text.replaceAll(' ', '');
	const url = URL.parse(/^https?:\/\//i.test(address) ? address : `https://${address}`);
	if (!url || url.username || url.port || !/^[\w-]+(\.[\w-]+)+\.?$/.test(url.hostname)) return null;
	return url.href.replace(/(?<=^https?:\/\/[^/]+)\/$/, '');
}

export type ExistingBranch = BranchFacts & { closed: boolean };

/** What a changed field says of the branch. */
export type ChangeKind = 'renamed' | 'moved' | 'transferred' | 'updated';

export type FieldChange = {
	field: keyof BranchFacts;
	kind: ChangeKind;
	from: string | null;
	to: string | null;
};

export type BranchChange = { branch: BranchFacts; changes: FieldChange[] };

/** A school as its branches tell it: called after branch 00, or else its lowest open branch. */
export type School = { brin: string; name: string; boardNumber: string; closed: boolean };

export type ImportPlan =
	| {
			ok: true;
			created: BranchFacts[];
			changed: BranchChange[];
			/** Branches that were closed and are in the file again, with what changed meanwhile. */
			reopened: BranchChange[];
			/** Branch codes. */
			unchanged: string[];
			closed: string[];
			/** Absent from a complete list, but named by a line that was refused: left as they are. */
			spared: string[];
			/** All schools and all board numbers as they are after the import. */
			schools: School[];
			boardNumbers: string[];
	  }
	| { ok: false; code: 'tooManyClosures'; closing: string[]; open: number };

/** A list that would close a larger share of the open branches is more likely incomplete than right. */
export const maxClosureShare = 0.05;

const changeKinds: Partial<Record<keyof BranchFacts, ChangeKind>> = {
	name: 'renamed',
	street: 'moved',
	houseNumber: 'moved',
	postcode: 'moved',
	place: 'moved',
	boardNumber: 'transferred'
};

/**
 * What an import has to do, by branch code, whatever the order of the lines. Absence closes a branch only when the
 * list is said to be complete, and the plan stops when that would close more than `maxClosureShare` of the open ones.
 */
export function planImport(
	existing: readonly ExistingBranch[],
	reading: { rows: readonly DuoBranch[]; refused: readonly DuoRefused[] },
	{ complete }: { complete: boolean }
): ImportPlan {
	const known = new Map(existing.map((branch) => [branch.branchCode, branch]));
	const rows = reading.rows
		.map(({ line: _, ...facts }) => facts)
		.sort((a, b) => (a.branchCode < b.branchCode ? -1 : 1));
	const plan = {
		ok: true as const,
		created: rows.filter((row) => !known.has(row.branchCode)),
		changed: [] as BranchChange[],
		reopened: [] as BranchChange[],
		unchanged: [] as string[],
		closed: [] as string[],
		spared: [] as string[]
	};
	for (const branch of rows) {
		const before = known.get(branch.branchCode);
		if (!before) continue;
		const changes = changesBetween(before, branch);
		if (before.closed) plan.reopened.push({ branch, changes });
		else if (changes.length > 0) plan.changed.push({ branch, changes });
		else plan.unchanged.push(branch.branchCode);
	}

	const open = existing.filter((branch) => !branch.closed);
	const present = new Set(rows.map((row) => row.branchCode));
	if (complete) {
		const refusedText = reading.refused.map(({ raw }) => raw.toUpperCase()).join('\n');
		for (const { branchCode, brin } of open.filter((branch) => !present.has(branch.branchCode)))
			(refusedText.includes(brin) ? plan.spared : plan.closed).push(branchCode);
		plan.closed.sort();
		plan.spared.sort();
		if (plan.closed.length > maxClosureShare * open.length)
			return { ok: false, code: 'tooManyClosures', closing: plan.closed, open: open.length };
	}

	const closing = new Set(plan.closed);
	const after = [
		...existing
			.filter((branch) => !present.has(branch.branchCode))
			.map((branch) => (closing.has(branch.branchCode) ? { ...branch, closed: true } : branch)),
		...rows.map((row) => ({ ...row, closed: false }))
	];
	const boardNumbers = [...new Set(after.map((branch) => branch.boardNumber))].sort();
	return { ...plan, schools: schoolsOf(after), boardNumbers };
}

/** The schools that branches make up, in the order of their BRIN; a school is closed when all its branches are. */
export function schoolsOf(branches: readonly ExistingBranch[]): School[] {
	return [...Map.groupBy(branches, (branch) => branch.brin).values()]
		.map((all) => {
			const open = all.filter((branch) => !branch.closed);
			const lowest = (open.length > 0 ? open : all).reduce((a, b) => (a.branchCode < b.branchCode ? a : b));
			const { brin, name, boardNumber } = lowest;
			return { brin, name, boardNumber, closed: open.length === 0 };
		})
		.sort((a, b) => (a.brin < b.brin ? -1 : 1));
}

function changesBetween(before: BranchFacts, after: BranchFacts): FieldChange[] {
	return (Object.keys(after) as (keyof BranchFacts)[])
		.filter((field) => before[field] !== after[field])
		.map((field) => ({
			field,
			kind: changeKinds[field] ?? 'updated',
			from: before[field],
			to: after[field]
		}));
}
