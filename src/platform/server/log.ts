import pino from 'pino';

/** Structured logs. They hold ids, routes and times; never names, addresses, texts or tokens. */
export const log = pino({ level: process.env.KWARTJE_LOG ?? 'info', base: null });
