/** How far journeys have moved the clock, in milliseconds. Only a test server can move it. */
let shift = 0;

/** The one source of the present. Nothing else may ask the machine what time it is. */
export function now(): Date {
	return new Date(Date.now() + shift);
}

/** Moves the clock of a server that was started with KWARTJE_TEST_CLOCK=1. */
export function moveClock(milliseconds: number): void {
	if (process.env.KWARTJE_TEST_CLOCK !== '1') throw new Error('Only a test server can move its clock');
	shift += milliseconds;
}
