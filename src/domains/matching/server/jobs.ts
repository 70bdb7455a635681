import type { Actor } from '#kernel/actor.ts';
import type { Failure } from '#kernel/result.ts';
import { signedIn } from '#domains/organisations/server/queries.ts';
import { embed, embeddingModel } from '#platform/server/embeddings.ts';
import { renderPdf } from '#platform/server/pdf.ts';
import { log } from '#platform/server/log.ts';
import { mintScope } from '#platform/server/scope.ts';
import { signedDocument } from '../components/agreement-document.ts';
import {
	CLOSE_ROUND,
	closeRound,
	END_PAUSE,
	endPause,
	EXPIRE_QUESTION,
	EXPIRE_REQUEST,
	expireQuestion,
	expireRequest,
	keepAgreementFile,
	keepEmbeddings,
	keepMatchFeatures,
	keepSolve,
	noteSolveProgress,
	PASS_PROMISE,
	passPromise,
	REMIND_PARTNER,
	remindPartner,
	remindReview,
	REVIEW_AGREEMENT,
	STALL_REQUEST,
	stallRequest,
	tellNews
} from './commands.ts';
import type { RoundOutcome } from '../engine/index.ts';
import {
	matchesToKeep,
	newsFor,
	peopleToTell,
	rankingSettings,
	roundOfSolve,
	signedVersion,
	type SolveProgress,
	stopAsked,
	textsToEmbed,
	workOut
} from './queries.ts';

export { MAKE_AGREEMENT_FILE, SOLVE_ROUND } from './commands.ts';

const system = mintScope({ kind: 'system' });

/** What this domain does when a deadline passes. */
export const deadlineHandlers: Record<string, (objectId: string) => Promise<void>> = {
	[END_PAUSE]: async (id) => void (await endPause(system, { id })),
	[REVIEW_AGREEMENT]: async (id) => void (await remindReview(system, { id })),
	[REMIND_PARTNER]: async (id) => void (await remindPartner(system, { id })),
	[EXPIRE_REQUEST]: async (id) => void (await expireRequest(system, { id })),
	[PASS_PROMISE]: async (id) => void (await passPromise(system, { id })),
	[CLOSE_ROUND]: async (id) => void (await closeRound(system, { id })),
	[STALL_REQUEST]: async (id) => void (await stallRequest(system, { id })),
	[EXPIRE_QUESTION]: async (id) => void (await expireQuestion(system, { id }))
};

export const SEND_DIGESTS = 'matching.sendDigests';

/**
 * Mails everybody what is news to them, each within their own reach. May run again on the same day: who was told isn't
 * told twice. One person for whom it fails doesn't keep the others waiting.
 */
export async function sendDigests(): Promise<void> {
	for (const personId of await peopleToTell()) {
		try {
			const reader = await signedIn(personId);
			if (!reader) continue;
			const scope = mintScope<Actor>(reader.actor);
			await tellNews(scope, { reader, news: await newsFor(scope) });
		} catch (error) {
			log.error({ error: error instanceof Error ? error.message : 'unknown' }, 'digest failed');
		}
	}
}

const LOOK_EVERY_MS = 1000;

/** Works a round out and keeps what came of it. Again it works it out again: what ended is left as it is. */
export async function workOutRound({ id = '' }: Record<string, string>): Promise<void> {
	const found = await roundOfSolve(id);
	if (!found || found.endedAt) return;
	const { round } = found;
	const stop = new AbortController();
	let progress: SolveProgress = { step: 'reading', done: 0, of: 0 };
	let noted = '';
	const look = async () => {
		if (await stopAsked(id)) stop.abort();
		const now = JSON.stringify(progress);
		if (now === noted) return;
		noted = now;
		await noteSolveProgress(system, { id, roundId: round.id, progress });
	};
	const looking = setInterval(
		() => void look().catch((error: unknown) => log.error({ error }, 'progress not noted')),
		LOOK_EVERY_MS
	);
	let outcome: RoundOutcome | null = null;
	try {
		outcome = await workOut(round, stop.signal, (step) => (progress = step));
	} catch (error) {
		log.error({ error: error instanceof Error ? error.message : 'unknown' }, 'round not worked out');
	} finally {
		clearInterval(looking);
	}
	await keepSolve(system, { id, roundId: round.id, outcome });
}

/** Makes the file of a signed version. Again it makes the same bytes, and keeps what is there. */
export async function makeAgreementFile({ id = '', number = '' }: Record<string, string>): Promise<void> {
	const version = await signedVersion(system, { id, number: Number(number) });
	if (!version) return;
	const document = signedDocument(version);
	const bytes = await renderPdf(document, {
		author: version.content.parties.map((party) => party.name).join(', '),
		createdAt: version.signedAt,
		footer: `${version.content.title} · ${version.hash.slice(0, 16)}`
	});
	await keepAgreementFile(system, { id, number: version.number, bytes });
}

export const KEEP_MATCHES = 'matching.keepMatches';

/**
 * Keeps what ranking saw of every conversation that began since the last time. It looks for what isn't kept, so whatever
 * begins a conversation needn't think of it.
 */
export async function keepMatches(): Promise<void> {
	for (const match of await matchesToKeep(system, await rankingSettings()))
		await keepMatchFeatures(system, match);
}

export const EMBED_TEXTS = 'matching.embedTexts';

const MOST_EMBEDDED = 640;

let lastProblem = 'null';

/**
 * Has the language model of the settings, if there is one, read what was published since, for ranking. What goes wrong
 * changes nothing, and is tried again the next time.
 */
export async function embedTexts(): Promise<void> {
	const model = embeddingModel();
	if (!model) return;
	const texts = await textsToEmbed(model, MOST_EMBEDDED);
	const { embeddings, problem } = await embed(texts.map(({ text }) => text));
	const read = texts.flatMap(({ hash, text, feeds }) => {
		const embedding = embeddings.get(text);
		return embedding ? [{ hash, feeds, embedding }] : [];
	});
	if (read.length > 0) await keepEmbeddings(system, { model, read });
	noteProblem(problem);
}

/** Not every minute the same. */
function noteProblem(problem: Failure | null): void {
	const told = JSON.stringify(problem);
	if (problem && told !== lastProblem)
		log.warn({ problem: problem.code, ...problem.detail }, 'not every text was embedded');
	lastProblem = told;
}
