import { json } from 'node:stream/consumers';
import { z } from 'zod';
import { answerRudely, listen, type Manner } from './loopback.ts';

const request = z.strictObject({ model: z.string(), input: z.array(z.string()) });

type Embedded = { object: 'embedding'; index: number; embedding: (number | null)[] };

/** What comes instead of what should: in a manner, with a status, as another text, or of other embeddings. */
export type Disorder =
	{ manner: Manner } | { status: number } | { body: string } | { data: (honest: Embedded[]) => object[] };

export type EmbeddingServer = {
	settings: { url: string; model: string; key: string };
	/** The texts of each request. */
	asked: string[][];
	/** Paths of requests that were for something else, or came without the key. */
	strays: string[];
	/** From now on; null is as it should be. */
	disorder: Disorder | null;
	stop(): Promise<void>;
};

const KEY = 'een-sleutel-van-de-beheerder';
const MODEL = 'model-van-de-proef';

/**
 * A server of the protocol of OpenAI for embeddings, on loopback: `read` is its model, `most` characters of a text is what
 * it takes. It answers in another order than it was asked in, as it may.
 */
export async function startEmbeddingServer(
	read: (text: string) => number[],
	most = Infinity
): Promise<EmbeddingServer> {
	const asked: string[][] = [];
	const strays: string[] = [];
	const { origin, stop } = await listen(async (incoming, response) => {
		const send = (status: number, body: object) =>
			response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
		const error = (status: number, message: string) => send(status, { error: { message, code: status } });
		const { method, url = '', headers } = incoming;
		if (method !== 'POST' || url !== '/v1/embeddings' || headers.authorization !== `Bearer ${KEY}`) {
			strays.push(url);
			return void error(401, 'Not here, not like this, or not you');
		}
		const { model, input } = request.parse(await json(incoming));
		asked.push(input);
		if (model !== MODEL) return void error(404, 'No such model');
		if (input.some((text) => text.length > most)) return void error(413, 'Too long');
		const honest = input
			.map((text, index): Embedded => ({ object: 'embedding', index, embedding: read(text) }))
			.toReversed();
		const answer = (data: object[]) => ({
			object: 'list',
			model,
			data,
			usage: { prompt_tokens: 1, total_tokens: 1 }
		});
		const { disorder } = server;
		if (!disorder) return void send(200, answer(honest));
		if ('status' in disorder) return void error(disorder.status, 'Out of order');
		if ('manner' in disorder)
			return await answerRudely(disorder.manner, response, JSON.stringify(answer(honest)));
		if ('data' in disorder) return void send(200, answer(disorder.data(honest)));
		response.writeHead(200, { 'content-type': 'application/json' }).end(disorder.body);
	});
	const server: EmbeddingServer = {
		settings: { url: `${origin}/v1`, model: MODEL, key: KEY },
		asked,
		strays,
		disorder: null,
		stop
	};
	return server;
}
