/** Characters that no person types and no page should show, bidirectional overrides among them. */
// eslint-disable-next-line no-control-regex -- naming them is the point
const INVISIBLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g;

/** Text as a person meant it: no invisible characters, one kind of line end, no space around it. */
export function asTyped(text: string): string {
	return text.replace(/\r\n?/g, '\n').replace(INVISIBLE, '').trim();
}
