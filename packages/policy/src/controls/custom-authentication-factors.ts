// Custom controls, which send the user to another service. Microsoft Entra, "Custom controls in Conditional Access".
// They never work across tenants.
import type { Control } from '../control.ts';
import { normalizeIds } from '../identifiers.ts';
import { hasForeignAccount } from '../sign-in.ts';

export const customAuthenticationFactors: Control = {
	id: 'customAuthenticationFactors',
	demands: ({ customAuthenticationFactors }) =>
		normalizeIds(customAuthenticationFactors).map((value) => ({
			value,
			isSatisfied: ({ authentication }) => authentication.completedCustomFactorIds?.has(value) === true,
			canMeet: ({ user }) => !hasForeignAccount(user),
		})),
};
