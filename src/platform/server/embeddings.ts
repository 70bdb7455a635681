import { z } from 'zod';
import { failure, type Failure, type Result, success } from '#kernel/result.ts';
import { noLongerThan } from './answers.ts';
import type { EmbeddingServer } from './config.ts';

/** How long we wait for one answer, in seconds, and from when on nothing more is asked: all is over before the next minute. */
const PATIENCE = { one: 30, all: 25 };

/** Not more than servers take by themselves (Text Embeddings Inference: 32), and few enough for a slow one. */
const MOST_AT_ONCE = 32;

/** So many texts with 8,192 dimensions are a third of it. */
const MOST_BYTES = 16_000_000;

/** The server heard us, but doesn't take these texts. */
const REFUSALS = new Set([400, 413, 422]);

export type EmbeddingProblem = 'unreachable' | 'slow' | 'failed' | 'refused' | 'notUnderstood';

let server: EmbeddingServer | null = null;
let patience = PATIENCE;

/** Set once at the start, from the settings. Nobody is asked anything yet. */
export function openEmbeddings(configured: EmbeddingServer | null, wait = PATIENCE): void {
	server = configured;
	patience = wait;
}

/** The model that reads texts here; null: none does. */
export function embeddingModel(): string | null {
	return server?.model ?? null;
}

/**
 * What the model makes of texts, a direction of length 1 for each, as far as it got; and the last problem there was. One
 * text that is refused, too long for the model perhaps, keeps no other from being read.
 */
export async function embed(
	texts: readonly string[]
): Promise<{ embeddings: Map<string, Float32Array>; problem: Failure<EmbeddingProblem> | null }> {
	const embeddings = new Map<string, Float32Array>();
	const started = performance.now();
	const waiting: (readonly string[])[] = [];
	for (let from = 0; from < texts.length; from += MOST_AT_ONCE)
		waiting.push(texts.slice(from, from + MOST_AT_ONCE));
	let problem: Failure<EmbeddingProblem> | null = null;
	let refused = 0;
	for (let some = waiting.shift(); some; some = waiting.shift()) {
		if (refused === MOST_AT_ONCE || performance.now() - started > patience.all * 1000) break;
		const answer = await ask(some);
		if (answer.ok) {
			for (const [i, text] of some.entries()) embeddings.set(text, answer.value[i]!);
			continue;
		}
		problem = answer;
		if (answer.code !== 'refused') break;
		if (some.length === 1) refused++;
		else waiting.unshift(...some.map((text) => [text]));
	}
	return { embeddings, problem };
}

async function ask(texts: readonly string[]): Promise<Result<Float32Array[], EmbeddingProblem>> {
	if (!server) throw new Error('No model reads texts here');
	const { url, model, key } = server;
	try {
		const response = await fetch(`${url}/embeddings`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }) },
			body: JSON.stringify({ model, input: texts }),
			// To elsewhere neither texts nor key go.
			redirect: 'manual',
			signal: AbortSignal.timeout(patience.one * 1000)
		});
		const { status } = response;
		if (!response.ok) {
			await response.body?.cancel();
			return failure(REFUSALS.has(status) ? 'refused' : 'failed', { status });
		}
		const read = readAnswer(await noLongerThan(MOST_BYTES, response).json(), texts.length);
		return read ? success(read) : failure('notUnderstood');
	} catch (error) {
		return failure(problemOf(error));
	}
}

function problemOf(error: unknown): EmbeddingProblem {
	if (error instanceof DOMException && error.name === 'TimeoutError') return 'slow';
	return error instanceof SyntaxError || error instanceof RangeError ? 'notUnderstood' : 'unreachable';
}

const answered = z.object({
	data: z.array(z.object({ index: z.int(), embedding: z.array(z.number()) }))
});

/** The embeddings of an answer in the order of the texts; null unless there is one for each, all with as many dimensions. */
function readAnswer(answer: unknown, texts: number): Float32Array[] | null {
	const parsed = answered.safeParse(answer);
	if (!parsed.success || parsed.data.data.length !== texts) return null;
	const list = parsed.data.data.toSorted((a, b) => a.index - b.index);
	const dimensions = list[0]?.embedding.length;
	const directions = list.flatMap(({ index, embedding }, i) =>
		index === i && embedding.length === dimensions ? (directionOf(embedding) ?? []) : []
	);
	return directions.length === texts ? directions : null;
}

/** The same direction with length 1; null when there is none. */
function directionOf(embedding: number[]): Float32Array | null {
	const length = Math.sqrt(embedding.reduce((sum, value) => sum + value * value, 0));
	if (length === 0 || !Number.isFinite(length)) return null;
	return Float32Array.from(embedding, (value) => value / length);
}
