// npm run import:holidays -- FILE: reads the Dutch government's open data on school holidays (JSON).
import { readHolidayFile } from '#domains/initiatives/engine/index.ts';
import { importHolidays } from '#domains/initiatives/server/commands.ts';
import { withApplication } from './application.ts';
import { readInput, runTool, tell, ToolError } from './tool.ts';

await runTool(async () => {
	const [file, ...more] = process.argv.slice(2);
	if (!file || more.length > 0) throw new ToolError('Use it like this: npm run import:holidays -- FILE');
	const holidays = readHolidayFile(Buffer.from(readInput(file)).toString('utf8'));
	if (!holidays)
		throw new ToolError(
			`${file} is not the open data on school holidays that the Dutch government publishes. Nothing was changed.`
		);
	await withApplication(async ({ scope }) => {
		const imported = await importHolidays(scope, { holidays });
		if (!imported.ok) throw new Error(`The import was refused: ${imported.code}`);
		tell(`Holidays in ${file}: ${imported.value.read}, of which new or changed: ${imported.value.changed}`);
	});
});
