/** How a thing that is counted stands: done, done but late, or still open. */
export type CountKind = 'full' | 'half' | 'open';

export interface Count {
	kind: CountKind;
	count: number;
	/** With the number in it, such as "47 op tijd". */
	label: string;
}
