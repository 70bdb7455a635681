import { z } from 'zod';
import { personIdOf } from '#kernel/actor.ts';
import { schoolYear, startOfDay } from '#kernel/dates.ts';
import { failure } from '#kernel/result.ts';
import { organisationCards } from '#domains/organisations/server/queries.ts';
import { command, done } from '#platform/server/command.ts';
import type { Trx } from '#platform/server/database.ts';
import { newId } from '#platform/server/ids.ts';
import { bumpVersion } from '#platform/server/version.ts';
import type { PublishedHoliday } from '../engine/index.ts';
import { mayKeepHolidays, maySpeakFor } from '../policy.ts';
import {
	addClosedDaysInput,
	addHolidayInput,
	changeHolidayInput,
	chooseRegionInput,
	dropClosedDaysInput,
	dropHolidayInput,
	HOLIDAY_REGIONS
} from '../schema.ts';
import { publishedHolidays } from './holiday-queries.ts';

const RIJKSOVERHEID = 'Rijksoverheid';
/** A school that adds more days than these has another trouble. */
const MOST_CLOSED_DAYS = 200;

/** Takes over what the Dutch government published. What was published before for the same school year is as it is now. */
export const importHolidays = command({
	name: 'initiatives.importHolidays',
	input: z.object({ holidays: z.custom<PublishedHoliday[]>(Array.isArray) }),
	authorize: async ({ actor }) => mayKeepHolidays(actor) || null,
	run: async ({ trx, input: { holidays } }) => {
		const years = new Set(holidays.map((holiday) => holiday.schoolYear));
		const before = (await publishedHolidays(trx)).filter(
			({ source, schoolYear: year }) => source === RIJKSOVERHEID && years.has(year)
		);
		const keyOf = (holiday: PublishedHoliday) => [holiday.schoolYear, holiday.region, holiday.name].join(' ');
		const now = new Map(holidays.map((holiday) => [keyOf(holiday), holiday]));
		const gone = before.filter((holiday) => !now.has(keyOf(holiday)));
		if (gone.length > 0)
			await trx
				.deleteFrom('schoolHoliday')
				.where(
					'id',
					'in',
					gone.map(({ id }) => id)
				)
				.execute();
		let changed = gone.length;
		for (const holiday of now.values()) {
			const { fromOn, untilOn } = holiday;
			const written = await trx
				.insertInto('schoolHoliday')
				.values({ ...holiday, id: newId(), country: 'NL', source: RIJKSOVERHEID })
				.onConflict((conflict) =>
					conflict
						.columns(['country', 'region', 'schoolYear', 'name'])
						.where('organisationId', 'is', null)
						.doUpdateSet(({ eb, ref }) => ({
							fromOn,
							untilOn,
							source: RIJKSOVERHEID,
							version: eb(ref('schoolHoliday.version'), '+', 1)
						}))
						.where(({ eb, or }) =>
							or([eb('schoolHoliday.fromOn', '!=', fromOn), eb('schoolHoliday.untilOn', '!=', untilOn)])
						)
				)
				.executeTakeFirst();
			changed += Number(written.numInsertedOrUpdatedRows);
		}
		return done('schoolHoliday', RIJKSOVERHEID, { read: now.size, changed });
	}
});

const yearOf = (day: string, country: 'NL' | 'BE') => schoolYear(startOfDay(day), country).year;

/** Whether one of that name is there already for the same schools in the same year. */
async function isThere(
	trx: Trx,
	{
		id,
		country,
		region,
		year,
		name
	}: { id: string; country: string; region: string; year: number; name: string }
): Promise<boolean> {
	const other = await trx
		.selectFrom('schoolHoliday')
		.select('id')
		.where('organisationId', 'is', null)
		.where('country', '=', country)
		.where('region', '=', region)
		.where('schoolYear', '=', year)
		.where('name', '=', name)
		.where('id', '!=', id)
		.executeTakeFirst();
	return other !== undefined;
}

export const addHoliday = command({
	name: 'initiatives.addHoliday',
	input: addHolidayInput,
	authorize: async ({ actor }) => mayKeepHolidays(actor) || null,
	run: async ({ trx, input: { place, ...fields } }) => {
		const year = yearOf(fields.fromOn, place.country);
		if (await isThere(trx, { ...fields, ...place, year })) return failure('holidayThere');
		await trx
			.insertInto('schoolHoliday')
			.values({ ...fields, ...place, schoolYear: year, source: '' })
			.onConflict((conflict) => conflict.column('id').doNothing())
			.execute();
		return done('schoolHoliday', fields.id, null);
	}
});

