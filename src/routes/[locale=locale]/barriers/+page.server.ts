import { error } from '@sveltejs/kit';
import { barrierNotes } from '#domains/initiatives/server/queries.ts';
import { REFERENCE_PROCESS } from '#domains/initiatives/schema.ts';

export async function load({ locals }) {
	const notes = await barrierNotes(locals.scope);
	if (!notes) error(404, 'not found');
	return { notes, kinds: REFERENCE_PROCESS.barriers };
}
