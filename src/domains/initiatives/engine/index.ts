export {
	MEASURES,
	type Measure,
	type Process,
	processSchema,
	type SignalRule,
	type Words
} from './process.ts';
export { assess, type Course, type Health, type Level, type Pulse, type Signal } from './signals.ts';
