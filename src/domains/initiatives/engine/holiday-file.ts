import { z } from 'zod';
import { localDay } from '#kernel/dates.ts';

/** A holiday of a region of the Netherlands, '' for all of it. Days are yyyy-mm-dd, the last included. */
export type PublishedHoliday = {
	region: string;
	/** The year in which the school year begins. */
	schoolYear: number;
	name: string;
	fromOn: string;
	untilOn: string;
};

const trimmed = z.string().transform((text) => text.trim());
/** A moment that begins a day in the Netherlands, or that day itself. */
const moment = trimmed.pipe(
	z
		.union([z.iso.date(), z.iso.datetime({ offset: true })])
		.transform((text) => (text.length === 10 ? text : localDay(new Date(text))))
);

const vacation = z.object({
	type: trimmed.pipe(z.string().min(1).max(80)),
	regions: z.array(
		z.object({
			region: trimmed
				.transform((region) => region.toLowerCase())
				.pipe(z.enum(['noord', 'midden', 'zuid', 'heel nederland'])),
			startdate: moment,
			enddate: moment
		})
	)
});

const year = z.object({
	schoolyear: trimmed.pipe(z.string().regex(/^\d{4}-\d{4}$/)),
	vacations: z.array(vacation)
});
const document = z.object({ content: z.array(year) });
const file = z.union([z.array(document), document.transform((one) => [one])]);

/**
 * Reads what the Dutch government publishes as open data on school holidays: JSON of one school year, or of all. What is
 * advice is read like what is fixed: a school that does otherwise says so itself.
 * @returns null when it is not such a file, or a holiday ends before it begins or lasts longer than four months
 * @see https://www.rijksoverheid.nl/opendata/schoolvakanties
 */
export function readHolidayFile(text: string): PublishedHoliday[] | null {
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch {
		return null;
	}
	const read = file.safeParse(json);
	if (!read.success) return null;
	const holidays = read.data.flatMap(({ content }) =>
		content.flatMap(({ schoolyear, vacations }) =>
			vacations.flatMap(({ type, regions }) =>
				regions.map(({ region, startdate, enddate }) => ({
					region: region === 'heel nederland' ? '' : region,
					schoolYear: Number(schoolyear.slice(0, 4)),
					name: type,
					fromOn: startdate,
					untilOn: enddate
				}))
			)
		)
	);
	const lasting = holidays.every(
		({ fromOn, untilOn }) => fromOn <= untilOn && Date.parse(untilOn) - Date.parse(fromOn) <= 120 * 86_400_000
	);
	return holidays.length > 0 && lasting ? holidays : null;
}
