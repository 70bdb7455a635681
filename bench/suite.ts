import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { hashOf } from '#domains/matching/server/queries.ts';
import { now } from '#platform/server/clock.ts';
import { gazetteer } from '#platform/server/gazetteer.ts';
import { hashSecret, newId } from '#platform/server/ids.ts';
import { withCluster } from '#platform/server/postgres/cluster.ts';
import { measureEngine } from './engine.ts';
import { fill } from './fill.ts';
import { type Figures, load, type NextRequest } from './load.ts';
import { describeMachine, type Percentiles } from './measure.ts';
import { serveScript, type Served } from './server.ts';
import { formHeaders, newClient, signIn } from './session.ts';
import { type Cast, makeWorld, type Size } from './world.ts';

type Options = { size: Size; seed: number; seconds: number; connections: number };

const LIST_FILTER = 'theme=workload&province=Noord-Brabant';

function say(text: string): void {
	process.stdout.write(`${text}\n`);
}

/** Everything, from an empty folder on, and away with it afterwards. */
export async function runSuite(options: Options): Promise<void> {
	const dataDir = mkdtempSync(path.join(os.tmpdir(), 'kwartje-bench-'));
	// Started by root, PostgreSQL runs as another account, which has to pass.
	chmodSync(dataDir, 0o711);
	try {
		say(describeMachine());
		say(`load of the machine at the start ${os.loadavg()[0]!.toFixed(1)}; ${JSON.stringify(options)}`);
		const empty = await startApplication(dataDir);
		await empty.stop();
		say(`\nstart to ready, first time: ${seconds(empty.startMs)}`);
		const cast = await fillWorld(dataDir, options);
		const server = await startApplication(dataDir);
		say(`start to ready, with that world: ${seconds(server.startMs)}`);
		try {
			await withConnection(dataDir, (client, url) => measureServer(server, client, url, cast, options));
		} finally {
			await server.stop();
		}
		const engine = await withCluster({ dataDir }, ({ connection }) => measureEngine(connection));
		say(`\nindex of all offers, first: ${seconds(engine.firstIndexMs)}`);
		say(`index of all offers, after a change: ${seconds(engine.nextIndexMs)}`);
		say(`memory of all offers with their index: ${(engine.held / 2 ** 20).toFixed(0)} MB`);
		const times = ({ p50, p95 }: Percentiles) => `p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms`;
		say(`all offers for a question: ${times(engine.ranking)}`);
		say(`all open questions for an offer, as its page shows them: ${times(engine.reverse)}`);
	} finally {
		rmSync(dataDir, { recursive: true, force: true });
	}
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;

function startApplication(dataDir: string): Promise<Served> {
	return serveScript('scripts/start.ts', '/ready', (origin) => ({
		KWARTJE_ORIGIN: origin,
		KWARTJE_DATA: dataDir,
		KWARTJE_DEMO: '0',
		// As behind a proxy, so that each request can come from a client of its own.
		ADDRESS_HEADER: 'x-forwarded-for'
	}));
}

function withConnection<T>(
	dataDir: string,
	work: (client: pg.Client, url: string) => Promise<T>
): Promise<T> {
	return withCluster({ dataDir }, async ({ connection, url }) => {
		const client = new pg.Client(connection);
		await client.connect();
		try {
			return await work(client, url);
		} finally {
			await client.end();
		}
	});
}

async function fillWorld(dataDir: string, { size, seed }: Options): Promise<Cast> {
	const started = performance.now();
	const world = makeWorld({ seed, size, at: now(), towns: gazetteer(), hashSecret, hashAgreement: hashOf });
	await withConnection(dataDir, (client) => fill(client, world.tables));
	say(`world made and filled in ${seconds(performance.now() - started)}`);
	return world.cast;
}

/** One after the other, without end. */
function turns<T>(list: readonly T[]): () => T {
	let turn = 0;
	return () => list[turn++ % list.length]!;
}

/** The first of each list, then the second of each … so that people take turns. */
function interleaved<T>(lists: readonly T[][]): T[] {
	const longest = Math.max(...lists.map((list) => list.length));
	return Array.from({ length: longest }, (_, i) => lists.flatMap((list) => list.slice(i, i + 1))).flat();
}

/** Each once: what was answered can't be answered again. */
function supply<T>(list: readonly T[]): () => T {
	let given = 0;
	return () => {
		const next = list[given++];
		if (next === undefined) throw new Error('The world is too small for so many writes: use fewer --seconds');
		return next;
	};
}

async function measureServer(
	server: Served,
	client: pg.Client,
	url: string,
	cast: Cast,
	options: Options
): Promise<void> {
	const { origin } = server;
	const people: { cookie: string; questions: string[]; drafts: string[] }[] = [];
	for (const { email, ...rest } of cast.coordinators)
		people.push({ ...rest, cookie: await signIn(origin, client, email) });
	const own = turns(people.flatMap(({ cookie, questions }) => questions.map((id) => ({ cookie, id }))));
	const toPublish = interleaved(people.map(({ cookie, drafts }) => drafts.map((id) => ({ cookie, id }))));
	const drafts = supply(toPublish);
	const tokens = supply(cast.answerTokens);
	const signers: { cookie: string; agreements: Cast['signers'][number]['agreements'] }[] = [];
	for (const { email, agreements } of cast.signers)
		signers.push({ agreements, cookie: await signIn(origin, client, email) });
	const toSign = interleaved(
		signers.map(({ cookie, agreements }) => agreements.map((agreement) => ({ cookie, ...agreement })))
	);
	const offer = turns(cast.offers);
	const toRead = turns(toSign);
	const signatures = supply(toSign);
	const pages: Record<string, NextRequest> = {
		'home page': () => ({ path: '/nl' }),
		'question list': () => ({ path: '/nl/questions' }),
		'question list, filtered': () => ({ path: `/nl/questions?${LIST_FILTER}` }),
		'offer list': () => ({ path: '/nl/offers' }),
		'offer list, filtered': () => ({ path: `/nl/offers?${LIST_FILTER}` }),
		'question page with ranking': () => {
			const { cookie, id } = own();
			return { path: `/nl/questions/${id}`, headers: { cookie } };
		},
		'agreement page': () => {
			const { cookie, id } = toRead();
			return { path: `/nl/agreements/${id}`, headers: { cookie } };
		}
	};
	const post = (path: string, cookie: string, fields: Record<string, string>) => ({
		path,
		method: 'POST' as const,
		headers: { ...formHeaders(origin), ...newClient(), ...(cookie && { cookie }) },
		body: new URLSearchParams(fields).toString()
	});
	const writes: Record<string, NextRequest> = {
		'publish a question': () => {
			const { id, cookie } = drafts();
			const fields = { version: '1', visibility: 'everyone', personalDataSeen: 'on' };
			return post(`/nl/questions/${id}/edit/check?/publish`, cookie, fields);
		},
		'send a request': () => {
			const { id, cookie } = own();
			return post(`/nl/questions/${id}/requests/new`, cookie, {
				offerIds: offer(),
				message: 'Zouden jullie ons hierbij kunnen helpen? We horen het graag.',
				conflictOfInterest: ''
			});
		},
		'answer a request': () =>
			post(`/nl/answer/${tokens()}?/answer`, '', {
				version: '1',
				messageId: newId(),
				answer: 'interested',
				text: 'Dat doen we graag. Zullen we volgende week bellen?'
			}),
		'sign an agreement': () => {
			const { cookie, id, hash, schoolId } = signatures();
			const fields = { version: '1', hash, organisationId: schoolId, agreed: 'yes' };
			return post(`/nl/agreements/${id}?/sign`, cookie, fields);
		}
	};

	const measure = async (name: string, next: NextRequest, at = origin): Promise<Figures> => {
		const figures = await load({ ...options, name, origin: at, expect: name in writes ? 303 : 200, next });
		report(figures);
		return figures;
	};

	say('\nbytes of script');
	for (const [name, next] of Object.entries(pages)) say(`  ${name}: ${await scriptBytes(origin, next)}`);

	say(`\n${'32 connections'.replace('32', String(options.connections)).padEnd(32)}  req/s  p50 ms  p99 ms`);
	const found = new Map<string, Figures>();
	for (const [name, next] of Object.entries(pages)) found.set(name, await measure(name, next));
	let most = server.memory();
	const yardstick = await serveScript('bench/yardstick.ts', '/questions', () => ({ DATABASE_URL: url }));
	try {
		const bare = await measure('yardstick: list', () => ({ path: '/questions' }), yardstick.origin);
		const filtered = await measure(
			'yardstick: list, filtered',
			() => ({ path: `/questions?${LIST_FILTER}` }),
			yardstick.origin
		);
		const ratio = (name: string, { perSecond }: Figures) =>
			`${(perSecond / found.get(name)!.perSecond).toFixed(2)} ×`;
		say(
			`  the list takes ${ratio('question list', bare)} the yardstick, filtered ${ratio('question list, filtered', filtered)}`
		);
	} finally {
		await yardstick.stop();
	}
	for (const [name, next] of Object.entries(writes)) await measure(name, next);
	most = Math.max(most, server.memory());
	say(`\nmemory of the server: ${most.toFixed(0)} MB`);
}

function report({ name, perSecond, p50, p99, count }: Figures): void {
	const columns = [perSecond.toFixed(0), p50.toFixed(0), p99.toFixed(0)].map((text) => text.padStart(6));
	say(`  ${name.padEnd(30)} ${columns.join('  ')}  (${count} answers)`);
}

/** What a browser would run for a page: scripts in it and scripts it names. */
async function scriptBytes(origin: string, next: NextRequest): Promise<number> {
	const { path: page, headers } = next();
	const html = await (await fetch(origin + page, { headers })).text();
	let bytes = 0;
	for (const [, attributes = '', text = ''] of html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/g)) {
		const src = /src="([^"]+)"/.exec(attributes)?.[1];
		bytes += src ? (await (await fetch(new URL(src, origin + page))).arrayBuffer()).byteLength : text.length;
	}
	for (const [, src = ''] of html.matchAll(/<link[^>]+rel="modulepreload"[^>]+href="([^"]+)"/g))
		bytes += (await (await fetch(new URL(src, origin + page))).arrayBuffer()).byteLength;
	return bytes;
}
