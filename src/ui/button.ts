export interface ButtonLook {
	/** Filled when left out: one a screen. Quiet has a border, plain looks like a link. */
	kind?: 'quiet' | 'plain' | 'danger';
	size?: 'large' | 'small';
}

/** The classes of a button. */
export function buttonClass({ kind, size }: ButtonLook): string[] {
	return ['button', ...(kind ? [`button--${kind}`] : []), ...(size ? [`button--${size}`] : [])];
}
