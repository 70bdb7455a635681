import ICAL from 'ical.js';
import { describe, expect, it } from 'vitest';
import { calendarOf, type PlannedDay, type WeeklyHour } from './index.ts';

const STAMP = new Date('2026-11-30T09:00:00Z');

const day: PlannedDay = {
	id: 'step',
	version: 3,
	title: 'Coaches, reserve; en "meer"',
	description: 'Regel één\nRegel twee',
	day: '2027-03-28',
	url: 'https://kwartje.test/nl/initiatives/1'
};

const hour: WeeklyHour = {
	id: 'visit',
	version: 1,
	title: 'Rekenen in groepjes',
	description: 'Juf Noor',
	where: 'Lokaal 3',
	weekday: 4,
	startsAt: 13 * 60 + 15,
	endsAt: 14 * 60,
	fromOn: '2027-03-01',
	untilOn: '2027-04-15',
	without: [],
	zone: 'Europe/Amsterdam',
	paused: false,
	url: 'https://kwartje.test/nl/initiatives/1'
};

/** Read back by the library of Thunderbird. */
function read(days: PlannedDay[], hours: WeeklyHour[]) {
	const text = calendarOf({ name: 'Rekencoaches', days, hours }, STAMP);
	const calendar = new ICAL.Component(ICAL.parse(text) as never[]);
	for (const zone of calendar.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(zone);
	return { text, events: calendar.getAllSubcomponents('vevent').map((one) => new ICAL.Event(one)) };
}

function occurrences(event: ICAL.Event, most = 20): Date[] {
	const iterator = event.iterator();
	const found: Date[] = [];
	for (let next = iterator.next(); next && found.length < most; next = iterator.next())
		found.push(next.toJSDate());
	return found;
}

describe('a calendar', () => {
	it('has what is planned on its whole day, with its words as they are', () => {
		const [event] = read([day], []).events;
		expect(event?.summary).toBe('Coaches, reserve; en "meer"');
		expect(event?.description).toBe('Regel één\nRegel twee');
		expect(event?.startDate.isDate).toBe(true);
		expect(event?.startDate.toString()).toBe('2027-03-28');
		expect(event?.endDate.toString()).toBe('2027-03-29');
		expect(event?.uid).toBe('step@kwartje');
		expect(event?.sequence).toBe(3);
	});

	it('keeps an hour at its time on the clock when the clock changes', () => {
		const [event] = read([], [hour]).events;
		const times = occurrences(event!);
		expect(times.map((time) => time.toISOString())).toEqual([
			'2027-03-04T12:15:00.000Z',
			'2027-03-11T12:15:00.000Z',
			'2027-03-18T12:15:00.000Z',
			'2027-03-25T12:15:00.000Z',
			// Summer time began on 28 March.
			'2027-04-01T11:15:00.000Z',
			'2027-04-08T11:15:00.000Z',
			'2027-04-15T11:15:00.000Z'
		]);
	});

	it('leaves out the days on which nobody comes, before and after the clock changes, the first one too', () => {
		const without = ['2027-03-04', '2027-03-25', '2027-04-01'];
		const [event] = read([], [{ ...hour, without }]).events;
		expect(occurrences(event!).map((time) => time.toISOString())).toEqual([
			'2027-03-11T12:15:00.000Z',
			'2027-03-18T12:15:00.000Z',
			'2027-04-08T11:15:00.000Z',
			'2027-04-15T11:15:00.000Z'
		]);
	});

	it('begins on the first such day of the week, and leaves out what has none', () => {
		const [event] = read([], [{ ...hour, fromOn: '2027-03-04', untilOn: '2027-03-04' }]).events;
		expect(occurrences(event!)).toHaveLength(1);
		expect(read([], [{ ...hour, fromOn: '2027-03-05', untilOn: '2027-03-10' }]).events).toEqual([]);
	});

	it('says of an hour that is paused that it may not take place', () => {
		const status = (paused: boolean) =>
			read([], [{ ...hour, paused }]).events[0]?.component.getFirstPropertyValue('status');
		expect([status(false), status(true)]).toEqual(['CONFIRMED', 'TENTATIVE']);
	});

	it('is written as the standard asks: lines of 75 bytes, CRLF, stamps and ends in UTC, no word that breaks out', () => {
		const mean = { ...day, title: 'x\r\nEND:VEVENT\r\nBEGIN:VEVENT', description: 'é'.repeat(300) };
		const { text, events } = read([mean], [hour]);
		expect(events).toHaveLength(2);
		expect(text.split('\r\n').every((line) => Buffer.byteLength(line) <= 75 && !line.includes('\n'))).toBe(
			true
		);
		expect(text).toContain('DTSTAMP:20261130T090000Z');
		expect(text).toContain('UNTIL=20270415T215959Z');
		expect(text).toContain('TZID:Europe/Amsterdam');
	});

	it('is empty, and still a calendar, when nothing is planned', () => {
		expect(read([], []).events).toEqual([]);
	});
});
