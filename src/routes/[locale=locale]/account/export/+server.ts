import { error } from '@sveltejs/kit';
import { now } from '#platform/server/clock.ts';
import { exportPerson } from '#platform/server/personal-data.ts';
import { personalData } from '#src/wiring.ts';

/** Everything we hold about the person who asks, as a file that people and programs can read. */
export async function GET({ locals }) {
	if (!locals.person) error(404, 'not found');
	const { id, email } = locals.person;
	const found = await exportPerson(personalData, { personId: id, email });
	return new Response(JSON.stringify({ madeAt: now(), ...found }, null, '\t'), {
		headers: {
			'content-type': 'application/json; charset=utf-8',
			'content-disposition': 'attachment; filename="kwartje.json"'
		}
	});
}
