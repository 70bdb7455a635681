import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const css = readFileSync('src/ui/tokens.css', 'utf8');

/** The colours declared in the rule that starts with `selector`. */
function coloursOf(selector: string): Map<string, string> {
	const start = css.indexOf(`${selector} {`);
	if (start < 0) throw new Error(`no rule ${selector}`);
	const body = css.slice(start, css.indexOf('}', start));
	return new Map(
		[...body.matchAll(/--color-([\w-]+): (#[\da-f]{6});/g)].map(([, role = '', hex = '']) => [role, hex])
	);
}

/** Contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance). */
function contrast(a: string, b: string): number {
	const luminance = (hex: string) => {
		const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
			const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
			return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
		});
		return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
	};
	const [high = 0, low = 0] = [luminance(a), luminance(b)].toSorted((one, other) => other - one);
	return (high + 0.05) / (low + 0.05);
}

test('dark by the system and dark by data-theme are the same colours', () => {
	const bySystem = coloursOf(":root:not([data-theme='light'])");
	expect(bySystem.size).toBeGreaterThan(20);
	expect(coloursOf("[data-theme='dark']")).toEqual(bySystem);
});

describe.each([
	['light', coloursOf(":root,\n[data-theme='light']")],
	['dark', coloursOf("[data-theme='dark']")]
])('in %s', (_, colours) => {
	const grounds = ['paper', 'surface', 'sunken'];
	const text = ['ink', 'ink-soft', 'action', 'action-hover', 'copper-deep', 'bad'];
	const pairs = [
		...text.flatMap((role) => grounds.map((ground) => [role, ground, 4.5] as const)),
		...['good', 'warn', 'bad', 'info'].flatMap((role) => [
			[role, `${role}-soft`, 4.5] as const,
			['ink', `${role}-soft`, 4.5] as const
		]),
		['action', 'action-soft', 4.5],
		['ink', 'action-soft', 4.5],
		['on-action', 'action', 4.5],
		['on-action', 'action-hover', 4.5],
		['on-band', 'band', 4.5],
		['on-band', 'band-deep', 4.5],
		['on-band-soft', 'band', 4.5],
		['on-band-soft', 'band-deep', 4.5],
		...['copper', 'line-strong', 'focus'].flatMap((role) =>
			grounds.slice(0, 2).map((ground) => [role, ground, 3] as const)
		)
	] as const;

	test.each(pairs)('%s can be read or seen on %s (%s : 1)', (role, ground, least) => {
		expect(contrast(colours.get(role) ?? '', colours.get(ground) ?? '')).toBeGreaterThanOrEqual(least);
	});
});
