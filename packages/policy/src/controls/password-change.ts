// A new password since the risk was detected. The user proves a second factor first, and so must have one registered;
// the password of a guest is kept elsewhere. Microsoft Entra, "Require password change" and "Authentication and
// Conditional Access for External ID".
import { builtInControl } from '../control.ts';
import { hasMultifactor } from '../multifactor.ts';
import { hasForeignAccount } from '../sign-in.ts';

export const passwordChange = builtInControl(
	'passwordChange',
	({ authentication }) => authentication.passwordChanged === true,
	({ authentication, user }) =>
		!hasForeignAccount(user) && (hasMultifactor(authentication) || authentication.mfaRegistered !== false),
);
