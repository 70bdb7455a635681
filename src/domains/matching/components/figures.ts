import { m } from '#messages';
import type { Share } from '#kernel/disclosure.ts';

export function shareText({ kind, percent }: Share): string {
	if (kind === 'under') return m['matching.figures.shareUnder']();
	if (kind === 'over') return m['matching.figures.shareOver']();
	return m['matching.figures.shareAbout']({ percent });
}
