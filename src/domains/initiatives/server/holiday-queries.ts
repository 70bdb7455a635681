import { organisationCards } from '#domains/organisations/server/queries.ts';
import type { Country } from '#kernel/dates.ts';
import { type Database, db, type Trx } from '#platform/server/database.ts';
import { type DaysOff, daysHeld, type SchoolCalendar } from '../engine/index.ts';
import { among, grouped } from './many-queries.ts';
import type { PlannedVisit } from './visit-queries.ts';

export type Holiday = {
	id: string;
	version: number;
	country: Country;
	/** '' for all of the country. */
	region: string;
	/** Named by the year in which it begins. */
	schoolYear: number;
	name: string;
	fromOn: string;
	untilOn: string;
	source: string;
};

const COLUMNS = [
	'id',
	'version',
	'country',
	'region',
	'schoolYear',
	'name',
	'fromOn',
	'untilOn',
	'source'
] as const;

/** All holidays that were published, oldest first: not those of one school alone. */
export async function publishedHolidays(source: Database | Trx = db()): Promise<Holiday[]> {
	const rows = await source
		.selectFrom('schoolHoliday')
		.select(COLUMNS)
		.where('organisationId', 'is', null)
		.orderBy('fromOn')
		.orderBy('region')
		.orderBy('name')
		.execute();
	return rows as Holiday[];
}

export type SchoolHolidays = SchoolCalendar & {
	/** Whose holidays it keeps; null as long as a school of a country with regions didn't say. */
	region: string | null;
	/** Those of its country and region. */
	published: Holiday[];
	/** Those that it added itself. */
	own: Holiday[];
};

/** When schools are open, by id. Of a school that didn't choose a region, the holidays of a region aren't known. */
export async function holidaysOf(
	schoolIds: readonly string[],
	source: Database | Trx = db()
): Promise<Map<string, SchoolHolidays>> {
	if (schoolIds.length === 0) return new Map();
	const cards = await organisationCards([...new Set(schoolIds)], source);
	const published = await publishedHolidays(source);
	const own = grouped(
		await source
			.selectFrom('schoolHoliday')
			.select([...COLUMNS, 'organisationId'])
			.where(among('organisationId', schoolIds))
			.orderBy('fromOn')
			.execute(),
		({ organisationId }) => organisationId!
	);
	const regions = await source
		.selectFrom('schoolHolidayRegion')
		.select(['organisationId', 'region'])
		.where(among('organisationId', schoolIds))
		.execute();
	const regionOf = new Map(regions.map(({ organisationId, region }) => [organisationId, region]));
	return new Map(
		[...cards].map(([id, { country }]) => {
			const region = country === 'BE' ? '' : (regionOf.get(id) ?? null);
			const theirs = published.filter(
				(holiday) => holiday.country === country && (holiday.region === '' || holiday.region === region)
			);
			const added = own(id) as Holiday[];
			const daysOff = [...theirs, ...added].sort((a, b) => (a.fromOn < b.fromOn ? -1 : 1));
			return [id, { country, region, published: theirs, own: added, daysOff }];
		})
	);
}

/** Of a school of which nothing is known. */
export const NO_HOLIDAYS: SchoolCalendar = { country: 'NL', daysOff: [] };

type Calendars = ReadonlyMap<string, SchoolCalendar>;

/** The days of a weekly hour on which it is held. */
export function heldDays(
	visit: PlannedVisit,
	calendars: Calendars,
	period?: { from?: string; until?: string }
): string[] {
	const calendar = calendars.get(visit.schoolId) ?? NO_HOLIDAYS;
	return daysHeld({ visit, calendar, absentOn: new Set(visit.absences.map(({ day }) => day)) }, period);
}

/** The holiday that a school has now, or has next. */
export function nextHoliday({ daysOff }: SchoolCalendar, today: string): DaysOff | null {
	return daysOff.find(({ untilOn }) => untilOn >= today) ?? null;
}
