// A new password since the risk was detected. The user proves a second factor first, and so must have one registered.
// Microsoft Entra, "Require password change".
import { builtInControl } from '../control.ts';

export const passwordChange = builtInControl(
	'passwordChange',
	({ authentication }) => authentication.passwordChanged === true,
	({ authentication }) => authentication.mfa || authentication.mfaRegistered !== false,
);
