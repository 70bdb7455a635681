import care from '#reference/concepts/care.json' with { type: 'json' };
import community from '#reference/concepts/community.json' with { type: 'json' };
import enrichment from '#reference/concepts/enrichment.json' with { type: 'json' };
import languageLearning from '#reference/concepts/language-learning.json' with { type: 'json' };
import means from '#reference/concepts/means.json' with { type: 'json' };
import pupils from '#reference/concepts/pupils.json' with { type: 'json' };
import staff from '#reference/concepts/staff.json' with { type: 'json' };
import training from '#reference/concepts/training.json' with { type: 'json' };

/** What a partner gives: the coarsest difference between two offers about the same thing. */
export const KINDS_OF_HELP = [
	'people',
	'money',
	'expertise',
	'research',
	'space',
	'material',
	'law',
	'housing',
	'publicity'
] as const;

export type KindOfHelp = (typeof KINDS_OF_HELP)[number];

/**
 * Something that schools ask and partners give, with the ways in which each of them says it: `asks` in the words of a
 * school ("juf woont te ver weg"), `offers` in those of the trade ("voordrachtsrecht"). One to seven words each; order
 * and inflection don't matter. `near`: concepts that are next best.
 */
export type Concept = {
	id: string;
	name: { nl: string; en: string };
	help: string[];
	themes: string[];
	supportTypes: string[];
	near: string[];
	asks: string[];
	offers: string[];
};

/** The field, written from knowledge of it and of no question or offer in particular. */
export const CONCEPTS: readonly Concept[] = [
	care,
	community,
	enrichment,
	languageLearning,
	means,
	pupils,
	staff,
	training
].flat();
