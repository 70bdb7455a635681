import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { v7 } from 'uuid';
import { now } from './clock.ts';

/** An id that sorts by the time it was made. */
export function newId(): string {
	return v7({ msecs: now().getTime() });
}

/** A secret for a mailed link: 192 random bits, safe in an address. */
export function newToken(): string {
	return randomBytes(24).toString('base64url');
}

/** Six digits to type over from a mail. */
export function newCode(): string {
	return randomInt(0, 1_000_000).toString().padStart(6, '0');
}

/** What is kept of a mailed secret. */
export function hashSecret(secret: string): string {
	return createHash('sha256').update(secret).digest('hex');
}

export function sameHash(a: string, b: string): boolean {
	const left = Buffer.from(a);
	const right = Buffer.from(b);
	return left.length === right.length && timingSafeEqual(left, right);
}
