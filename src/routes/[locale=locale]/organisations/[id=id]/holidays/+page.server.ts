import { error, redirect } from '@sveltejs/kit';
import { maySpeakFor } from '#domains/initiatives/policy.ts';
import { HOLIDAY_REGIONS } from '#domains/initiatives/schema.ts';
import { addClosedDays, chooseRegion, dropClosedDays } from '#domains/initiatives/server/commands.ts';
import { holidaysOf } from '#domains/initiatives/server/queries.ts';
import { organisationPage } from '#domains/organisations/server/queries.ts';
import { localDay } from '#kernel/dates.ts';
import { now } from '#platform/server/clock.ts';
import { newId } from '#platform/server/ids.ts';
import { readForm, refuse } from '#src/forms.ts';

export async function load({ locals, params, url }) {
	const school = await organisationPage(locals.scope, params.id);
	const holidays = (await holidaysOf([params.id])).get(params.id);
	if (school?.kind !== 'school' || !holidays || !maySpeakFor(locals.scope.actor, params.id))
		error(404, 'not found');
	const today = localDay(now());
	const own = new Set(holidays.own.map(({ id }) => id));
	return {
		school: { id: school.id, name: school.name },
		regions: HOLIDAY_REGIONS[holidays.country],
		region: holidays.region,
		coming: [...holidays.published, ...holidays.own]
			.filter(({ untilOn }) => untilOn >= today)
			.sort((a, b) => (a.fromOn < b.fromOn ? -1 : 1))
			.map((holiday) => ({ ...holiday, isOwn: own.has(holiday.id) })),
		holidayId: newId(),
		saved: url.searchParams.has('saved')
	};
}

function writing(write: typeof addClosedDays | typeof chooseRegion | typeof dropClosedDays) {
	return async ({ locals, params, request }: import('./$types').RequestEvent) => {
		const { values } = await readForm(request);
		const result = await write(locals.scope, { ...values, id: params.id });
		if (!result.ok) return refuse(result, values, { unknownRegion: 'region' });
		redirect(303, `/${params.locale}/organisations/${params.id}/holidays?saved=1`);
	};
}

export const actions = {
	region: writing(chooseRegion),
	add: writing(addClosedDays),
	drop: writing(dropClosedDays)
};
