import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import * as oidc from 'openid-client';
import { failure, type Result, success } from '#kernel/result.ts';
import { plainAddressOf } from './addresses.ts';
import { noLongerThan } from './answers.ts';
import { now } from './clock.ts';
import { type Institution, onLoopback } from './institution-settings.ts';
import { log } from './log.ts';

/** How long we wait for one answer of an institution, in seconds, and for all that a sign-in asks. */
const PATIENCE = { one: 5, all: 10 };

/** What an institution has to tell is some kilobytes. */
const MOST_BYTES = 1_000_000;

const HOUR = 60 * 60_000;

export type Claims = Record<string, unknown>;

let list: Institution[] = [];
let patience = PATIENCE;
/** What institutions say of themselves, for an hour. */
const discovered = new Map<string, { found: Promise<oidc.Configuration>; until: number }>();

/** Set once at the start, from the settings. Nobody is asked anything yet. */
export function openInstitutions(configured: Institution[], wait = PATIENCE): void {
	list = configured;
	patience = wait;
	discovered.clear();
}

export function institutions(): readonly Institution[] {
	return list;
}

export function institutionById(id: string): Institution | undefined {
	return list.find((institution) => institution.id === id);
}

export function institutionByIssuer(issuer: string): Institution | undefined {
	return list.find((institution) => institution.issuer === issuer);
}

/** Where an institution sends people back to: one address, whatever the language. */
function returnAddress(): string {
	return plainAddressOf('sign-in/institution/callback');
}

/** One value of a sign-in, derived from the secret in the browser: it comes back the same in every process. */
function derived(secret: string, purpose: 'state' | 'nonce' | 'verifier'): string {
	return createHmac('sha256', secret).update(purpose).digest('base64url');
}

/** What an answer for this browser must bring back. */
export function stateOf(secret: string): string {
	return derived(secret, 'state');
}

/** The way the institution asks for; basic, as the standard has it, when it doesn't say. */
function authentication(secret: string): oidc.ClientAuth {
	return (server, client, body, headers) => {
		const ways = server.token_endpoint_auth_methods_supported;
		const way =
			!ways || ways.includes('client_secret_basic') ? oidc.ClientSecretBasic : oidc.ClientSecretPost;
		way(secret)(server, client, body, headers);
	};
}

const fetchShort: oidc.CustomFetch = async (address, options) =>
	noLongerThan(MOST_BYTES, await fetch(address, options as RequestInit));

/** What comes of it in time. What was asked by then ends by its own limit. */
async function inTime<T>(work: Promise<T>): Promise<T> {
	const late = sleep(patience.all * 1000, undefined, { ref: false }).then(() => {
		throw new TypeError('too slow');
	});
	return await Promise.race([work, late]);
}

async function discover(institution: Institution): Promise<oidc.Configuration> {
	const { issuer, clientId, clientSecret } = institution;
	return await oidc.discovery(new URL(issuer), clientId, undefined, authentication(clientSecret), {
		timeout: patience.one,
		[oidc.customFetch]: fetchShort,
		execute: [
			// Without this the library leaves the signature to TLS.
			oidc.enableNonRepudiationChecks,
			...(onLoopback(issuer) ? [oidc.allowInsecureRequests] : [])
		]
	});
}

async function configurationOf(institution: Institution): Promise<oidc.Configuration> {
	const known = discovered.get(institution.issuer);
	if (known && known.until > now().getTime()) return await known.found;
	const found = discover(institution);
	discovered.set(institution.issuer, { found, until: now().getTime() + HOUR });
	// Only what was found is kept.
	found.catch(() => discovered.delete(institution.issuer));
	return await found;
}

/** Where to send a browser that keeps this secret. */
export async function authorizationAddress(
	institution: Institution,
	secret: string
): Promise<Result<string, 'down'>> {
	try {
		const address = oidc.buildAuthorizationUrl(await configurationOf(institution), {
			redirect_uri: returnAddress(),
			scope: institution.scopes.join(' '),
			state: derived(secret, 'state'),
			nonce: derived(secret, 'nonce'),
			code_challenge: await oidc.calculatePKCECodeChallenge(derived(secret, 'verifier')),
			code_challenge_method: 'S256'
		});
		return success(address.href);
	} catch (error) {
		note(institution, error);
		return failure('down');
	}
}

export type AnswerProblem = 'denied' | 'down' | 'wrong';

async function askClaims(
	institution: Institution,
	answer: URLSearchParams,
	secret: string
): Promise<Result<Claims, AnswerProblem>> {
	const configuration = await configurationOf(institution);
	// Not the address of the request: its Host header is anybody's.
	const tokens = await oidc.authorizationCodeGrant(configuration, new URL(`${returnAddress()}?${answer}`), {
		expectedState: derived(secret, 'state'),
		expectedNonce: derived(secret, 'nonce'),
		pkceCodeVerifier: derived(secret, 'verifier')
	});
	const signed = tokens.claims();
	if (!signed) return failure('wrong');
	const told = configuration.serverMetadata().userinfo_endpoint
		? await oidc.fetchUserInfo(configuration, tokens.access_token, signed.sub)
		: {};
	return success({ ...told, ...signed });
}

/**
 * What an institution says of somebody, from the answer that their browser brought back: checked by state, issuer,
 * nonce, audience, time and signature, with what it tells behind its userinfo address.
 */
export async function claimsOf(
	institution: Institution,
	answer: URLSearchParams,
	secret: string
): Promise<Result<Claims, AnswerProblem>> {
	try {
		return await inTime(askClaims(institution, answer, secret));
	} catch (error) {
		note(institution, error);
		return failure(problemOf(error));
	}
}

const UNREACHABLE = new Set([
	'OAUTH_TIMEOUT',
	'OAUTH_ABORT',
	'OAUTH_RESPONSE_IS_NOT_CONFORM',
	'OAUTH_RESPONSE_IS_NOT_JSON',
	'OAUTH_PARSE_ERROR'
]);

function codeOf(error: unknown): string | undefined {
	return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function problemOf(error: unknown): AnswerProblem {
	if (error instanceof oidc.AuthorizationResponseError) {
		if (error.error === 'access_denied') return 'denied';
		return error.error === 'server_error' || error.error === 'temporarily_unavailable' ? 'down' : 'wrong';
	}
	const code = codeOf(error);
	// A fetch that reached nobody is a TypeError without a code.
	const unreachable = code === undefined ? error instanceof TypeError : UNREACHABLE.has(code);
	return unreachable ? 'down' : 'wrong';
}

/** Which institution and what kind of error; never what it said, for that is about somebody. */
function note(institution: Institution, error: unknown): void {
	const kind =
		error instanceof oidc.ResponseBodyError ? error.error : (codeOf(error) ?? (error as Error).name);
	log.warn({ institution: institution.id, error: kind }, 'sign-in at an institution failed');
}
