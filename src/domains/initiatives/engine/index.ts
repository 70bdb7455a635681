export { calendarOf, type PlannedDay, type WeeklyHour } from './calendar.ts';
export { type PublishedHoliday, readHolidayFile } from './holiday-file.ts';
export {
	closedBecause,
	daysHeld,
	type DaysOff,
	daysOfVisit,
	deliveredMinutes,
	dueMinutes,
	holidayRegionsSchema,
	type PlannedHours,
	type PromisedHours,
	type SchoolCalendar,
	type TimetabledHour
} from './school-year.ts';
export {
	MEASURES,
	type Measure,
	type Process,
	processSchema,
	type SignalRule,
	type Words
} from './process.ts';
export {
	type Clearance,
	clashesOf,
	clearanceOf,
	type Clash,
	freedMinutes,
	isFresh,
	type Visit,
	type VisitRules,
	visitRulesSchema
} from './visits.ts';
export {
	assess,
	type Course,
	type Health,
	type Level,
	openReviews,
	type Pulse,
	type Signal
} from './signals.ts';
