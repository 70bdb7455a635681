export type Country = 'NL' | 'BE';

export type Place = {
	country: Country;
	province: string;
	municipality: string;
	latitude: number | null;
	longitude: number | null;
};

/** The region that an offer serves: "Nederland" or "Vlaanderen", names of provinces, or of municipalities. */
export type Serves = { scope: 'national' | 'province' | 'municipality'; names: string[] };

export type CapacityUnit = 'places' | 'hours';

/** Where a language model puts a text: a direction of length 1, with as many dimensions as that model has. */
export type Embedding = Float32Array;

export type QuestionText = {
	id: string;
	title: string;
	description: string;
	themes: string[];
	supportTypes: string[];
	urgency: 'low' | 'normal' | 'high';
	place: Place | null;
	/** Only where a language model read the text. */
	embedding?: Embedding;
};

export type OfferText = {
	id: string;
	title: string;
	description: string;
	themes: string[];
	supportTypes: string[];
	organisationKind: string;
	place: Place | null;
	serves: Serves;
	/** Of this school year; `total` null is "no limit", `renewsOn` (ISO date) is when the next year's begins. */
	capacity: { total: number | null; used: number; unit: CapacityUnit; renewsOn: string };
	costs: 'free' | 'atCost' | 'paid';
	/** People come into the school: distance matters, and so do conduct certificates. */
	bringsPeople: boolean;
	paused: { until: string | null } | null;
	/** Only where a language model read the text. */
	embedding?: Embedding;
};

/** Which quarter of the coin a fact belongs to: content, theme, support type, place and time. */
export type Quarter = 0 | 1 | 2 | 3;

/** A word of the question beside the word of the offer that says the same, each as it stands in its text. */
export type WordPair = { question: string; offer: string };

/** What a question and an offer are both about, with the words of each that speak of it, most telling first. */
export type CommonConcept = {
	id: string;
	name: { nl: string; en: string };
	question: string[];
	offer: string[];
};

export type Reason =
	| { code: 'sharedConcept'; quarter: 0; concept: CommonConcept }
	| { code: 'sharedWords'; quarter: 0; words: WordPair[] }
	| { code: 'sharedThemes'; quarter: 1; themes: string[] }
	| { code: 'sharedSupportTypes'; quarter: 2; supportTypes: string[] }
	/** The question ticked none, but speaks of these. */
	| { code: 'readSupportTypes'; quarter: 2; supportTypes: string[] }
	| { code: 'near'; quarter: 3; km: number }
	| { code: 'servesRegion'; quarter: 3; name: string }
	| { code: 'capacityLeft'; quarter: 3; left: number; total: number; unit: CapacityUnit }
	| { code: 'free'; quarter: 3 };

export type CounterReason =
	| { code: 'fewSharedWords'; quarter: 0; count: number }
	| { code: 'otherThemes'; quarter: 1; offered: string[] }
	| { code: 'otherSupportType'; quarter: 2; offered: string[] }
	| { code: 'far'; quarter: 3; km: number }
	| { code: 'noPlaceKnown'; quarter: 3; of: 'question' | 'offer' }
	| { code: 'lastCapacity'; quarter: 3; left: number; unit: CapacityUnit }
	| { code: 'atCost'; quarter: 3 }
	| { code: 'paid'; quarter: 3 }
	| { code: 'certificateNeeded'; quarter: 3; country: Country | null };

/** What keeps a fitting offer from helping now, with what would unblock it. */
export type Block =
	| { code: 'noCapacity'; quarter: 3; renewsOn: string }
	| { code: 'outsideRegion'; quarter: 3; serves: string[]; place: string }
	| { code: 'otherCountry'; quarter: 3; serves: string[]; place: Country }
	| { code: 'paused'; quarter: 3; until: string | null };

/** Content, theme, support type, place and time; each 0–25. */
export type Quarters = [number, number, number, number];

export type Match = {
	questionId: string;
	offerId: string;
	/** 0–100: what the quarters give together, each by how full it is; content counts most. */
	score: number;
	quarters: Quarters;
	/** The score in a word. */
	fit: 'veryWell' | 'well' | 'partly';
	/** How many known matches had a score like this, and how many of them went well; null until enough is known. */
	likely: { count: number; good: number } | null;
	distanceKm: number | null;
	reasons: Reason[];
	counterReasons: CounterReason[];
};

export type BlockedMatch = Match & { blocks: Block[] };

/**
 * Best first; equal scores in the order of their ids. `blocked` would fit, but can't now: most of what fits, for it is
 * elsewhere, so these are made one by one when somebody reads them.
 */
export type Ranking = { ranked: Match[]; blocked: Iterable<BlockedMatch> };

/** A question like the one asked; `score` 0–100 rests on content and theme only. */
export type SimilarQuestion = { questionId: string; score: number };
