import { error, redirect } from '@sveltejs/kit';
import { freedMinutes } from '#domains/initiatives/engine/index.ts';
import { addProfessional } from '#domains/initiatives/server/commands.ts';
import { maySpeakFor } from '#domains/initiatives/policy.ts';
import {
	heldDays,
	holidaysOf,
	initiativeById,
	nextHoliday,
	rightsIn
} from '#domains/initiatives/server/queries.ts';
import { localDay } from '#kernel/dates.ts';
import { now } from '#platform/server/clock.ts';
import { newId } from '#platform/server/ids.ts';
import { readForm, refuse } from '#src/forms.ts';

export async function load({ locals, params }) {
	const initiative = await initiativeById(locals.scope, params.id);
	if (!initiative) error(404, 'not found');
	const { professionals } = initiative;
	const paused = new Set(
		professionals.filter(({ clearance }) => clearance.state !== 'clear').map(({ id }) => id)
	);
	const visits = professionals.flatMap((one) => one.visits);
	const today = localDay(now());
	const schools = initiative.parties.filter(({ kind }) => kind === 'school');
	const calendars = await holidaysOf(schools.map(({ id }) => id));
	return {
		initiative,
		...rightsIn(locals.scope, initiative),
		/** Of each hour of the week the next day on which it is held, if there is one. */
		nextOn: Object.fromEntries(
			visits.map((visit) => [visit.id, heldDays(visit, calendars, { from: today })[0]])
		),
		schools: schools.map(({ id, name }) => {
			const calendar = calendars.get(id);
			return {
				id,
				name,
				regionMissing: calendar?.region === null,
				next: calendar ? nextHoliday(calendar, today) : null,
				mayKeep: maySpeakFor(locals.scope.actor, id)
			};
		}),
		freed: freedMinutes(visits, today, ({ professionalId }) => paused.has(professionalId)),
		professionalId: newId()
	};
}

export const actions = {
	default: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await addProfessional(locals.scope, { ...values, id: params.id });
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/initiatives/${params.id}/people/${values.professionalId}`);
	}
};
