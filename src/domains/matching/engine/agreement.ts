import { daysBetween } from '#kernel/dates.ts';

/** What somebody can give. Of people, hours, places and money it says how much; of the rest it may. */
export const CONTRIBUTION_KINDS = [
	'hours',
	'people',
	'places',
	'money',
	'space',
	'material',
	'knowledge'
] as const;

export type ContributionKind = (typeof CONTRIBUTION_KINDS)[number];

const COUNTED: readonly ContributionKind[] = ['hours', 'people', 'places', 'money'];

/** Who shows a certificate of conduct before coming among children. */
export const CERTIFICATES = ['everybody', 'some', 'nobody'] as const;

export type Party = {
	organisationId: string;
	/** As it was called when this was written: a signed text doesn't change with the register. */
	name: string;
	place: string;
	isSchool: boolean;
	/** Who to call: a name with a number or an address. */
	contact: string;
	/** What it gets out of it. */
	receives: string;
};

export type Contribution = {
	giverId: string;
	kind: ContributionKind;
	/** In hours, people, places or euros; null where it isn't counted. */
	amount: number | null;
	description: string;
	/** Last day (yyyy-mm-dd). */
	until: string | null;
	/** The offer from whose capacity it is taken. */
	offerId: string | null;
};

/** Everything an agreement says. Days are yyyy-mm-dd. */
export type AgreementContent = {
	/** In which it is read and signed. */
	language: 'nl' | 'en';
	title: string;
	/** The shared goal, in one sentence. */
	goal: string;
	startsOn: string | null;
	endsOn: string | null;
	/** When the parties look at how it goes. */
	reviews: string[];
	parties: Party[];
	contributions: Contribution[];
	certificates: (typeof CERTIFICATES)[number] | null;
	certificatesNote: string;
	/** The qualified teacher who answers for what happens in class. */
	responsible: string;
	/** How it ends, and what happens if somebody stops earlier. */
	ending: string;
	/** Per item of the checklist: arranged, or not needed here. */
	checklist: Record<string, 'done' | 'notNeeded'>;
	/** The collaboration that it becomes part of; null opens a new one. */
	initiativeId: string | null;
};

/** An item of the checklist; asked when one of these kinds is given, or always when there are none. */
export type ChecklistItem = { id: string; whenGiven: readonly string[] };

/** Which items of the checklist an agreement has to answer. */
export function checklistFor<Item extends ChecklistItem>(
	content: Pick<AgreementContent, 'contributions'>,
	items: readonly Item[]
): Item[] {
	return items.filter(
		({ whenGiven }) =>
			whenGiven.length === 0 || content.contributions.some(({ kind }) => whenGiven.includes(kind))
	);
}

/** What must still be said before parties can sign, with the step of the form where it is said. */
export type Gap =
	| {
			step: 'goal';
			code: 'title' | 'goal' | 'startsOn' | 'endsOn' | 'endsBeforeStart' | 'reviews' | 'reviewOutside';
	  }
	| { step: 'parties'; code: 'oneParty' }
	| { step: 'parties'; code: 'contact' | 'receives'; party: string }
	| { step: 'contributions'; code: 'none' }
	| { step: 'contributions'; code: 'until' | 'untilOutside' | 'amount' | 'giver'; description: string }
	| { step: 'care'; code: 'certificates' | 'certificatesNote' | 'responsible' | 'ending' }
	| { step: 'care'; code: 'checklist'; item: string };

