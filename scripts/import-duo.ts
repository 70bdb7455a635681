// npm run import:duo -- FILE [--complete]: reads DUO's list of all primary-school branches, or its list of boards.
// --complete says that no branch is missing from the list: those that it lacks are closed.
import { parseArgs } from 'node:util';
import {
	createPlaces,
	type DuoBoard,
	type DuoBoardReading,
	type DuoBranch,
	type DuoReading,
	readDuo,
	readDuoBoards
} from '#domains/organisations/engine/index.ts';
import { registerBoard, registerBranch } from '#domains/organisations/schema.ts';
import { importBoardNames, importBranches } from '#domains/organisations/server/commands.ts';
import { gazetteer } from '#platform/server/gazetteer.ts';
import { withApplication } from './application.ts';
import {
	readInput,
	refuseTooLarge,
	type Refusal,
	reportCounts,
	reportRefusals,
	requireRows,
	runTool,
	say,
	tableReasons,
	tell,
	ToolError,
	unknownLayout
} from './tool.ts';

type Refused =
	Extract<DuoReading | DuoBoardReading, { ok: true }>['refused'][number]['reason']['code'] | 'tooLarge';
type Reading<Row> = { rows: Row[]; refused: Refusal<Refused>[] };

const reasons: Record<Refused, string> = {
	...tableReasons,
	badBrin: 'the school code (BRIN) is not two digits and two letters',
	badBranchCode: 'the branch code is not the school code and two digits',
	badBoardNumber: 'the number of the board is not five digits',
	badMunicipality: 'the municipality has no name, or its number is not four digits',
	badProvince: 'there is no such province',
	noName: 'there is no name',
	duplicateBranch: 'an earlier line has the same branch code',
	duplicateBoard: 'an earlier line has the same board'
};

await runTool(async () => {
	const { file, complete } = readArguments();
	const bytes = readInput(file);
	const branches = readDuo(bytes, createPlaces(gazetteer()).spell);
	if (branches.ok) return await takeBranches(file, refuseTooLarge(branches, registerBranch, bytes), complete);
	const boards = readDuoBoards(bytes);
	if (!boards.ok)
		throw unknownLayout(file, boards.missing.includes('BEVOEGD GEZAG NAAM') ? branches : boards);
	if (complete)
		throw new ToolError(
			`${file} is a list of boards: leave out --complete, boards are never closed by a list.`
		);
	await takeBoards(file, refuseTooLarge(boards, registerBoard, bytes));
});

function readArguments() {
	const usage = new ToolError('Use it like this: npm run import:duo -- FILE [--complete]');
	try {
		const { values, positionals } = parseArgs({
			options: { complete: { type: 'boolean', default: false } },
			allowPositionals: true
		});
		const [file] = positionals;
		if (!file || positionals.length > 1) throw usage;
		return { file, complete: values.complete };
	} catch {
		throw usage;
	}
}

async function takeBranches(file: string, reading: Reading<DuoBranch>, complete: boolean): Promise<void> {
	requireRows(file, reading, reasons);
	tell(`Branches in ${file}: ${reading.rows.length}`);
	await withApplication(async ({ scope }) => {
		const progress = (written: number, total: number) => tell(`  ${written} of ${total} written`);
		const imported = await importBranches(scope, { ...reading, complete, progress });
		if (!imported.ok && imported.code === 'tooManyClosures')
			throw new ToolError(
				`${file} lacks ${imported.detail?.closing} of the ${imported.detail?.open} branches that are open here. ` +
					'That is more than 5%, so it can hardly be complete. Nothing was changed. ' +
					'Check the file, or leave out --complete.'
			);
		if (!imported.ok) throw new Error(`The import was refused: ${imported.code}`);
		const { absent, ...counts } = imported.value;
		reportCounts(counts);
		if (absent > 0)
			say(
				`Open, not among these lines, and left open: ${absent} of the branches. ` +
					(complete
						? 'Their lines were refused.'
						: 'If the list has all branches there are, --complete closes them.')
			);
	});
	reportRefusals(file, reading.refused, reasons);
}

async function takeBoards(file: string, reading: Reading<DuoBoard>): Promise<void> {
	requireRows(file, reading, reasons);
	tell(`Names of boards in ${file}: ${reading.rows.length}`);
	await withApplication(async ({ scope }) => {
		const imported = await importBoardNames(scope, reading);
		if (!imported.ok) throw new Error(`The import was refused: ${imported.code}`);
		const { unknown, boards } = imported.value;
		reportCounts({ boards });
		if (unknown > 0)
			say(
				`Left out, because no branch here is theirs: ${unknown} of the boards. Import the list of branches first.`
			);
	});
	reportRefusals(file, reading.refused, reasons);
}
