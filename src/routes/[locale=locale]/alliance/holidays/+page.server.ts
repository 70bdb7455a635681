import { redirect } from '@sveltejs/kit';
import { readHolidayFile } from '#domains/initiatives/engine/index.ts';
import { addHoliday, importHolidays } from '#domains/initiatives/server/commands.ts';
import { publishedHolidays } from '#domains/initiatives/server/queries.ts';
import { schoolYear } from '#kernel/dates.ts';
import { now } from '#platform/server/clock.ts';
import { newId } from '#platform/server/ids.ts';
import { readForm, refuse, refuseField } from '#src/forms.ts';

export async function load({ url }) {
	const holidays = await publishedHolidays();
	return {
		years: [...Map.groupBy(holidays, (holiday) => holiday.schoolYear)]
			.map(([year, of]) => ({ year, holidays: of }))
			.sort((a, b) => b.year - a.year),
		thisYear: schoolYear(now(), 'NL').year,
		holidayId: newId(),
		saved: url.searchParams.has('saved'),
		read: url.searchParams.get('read'),
		changed: url.searchParams.get('changed')
	};
}

export const actions = {
	add: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await addHoliday(locals.scope, values);
		if (!result.ok) return refuse(result, values, { holidayThere: 'name' });
		redirect(303, `/${params.locale}/alliance/holidays?saved=1`);
	},
	import: async ({ locals, params, request }) => {
		const { form } = await readForm(request);
		const file = form.get('file');
		if (!(file instanceof File) || file.size === 0) return refuseField(422, {}, 'file', 'missing');
		const holidays = readHolidayFile(await file.text());
		if (!holidays) return refuseField(422, {}, 'file', 'notHolidays');
		const result = await importHolidays(locals.scope, { holidays });
		if (!result.ok) return refuse(result, {});
		const { read, changed } = result.value;
		redirect(303, `/${params.locale}/alliance/holidays?read=${read}&changed=${changed}`);
	}
};
