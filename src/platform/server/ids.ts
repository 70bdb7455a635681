import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { v7 } from 'uuid';
import { now } from './clock.ts';

/** The millisecond of the newest id, and the place of that id within it. */
const newest = { msecs: -1, seq: 0 };

/**
 * An id that sorts by the time it was made, also when this process makes several in one
 * millisecond: then the sequence counts on (RFC 9562, section 6.2, method 1). It starts in the
 * lower half of its 32 bits, so that there is room to count.
 */
export function newId(): string {
	const msecs = now().getTime();
	newest.seq = msecs === newest.msecs ? newest.seq + 1 : randomInt(0, 2 ** 31);
	newest.msecs = msecs;
	return v7(newest);
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
