import { proposeSupportTypes, proposeThemes } from './propose.ts';
import { overlap } from './ticks.ts';

/** What can be ticked of a question and an offer. */
type Kind = 'themes' | 'supportTypes';

type Text = { title: string; description: string } & Record<Kind, string[]>;

/** How likely each topic is, 0–1. */
type Likely = ReadonlyMap<string, number>;

const PROPOSE = { themes: proposeThemes, supportTypes: proposeSupportTypes };
/** What a text is read to speak of isn't what somebody ticked: it fills a quarter up to here (found on the judged questions). */
const READ_COUNTS: Record<Kind, number> = { themes: 0.3, supportTypes: 0.5 };
/** From here on what was only read is told as a reason. */
const TOLD_FROM = 0.3;

const read: Record<Kind, WeakMap<Text, Likely>> = { themes: new WeakMap(), supportTypes: new WeakMap() };

/** What was ticked; where nothing was, what the text speaks of. */
function likelyTopics(text: Text, kind: Kind): Likely {
	if (text[kind].length > 0) return new Map(text[kind].map((id) => [id, 1]));
	let likely = read[kind].get(text);
	if (!likely) {
		const proposals = PROPOSE[kind](`${text.title}. ${text.description}`);
		likely = new Map(proposals.map(({ id, score }) => [id, score]));
		read[kind].set(text, likely);
	}
	return likely;
}

/** How far a question and an offer are about the same topics, 0–1: by their ticks, or else by what they say. */
export function topicFit(kind: Kind, question: Text, offer: Text): number {
	if (question[kind].length > 0 && offer[kind].length > 0) return overlap(question[kind], offer[kind]);
	return READ_COUNTS[kind] * cosine(likelyTopics(question, kind), likelyTopics(offer, kind));
}

/** The kinds of support that an offer ticked and that a question without ticks clearly speaks of, likeliest first. */
export function supportReadIn(question: Text, offer: Text): string[] {
	if (question.supportTypes.length > 0) return [];
	return [...likelyTopics(question, 'supportTypes')]
		.filter(([id, likelihood]) => likelihood >= TOLD_FROM && offer.supportTypes.includes(id))
		.sort(([, a], [, b]) => b - a)
		.map(([id]) => id);
}

function cosine(one: Likely, other: Likely): number {
	let shared = 0;
	for (const [id, likelihood] of one) shared += likelihood * (other.get(id) ?? 0);
	return shared / (Math.hypot(...one.values()) * Math.hypot(...other.values()) || 1);
}
