// Agreements that the user has accepted. Microsoft Graph, "conditionalAccessGrantControls: termsOfUse". Who comes by a
// shared channel cannot accept any: Microsoft Entra, "Authentication and Conditional Access for External ID".
import type { Control } from '../control.ts';
import { normalizeIds } from '../identifiers.ts';

export const termsOfUse: Control = {
	id: 'termsOfUse',
	demands: ({ termsOfUse }) =>
		normalizeIds(termsOfUse).map((value) => ({
			value,
			isSatisfied: ({ authentication }) => authentication.acceptedAgreementIds?.has(value) === true,
			canMeet: ({ user, showableAgreementIds }) =>
				user?.externalType !== 'b2bDirectConnectUser' && showableAgreementIds?.has(value) !== false,
		})),
};
