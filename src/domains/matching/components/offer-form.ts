import { m } from '#messages';
import { getLocale } from '#generated/runtime.js';
import type { RefusedForm } from '#src/forms.ts';
import { OFFER_LIMITS } from '../schema.ts';
import { fieldError, problemText } from './problems.ts';
import { units } from './words.ts';

const max: Record<string, number> = { ...OFFER_LIMITS, themes: 5, supportTypes: 5, languages: 12 };

/** What to do about a field that was left empty. */
const MISSING: Record<string, () => string> = {
	title: m['matching.offerForm.missing.title'],
	description: m['matching.offerForm.missing.description'],
	supportTypes: m['matching.offerForm.missing.supportTypes'],
	themes: m['matching.offerForm.missing.themes'],
	bringsPeople: m['matching.offerForm.missing.bringsPeople'],
	servesScope: m['matching.offerForm.missing.servesScope'],
	countries: m['matching.offerForm.missing.countries'],
	provinces: m['matching.offerForm.missing.provinces'],
	municipalities: m['matching.offerForm.missing.municipalities'],
	capacityUnit: m['matching.offerForm.missing.capacityUnit'],
	capacityTotal: m['matching.offerForm.missing.capacityTotal'],
	costs: m['matching.offerForm.missing.costs'],
	languages: m['matching.offerForm.missing.languages'],
	direction: m['matching.offerForm.missing.direction'],
	reason: m['matching.offerForm.missing.reason']
};

/** What is wrong with a field of an offer, of its pause or of its ledger. */
export function offerFieldError(
	form: RefusedForm | null | undefined,
	name: string,
	offer?: { used: number; capacityTotal: number | null; capacityUnit: 'places' | 'hours' }
): string | undefined {
	const code = form?.fields[name];
	const used = offer?.used ?? 0;
	switch (code) {
		case 'missing':
			return MISSING[name]?.() ?? fieldError(code);
		case 'unknownMunicipality':
			return m['matching.offerForm.problem.unknownMunicipality']({
				name: form?.values.namedMunicipality ?? ''
			});
		case 'ambiguousMunicipality':
			return m['matching.offerForm.problem.ambiguousMunicipality']({
				name: form?.values.namedMunicipality ?? ''
			});
		case 'capacityInUse':
			return m['matching.offerForm.problem.capacityInUse']({
				used,
				unit: units(offer?.capacityUnit ?? 'places', used)
			});
		case 'tooMuch':
			return m['matching.ledger.tooMuch']({ left: Math.max(0, (offer?.capacityTotal ?? 0) - used) });
		case 'tooLittle':
			return m['matching.ledger.tooLittle']({ used });
		case 'dateInPast':
			return m['matching.pause.dateInPast']();
		case 'notADate':
			return m['matching.pause.notADate']();
		default:
			return fieldError(code, { max: max[name] });
	}
}

/** All fields with something wrong, for the summary. */
export function offerErrors(
	form: RefusedForm | null | undefined,
	offer?: Parameters<typeof offerFieldError>[2]
): { name: string; message: string }[] {
	return Object.keys(form?.fields ?? {}).map((name) => ({
		name,
		message: offerFieldError(form, name, offer) ?? ''
	}));
}

export function offerProblem(code: string): string {
	switch (code) {
		case 'stale':
			return m['matching.offerForm.problem.stale']();
		case 'incomplete':
			return m['matching.offerForm.problem.incomplete']();
		case 'offerPublished':
			return m['matching.offerForm.problem.offerPublished']();
		case 'offerBegun':
			return m['matching.offerForm.problem.offerBegun']();
		default:
			return problemText(code);
	}
}

/** A language by its name in the language of the page. */
export function languageName(code: string): string {
	const name = new Intl.DisplayNames([getLocale()], { type: 'language' }).of(code) ?? code;
	return name.charAt(0).toUpperCase() + name.slice(1);
}
