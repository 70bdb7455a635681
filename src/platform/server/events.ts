import type { Trx } from './database.ts';

/** Something that happened in a domain, to which others may react in the same transaction. */
export type DomainEvent = { type: string };

export type EventHandler<Event extends DomainEvent = never> = (trx: Trx, event: Event) => Promise<void>;

let handlers: Record<string, EventHandler[]> = {};

/** Set once at the start, from the one list in src/wiring.ts. */
export function wireEvents(list: Record<string, EventHandler[]>): void {
	handlers = list;
}

/** Tells the others, before the transaction ends: they all succeed together, or nothing happened. */
export async function emit<Event extends DomainEvent>(trx: Trx, event: Event): Promise<void> {
	for (const handler of handlers[event.type] ?? []) await (handler as EventHandler<Event>)(trx, event);
}
