import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { withCluster } from '#platform/server/postgres/cluster.ts';

/** People whom the demo world doesn't have. They sign in by mail. */
export const EXTRA = {
	/** Belongs to no organisation. */
	loner: { name: 'Floor Zonderwerk', email: 'floor.zonderwerk@demo.example' },
	/** Both at a school of the board that Ton Schreurkens coordinates. */
	coordinator: { name: 'Iris van der Plank', email: 'iris.vanderplank@demo.example' },
	member: { name: 'Joep Krijtjes', email: 'joep.krijtjes@demo.example' }
} as const;

const BOARD_COORDINATOR = 'ton.schreurkens@demo.example';

const ADD_PERSON = `insert into person (id, name, email, email_verified, locale, created_at, updated_at)
	values ($1, $2, $3, true, 'nl', $4, $4)`;

const ADD_MEMBERSHIP = `insert into membership (id, person_id, organisation_id, role, asked_at, approved_at)
	select $1, $2, school.id, $3, $4, $4
	from organisation school
	join membership board on board.organisation_id = school.board_id
	join person on person.id = board.person_id and person.email = $5
	order by school.name limit 1`;

/** Adds them to the database of a running server. */
export async function addPeople(dataDir: string): Promise<void> {
	const at = new Date('2026-09-01T09:00:00Z');
	await withCluster({ dataDir }, async ({ connection }) => {
		const client = new pg.Client(connection);
		await client.connect();
		try {
			for (const [role, { name, email }] of Object.entries(EXTRA)) {
				const id = randomUUID();
				await client.query(ADD_PERSON, [id, name, email, at]);
				if (role !== 'loner')
					await client.query(ADD_MEMBERSHIP, [randomUUID(), id, role, at, BOARD_COORDINATOR]);
			}
		} finally {
			await client.end();
		}
	});
}
