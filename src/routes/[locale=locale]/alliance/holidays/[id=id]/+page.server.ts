import { error, redirect } from '@sveltejs/kit';
import { changeHoliday, dropHoliday } from '#domains/initiatives/server/commands.ts';
import { publishedHolidays } from '#domains/initiatives/server/queries.ts';
import { readForm, refuse } from '#src/forms.ts';

export async function load({ params }) {
	const holiday = (await publishedHolidays()).find(({ id }) => id === params.id);
	if (!holiday) error(404, 'not found');
	return { holiday };
}

function writing(write: typeof changeHoliday | typeof dropHoliday) {
	return async ({ locals, params, request }: import('./$types').RequestEvent) => {
		const { values } = await readForm(request);
		const result = await write(locals.scope, { ...values, id: params.id });
		if (!result.ok) return refuse(result, values, { holidayThere: 'name' });
		redirect(303, `/${params.locale}/alliance/holidays?saved=1`);
	};
}

export const actions = {
	change: writing(changeHoliday),
	drop: writing(dropHoliday)
};
