/** The mark, drawn on 32 × 32: a coin of 25 that falls into its slot. The favicon (static/mark.svg) has the same lines. */
export const two = 'M8.2 13.4c0-2 1.3-3.3 3.3-3.3s3.3 1.2 3.3 3c0 1.2-.6 2-1.6 3L8.6 20.1h6.6';
export const five =
	'M23.4 10.3h-5l-.5 4.6c.7-.6 1.5-.9 2.5-.9 2 0 3.5 1.3 3.5 3.2 0 2-1.5 3.3-3.6 3.3-1.4 0-2.5-.5-3.3-1.5';
/** The coin, cut off where it disappears into the slot. */
export const coin = 'M6.74 25.5A14 14 0 1 1 25.26 25.5Z';
