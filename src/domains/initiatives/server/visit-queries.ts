import { personNames } from '#domains/organisations/server/queries.ts';
import { localDay } from '#kernel/dates.ts';
import { now } from '#platform/server/clock.ts';
import { type Database, db, type Trx } from '#platform/server/database.ts';
import { type Clearance, clearanceOf, type Visit } from '../engine/index.ts';
import { among, byInitiative, grouped } from './many-queries.ts';

export type ProfessionalCheck = {
	kind: 'conduct' | 'didactic';
	schoolId: string;
	seenBy: string | null;
	seenOn: string;
	issuedOn: string | null;
	nextCheckOn: string | null;
};

export type Absence = { day: string; reason: string };

export type PlannedVisit = Visit & {
	version: number;
	subject: string;
	responsible: string;
	/** Days on which it didn't take place, or won't, by day. */
	absences: Absence[];
};

export type Professional = {
	id: string;
	version: number;
	organisationId: string;
	name: string;
	role: string;
	addedAt: Date;
	/** Oldest first. */
	checks: ProfessionalCheck[];
	clearance: Clearance;
	/** Through the week. */
	visits: PlannedVisit[];
};

/** Who comes in initiatives, with what was seen of them and when they come. */
export async function professionalsOf(
	source: Database | Trx,
	initiativeIds: readonly string[]
): Promise<(initiativeId: string) => Professional[]> {
	const people = await source
		.selectFrom('professional')
		.select(['initiativeId', 'id', 'version', 'organisationId', 'name', 'role', 'addedAt'])
		.where(among('initiativeId', initiativeIds))
		.where('leftAt', 'is', null)
		.orderBy('name')
		.orderBy('id')
		.execute();
	const ids = people.map(({ id }) => id);
	const checks = await source
		.selectFrom('professionalCheck')
		.select(['professionalId', 'kind', 'schoolId', 'seenBy', 'seenOn', 'issuedOn', 'nextCheckOn'])
		.where(among('professionalId', ids))
		.orderBy('id')
		.execute();
	const visits = await source
		.selectFrom('visit')
		.select([
			'id',
			'version',
			'professionalId',
			'schoolId',
			'weekday',
			'startsAt',
			'endsAt',
			'subject',
			'pupils',
			'room',
			'responsible',
			'freesMinutes',
			'fromOn',
			'untilOn'
		])
		.where(among('professionalId', ids))
		.where('endedAt', 'is', null)
		.orderBy('weekday')
		.orderBy('startsAt')
		.execute();
	const absences = grouped(
		await source
			.selectFrom('visitAbsence')
			.select(['visitId', 'onDay as day', 'reason'])
			.where(
				among(
					'visitId',
					visits.map(({ id }) => id)
				)
			)
			.orderBy('onDay')
			.execute(),
		({ visitId }) => visitId
	);
	const checked = grouped(checks as (ProfessionalCheck & { professionalId: string })[], professionalIdOf);
	const planned = grouped(
		visits.map((visit) => ({ ...visit, absences: absences(visit.id) })),
		professionalIdOf
	);
	const today = localDay(now());
	return byInitiative(
		people.map((person) => {
			const own = checked(person.id);
			const conduct = own.flatMap(({ kind, seenOn, nextCheckOn }) =>
				kind === 'conduct' && nextCheckOn ? [{ seenOn, nextCheckOn }] : []
			);
			return {
				...person,
				checks: own,
				clearance: clearanceOf(conduct, today),
				visits: planned(person.id)
			};
		})
	);
}

const professionalIdOf = ({ professionalId }: { professionalId: string }) => professionalId;

/** Who should come now and may not, and since when. */
export function pausesOf(
	professionals: readonly Professional[],
	today: string
): { id: string; organisationId: string; since: string }[] {
	return professionals.flatMap(({ id, organisationId, clearance, visits }) => {
		const due = visits.filter(({ fromOn, untilOn }) => fromOn <= today && today <= untilOn);
		if (clearance.state === 'clear' || due.length === 0) return [];
		const first = due.reduce((day, { fromOn }) => (fromOn < day ? fromOn : day), today);
		const since = clearance.state === 'lapsed' && clearance.since > first ? clearance.since : first;
		return [{ id, organisationId, since }];
	});
}

/** Who saw the certificates, by name. */
export async function seers(professionals: readonly Professional[]): Promise<Map<string, string>> {
	return await personNames(
		professionals.flatMap(({ checks }) => checks.map(({ seenBy }) => seenBy)),
		db()
	);
}
