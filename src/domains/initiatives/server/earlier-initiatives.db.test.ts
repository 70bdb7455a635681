import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { migrate } from '#platform/server/migrate.ts';
import { databaseUrl } from '../../../../test/clusters.ts';

const BEFORE = '2026-11-29-51-outcomes.sql';
const name = `test_${randomUUID().replaceAll('-', '')}`;
let client: pg.Client;

async function onServer(sql: string): Promise<void> {
	const server = new pg.Client({ connectionString: inject('serverUrl') });
	await server.connect();
	await server.query(sql);
	await server.end();
}

beforeAll(async () => {
	await onServer(`create database ${name}`);
	const connectionString = databaseUrl(inject('serverUrl'), name);
	await migrate({ connectionString }, { upTo: BEFORE });
	client = new pg.Client({ connectionString });
	await client.connect();
	// What these rows hang on doesn't matter here.
	await client.query('set session_replication_role = replica');
	const [initiative, agreement] = [randomUUID(), randomUUID()];
	await client.query('insert into initiative (id, title, opened_at) values ($1, $2, $3)', [
		initiative,
		'Samen lezen',
		'2026-10-01'
	]);
	await client.query(
		'insert into initiative_agreement (initiative_id, agreement_id, since) values ($1, $2, now())',
		[initiative, agreement]
	);
	for (const [number, goal, reviews] of [
		[1, 'Oud doel.', ['2020-01-01', '2099-01-01']],
		[2, 'Iedereen leest.', ['2020-01-01', '2099-06-01']]
	] as const) {
		await client.query(
			`insert into agreement_version (agreement_id, number, content, hash, created_at) values ($1, $2, $3, '', now())`,
			[agreement, number, JSON.stringify({ goal, reviews })]
		);
		await client.query(
			`insert into agreement_fact (agreement_id, kind, number, at) values ($1, 'signed', $2, clock_timestamp())`,
			[agreement, number]
		);
	}
	await migrate({ connectionString }, {});
});

afterAll(async () => {
	await client.end();
	await onServer(`drop database ${name}`);
});

it('an initiative of before keeps its title, and gets the goal and the days to come of what was signed last', async () => {
	const { rows } = await client.query(
		'select title, goal, process_id, due_on::text, held_on from initiative join initiative_review on initiative_id = initiative.id'
	);
	expect(rows).toEqual([
		{ title: 'Samen lezen', goal: 'Iedereen leest.', process_id: null, due_on: '2099-06-01', held_on: null }
	]);
});

it('is asked how it goes for the first time in four weeks', async () => {
	const { rows } = await client.query(
		`select due_at > now() + interval '27 days' and due_at < now() + interval '29 days' as soon from deadline
			where kind = 'initiative.pulse'`
	);
	expect(rows).toEqual([{ soon: true }]);
});
