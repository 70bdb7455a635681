/** Icons on 20 × 20, drawn with a line. They go with words, never instead of them. */
export const icons = {
	check: 'M4 10.5l4 4 8-9',
	clock: 'M10 2.5a7.5 7.5 0 1 0 0 15a7.5 7.5 0 1 0 0-15M10 5.5V10l3 2',
	warn: 'M10 2.8l8 14H2zM10 8v4M10 14.4v.2',
	info: 'M10 2.5a7.5 7.5 0 1 0 0 15a7.5 7.5 0 1 0 0-15M10 9v5M10 6v.2',
	bad: 'M10 2.5a7.5 7.5 0 1 0 0 15a7.5 7.5 0 1 0 0-15M7.2 7.2l5.6 5.6M12.8 7.2l-5.6 5.6',
	pause: 'M10 2.5a7.5 7.5 0 1 0 0 15a7.5 7.5 0 1 0 0-15M8 7.2v5.6M12 7.2v5.6',
	lock: 'M4.5 9h11v8h-11zM7 9V6.2a3 3 0 0 1 6 0V9',
	but: 'M3.5 10h13',
	pen: 'M4 16l1-4 8.5-8.5 3 3L8 15z',
	mail: 'M2.5 4.5h15v11h-15zM3 5.5l7 5.5 7-5.5',
	previous: 'M12.5 4.5L7 10l5.5 5.5',
	next: 'M7.5 4.5L13 10l-5.5 5.5'
} as const;

export type IconName = keyof typeof icons;
