import { m } from '#messages';
import { getLocale } from '#generated/runtime.js';
import { list } from '#src/format.ts';
import type { RefusedForm } from '#src/forms.ts';
import type { Choice } from '#ui/types.ts';

/** Themes or support types that a text suggests, best first, each with the words that suggested it. */
export type Proposed = readonly { id: string; because: string[] }[];

type Topics = { themes: readonly string[]; supportTypes: readonly string[] };

/** What is ticked: as it was just sent, else as it is saved, else what the text suggests most. */
export function tickedTopics(
	name: keyof Topics,
	from: {
		form: RefusedForm | null | undefined;
		saved: Topics;
		proposals: Record<keyof Topics, Proposed>;
		most: number;
	}
): readonly string[] {
	const sent = from.form?.values[name];
	if (sent !== undefined) return sent.split(',').filter(Boolean);
	if (from.saved[name].length > 0) return from.saved[name];
	return from.proposals[name].slice(0, from.most).map(({ id }) => id);
}

/** Themes or support types to tick: what the text suggests stands first, with the words that suggested it. */
export function topicChoices(
	topics: readonly { id: string; name: { nl: string; en: string }; hint: { nl: string; en: string } }[],
	proposed: Proposed
): Choice[] {
	const locale = getLocale();
	const rank = (id: string) => {
		const place = proposed.findIndex((proposal) => proposal.id === id);
		return place < 0 ? topics.length : place;
	};
	return topics
		.toSorted((a, b) => rank(a.id) - rank(b.id))
		.map(({ id, name, hint }) => {
			const because = proposed.find((proposal) => proposal.id === id)?.because ?? [];
			return {
				value: id,
				label: name[locale],
				hint:
					because.length > 0
						? m['matching.wizard.about.because']({ words: list(because.map((word) => `“${word}”`)) })
						: hint[locale]
			};
		});
}
