// Agreements that the user has accepted. Microsoft Graph, "conditionalAccessGrantControls: termsOfUse".
import type { Control } from '../control.ts';
import { normalizeIds } from '../identifiers.ts';

export const termsOfUse: Control = {
	id: 'termsOfUse',
	demands: ({ termsOfUse }) =>
		normalizeIds(termsOfUse).map((value) => ({
			value,
			isSatisfied: ({ authentication }) => authentication.acceptedAgreementIds?.has(value) === true,
			canMeet: () => true,
		})),
};
