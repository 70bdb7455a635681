import { error, redirect } from '@sveltejs/kit';
import { freedMinutes } from '#domains/initiatives/engine/index.ts';
import { addProfessional } from '#domains/initiatives/server/commands.ts';
import { initiativeById, rightsIn } from '#domains/initiatives/server/queries.ts';
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
	return {
		initiative,
		...rightsIn(locals.scope, initiative),
		freed: freedMinutes(visits, localDay(now()), ({ professionalId }) => paused.has(professionalId)),
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
