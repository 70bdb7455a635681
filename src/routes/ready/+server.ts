import { sql } from 'kysely';
import { db } from '#platform/server/database.ts';

/** The process can do its work: the database answers. */
export async function GET() {
	const ready = await sql`select 1`.execute(db()).then(
		() => true,
		() => false
	);
	return new Response(ready ? 'ready\n' : 'database does not answer\n', {
		status: ready ? 200 : 503,
		headers: { 'content-type': 'text/plain', 'cache-control': 'no-store' }
	});
}
