import { takeAlong } from '#domains/organisations/server/commands.ts';
import { organisationFile } from '#platform/server/organisation-data.ts';
import { organisationOwned } from '#src/wiring.ts';

/** Everything of an organisation, for who acts for it. Asked for by a form: that it was taken along is kept. */
export async function POST({ locals, params }) {
	const taken = await takeAlong(locals.scope, { id: params.id });
	// An error that is thrown here comes as a page that isn't ours.
	if (!taken.ok) return new Response(null, { status: 404 });
	return new Response(organisationFile(organisationOwned, locals.scope, params.id), {
		headers: {
			'content-type': 'application/zip',
			'content-disposition': `attachment; filename="kwartje-${params.id.slice(-6)}.zip"`
		}
	});
}
