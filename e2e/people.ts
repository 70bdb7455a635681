import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { hashSecret } from '#platform/server/ids.ts';
import { withCluster } from '#platform/server/postgres/cluster.ts';

/** People whom the demo world doesn't have. They sign in by mail. */
export const EXTRA = {
	/** Belongs to no organisation. */
	loner: { name: 'Floor Zonderwerk', email: 'floor.zonderwerk@demo.example' },
	/** Belongs to no organisation, but their institution says where they work. */
	linked: { name: 'Wout Instelling', email: 'wout.instelling@demo.example' },
	/** Both at a school of the board that Ton Schreurkens coordinates. */
	coordinator: { name: 'Iris van der Plank', email: 'iris.vanderplank@demo.example' },
	member: { name: 'Joep Krijtjes', email: 'joep.krijtjes@demo.example' }
} as const;

/** Invited at the school of the coordinator and the member, but the mail failed: a letter is missing in the address. */
export const UNREACHED = 'esra.vernoy@demo.example';

/** A link of Rosalie Amankwa's school to say how its initiative with the bank goes. */
export const PULSE_TOKEN = 'hoe-gaat-het-met-de-rekencoaches';

const BOARD_COORDINATOR = 'ton.schreurkens@demo.example';

const ADD_PERSON = `insert into person (id, name, email, email_verified, locale, created_at, updated_at)
	values ($1, $2, $3, true, 'nl', $4, $4)`;

const ADD_LINK = `insert into account (id, user_id, provider_id, account_id, organisation_id, created_at, updated_at)
	select $1, $2, 'https://login.hogeschool.example', 'wout', membership.organisation_id, $3, $3
	from membership
	join person on person.id = membership.person_id and person.email = $4`;

const ADD_MEMBERSHIP = `insert into membership (id, person_id, organisation_id, role, asked_at, approved_at)
	select $1, $2, school.id, $3, $4, $4
	from organisation school
	join membership board on board.organisation_id = school.board_id
	join person on person.id = board.person_id and person.email = $5
	order by school.name limit 1`;

const ADD_INVITATION = `insert into invitation (id, organisation_id, email, role, token_hash, invited_at, invited_by, expires_at)
	select $1::uuid, membership.organisation_id, $2, 'member', $1::text, now(), person.id, now() + interval '14 days'
	from membership
	join person on person.id = membership.person_id and person.email = $3`;

const ADD_FAILED_MAIL = `insert into mail_message
	(id, to_address, subject, body_text, body_html, created_at, failed_at, failure, works_until)
	values ($1, $2, 'Je bent uitgenodigd', 'x', 'x', now(), now(), '550 5.1.1 no such user', now() + interval '14 days')`;

const ADD_PULSE = `insert into initiative_pulse (id, initiative_id, opened_on, closes_on)
	select $1, id, current_date, current_date + 400 from initiative where title like 'Rekencoaches%'`;

const ADD_PULSE_LINK = `insert into initiative_pulse_link (id, pulse_id, organisation_id, person_id, token_hash)
	select $1, $2, membership.organisation_id, person.id, $3
	from membership
	join person on person.id = membership.person_id and person.email = 'rosalie.amankwa@demo.example'`;

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
				if (role === 'linked') await client.query(ADD_LINK, [randomUUID(), id, at, BOARD_COORDINATOR]);
				else if (role !== 'loner')
					await client.query(ADD_MEMBERSHIP, [randomUUID(), id, role, at, BOARD_COORDINATOR]);
			}
			await client.query(ADD_INVITATION, [randomUUID(), UNREACHED, EXTRA.coordinator.email]);
			await client.query(ADD_FAILED_MAIL, [randomUUID(), UNREACHED]);
			const pulse = randomUUID();
			await client.query(ADD_PULSE, [pulse]);
			await client.query(ADD_PULSE_LINK, [randomUUID(), pulse, hashSecret(PULSE_TOKEN)]);
		} finally {
			await client.end();
		}
	});
}
