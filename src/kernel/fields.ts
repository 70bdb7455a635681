import { z } from 'zod';

/** Fields that forms of every domain have, as they may come in. A problem is a code; the page has the words. */

export const id = z.uuid({ error: 'unknown' });

/** The version of an object that a form was filled in with. */
export const version = z.coerce.number().int().positive().max(2_147_483_647);

/** Characters that no person types and no page should show, bidirectional overrides among them. */
// eslint-disable-next-line no-control-regex -- naming them is the point
const INVISIBLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g;

export function withoutInvisible(text: string): string {
	return text.replace(INVISIBLE, '');
}

/** Text as a person meant it: no invisible characters, one kind of line end, no space around it, at most `max` long. */
export function text(max: number) {
	return z
		.string()
		.transform((value) => withoutInvisible(value.replace(/\r\n?/g, '\n')).trim())
		.pipe(z.string().max(max, 'tooLong'));
}

export function required(max: number) {
	return text(max).pipe(z.string().min(1, 'missing'));
}