/** Everything that an agreement lacks, in the order of the form. Empty: it can be signed. */
export function gapsOf(content: AgreementContent, items: readonly ChecklistItem[]): Gap[] {
	const { startsOn, endsOn } = content;
	const gaps: Gap[] = [];
	if (!content.title) gaps.push({ step: 'goal', code: 'title' });
	if (!content.goal) gaps.push({ step: 'goal', code: 'goal' });
	if (!startsOn) gaps.push({ step: 'goal', code: 'startsOn' });
	if (!endsOn) gaps.push({ step: 'goal', code: 'endsOn' });
	const outside = (day: string) => (startsOn !== null && day < startsOn) || (endsOn !== null && day > endsOn);
	if (startsOn && endsOn && endsOn < startsOn) gaps.push({ step: 'goal', code: 'endsBeforeStart' });
	else if (content.reviews.some(outside)) gaps.push({ step: 'goal', code: 'reviewOutside' });
	if (content.reviews.length === 0) gaps.push({ step: 'goal', code: 'reviews' });

	if (content.parties.length < 2) gaps.push({ step: 'parties', code: 'oneParty' });
	for (const { name, contact, receives } of content.parties) {
		if (!contact) gaps.push({ step: 'parties', code: 'contact', party: name });
		if (!receives) gaps.push({ step: 'parties', code: 'receives', party: name });
	}

	if (content.contributions.length === 0) gaps.push({ step: 'contributions', code: 'none' });
	for (const { giverId, kind, amount, description, until } of content.contributions) {
		const gap = (code: 'until' | 'untilOutside' | 'amount' | 'giver') =>
			gaps.push({ step: 'contributions', code, description });
		if (!content.parties.some(({ organisationId }) => organisationId === giverId)) gap('giver');
		if (amount === null && COUNTED.includes(kind)) gap('amount');
		if (!until) gap('until');
		else if (outside(until)) gap('untilOutside');
	}

	if (!content.certificates) gaps.push({ step: 'care', code: 'certificates' });
	if (content.certificates === 'some' && !content.certificatesNote)
		gaps.push({ step: 'care', code: 'certificatesNote' });
	if (!content.responsible && content.parties.some(({ isSchool }) => isSchool))
		gaps.push({ step: 'care', code: 'responsible' });
	if (!content.ending) gaps.push({ step: 'care', code: 'ending' });
	for (const { id } of checklistFor(content, items))
		if (!content.checklist[id]) gaps.push({ step: 'care', code: 'checklist', item: id });
	return gaps;
}

/** What an agreement takes from each offer, in the offer's own unit. */
export function takenFromOffers(content: Pick<AgreementContent, 'contributions'>): Map<string, number> {
	const taken = new Map<string, number>();
	for (const { offerId, amount } of content.contributions)
		if (offerId && amount !== null) taken.set(offerId, (taken.get(offerId) ?? 0) + amount);
	return taken;
}

/**
 * What an agreement that ends on `today` (yyyy-mm-dd) has taken of each offer for good: of hours the part of its period that is
 * past, rounded up; of places nothing, since another may have them from now on.
 */
export function keptAtEnd(
	{ contributions, startsOn, endsOn }: Pick<AgreementContent, 'contributions' | 'startsOn' | 'endsOn'>,
	today: string
): Map<string, number> {
	if (!startsOn || !endsOn) return takenFromOffers({ contributions });
	const days = daysBetween(startsOn, endsOn) + 1;
	const past = Math.min(days, Math.max(0, daysBetween(startsOn, today))) / days;
	const kept = contributions.filter(({ kind }) => kind === 'hours' || past === 1);
	return new Map(
		[...takenFromOffers({ contributions: kept })].map(([id, amount]) => [id, Math.ceil(amount * past)])
	);
}

export type AgreementState = 'drafted' | 'offered' | 'signed' | 'withdrawn';

export type AgreementLife = {
	state: AgreementState;
	/** The version that binds the parties; none before the first signing and after a withdrawal. */
	inForce: number | null;
	/** The version to read and go on with. */
	current: number;
};

/**
 * Where an agreement stands. `facts` in the order in which they happened, each about a version; `newest` is the number of
 * the newest version. After signing, a new draft amends it, and what was signed binds until the amendment is signed too.
 */
export function lifeOf(
	facts: readonly { kind: AgreementState | 'amendmentDropped'; number: number }[],
	newest: number
): AgreementLife {
	let state: AgreementState = 'drafted';
	let inForce: number | null = null;
	for (const { kind, number } of facts) {
		state = kind === 'amendmentDropped' ? 'signed' : kind;
		if (kind === 'signed') inForce = number;
		if (kind === 'withdrawn') inForce = null;
	}
	return { state, inForce, current: state === 'signed' && inForce !== null ? inForce : newest };
}

/** The next day on which the parties look back, from `today` on; null when there is none left. */
export function nextReview({ reviews }: Pick<AgreementContent, 'reviews'>, today: string): string | null {
	return reviews.toSorted().find((day) => day >= today) ?? null;
}
