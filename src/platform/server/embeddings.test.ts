import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Disorder, type EmbeddingServer, startEmbeddingServer } from '../../../test/embedding-server.ts';
import { ConfigError, readConfig } from './config.ts';
import { embed, openEmbeddings } from './embeddings.ts';

const MOST = 100;

let server: EmbeddingServer;

beforeAll(async () => {
	server = await startEmbeddingServer((text) => [text.length, 3, -1], MOST);
});

afterAll(async () => await server.stop());

beforeEach(() => {
	openEmbeddings(server.settings);
	server.disorder = null;
	server.asked.length = 0;
});

const texts = (count: number) => Array.from({ length: count }, (_, i) => 'x'.repeat(i + 1));

describe('a language model', () => {
	it('is asked for some texts at a time, and what it says comes with the right one, as a direction', async () => {
		const { embeddings, problem } = await embed(texts(70));
		expect(problem).toBeNull();
		expect(server.asked.map(({ length }) => length)).toEqual([32, 32, 6]);
		expect([...embeddings.keys()]).toEqual(texts(70));
		for (const [text, embedding] of embeddings) {
			expect(Math.hypot(...embedding)).toBeCloseTo(1, 6);
			expect(embedding[0]! / embedding[1]!).toBeCloseTo(text.length / 3, 4);
		}
	});

	it('that refuses a text reads the others', async () => {
		const long = ['x'.repeat(MOST + 1), 'y'.repeat(MOST + 1)];
		const { embeddings, problem } = await embed([long[0]!, ...texts(40), long[1]!]);
		expect(problem).toEqual({ ok: false, code: 'refused', detail: { status: 413 } });
		expect([...embeddings.keys()].toSorted()).toEqual(texts(40).toSorted());
	});

	it('that refuses everything isn’t asked for ever', async () => {
		server.disorder = { status: 400 };
		expect(await embed(texts(90))).toMatchObject({ embeddings: new Map(), problem: { code: 'refused' } });
		expect(server.asked).toHaveLength(1 + 32);
	});

	const zeros = (length: number) => Array.from({ length }, () => 0);
	const disorders: [string, string, Disorder][] = [
		['hangs', 'slow', { manner: 'hangs' }],
		['drips', 'slow', { manner: 'drips' }],
		['floods', 'notUnderstood', { manner: 'floods' }],
		['sends elsewhere', 'failed', { manner: 'redirects' }],
		['is out of order', 'failed', { status: 500 }],
		['doesn’t know the key', 'failed', { status: 401 }],
		['has too much to do', 'failed', { status: 429 }],
		['answers in HTML', 'notUnderstood', { body: '<!doctype html>' }],
		['answers with an error all the same', 'notUnderstood', { body: '{"error":{"message":"no"}}' }],
		['says NaN', 'notUnderstood', { body: '{"data":[{"index":0,"embedding":[NaN]}]}' }],
		[
			'says nothing for a number',
			'notUnderstood',
			{ data: ([one, two]) => [one!, { ...two, embedding: [1, null, 1] }] }
		],
		[
			'says a number without end',
			'notUnderstood',
			{ body: '{"data":[{"index":0,"embedding":[1e999]},{"index":1,"embedding":[1]}]}' }
		],
		[
			'says numbers that are too large',
			'notUnderstood',
			{ data: (all) => all.map((each) => ({ ...each, embedding: [1e200, 1, 1] })) }
		],
		[
			'points nowhere',
			'notUnderstood',
			{ data: (all) => all.map((each) => ({ ...each, embedding: zeros(3) })) }
		],
		['says nothing', 'notUnderstood', { data: (all) => all.map((each) => ({ ...each, embedding: [] })) }],
		['forgets a text', 'notUnderstood', { data: ([one]) => [one!] }],
		['adds a text', 'notUnderstood', { data: (all) => [...all, { ...all[0], index: 2 }] }],
		['says one text twice', 'notUnderstood', { data: ([one]) => [one!, one!] }],
		[
			'counts from 1',
			'notUnderstood',
			{ data: (all) => all.map((each) => ({ ...each, index: each.index + 1 })) }
		],
		[
			'has other dimensions for each',
			'notUnderstood',
			{ data: ([one, two]) => [one!, { ...two, embedding: [1, 2] }] }
		]
	];

	it.each(disorders)('that %s reads nothing: %s', async (_, code, disorder) => {
		openEmbeddings(server.settings, { one: 1, all: 10 });
		server.disorder = disorder;
		expect(await embed(texts(2))).toMatchObject({ embeddings: new Map(), problem: { code } });
		expect(server.asked).toHaveLength(1);
		expect(server.strays).toEqual([]);
	});

	it('that isn’t there is unreachable', async () => {
		const gone = await startEmbeddingServer(() => [1]);
		await gone.stop();
		openEmbeddings(gone.settings);
		expect(await embed(texts(2))).toMatchObject({ problem: { code: 'unreachable' } });
	});

	it('that is slow is left alone after a while, with what it read until then', async () => {
		openEmbeddings(server.settings, { one: 30, all: 0.3 });
		server.disorder = { manner: 'dawdles' };
		const { embeddings, problem } = await embed(texts(90));
		expect(problem).toBeNull();
		expect(embeddings.size).toBe(32);
		expect(server.asked).toHaveLength(1);
	});
});

describe('the settings of a language model', () => {
	const url = 'http://localhost:11434/v1/';
	const settings = (given: { url?: string; model?: string; key?: string }) => () =>
		readConfig({
			KWARTJE_EMBEDDINGS_URL: given.url,
			KWARTJE_EMBEDDINGS_MODEL: given.model,
			KWARTJE_EMBEDDINGS_KEY: given.key
		}).embeddings;

	it('may be left out: then there is none', () => {
		expect(settings({})()).toBeNull();
		expect(settings({ url: '', model: '', key: '' })()).toBeNull();
	});

	it('are an address and a name, and perhaps a key', () => {
		expect(settings({ url, model: 'bge-m3' })()).toEqual({
			url: 'http://localhost:11434/v1',
			model: 'bge-m3',
			key: undefined
		});
		expect(settings({ url, model: 'bge-m3', key: 'sleutel' })()).toMatchObject({ key: 'sleutel' });
	});

	it('go together', () => {
		for (const half of [{ url }, { model: 'bge-m3' }]) {
			expect(settings(half)).toThrow(ConfigError);
			expect(settings(half)).toThrow('go together');
		}
	});

	it.each([
		['localhost:11434', /whole address/],
		['ftp://models.example/v1', /whole address/],
		['https://user:password@models.example/v1', /without a password/],
		['https://models.example/v1?key=x', /without a password and without \?/]
	])('need an address that can be asked: not %s', (wrong, problem) => {
		expect(settings({ url: wrong, model: 'bge-m3' })).toThrow(problem);
	});

	it('aren’t told to who reads why it doesn’t start', () => {
		expect(settings({ url: 'https://user:geheim@models.example/v1', model: 'bge-m3' })).not.toThrow(/geheim/);
	});

	it('need a key that can be sent', () => {
		expect(settings({ url, model: 'bge-m3', key: 'een sleutel' })).toThrow(
			/KWARTJE_EMBEDDINGS_KEY: .*without spaces/
		);
	});
});
