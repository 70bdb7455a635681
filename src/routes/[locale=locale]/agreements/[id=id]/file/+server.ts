import { agreementById, agreementFile } from '#domains/matching/server/queries.ts';

/** The signed agreement as a PDF, for its parties. */
export async function GET({ locals, params }) {
	const agreement = await agreementById(locals.scope, params.id);
	const file = agreement && (await agreementFile(agreement));
	// An error that is thrown here comes as a page that isn't ours.
	if (!file) return new Response(null, { status: 404 });
	return new Response(new Uint8Array(file.bytes), {
		headers: {
			'content-type': 'application/pdf',
			'content-disposition': `attachment; filename="afspraak-${params.id.slice(-6)}-versie-${file.number}.pdf"`
		}
	});
}
