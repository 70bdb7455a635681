/** What a notice or a status says; always shown with an icon and words, never by colour alone. */
export type Kind = 'info' | 'good' | 'warn' | 'bad';

export interface Link {
	label: string;
	href: string;
	/** The page where we are. */
	current?: boolean;
	/** Language of the label and of the page behind it, when it isn't the language of this page. */
	lang?: string;
}

export interface Option {
	value: string;
	label: string;
}

/** A choice in a list of radio buttons or checkboxes. */
export interface Choice extends Option {
	hint?: string;
	disabled?: boolean;
}

/** How a thing that is counted stands: done, done but late, or still open. */
export type CountKind = 'full' | 'half' | 'open';

export interface Count {
	kind: CountKind;
	count: number;
	/** With the number in it, such as "47 op tijd". */
	label: string;
}
