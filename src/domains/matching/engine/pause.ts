import { localDay } from '#kernel/dates.ts';

/**
 * The moment at which a pause "until" a calendar day (yyyy-mm-dd) ends: as that day begins in Amsterdam, which keeps
 * the same time as Brussels.
 */
export function endOfPause(until: string): Date {
	const inSummer = new Date(`${until}T00:00:00+02:00`);
	return localDay(inSummer) === until ? inSummer : new Date(`${until}T00:00:00+01:00`);
}
