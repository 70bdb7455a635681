import { m } from '#messages';
import type { Side } from '../policy.ts';
import type { RequestState } from '../server/queries.ts';

type Sides = { side: Side; asker: { name: string } | null; province: string; partner: { name: string } };

/** The school of a conversation: its name, or where it is for a partner that doesn't know it yet. */
export function askerName({ asker, province }: Pick<Sides, 'asker' | 'province'>): string {
	return asker?.name ?? m['matching.nameless']({ province });
}

/** Who is on the other side. */
export function otherName(talk: Sides): string {
	return talk.side === 'school' ? talk.partner.name : askerName(talk);
}

/** Where a conversation stands. A school says yes to a proposal in other words than a partner to a request. */
export function stateText({ origin, state }: { origin: Side; state: RequestState }): string {
	return origin === 'partner' && (state === 'interested' || state === 'notNow')
		? m[`matching.thread.proposalState.${state}`]()
		: m[`matching.thread.state.${state}`]();
}
