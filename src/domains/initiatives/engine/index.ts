export { calendarOf, type PlannedDay, type WeeklyHour } from './calendar.ts';
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
