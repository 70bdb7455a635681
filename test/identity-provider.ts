import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { exportJWK, generateKeyPair, type GenerateKeyPairResult, type JWTPayload, SignJWT } from 'jose';
import Provider from 'oidc-provider';
import { type Answer, answerRudely, listen, type Manner } from './loopback.ts';

const CLIENT = { clientId: 'kwartje', clientSecret: 'een-geheim-van-de-instelling' };

export type TestInstitution = {
	issuer: string;
	/** What the settings say of it, beside a preset. */
	settings: { issuer: string; clientId: string; clientSecret: string };
	stop(): Promise<void>;
};

export type RealInstitution = TestInstitution & {
	/** Tells it where Kwartje is, once that is known. */
	admit(origin: string): Promise<void>;
	/** Out of order at this path: a 500. */
	fail(path: string | null): void;
};

/** What the institution knows of who signs in under a name; `sub` is made of it when it is left out. */
export type Accounts = Record<string, Record<string, unknown>>;

/** A certified OpenID Connect provider on loopback. It asks for a name, and believes it. */
export async function startInstitution(accounts: Accounts): Promise<RealInstitution> {
	let answer: Answer = (_, response) => void response.writeHead(503).end();
	let failing: string | null = null;
	const { origin: issuer, stop } = await listen(async (request, response) => {
		if (failing && request.url?.startsWith(failing)) response.writeHead(500).end();
		else await answer(request, response);
	});

	async function admit(origin: string): Promise<void> {
		const { privateKey } = await generateKeyPair('RS256', { extractable: true });
		const provider = new Provider(issuer, {
			clients: [
				{
					client_id: CLIENT.clientId,
					client_secret: CLIENT.clientSecret,
					redirect_uris: [`${origin}/sign-in/institution/callback`]
				}
			],
			jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: 'one', alg: 'RS256', use: 'sig' }] },
			cookies: { keys: ['loopback'] },
			ttl: { Session: 60, Grant: 60, Interaction: 60, IdToken: 60, AccessToken: 60 },
			pkce: { required: () => true },
			features: { devInteractions: { enabled: false } },
			interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
			// Everything about somebody is told at the userinfo address, as federations do.
			claims: { openid: ['sub', ...new Set(Object.values(accounts).flatMap(Object.keys))] },
			findAccount: (_, name) => ({
				accountId: name,
				claims: () => ({ sub: name, ...accounts[name] })
			})
		});
		const enter = async (request: IncomingMessage, response: ServerResponse) => {
			const name = new URLSearchParams(await text(request)).get('name') ?? '';
			if (name === '') {
				const refused = { error: 'access_denied', error_description: 'Somebody pressed cancel' };
				return await provider.interactionFinished(request, response, refused);
			}
			const grant = new provider.Grant({ accountId: name, clientId: CLIENT.clientId });
			grant.addOIDCScope('openid profile email');
			grant.addOIDCClaims(Object.keys(accounts[name] ?? {}));
			const grantId = await grant.save();
			await provider.interactionFinished(request, response, {
				login: { accountId: name, remember: false },
				consent: { grantId }
			});
		};
		const callback = provider.callback();
		answer = async (request, response) => {
			// Nobody is known from the time before: each sign-in asks for a name.
			if (request.url?.startsWith('/auth?')) delete request.headers.cookie;
			if (!request.url?.startsWith('/interaction/')) return await callback(request, response);
			if (request.method === 'POST') return await enter(request, response);
			response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(PAGE);
		};
	}

	return {
		issuer,
		stop,
		settings: { issuer, ...CLIENT },
		admit,
		fail: (path) => {
			failing = path;
		}
	};
}

const PAGE = `<!doctype html><html lang="nl"><title>Instelling</title><h1>Instelling</h1>
<form method="post"><label>Naam bij de instelling <input name="name"></label><button>Verder</button></form></html>`;

export type Forgery = {
	/** Claims that differ from those of an honest token; undefined leaves one out. */
	claims?: JWTPayload;
	signed?: 'as it should be' | 'not at all' | 'with another key' | 'with the secret of the client';
	/** The answer to the code, instead of tokens. */
	status?: number;
};

export type ForgingInstitution = TestInstitution & {
	/** What the next code gives. */
	forge(nonce: string, forgery?: Forgery): void;
	/** How many codes came for tokens. */
	asked(): number;
};

function unsigned(claims: JWTPayload): string {
	const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
	return `${part({ alg: 'none' })}.${part(claims)}.`;
}

/** Bad manners at one of its addresses, or at all. */
export type Rudeness = { at?: string; manner: Manner };

/** Theirs and a stranger's; making them takes its time. */
let keys: Promise<[GenerateKeyPairResult, GenerateKeyPairResult]> | undefined;

/** An institution whose tokens are forged as a test wants them, and who may be rude. */
export async function startForgingInstitution(
	subject: string,
	rudeness?: Rudeness
): Promise<ForgingInstitution> {
	keys ??= Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256')]);
	const [own, other] = await keys;
	let next: { nonce: string; forgery: Forgery } = { nonce: '', forgery: {} };
	let asked = 0;

	async function idToken(issuer: string): Promise<string> {
		const { nonce, forgery } = next;
		const seconds = Math.floor(Date.now() / 1000);
		const claims = {
			iss: issuer,
			sub: subject,
			aud: CLIENT.clientId,
			nonce,
			iat: seconds,
			exp: seconds + 300,
			...forgery.claims
		};
		switch (forgery.signed) {
			case 'not at all':
				return unsigned(claims);
			case 'with the secret of the client':
				return await new SignJWT(claims)
					.setProtectedHeader({ alg: 'HS256' })
					.sign(new TextEncoder().encode(CLIENT.clientSecret));
			case 'with another key':
				return await new SignJWT(claims)
					.setProtectedHeader({ alg: 'RS256', kid: 'own' })
					.sign(other.privateKey);
			default:
				return await new SignJWT(claims)
					.setProtectedHeader({ alg: 'RS256', kid: 'own' })
					.sign(own.privateKey);
		}
	}

	const { origin: issuer, stop } = await listen(async (request, response) => {
		const { pathname, search } = new URL(request.url ?? '', issuer);
		const json = (value: object, status = 200) => {
			const body = JSON.stringify(value);
			if (rudeness && (rudeness.at ?? pathname) === pathname && search !== '?elsewhere')
				return void answerRudely(rudeness.manner, response, body);
			response.writeHead(status, { 'content-type': 'application/json' }).end(body);
		};
		switch (pathname) {
			case '/.well-known/openid-configuration':
				return json({
					issuer,
					authorization_endpoint: `${issuer}/authorize`,
					token_endpoint: `${issuer}/token`,
					jwks_uri: `${issuer}/jwks`,
					response_types_supported: ['code'],
					subject_types_supported: ['public'],
					id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
					authorization_response_iss_parameter_supported: true
				});
			case '/jwks':
				return json({
					keys: [{ ...(await exportJWK(own.publicKey)), kid: 'own', alg: 'RS256', use: 'sig' }]
				});
			case '/token':
				asked++;
				if (next.forgery.status) return json({ error: 'server_error' }, next.forgery.status);
				return json({
					access_token: 'x',
					token_type: 'Bearer',
					id_token: await idToken(issuer)
				});
			default:
				response.writeHead(404).end();
		}
	});
	return {
		issuer,
		stop,
		settings: { issuer, ...CLIENT },
		forge: (nonce, forgery = {}) => {
			next = { nonce, forgery };
		},
		asked: () => asked
	};
}
