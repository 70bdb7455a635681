import { createHmac } from 'node:crypto';
import {
	type AuthenticationResponseJSON,
	generateAuthenticationOptions,
	generateRegistrationOptions,
	type RegistrationResponseJSON,
	verifyAuthenticationResponse,
	verifyRegistrationResponse
} from '@simplewebauthn/server';
import { plainAddressOf } from './addresses.ts';

/** EdDSA, ES256 and RS256: the default would try some that Node calls experimental. */
const ALGORITHMS = [-8, -7, -257];

/** A passkey as it is kept: no more than what proves that its owner signed. */
export type Passkey = { credentialId: string; publicKey: string; counter: number };

/** Passkeys belong to the address of the settings, never to the Host of a request. */
function site(): { origin: string; hostname: string } {
	return new URL(plainAddressOf(''));
}

/** What is to be signed, derived from the secret in the browser: it comes back the same in every process. */
function challengeOf(secret: string): Buffer<ArrayBuffer> {
	return Buffer.from(createHmac('sha256', secret).update('passkey').digest());
}

function expectedOf(secret: string) {
	const { origin, hostname } = site();
	return {
		expectedChallenge: challengeOf(secret).toString('base64url'),
		expectedOrigin: origin,
		expectedRPID: hostname,
		requireUserVerification: true
	};
}

/** What a browser needs to make a passkey. */
export async function creationOptions(
	secret: string,
	person: { id: string; name: string; email: string },
	known: string[]
): Promise<string> {
	const options = await generateRegistrationOptions({
		rpName: 'Kwartje',
		rpID: site().hostname,
		userID: Buffer.from(person.id),
		userName: person.email,
		userDisplayName: person.name,
		challenge: challengeOf(secret),
		excludeCredentials: known.map((id) => ({ id })),
		supportedAlgorithmIDs: ALGORITHMS,
		authenticatorSelection: { residentKey: 'required', userVerification: 'required' }
	});
	return JSON.stringify(options);
}

/** What a browser needs to sign in with one, whoever's it is. */
export async function requestOptions(secret: string): Promise<string> {
	const options = await generateAuthenticationOptions({
		rpID: site().hostname,
		challenge: challengeOf(secret),
		userVerification: 'required'
	});
	return JSON.stringify(options);
}

/** The passkey that a browser made, or null when its answer isn't right. */
export async function madePasskey(secret: string, answer: unknown): Promise<Passkey | null> {
	try {
		const { registrationInfo } = await verifyRegistrationResponse({
			...expectedOf(secret),
			supportedAlgorithmIDs: ALGORITHMS,
			response: answer as RegistrationResponseJSON
		});
		if (!registrationInfo) return null;
		const { id, publicKey, counter } = registrationInfo.credential;
		return { credentialId: id, publicKey: Buffer.from(publicKey).toString('base64url'), counter };
	} catch {
		// The library throws at whatever a browser can send that isn't an answer.
		return null;
	}
}

/** The new counter of a passkey whose owner signed, or null when the answer isn't right. */
export async function usedPasskey(
	secret: string,
	answer: unknown,
	{ credentialId, publicKey, counter }: Passkey
): Promise<number | null> {
	try {
		const { verified, authenticationInfo } = await verifyAuthenticationResponse({
			...expectedOf(secret),
			response: answer as AuthenticationResponseJSON,
			credential: { id: credentialId, publicKey: Buffer.from(publicKey, 'base64url'), counter }
		});
		return verified ? authenticationInfo.newCounter : null;
	} catch {
		return null;
	}
}