export const changeHoliday = command({
	name: 'initiatives.changeHoliday',
	input: changeHolidayInput,
	authorize: async ({ trx, actor, input }) => {
		if (!mayKeepHolidays(actor)) return null;
		return (await publishedHolidays(trx)).find(({ id }) => id === input.id) ?? null;
	},
	run: async ({ trx, input: { id, version, ...fields }, subject }) => {
		const year = yearOf(fields.fromOn, subject.country);
		if (await isThere(trx, { ...subject, ...fields, year })) return failure('holidayThere');
		if (!(await bumpVersion(trx, 'schoolHoliday', id, version))) return failure('stale');
		await trx
			.updateTable('schoolHoliday')
			.set({ ...fields, schoolYear: year, source: '' })
			.where('id', '=', id)
			.execute();
		return done('schoolHoliday', id, null);
	}
});

export const dropHoliday = command({
	name: 'initiatives.dropHoliday',
	input: dropHolidayInput,
	authorize: async ({ actor }) => mayKeepHolidays(actor) || null,
	run: async ({ trx, input: { id, version } }) => {
		if (!(await bumpVersion(trx, 'schoolHoliday', id, version))) return failure('stale');
		await trx.deleteFrom('schoolHoliday').where('id', '=', id).where('organisationId', 'is', null).execute();
		return done('schoolHoliday', id, null);
	}
});

/** A school, for who speaks for it. */
async function spokenSchool(trx: Trx, actor: Parameters<typeof maySpeakFor>[0], id: string) {
	const card = (await organisationCards([id], trx)).get(id);
	return card?.kind === 'school' && maySpeakFor(actor, id) ? card : null;
}

/** Says whose holidays a school keeps. */
export const chooseRegion = command({
	name: 'initiatives.chooseHolidayRegion',
	input: chooseRegionInput,
	authorize: ({ trx, actor, input }) => spokenSchool(trx, actor, input.id),
	run: async ({ trx, actor, input: { id, region }, subject: { country }, now }) => {
		if (!HOLIDAY_REGIONS[country].some((one) => one.id === region)) return failure('unknownRegion');
		const chosen = { region, chosenAt: now, chosenBy: personIdOf(actor) };
		await trx
			.insertInto('schoolHolidayRegion')
			.values({ organisationId: id, ...chosen })
			.onConflict((conflict) => conflict.column('organisationId').doUpdateSet(chosen))
			.execute();
		return done('organisation', id, null);
	}
});

/** Days on which this school alone is closed: the study day of its teachers, or a longer holiday. */
export const addClosedDays = command({
	name: 'initiatives.addClosedDays',
	input: addClosedDaysInput,
	authorize: ({ trx, actor, input }) => spokenSchool(trx, actor, input.id),
	run: async ({ trx, input: { id, holidayId, ...fields }, subject: { country } }) => {
		const there = await trx
			.selectFrom('schoolHoliday')
			.select('id')
			.where('organisationId', '=', id)
			.execute();
		if (there.length >= MOST_CLOSED_DAYS) return failure('tooManyHolidays');
		await trx
			.insertInto('schoolHoliday')
			.values({
				...fields,
				id: holidayId,
				organisationId: id,
				country,
				region: '',
				schoolYear: yearOf(fields.fromOn, country),
				source: ''
			})
			.onConflict((conflict) => conflict.column('id').doNothing())
			.execute();
		return done('organisation', id, null);
	}
});

export const dropClosedDays = command({
	name: 'initiatives.dropClosedDays',
	input: dropClosedDaysInput,
	authorize: async ({ trx, actor, input }) => {
		const row = await trx
			.selectFrom('schoolHoliday')
			.select('organisationId')
			.where('id', '=', input.holidayId)
			.where('organisationId', '=', input.id)
			.executeTakeFirst();
		return row ? await spokenSchool(trx, actor, input.id) : null;
	},
	run: async ({ trx, input: { id, holidayId } }) => {
		await trx.deleteFrom('schoolHoliday').where('id', '=', holidayId).execute();
		return done('organisation', id, null);
	}
});
