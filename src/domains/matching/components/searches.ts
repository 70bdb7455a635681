import { m } from '#messages';
import type { ORGANISATION_KINDS } from '#domains/organisations/schema.ts';
import type { COSTS, SEARCH_LISTS } from '../schema.ts';
import { supportTypeName, themeName } from './words.ts';

/** The filters of a search in words: "Meertaligheid · Utrecht". */
export function filterText(filter: Record<string, string | undefined>): string {
	const { words, theme, support, kind, costs, province } = filter;
	const parts = [
		words && `“${words}”`,
		theme && themeName(theme),
		support && supportTypeName(support),
		kind && m[`organisations.kindChoice.${kind as (typeof ORGANISATION_KINDS)[number]}`]?.(),
		costs && m[`matching.costsChoice.${costs as (typeof COSTS)[number]}`]?.(),
		province
	].filter(Boolean);
	return parts.length > 0 ? parts.join(' · ') : m['matching.saved.noFilter']();
}

export function listText(list: (typeof SEARCH_LISTS)[number]): string {
	return m[`matching.saved.formList.${list}`]();
}
