import { hoursPromised } from '#domains/matching/server/queries.ts';
import { localDay } from '#kernel/dates.ts';
import type { Database, Trx } from '#platform/server/database.ts';
import { deliveredMinutes, dueMinutes } from '../engine/index.ts';
import { holidaysOf, NO_HOLIDAYS } from './holiday-queries.ts';
import { among, byInitiative, grouped } from './many-queries.ts';

/** Hours of a party, in minutes, up to yesterday. */
export type PartyHours = {
	organisationId: string;
	/** By its agreements, over their whole period. */
	promised: number;
	/** What should have been given of that by now. */
	due: number;
	/** By the timetable: what took place, of everybody whom it sent; null when it has no hours in it. */
	delivered: number | null;
};

const minutesByParty = (lines: readonly { organisationId: string; minutes: number }[]) => {
	const sums = new Map<string, number>();
	for (const { organisationId, minutes } of lines)
		sums.set(organisationId, (sums.get(organisationId) ?? 0) + minutes);
	return sums;
};

/** Each hour that is or was in the timetable, also of who comes no more. */
async function visitsEver(source: Database | Trx, initiativeIds: readonly string[]) {
	const rows = await source
		.selectFrom('visit')
		.innerJoin('professional', 'professional.id', 'visit.professionalId')
		.select(['professional.initiativeId', 'professional.organisationId', 'visit.professionalId'])
		.select(['visit.id', 'visit.schoolId', 'weekday', 'startsAt', 'endsAt', 'fromOn', 'untilOn', 'endedAt'])
		.where(among('professional.initiativeId', initiativeIds))
		.execute();
	return rows.map(({ endedAt, ...visit }) => {
		const endedOn = endedAt ? localDay(endedAt) : visit.untilOn;
		return { ...visit, untilOn: endedOn < visit.untilOn ? endedOn : visit.untilOn };
	});
}

/** What parties promised and gave, by initiative. `schoolsOf`: of each initiative, the schools that take part. */
export async function hoursOf(
	source: Database | Trx,
	initiativeIds: readonly string[],
	schoolsOf: (initiativeId: string) => readonly string[],
	today: string
): Promise<(initiativeId: string) => PartyHours[]> {
	const agreements = await source
		.selectFrom('initiativeAgreement')
		.select(['initiativeId', 'agreementId'])
		.where(among('initiativeId', initiativeIds))
		.execute();
	const promises = grouped(
		await hoursPromised(
			source,
			agreements.map(({ agreementId }) => agreementId)
		),
		({ agreementId }) => agreementId
	);
	const visits = await visitsEver(source, initiativeIds);
	const ids = visits.map(({ id }) => id);
	const absences = grouped(
		await source
			.selectFrom('visitAbsence')
			.select(['visitId', 'onDay'])
			.where(among('visitId', ids))
			.execute(),
		({ visitId }) => visitId
	);
	const checks = grouped(
		await source
			.selectFrom('professionalCheck')
			.select(['professionalId', 'seenOn', 'nextCheckOn'])
			.where(
				among(
					'professionalId',
					visits.map(({ professionalId }) => professionalId)
				)
			)
			.where('kind', '=', 'conduct')
			.execute(),
		({ professionalId }) => professionalId
	);
	const schools = [...initiativeIds.flatMap(schoolsOf), ...visits.map(({ schoolId }) => schoolId)];
	const calendars = await holidaysOf(schools, source);
	const ofInitiative = { agreements: byInitiative(agreements), visits: byInitiative(visits) };
	return (id) => {
		const calendar = calendars.get(schoolsOf(id)[0] ?? '') ?? NO_HOLIDAYS;
		const promised = ofInitiative.agreements(id).flatMap(({ agreementId }) => promises(agreementId));
		const delivered = minutesByParty(
			ofInitiative.visits(id).map((visit) => ({
				organisationId: visit.organisationId,
				minutes: deliveredMinutes(
					{
						visit,
						calendar: calendars.get(visit.schoolId) ?? NO_HOLIDAYS,
						checks: checks(visit.professionalId).flatMap(({ seenOn, nextCheckOn }) =>
							nextCheckOn ? [{ seenOn, nextCheckOn }] : []
						),
						absentOn: new Set(absences(visit.id).map(({ onDay }) => onDay))
					},
					today
				)
			}))
		);
		const all = minutesByParty(
			promised.map(({ giverId, hours }) => ({ organisationId: giverId, minutes: hours * 60 }))
		);
		const due = minutesByParty(
			promised.map((promise) => ({
				organisationId: promise.giverId,
				minutes: dueMinutes(promise, calendar, today)
			}))
		);
		return [...new Set([...all.keys(), ...delivered.keys()])].map((organisationId) => ({
			organisationId,
			promised: all.get(organisationId) ?? 0,
			due: due.get(organisationId) ?? 0,
			delivered: delivered.get(organisationId) ?? null
		}));
	};
}
