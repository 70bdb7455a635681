import type { Declarations } from '#platform/server/personal-data.ts';

export const declarations: Declarations = {
	initiative: { personal: false },
	initiative_agreement: { personal: false },
	initiative_party: { personal: false }
};
