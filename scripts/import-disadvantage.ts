// npm run import:disadvantage -- FILE: reads scores of disadvantage per branch, neighbourhood or municipality.
import { readDisadvantage, type ScoreFault } from '#domains/organisations/engine/index.ts';
import { disadvantageScore } from '#domains/organisations/schema.ts';
import { importDisadvantage } from '#domains/organisations/server/commands.ts';
import { withApplication } from './application.ts';
import {
	readInput,
	refuseTooLarge,
	reportCounts,
	reportRefusals,
	requireRows,
	runTool,
	tableReasons,
	tell,
	ToolError,
	unknownLayout
} from './tool.ts';

const reasons: Record<ScoreFault | keyof typeof tableReasons, string> = {
	...tableReasons,
	badLevel: 'the level is not branch, neighbourhood or municipality',
	badCountry: 'the country is not NL or BE',
	badCode: 'this is not a code of that level',
	badScore: 'the score is not a number',
	noUnit: 'it does not say what was measured (UNIT)',
	noSource: 'it does not say who measured (SOURCE)',
	badDate: 'the date is not YYYY, YYYY-MM or YYYY-MM-DD',
	duplicateScore: 'an earlier line has the same area, unit and date'
};

await runTool(async () => {
	const [file, ...more] = process.argv.slice(2);
	if (!file || more.length > 0) throw new ToolError('Use it like this: npm run import:disadvantage -- FILE');
	const bytes = readInput(file);
	const table = readDisadvantage(bytes);
	if (!table.ok) throw unknownLayout(file, table);
	const reading = refuseTooLarge(table, disadvantageScore, bytes);
	requireRows(file, reading, reasons);
	tell(`Scores in ${file}: ${reading.rows.length}`);
	await withApplication(async ({ scope }) => {
		const imported = await importDisadvantage(scope, reading);
		if (!imported.ok) throw new Error(`The import was refused: ${imported.code}`);
		reportCounts({ scores: imported.value });
	});
	reportRefusals(file, reading.refused, reasons);
});
