import { error, redirect } from '@sveltejs/kit';
import { mayCheckProfessional } from '#domains/initiatives/policy.ts';
import {
	addVisit,
	endVisit,
	forgetAbsence,
	noteAbsence,
	recordConduct,
	recordDidactic,
	removeProfessional
} from '#domains/initiatives/server/commands.ts';
import {
	heldDays,
	holidaysOf,
	initiativeById,
	rightsIn,
	seers
} from '#domains/initiatives/server/queries.ts';
import { addDays, localDay, schoolYear, startOfDay } from '#kernel/dates.ts';
import { now } from '#platform/server/clock.ts';
import { newId } from '#platform/server/ids.ts';
import { readForm, refuse } from '#src/forms.ts';

/** As long ago as one still remembers whether somebody came, and as far ahead as one knows. */
const DAYS_BACK = 42;
const DAYS_AHEAD = 120;

export async function load({ locals, params }) {
	const initiative = await initiativeById(locals.scope, params.id);
	const person = initiative?.professionals.find(({ id }) => id === params.person);
	if (!initiative || !person) error(404, 'not found');
	const schools = initiative.parties.filter(({ kind }) => kind === 'school');
	const partyIds = schools.map(({ id }) => id);
	const stopped = initiative.stopped !== null;
	const today = now();
	const calendars = await holidaysOf(partyIds);
	const around = {
		from: localDay(addDays(today, -DAYS_BACK)),
		until: localDay(addDays(today, DAYS_AHEAD))
	};
	return {
		initiative,
		person,
		...rightsIn(locals.scope, initiative),
		schools,
		/** For which schools this reader may say that they saw something. */
		looking: schools.filter(({ id }) =>
			mayCheckProfessional(locals.scope.actor, { schoolId: id, partyIds, stopped })
		),
		/** Of each hour the days around today on which it is held. */
		days: Object.fromEntries(person.visits.map((visit) => [visit.id, heldDays(visit, calendars, around)])),
		names: Object.fromEntries(await seers([person])),
		today: localDay(today),
		/** The last day of this school year. */
		yearEnds: localDay(addDays(startOfDay(schoolYear(today, schools[0]?.country ?? 'NL').renewsOn), -1)),
		visitId: newId()
	};
}

const FIELDS = {
	notFresh: 'issuedOn',
	issuedMissing: 'issuedOn',
	dateInPast: 'nextCheckOn',
	'clash.professional': 'startsAt',
	'clash.pupils': 'pupils',
	'clash.room': 'room'
};

type Write =
	| typeof recordConduct
	| typeof recordDidactic
	| typeof addVisit
	| typeof endVisit
	| typeof noteAbsence
	| typeof forgetAbsence;

/** A form about this person: what it writes, and with which id. */
function writing(write: Write, idOf: (values: Record<string, string>, person: string) => string | undefined) {
	return async ({ locals, params, request }: import('./$types').RequestEvent) => {
		const { values } = await readForm(request);
		const result = await write(locals.scope, { ...values, id: idOf(values, params.person) });
		if (!result.ok) return refuse(result, values, FIELDS);
		redirect(303, `/${params.locale}/initiatives/${params.id}/people/${params.person}`);
	};
}

const ofVisit = ({ visit }: Record<string, string>) => visit;
const ofPerson = (_: Record<string, string>, person: string) => person;

export const actions = {
	conduct: writing(recordConduct, ofPerson),
	didactic: writing(recordDidactic, ofPerson),
	visit: writing(addVisit, ofPerson),
	end: writing(endVisit, ofVisit),
	absence: writing(noteAbsence, ofVisit),
	presence: writing(forgetAbsence, ofVisit),
	remove: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await removeProfessional(locals.scope, { ...values, id: params.person });
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/initiatives/${params.id}/people`);
	}
};
